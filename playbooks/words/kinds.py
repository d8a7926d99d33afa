"""Kinds of words that phrases speak of: `{system}` in a phrase is any of the words listed here."""

_LISTED = """
be: is are was were went gone goes going been be being looks looking seems still all both again completely totally
    fully currently it just
is: is are was were been be being gets got seems looks still has_been have_been am
we: we i us our my they the_team everyone agents staff customers people
system: system systems dialer dialers phone phones line lines hotline hotlines helpline queue queues ivr crm portal
    site website web app apps platform tool tools server servers network internet wifi vpn chat chats chatbot email
    emails softphone softphones wallboard wallboards dashboard link links integration sync api login logins sso
    routing acd pbx trunk trunks circuit service services telephony switchboard whatsapp bot page pages screen screens
    headset headsets printer printers laptop laptops pc pcs computer computers connection connectivity database feed
    ftp sftp mailbox inbox checkout gateway connector webhook zendesk salesforce genesys five9 avaya teams citrix vdi
    erp sap netsuite workday store stores kiosk terminal terminals scanner scanners power electricity audio everything
    number account job jobs import imports export exports upload uploads file_transfer floor overflow widget plugin
    macro recording recordings screen_pop voicemail intranet sharepoint drive folder button form
core: phones lines hotline helpline dialer queue queues ivr crm platform system systems site website app network
    internet telephony switchboard everything checkout overflow store stores power acd pbx portal floor line service
    services
metric: aht volume volumes attrition rate rates backlog tickets cost costs errors complaints contacts time sales score
    scores csat nps traffic headcount price prices spend demand bookings numbers calls escalations shrinkage occupancy
works: work works worked working load loads loaded loading respond responds responding sync syncs synced syncing ring
    rings ringing connect connects connected connecting route routes routed routing print prints printing show shows
    showing come_up comes_up coming_up coming_through come_through comes_through go_through going_through gone_through
    went_through function functioning refresh refreshes refreshing refreshed save saves saving saved post posting
    populate populates populating available reachable accessible accept accepts accepting pull pulling pulls flow
    flows flowing export exporting render rendering update updates updating register registers registering record
    records recording recorded open opens opening start starts starting send sends sending receiving transfer
    transfers transferring letting play plays playing launch launches launching recognised recognized recognising
    recognizing accepted answering assigning turning_on switching_on getting_through
do: work process access open reach connect call dial take make get see use print hear load download upload send submit
    pay order proceed continue complete save export import view serve answer receive assign release ship book
    check_out place transfer run edit update retrieve pull operate function log_in log_on login log_into sign_in
    sign_on get_in get_into sign_into find reset verify close take_calls get_through be_reached approve invoice bill
    trade enter launch start type understand
login: log_in log_on login logon sign_in sign_on get_in get_into logging_in logging_on signing_in log_into sign_into
    logging_into signing_into get_onto get_on
nobody: nobody no_one none_of_us none_of_them none_of_the none_of_our none_of_my no_agent no_agents no_customer
    no_customers no_caller no_callers no_user no_users no_order no_orders no_staff no_client no_clients no_patient
    no_patients no_call no_calls no_chats no_emails no_tickets no_store no_stores no_visitor no_handlers no_member
    no_members not_one_agent not_a_single
doc: file files report reports sheet spreadsheet invoice invoices extract batch batches deck list lists roster
    document documents data draft contract contracts form forms statement statements summary figures numbers schedule
    export submission transcript transcripts recordings recording feed log logs update answer reply response feedback
    credit refund refunds payment payments order orders shipment shipments package parcel delivery replacement
    paperwork copy sample samples slides claim claims ticket tickets email emails message messages letter letters
    proposal quote callback callbacks records record confirmation certificate upload payslips payslip cheque check
    register reconciliation pack backup plan template results
done: arrived received come came been_received got sent done started delivered actioned answered processed updated
    replied responded heard seen happened received_it received_anything completed finished posted uploaded published
    resolved fixed sorted addressed closed worked called_back called touched reviewed applied paid issued corrected
    returned confirmed shipped landed loaded provided shared picked_up been_done been_sent gotten_back gotten appeared
    had moved replaced credited refunded reached_us solved handled looked_at been_fixed been_resolved changed
day: monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri yesterday today
    tonight tomorrow january february march april may june july august september october november december last_week
    last_month
past: yesterday last_week last_month last_night monday tuesday wednesday thursday friday saturday sunday 0 january
    february march april may june july august september october november december noon midnight this_morning
    the_morning morning lunch christmas ages forever days weeks months day_before the_weekend the_start the_beginning
unit: minute minutes hour hours day days week weeks month months business_days working_days
nth: second third fourth fifth sixth 2nd 3rd 4th 5th 6th 7th nth umpteenth tenth hundredth
count: two three four five six seven eight nine ten eleven twelve 0 several many dozens hundreds thousands dozen few
public: customer customers caller callers patient patients member members user users shopper shoppers guest guests
    visitor visitors policyholder policyholders passenger passengers consumer consumers cardholder cardholders
    subscriber subscribers buyer buyers tenant tenants household households client clients claimant claimants student
    students parents donors drivers
crew: agent agents rep reps representative advisor advisors adviser associate associates staff team people person
    supervisor operator operators handler handlers moderator moderators analyst analysts colleague colleagues employee
    guy lady lead tl specialist clerk manager trainer one_of_your one_of_yours recruiter
staff: employees employee staff people workers worker drivers nurses teachers hires associates contractors starters
    joiners agents crew plant site warehouse department team everyone
boss: ceo coo cfo cto cio vp svp evp director directors board president chairman owner founder executive executives
    exec execs leadership management md gm partner partners head_of steering_committee my_boss our_boss boss
    finance_director general_counsel vendor_management procurement vendor_manager c_level c_suite
harmword: issue issues problem problems error errors outage outages complaint complaints incident incidents trouble
    troubles concern concerns defect defects escalation escalations delay delays mistake mistakes breach breaches
    glitch glitches downtime failure failures failed crash crashes bug bugs drops disconnects backlog downside snag
    snags hiccup hiccups angry missed late wrong missing dropped lost red_flags surprises
badword: urgent broken down late wrong missing bad critical serious delayed blocked stuck slow dead failing crashing
    worried unhappy upset angry overdue bothered alarming terrible dramatic major dire an_emergency a_complaint
    complaining emergency a_big_deal an_escalation an_issue an_outage a_problem a_concern a_blocker an_incident
    affected impacted concerned
harmnoun: issues problems errors outages complaints complaint incidents escalations escalation defects mistakes
    breaches failures failure crashes crash bugs drops disconnects missed_calls delays delay late_orders returns
    refunds emergency chargebacks disputes cancellations rejections denials exceptions duplicates typos no_shows
private: results result record records data details information info statement statements letter letters envelope file
    files chart bill bills prescription prescriptions payslip payslips account accounts address ssn card cards policy
    claim claims diagnosis form forms mail report screen dashboard portal portfolio medication recording recordings
    notes history contract voicemail photo photos scan scans invoice invoices passport orders paperwork documents
    document w2
"""


def _read(listed: str) -> dict[str, str]:
    """Every kind with its words; indented lines go on with the kind above."""
    joined = listed.strip().replace("\n    ", " ")
    return {kind: words.strip() for kind, _, words in (line.partition(":") for line in joined.splitlines())}


KINDS = _read(_LISTED)

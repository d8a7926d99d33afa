"""Harm: data in wrong hands, danger to people, the law and the press, conduct of our people, breaches of rules."""

SECURITY = """
trouble 3 security P1:  another/other/someone_else/somebody_else/different/wrong/competitor .
    company/companies/client/clients/customer/customers/patient/patients/member/account/person/recipient/employee/
    tenant/caller/family/clinic/organisation/organization/email_address ... {doc}/data/details/information/info/
    records/address/ssn/numbers/dashboard/portal/account/payslip/pay/screen | ended_up/landed/showed_up/shows_up/
    appeared/appearing/turned_up/went/visible ... in/with/on/to/at . wrong/stranger/strangers/another/someone_else/
    somebody_else/competitor .. {private}/inbox/hands/account/person/patient/customer/member/client/home/address/page/
    profile | download/access/see/open/view/enter/reach ..... without . logging/login/password/authentication/
    credentials/signing | another/someone_else/somebody_else/other/different/wrong . lady/man/woman/guy/patient/
    person/customer/client/member/family/kid/child/employee/company/name/people/tenant/borrower/student .. {private} |
    {private} .... of/to/belonging/for/with/addressed . another/someone_else/somebody_else/a_different/the_wrong .
    lady/man/woman/guy/patient/person/customer/client/member/family/kid/child/employee/company/people/tenant/name |
    see/sees/seeing/view/access/viewing/accessing/show/shows/showing ... another/other/someone_else/different/
    competitor . company/companies/client/clients/tenant/account/accounts/patient/patients/employee/employees/data |
    sent/emailed/faxed/mailed/shared/forwarded/disclosed/uploaded/cc ..... wrong/another/different/someone_else/
    incorrect/other . person/patient/customer/clinic/recipient/recipients/client/member/address/number/family/
    employee/fax/email/company/people/party/distribution
    unless  return address | another client/customer/company/patient . asked/wants/complained/called/complained |
        refund/refunds/package/packages/shipment/product/parcel/order/orders/item/items/replacement/label/labels/
        goods/box/macro . .. wrong | wrong address/number . in/for/on
trouble 3 security P1:  ssn/ssns/social_security/card_number/card_numbers/credit_card/credit_cards/cvv/passport/
    passports/bank_details/medical_record/medical_records/patient_data/patient_list/phi/pii/personal_data/
    customer_data/health_information/diagnosis/recordings/recording/date_of_birth/confidential/customer_list/
    client_list/our_data/contact_list/employee_list/member_list ..... public/visible/exposed/exposing/leaked/leak/
    unencrypted/plain_text/clear_text/unprotected/notes/chat/channel/wrote/written/read_aloud/aloud/wrong/wide_open/
    open_link/shared/posted/anyone/everyone/online/stolen/unsecured/unredacted/unauthorized/unauthorised/voicemail/
    shared_line | exposed/leaked/leaking/leak/exposing/visible/posted/published/dumped/stole/downloaded/copied/
    photographed/screenshot/wrote_down/wrote/read .... ssn/ssns/social_security/card_number/card_numbers/credit_card/
    cvv/passport/medical_records/patient/phi/pii/personal_data/customer_data/data/records/diagnosis/recordings/
    passwords/contacts
    unless  please . . send/share | not . shared/visible | wrote_a/wrote_to/wrote_in | policy/training . on | consent
trouble 3 security P1:  data/privacy/security/hipaa/gdpr/information . breach/breaches/leak/leaks/leakage/incident/
    violation/exposure/spill | breach . data/privacy/confidentiality/security | hacked/hack/hackers/malware/
    ransomware/trojan/keylogger/phished/spoofed/spoofing/compromised/infected/intruder/intrusion | phishing .
    email/mail/emails/link/attack/went/from/to/message | leaked/leaking/leak ... data/list/customers/passwords/
    records/file/names/emails/numbers/online/to
    unless  have_you_ever/do_you/how_do_you/policy/training/awareness/simulation/simulated/test/drill |
        water/roof/pipe/tap/ceiling/gas | if . . breach
trouble 3 security P1:  unauthorised/unauthorized/suspicious/unknown/strange/unrecognised/unrecognized .
    access/login/logins/user/users/activity/transaction/transactions/transfer/transfers/export/download/person/device/
    sign_in | former/ex/fired/terminated/departed/old . agent/agents/employee/employees/leaver/staff .....
    used/logged/exported/downloaded/accessed/took/copied/login/sent/data/shared | account/accounts . . used ...
    by/last_night/without/to_export/from | stolen/stole/theft/stealing/fraud/fraudulent/identity_theft/scam/scammed/
    scammer/embezzl* | diagnosis/results/medical/test_results/condition ..... voicemail/shared/family/husband/wife/
    son/daughter/neighbour/neighbor/employer
    unless  fraud team/queue/department/check/checks/training/policy/cases/review/alerts/rate/prevention/detection/
        claims | stole the_show/my_heart | if . . fraud
trouble 3 security P1:  other {public} in/on cc/copy/bcc/the_email | {public} in/on cc | cc/copied . . other/all/every
    {public}
trouble 3 security P2:  with/using/under/on the/a/his/her/their/same/one/somebody_else/someone_else .
    login/logins/password/credentials/user/account . of/from | working/logging/logged/logs with/in_with/under/using .
    . . login/logins/password/credentials/account
    unless  can_not/problem/trouble/issue/help .... login | own
trouble 3 security P2:  usb/usb_stick/laptop/printout/printouts/papers/notebook/hard_drive/customer_files .....
    left/lost/found/stolen/missing ... in/on/at/behind
    unless  papers . . . not | customs
trouble 3 security P1:  another/other/someone_else . {public} .. {private} ... to me/us | read out . {private}/another
trouble 3 security P2:  photographing/filming/screenshotting/recording/copying/photographed/filmed ...
    screen/screens/data/notes/cards/customers | phone/camera/usb/stick . . on_the_production_floor/on_the_floor/
    at_the_desk
    unless  screen recording/recordings/recorder
trouble 3 security P2:  left/leaver/leavers/gone/terminated/resigned/departed ..... still .
    has/have/active/access/log/login/working
    unless  left . {public}/message/voicemail/note | left us_with | customer/customers/caller left
trouble 3 security P2:  leaver/leavers/ex_employee/former_agent/former_employee/former_agents/terminated . . ....
    active/access/login/still | sharing/share/shares/shared . . a/one/same/their/the/your/logins
    password/passwords/login/logins/credentials | password/passwords/credentials/login_details/logins/api_key/
    api_keys/token/tokens/admin_login/keys ..... pasted/posted/exposed/shared_notes/notes/chat/channel/slack/teams/
    github/repo | password/passwords/credentials ..... sticky/wall/whiteboard/visible/post_it/public/channel/written/
    email/plain_text | unlocked screens/screen/laptop/laptops/workstation/door | screens/laptops/workstations . left .
    unlocked
    unless  please . . share | how_do/where | list . leavers
"""

SAFETY = """
trouble 3 quality P1:  {public} died/dies/collapsed . because/after/during/while/waiting/when/on | almost/nearly died
trouble 3 quality P1:  self_harm/suicide/suicidal/kill/hurt/harm . herself/himself/themselves/him/her/them |
    suicidal/suicide/overdose/overdosed | self_harm | injured/injury/injuries/hospital/hospitalised/hospitalized/
    ambulance/unconscious/bleeding/death_of/allergic_reaction/anaphylaxis/wrong_medication/wrong_dose/wrong_dosage/
    wrong_prescription | weapon/bomb/gun/knife on/in/at/threat/pulled/drawn/scare | evacuat*/gas_leak/on_fire/
    bomb_threat/stalker/stalking/assault/assaulted/sexual* | life_threatening/in_danger/safety_risk/safety_issue/
    unsafe/child_abuse/csam
    unless  hospital account/accounts/client/billing/claims/group/queue/line/staff/portal/sites/network/system/chain/
        admin/team | medical/accident/incident/injury reports/report/claims/forms | injury claims/codes/type |
        suicide_prevention/hotline_training/policy | self_harm . policy/category/queue/label | next/lot/set/batch ..
        has/is/are/contains/includes | kill the_job/the_process/two_birds | training/module/policy on/about |
        death_by_powerpoint | category/label/code/field
trouble 3 quality P1:  graphic/gore/violent/explicit/nude/nudity/beheading/shooting video/videos/content/image/images/
    post/posts/clip/livestream .... live/up/visible/feed/posted/public | untreated/turned_away .
    patient/patients/untreated | untreated/without_treatment/missed_dose/missed_doses
    unless  policy/queue/category/label/expect
trouble 3 conduct P1:  {crew} ........ texted/texting/stalked/followed_her/followed_him/messaged_her/messaged_him/
    dmed/friended .. her/him/member/customer/caller/patient/them/after
trouble 3 conduct P1:  called/involved/filed/report/went_to . . police/police_report | threatened . .
    customer/caller/patient/client/her/him/them/colleague/agent/manager/us/member | physical/physically .
    assaulted/attacked/threatened/fight | threatening . . customer/caller/patient/client/her/him/them
trouble 3 compliance P1:  regulator/regulators/regulatory_body/ombudsman/attorney_general/fca/cfpb/ftc/fcc/osha/finra/
    ofcom/ico/hhs/ocr/dol/irs/sec/finma/bafin/labour_ministry/department_of_labor/data_protection_authority .....
    wrote/writes/asked/asking/asks/contacted/called/calling/investigat*/inquiry/enquiry/complaint/letter/fine/fined/
    opened/wants/notice/sent/emailed/audit/visit/penalty/subpoena/on_the_phone/knocking/involved | labor/labour
    department/ministry/board/inspector/office | department/ministry of_labor/of_labour/of_health/of_insurance/
    of_justice/of_education ..... asking/asked/about/called/wrote/letter/complaint/investigat*/notice |
    call/letter/notice/email/visit/inquiry/complaint from . . . department/ministry/agency/authority/commission/
    inspector/police | letter/complaint/inquiry/enquiry/notice/call/fine/penalty/email . from . .
    regulator/ombudsman/attorney_general/fca/cfpb/ftc/fcc/osha/finra/ofcom/ico/hhs/ocr/irs/labour_ministry |
    authority/agency/ministry/commission/inspectorate/tax_office/police/prosecutor .....
    inquiry/enquiry/investigation/probe/audit/notice/hearing/summons/case | opened . . inquiry/enquiry/investigation/
    probe | civil_investigative/investigative_demand | fined/sanctioned/subpoena/subpoenaed/lawsuit/class_action/sued/
    suing/sue/court_order/cease_and_desist/litigation | investigation by/into/opened
    unless  not . sued | sue , | different/another/other company/firm | in_the_news | sue/sued/suing the .
        airline/courier/bank/landlord
trouble 3 compliance P1:  lawyer/lawyers/attorney/attorneys/legal_team/counsel/legal/solicitor/solicitors .
    says/said/say/writes/wrote/is/are/will/wants/involved/asking/asked/thinks/sent/looking | letter from . .
    lawyer/lawyers/attorney/solicitor | legal action/steps/proceedings/claim/threat/hold | taking/take . . to_court |
    breach/breaches/breached/breaching . . settlement/court/injunction/law | broke/breaking/against/violates/violated/
    violating . law/regulations/legislation
    unless  from legal | legal will/is/team . join/joining/attend/attending/call/be_on | lawyer .
        will_review/is_reviewing | legal . is_reviewing/will_review/approved/signed/said_fine | legal team/is/are .
        fine/okay/happy | law firm
trouble 3 compliance P1:  journalist/journalists/reporter/newspaper/tv_station/tv_crew/news_crew/press/media/bbc/cnn/
    broadcaster ..... asking/asked/called/calling/wrote/story/article/contacted/wants/questions/picked/reporting/
    inquiry/enquiry/onto | in_the . news/press/papers/media/newspaper | article/story . about . . us/our/this/calls |
    press/media inquiry/enquiry/coverage | viral/trending/all_over twitter/facebook/social/tiktok/x/instagram/
    linkedin/reddit/social_media | going/gone/went viral/public | posted/posts/posting/tweeted/tweeting/tweet/tweets/
    video . about/on_twitter/on_facebook/on_tiktok/on_social/went/complaining | one_star/1_star
    unless  press release/release_is/kit/conference/office/button/enter/0/the/2 | in_the_news_section | our/the .
        marketing | viral campaign/marketing
"""

CONDUCT = """
trouble 3 conduct P2:  rude/rudely/disrespectful/disrespect/unprofessional/unprofessionally/insulting/insulted/insult/
    abusive/hostile/condescending/belittling/belittled/mocked/mocking/swore/swearing/sweared/cursed/cursing/profanity/
    obscene/offensive/harass*/bully/bullied/bullying/discriminat*/racist/racial/sexist/homophobic/slur/slurs/groped/
    flirt/flirted/flirting/vulgar/inappropriate/inappropriately
    unless  expect/expecting/category/queue/gore | customer/caller/customers/callers/patient/courier/driver/claimant/
        member/tenant . was/were/is/are/got/became .. rude/abusive/hostile/aggressive |
        customer/caller/customers/callers/patient/client/driver .. swore/cursed/insulted/shouted/yelled |
        rude_of_me/do_not_mean_to_be/not_to_be/sorry_to_be/hate_to_be/sound rude | abusive
        customers/callers/customer/caller | training/policy/module/list/filter/queue/category/rule/guideline/content .
        on/about/for | not . rude/unprofessional | label/tag/flag/remove/mark
trouble 3 conduct P2:  raised/raising/raises his/her/their voice/tone | calling/calls/called ...
    sweetheart/honey/darling/sweetie/babe/dear/stupid/idiot/liar/names
trouble 3 conduct P2:  overheard/overhear/caught . . {crew}/agent *ing
trouble 3 conduct P2:  made/making/makes/make a/an/some/several/inappropriate/rude . comment/comments/remark/remarks/
    joke/jokes/gesture/pass/advances/fun
    unless  made . great/good/nice/fair/valid/constructive/helpful/lovely/positive | sketch
trouble 3 conduct P2:  your/an/one_of_your/the/our_assigned/agent/rep/advisor/supervisor/he/she/they/moderator/
    manager/lead . {crew}/agent/rep/supervisor/was/were/is/has/got/been . . shouting/shouted/yelled/yelling/screamed/
    screaming/rude/laughing/laughed/sleeping/asleep/drunk/drinking/intoxicated/lied/lying/stole/fighting/argued/
    arguing/gaming/watching | {crew} . . hung_up_on/hung_up on/yelled/shouted/screamed/swore/lied/cursed/laughed/
    argued/insulted/threatened/slammed/refused_to/talked_over/talking_over/mocked/stole/rolled | hung_up
    on_purpose/deliberately/intentionally | sleeping/asleep/slept on/at/during/in . . work/camera/shift/desk/job/duty
    | asked/asking/texted/messaged/called/contacted ..... private/personal/phone/home .
    number/phone/address/facebook/instagram/cell | on_a_date/private_messages/hit_on
    unless  customer/caller . hung_up | calls . hung_up | customer/caller/customers/callers/patient/driver/she/he ...
        at/with your/our/the . {crew}
trouble 3 conduct P3:  laughing/laughed/giggling/sighed/sighing/eye_rolling/rolled_her_eyes/rolled_his_eyes/sarcastic/
    snapped/attitude/dismissive/impatient/curt/short_with/cold_with/talked_over/interrupted/chewing/eating ...
    customer/customers/caller/callers/patient/us/me/client/her/him/phone/explaining/call/calls/not_okay/agent | {crew}
    ..... laughing/giggling/sighing/sarcastic/snapped/attitude/dismissive/impatient/chewing/eating
    unless  we/i/all . were/was/are laughing | could_not stop laughing | laughing out_loud/so_hard
trouble 2 conduct:  not_okay/behaviour/behavior/misconduct/conduct/gross_misconduct/time_theft/falsif*/fake/faked/
    faking/fabricat*/cheating/gaming_the/padding/dishonest/lied/lying ..... {crew}/notes/calls/timesheet/timesheets/
    hours/records/cases/tickets/dispositions/on/by/to | {crew} ... falsif*/faked/faking/fabricat*/cheating/lied/lying/
    dishonest/misconduct
    unless  code_of_conduct/conduct . a/the/survey/training/interview/audit
"""

COMPLIANCE = """
trouble 3 compliance P2:  do_not_call/dnc/opt_out/opted_out/opt_outs/unsubscribe/unsubscribed . . ....
    called/calling/call/dialed/dialled/still/texted/emailed/contacted/ignored/not/list/violation |
    called/calling/dialed/dialled/texted/contacted/emailed ..... do_not_call/dnc/opted_out/unsubscribed/before_8/
    after_9pm/after_hours/on_a_sunday/without_consent
    unless  what/how/where/please_add/please_remove/please_upload/please_update/add . . .... list | new
        dnc/do_not_call list | do_not_call me/us/before/after/today/him/her/them
trouble 3 compliance P2:  disclosure/disclosures/disclaimer/consent/verification/mini_miranda/recording_notice/
    statement/kyc/id_check/id_and_v/identity_check/right_to_cancel/script ..... not . read/given/obtained/recorded/
    taken/captured/signed/completed/followed/done/mentioned | not/never/without . asked/asking/verified/verifying/
    authenticated/confirming/confirmed/checked/checking ..... date_of_birth/dob/identity/security_questions/
    account_number/id/caller/last_four | before . . phi/account/details/information . . was/were/is/being .
    discussed/disclosed/shared/given | not . reading/read/reading_out/giving/getting/obtaining/asking/capturing/
    taking/playing/played/obtained/recorded ..... consent/disclosure/disclosures/disclaimer/verification/notice/
    mini_miranda/statement/id | skip/skips/skipped/skipping/without/missing/missed/omitted/no/ignoring/forgot/
    forgetting/bypassing/failed_to_read . . . disclosure/disclosures/disclaimer/consent/verification/mini_miranda/
    recording_notice/kyc/id_check/id_and_v/identity_check/signed_consent
    unless  no consent_needed
trouble 3 compliance P2:  non_compliant/noncompliant/noncompliance/non_compliance/out_of_compliance/not_compliant/
    violation/violations/violated/violates/violating/in_breach/breach_of_contract/contractual_breach/statutory/
    illegal/illegally/unlawful/against_policy/against_regulations/infringement | audit/auditor/auditors/inspection/
    inspectors/assessor/qsa/surveyor ..... found/finding/findings/failed/flagged/fail/gap/gaps/non/asks/asking/asked/
    discovered/missing/exception/exceptions/nonconformity | findings from . . audit/inspection |
    missed/late/past/blown/breached/exceeded . . statutory/legal/regulatory/filing/notice/contractual .
    deadline/period/notice/window/date/limit | regulatory/statutory/tax/filing/court . . deadline/filing/return ...
    missed/late/not/passed/tonight/today/overdue | gdpr/dsar/subject_access/sar/deletion_request/erasure_request/
    right_to_be_forgotten/hipaa/pci/sox/tcpa/fdcpa/reg_f/ccpa/osha ..... not/missed/late/overdue/breach/violation/
    issue/problem/failed/ignored/still/concern/expired/unanswered | expired/lapsed/invalid/no . .
    license/licence/licenses/licences/certification/certifications/certificate/accreditation/registration/
    background_check | license/licence/certification/certifications/background_check/background_checks ...
    expired/lapsed/missing/not | minor/minors/underage/under_age ... allowed/let/approved/posted/visible/serving/
    served | compliance . . issue/problem/concern/failure/breach/gap/risk/matter/incident
    unless  found nothing/no | audit . is_scheduled/next_week/went_well/passed | compliance_team/compliance_training/
        compliance_officer | parking/traffic/speeding violation/violations | violations queue/category/policy |
        findings . closed
"""

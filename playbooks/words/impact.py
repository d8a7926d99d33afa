"""How far a trouble reaches: how many are hit, by when it matters, who is watching, and what is only small."""

SCALE = """
wide 3:  all/every/each/whole/entire/most_of_the . {crew}/agents/lines/users/customers/callers/customer/caller/user/
    site/sites/store/stores/floor/floors/shift/company/office/department/queue/queues/centre/center/seats/orders/
    order/warehouse/warehouses/plant/clinics/visitor/visitors/team/teams/region/country/phones/systems/operation/
    business/channels/employees/staff/us/calls/tickets/patients/members/handlers/building | {nobody} .......
    can/could/able/get/gets/getting/got/working/through | walang/nadie | nothing . works/moves/loads/opens/working/
    moving/loading/responds/goes_through | {nobody} ....... received/paid/salary | {nobody} .
    answered/answering/answers/picks_up/picked_up .. line/lines/phone/phones/calls/hotline/overflow/queue | not ...
    any_of_them/any_of_us/anyone/anybody | any_of_them/any_of_us $ | everyone/everybody/everything/nationwide/
    company_wide/site_wide/companywide/system_wide/systemwide/across_the_board/all_of_us/all_of_them/all_our/
    all_agents/any_warehouse/any_site/any_store | total/complete/full outage/blackout/shutdown/standstill/halt/
    failure/loss | not ... any orders/calls/customers/payments/claims/tickets/order/call | not .. anything |
    dead_in_the_water/business_stopped/operations_stopped/stopped_the_business/closed_the_doors/had_to_close/
    standstill | for everybody/everyone/us_all | for all $
    unless  all . good/fine/set/clear/well | thank_you/thanks/hello/hi/morning/welcome/happy/dear/hey/gentle
        all/everyone/team/everybody | nothing/not . for everyone | everything is/looks/seems/runs/works/else .
        fine/good/okay/smoothly/well | all . day | not all/every/everyone | nobody . noticed/complained |
        hi_everyone/all_the_best/after_all/at_all/first_of_all/all_right | not sure/certain ... anyone/anybody
wide 2:  our hotline/phones/lines/website/portal/customers/callers/support/system/systems/platform | the whole/entire
    | nobody/everyone/everybody | all of/our/the/agents/lines/users
    unless  all . good/fine/set/clear/well | nobody . looked/looks/checked/answered/replied/read/told/bothered/cares
partly 2:  half/most/majority/many/multiple/numerous/intermittent/intermittently/a_third/a_quarter/two_thirds/
    large_part/0_in/1_in/one_in/0%/0_agents/0_percent
    unless  half an/past/day/hour | half of . day/week/month/quarter/year | most of_all/welcome/likely | 0% target
partly 1:  several/some/sometimes/occasionally/a_few/few/randomly/random/certain/couple/parts_of/now_and_then
    unless  some . time/more/help/advice/feedback/guidance/day
one 2:  my/her/his/one/single/a/only_me/just_me . laptop/pc/softphone/headset/phone/account/user/screen/computer/
    login/password/monitor/mouse/keyboard/printer/wallboard/badge/extension/machine/agent/link/macro/page/form/ticket/
    seat/line/tool/button/widget/file/field | one_of_the/one_of_our/one_of_my/one_agent/one_user/one_employee/
    one_person/for_me/on_mine/only_me/just_me/to_me/one_customer/one_caller/one_call/single_user | {crew} .
    can_not_but_others | i can/could not | my . is/does/will/keeps/has | sa_akin
    unless  one of_the .. sites/floors/stores/lines/centres | my . team/agents/whole/entire/customers/callers/people/
        staff/floor/site | one_after/one_by
deadline 3:  by/before/until @ | by/before/until . noon/midnight/tonight/close/end_of_day/today/lunch/end_of_business/
    the_end_of_the_day/the_hour | due/deadline/cutoff/cut_off/submission/filing/expires/ends/closes/cut ...
    today/tonight/@/noon/midnight/end_of_day/hour/hours/tomorrow | in/within . 0/an/two/three/half/next/the_next/the/
    one . hour/hours/minutes/minute | today/tonight/this_afternoon/this_evening ... deadline/due/cutoff/needed/
    required | need/needs/needed/must/have_to/has_to/require/want ..... today/tonight/now/right_now/immediately/
    by_noon/asap/within_the_hour/this_afternoon/this_morning | at/for . @ today/tonight |
    meets/meeting/review/board/presentation/demo/call/audit/inspection/visit . . in/at/within 0/an/two/three/@/noon .
    today/hour/hours/minutes | leave/leaves/leaving/meets/starts/start/closes . at @/four/noon/two/three/five . today
    | today/tonight/end_of_day , | minutes/hours left/away/to_go | the last_day/final_day | runs_out/expire/expires
    today/tonight/in | ends_tomorrow/end_tomorrow/expires_tomorrow/today_is_the
    unless  since . today | not for/by . today/tonight |
        by 0 percent/points | by_0% | wait/waiting/hold/queue/response . time | last/past . 0
        hours/minutes | in/within 0/{count} minutes/hours . closed/each/per | usually/normally | call/chat/answer ...
        within 0 | starting/from today | working/business hours | opening/office hours | for 0 minutes
deadline 2:  urgent/urgently/asap/immediately/right_away/straight_away/time_sensitive/high_priority/top_priority/
    critical/emergency/at_once/p1/sev1/sev_1/urgente/agad
    unless  not . urgent/critical/immediately | urgent care/clinic/queue | priority . urgent
stakes 3:  {boss} . . on/all_over me/my/us/our | {boss} ..... asking/asks/asked/noticed/wants/want/involved/aware/
    know/knows/unhappy/upset/furious/livid/call/questions/question/demanding/demands/angry/concerned/worried/watching/
    copied/cc/meeting/presentation/review/report/today/tomorrow/why/escalat*/saw/seen/explain/frustrated/complaining/
    complained | asked/told/explain/explaining/answer/promised/report/escalate/escalating/escalated/escalation/
    copying/adding/looping/cc/ccing/copied/include/including/involve/involving/answering ...
    to/in/for/my/our/with/the/it/martin . {boss} | adding/copying/looping/ccing/cc ... my/our/who_runs/who_heads/
    who_leads/for_awareness/for_your_awareness/for_visibility/to_this_thread/to_the_thread/here/legal/in_my | {boss} .
    will . call/be/want/ask
    unless  {boss} . . . will . visit/visiting/join/be_there | {boss} . visit/visiting/tour |
        sandbox/board_meeting_room | executive summary | management system/training/team_building
stakes 3:  ^ adding/copying/looping/ccing/cc . ,/here/for/who/from/to/on
stakes 3:  service_credit/service_credits/penalty/penalties/liquidated/exit_clause/termination/terminate/terminating/
    notice_period/breach_of_contract/breach_of_sla/contract_breach/cancel . contract/agreement/account |
    cancelling/cancel/end/ending/leave/leaving/exit/review/reviewing/reconsider/reconsidering/rethink . .
    contract/agreement/relationship/partnership/arrangement/engagement/renewal/vendor/vendors/you | contract .
    says/states/requires/is/guarantees/calls_for/specifies | contractual/contractually |
    moving/move/bringing/bring/taking/take ... in_house/elsewhere/back_in/to_another/to_a_different/away |
    other/another/different/new/alternative . vendor/vendors/provider/providers/supplier/suppliers/partner/bpo |
    considering/looking_at/exploring/evaluating/talking_to . options/alternatives/other/another/moving/leaving |
    not/never . renew/renewing/extend/extending/be_renewing/be_extending/continue_with/continuing_with |
    rfp/tender/out_to_tender | withhold/withholding/hold/holding . . payment/payments/invoice/invoices | stop/pause .
    paying/payment | escalate/escalating/escalated . . to/this/it/with/above/further/internally | escalate . $ |
    going/go/take_this/take_it . . higher/above/upstairs/over_your/to_your | last chance/warning | losing/lose/lost .
    . account/contract/confidence/trust/faith/patience | out_of_contract/under_the_contract | lawyers/attorney/legal .
    . involved/thread | call . my/the/our bank | chargeback against
    unless  renewal . signed | escalation/escalations path/matrix/contact | escalated .
        chats/chat/calls/tickets/cases/queue/chargebacks/refunds/customers | lost . . access | end/ending . notice |
        go . live | contract is/was . signed/attached/renewed | cancel . order/my | new vendor .
        onboarding/portal/form | notice_period_is | please . review . . contract/agreement/renewal
minor 3:  tiny/minor/cosmetic/nit/nitpick/nitpicking/trivial/small_thing/little_thing/small_one/tiny_thing/typo/typos/
    spelling/misspelled/misspelt/spelled/formatting/font/colour/color/logo/alignment/capitalization/punctuation/
    apostrophe/comma/grammar | just/only for_our_records/for_the_records/for_the_record/cosmetic | no/not .
    big_deal/biggie/major/drama/a_big | not_the_end_of_the_world/nice_to_have/when_convenient/at_your_convenience/
    at_your_leisure/sometime/some_time_this/someday/low_priority/low_prio/whenever_you |
    hold_music/hold/column_headings/headings/heading/column_order/wrong_order/page_numbers/footer/header/signature/
    banner/christmas_greeting/seasonal_greeting/old_greeting/greeting
    unless  hold . time/times/payment/on | hold/holding payment | put . on hold | minor .
        child/children/user/users/patient
minor 2:  gentle/friendly/quick/polite/kind/little/small reminder/nudge | just checking
"""

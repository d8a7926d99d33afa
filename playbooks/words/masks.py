"""Words that only sound like trouble: negations, names of things, good news, what-ifs, other people's troubles."""

MASKS = """
mask 1:  no/zero/without/not_any/not_a_single/not_one/hardly_any/not_had_any/not_seen_any/not_have_any/not_see_any/
    no_more/no_new/never_had_any/no_major/any_fewer/fewer/less/free_of/0_open . {harmword}
    unless  no . late_fee | no outage/incident . update/updates/report/notice
mask 1:  not/nothing/never/no_longer/hardly/nobody/none_is/none_are . {badword}/wrong/issue/issues/problem/problems
    unless  not . . only/just | not_sure . why | nothing . . but
mask 1:  nothing . wrong/broken/down/missing/urgent/major/serious/alarming/else_to_report/critical | no_longer/never
    .. down/broken/failing/stuck/slow/crashing/an_issue/a_problem/happening/locked/missing
mask 1:  thanks/thank_you/appreciate/appreciated/grateful/cheers/kudos . . for ....... | thanks/thank_you to .....
    unless  for . nothing/sending/giving/losing/ignoring/hanging/breaking/wasting/not/making_us/telling_us_nothing |
        appreciate . it_if
mask 1:  no problem/problems/worries/issue/issues/prob/probs/stress | not_a_problem/not_an_issue/not_a_worry/
    problem_solved/problem_solving/issue_tracker/trouble_free/hassle_free/worry_free/error_free
mask 1:  urgent_care/urgent_cares/escalator/escalators/elevator/elevators/emergency_contact/emergency_contacts/
    emergency_exit/emergency_room/emergency_department/critical_illness/terminal_illness/lost_property/lost_and_found/
    missing_persons/down_payment/down_payments/down_the_line/late_fee/late_fees/late_shift |
    break_room/crash_course/crash_test/crash_cart/drop_down/drop_downs/drop_box/drop_off/drop_offs/drop_shipping/
    dead_leads/dead_lead/bug_bounty/error_budget/fault_tolerance/risk_register/wrong_number_disposition/fraud_team/
    fraud_department/fraud_queue/fraud_check/fraud_checks/fraud_cases/loss_prevention/damage_waiver/debt_collection/
    bad_debt/disaster_recovery/blackout_dates/black_friday | fire/evacuation/emergency/outage/security/recovery/dr/
    phishing/tabletop drill/drills/exercise/simulation/rehearsal/training/alarm_test | drill .... |
    escalation/escalations/complaints/complaint/incident/incidents/outage/breach/harassment/security/fraud/claims/
    refund/returns/dispute/disputes/damage/injury/accident/compliance/legal/conduct/emergency/password/privacy
    matrix/path/policy/policies/contact/contacts/procedure/procedures/process/processes/list/chart/tree/manager/team/
    desk/department/form/forms/template/log/handler/handlers/officer/training/course/module/review/report/reports/
    runbook/playbook/queue/line_up/category/safety/hygiene/awareness/codes/tag/tags/label/labels/flow/guide/checklist/
    webinar/certification
    unless  report/log/review/queue/process/form/policy .. wrong/missing/late/broken/down/empty/not | not . followed
mask 1:  kill/killed/killing . . . job/jobs/process/session/script/task/query/server/thread/instance |
    killed_it/killing_it/killer/crushed_it/crushing_it/nailed_it/smashed_it/smashing | dying/die/died/killing
    to/for/me/laughing | you_are_killing | kill . two/time | to_die_for | outstanding/sick/insane/wicked/mad/
    ridiculous/unreal/crazy/stupid work/job/results/effort/performance/good/fast/numbers/team/service |
    missing_you/miss_you/missed_you/will_miss/missed_me/miss_the_old | broke . . record/records/back |
    breaking_news/breakdown/break_down/breakdowns | terribly/awfully sorry/kind/nice | hang_on/hang_in/hang_tight |
    broken english | broken_down by | fire away/fire_up/fired_up | on_fire | expect/expecting/anticipate/anticipating
    . lots/a_lot/more/fewer/some/plenty/ugly ........ | complaint/complaints/error/contact/ticket volume/volumes . .
    down/lower/fell/dropped | unfailingly/without_fail | calm/settle/cool/scroll/write/jot/sit/shut/step/turn/note/
    nail/boil down | late/early/lunch start/finish | latest | the_late | bug/flu/cold going_around | please . do_not
    hesitate . | miss/missed . . call/meeting/sync | sorry . . . missed . call/message
    unless  sla/deadline | missed calls | customer/customers/clients | miss/missed . {public} | not . . a_single
mask 1:  issue/issues/issued/issuing . a/an/the/date/new/refund/credit/po/badges/laptops/cards/number . |
    report/reporting a/the bug . form/button
    unless  issue/issues with/on/in/is | issues . the/a | issue the/a . with
mask 1:  pull/share/send/export/list/download/compile/collect/track/log/tag/label/add/create/set_up/configure/define/
    include/exclude/name/count/see/want/show/about/summarise/summarize/categorise/categorize/handle/handles/handling/
    process/manage/report . all/any/the/every/new/an/a/our/customer/your/those . {harmnoun}/missed_calls
    unless  {harmnoun} with/from/in/on . . today/again/since/now | log/report/see . a/an . issue/problem/outage
mask 1:  error_codes | {harmnoun}/busy/outage/late announcement/announcements/feature/features/option/options/code/
    codes/line/number/module/field/message/setting/settings/notification/notifications/alert/alerts/banner/page/tone/
    reason/reasons/disposition/dispositions/insurance/fee/charge/volume/volumes/rate/rates/log/logs
    unless  busy tone/signal | is/are/was/were/hit/high/up/too/over/getting/get/gets/got/showing/shows/see/throws/
        hitting/with . . {harmnoun}/error message/code/codes/page/alert/alerts/notification/rate/rates/volume |
        rate/rates/volume . is/hit/jumped/up/at/over/of/still/are
mask 1:  for/about/any/of/on/with/handle/handling/offer/treat/regarding/tag/or/mention/mentions/a/an
    late/overdue/damaged/lost/failed/missing/delayed/returned/duplicate/wrong/broken/unpaid/declined/rejected/
    cancelled/stolen/defective/faulty/incorrect parcel/parcels/invoices/goods/deliveries/delivery/payments/payment/
    orders/packages/package/shipments/items/item/products/cards/card/numbers/accounts/calls/chats/returns/refunds/
    luggage/bags/arrivals/passports/files/logins/addresses/details/devices
    unless  still/again/today/now/since/has/have/are/were/was/getting/got/received/get/receive/complain/complained/
        complaining/sent/send/sends/so_many/due_to/because_of/full_of/lots_of/number_of
mask 1:  list/send/share/export/show/pull/need/want/see/get all/any/every/the/our . failed/late/lost/damaged/missing/
    duplicate/rejected/declined/cancelled/abandoned/dropped/missed/returned/delayed/overdue/unpaid .
    unless  still/again/you_promised/i_asked
mask 1:  late cancellation/cancellations/arrival/arrivals/payment/payments/returns/checkout/check_in/submissions/
    submission/registration/starters
    unless  late . payment/payments from/on/again/still/this
mask 1:  list/report/count/number/tab/summary/breakdown/log/sample/copy/view/percentage/total of . .
    failed/late/lost/damaged/missing/wrong/duplicate/rejected/declined/cancelled/abandoned/dropped/missed/returned/
    delayed/locked . | failed/late/lost/damaged/duplicate/rejected/declined/cancelled/abandoned/dropped/missed/
    returned/delayed . tab/report/list/queue/column/view/bucket/folder/filter/category/reason/reasons/codes/code |
    who/how/which ... handles/handle/deals_with/covers/processes/treat/treats/log/logs/report ....
    unless  tab/report/list/queue/column/view/folder . is/are/was/shows/has/not/missing/wrong/empty | who handles this
        | report . late
mask 1:  is/are/was/its called/named/titled .. | line/range/brand of_products ..
    unless  called . twice/back/again/in/out/us/me/by/at/on/to
mask 1:  wrong/error/incident/complaint/failure/failed/missed/dropped/abandoned/lost/late
    call_type/codes/call_rate/call_rates/calls_report/calls_tab/disposition/code_list/type/category/status/column/
    field/flag/reason/reasons/count/counter/policy/threshold/definition/rate/rates/calls_by
    unless  wrong . disposition/code/category/status/field/column/type/flag/reason/rate/rates |
        is/are/was/were/hit/high/up/too/over . . . rate/rates | rate/rates . is/hit/jumped/up/at/over/of/still/are |
        incident ... wrong
"""

UNREAL = """
unreal 3:  what/who/how/where ..... if/when/in_case .... goes/is/are/happens/fails/breaks/drops/gets/misses/stops/
    goes_down/crashes/loses/were/was
    unless  this/that/it keeps/still/again | how . much_longer
unreal 3:  in_case/in_the_event/should_anything/if_anything/if_something/if_there_is/if_there_are/if_ever/if_you_see/
    if_you_hear/if_you_notice/if_any/whenever_there/if_it_ever/if_they_ever/suppose/hypothetically/theoretically/
    if_we_ever/if_an/if_someone/if_somebody/worst_case | have/has/had you/there/it/they ever |
    planned/scheduled/upcoming/announced maintenance/outage/outages/downtime/window/upgrade/test/switchover/migration/
    works/cutover | maintenance_window/for_maintenance/for_planned/for_scheduled/during_maintenance |
    this/it/that/just/only is/was/just/only . a test/drill/exercise/simulation/rehearsal/joke/example/sample/mock |
    test/mock/sample/dummy/fake/example ticket/alert/message/call/incident/scenario/data/case/email |
    only_a_test/just_a_test/just_testing/only_testing/this_is_a_test/just_kidding/kidding/jk/joking
    unless  not . a_test | test . call . failed | if_someone can/could | no_longer a_test | if_there_is . a_better
unreal 3:  ^ if/when/whenever ........ , where/who/what/how/should/do/can/which | may/might/could be/get/come/run .
    slow/slower/late/delayed/quiet/down/offline/busy/disrupted/affected/unavailable | replies/responses/answers .
    may/might
    unless  if this/it/that/the_file
unreal 3:  handled it/that . really/very/so/. well/great/beautifully/nicely/perfectly | nothing
    you_can_do/you_could/for_you_to
unreal 3:  ^ do you have/offer/support/provide/ever/need | status page/pages
    unless  do you . have . update/news/eta
unreal 2:  would/does/do/can ..... count_as/qualify_as/fall_under/be_considered
unreal 2:  ^ how do/can/would/should/does/to i/we/you/one/they/it/new | ^ . what is/are . the/our/your
    process/procedure/steps/policy/sla/protocol/definition/target/penalty | ^ do/does you/your/we/the/it ..
    have/support/offer/monitor/track/report/cover/provide/allow/charge/handle | where . . find/see/get/report | who .
    . contact/call/report/do_i/do_we | is/are it/there possible | is/are there a/any way/process/policy/limit/plan/fee
    unless  how . . stop/prevent/explain | why | how . can . this/it . happen | how do . i . explain
unreal 3:  competitor/competitors/rival/rivals/neighbour/neighbours/landlord/my_train/my_flight/my_bus/my_car/my_kid/
    my_kids/my_son/my_daughter/my_dog/my_cat/my_team_lost/my_back/my_knee/my_wife/my_husband/my_fridge/my_phone_died/
    my_commute/traffic/the_game/the_match/the_weather/the_storm/the_concert/the_movie/the_film/the_party/our_bank/
    our_isp/our_internet_provider/our_courier/the_courier/claimant/the_lift/our_carrier/our_telco/our_provider/
    our_vendor/the_bridge/bridge/flooded/in_the_news/the_airline/the_airport | not at/with/on/about/aimed_at/
    because_of/to_do_with us/you/your | not your/you fault/team/doing/side/people/problem | nothing
    to_do_with_you/to_do_with_your/you_did | our own it/team/fault/mistake/system | our_it .
    is_on_it/on_it/handling/looking/fixing | on it_already_on_our
    unless  claimant . . was/has/is . told/given/charged/waiting | bridge_line | courier/courier_s .... your/you |
        competitor/competitors/rival ..... our/offer/data/saw/see/customers/list/asking | not with_us_any |
        from_our_bank/our_bank_rejected | your . . competitor
unreal 3:  {public}/they/people may/might/could/will_probably/will_likely . complain/ask/call/notice/see/be | my
    laptop/phone/battery . died/dead | my_brain/my_weekend/go_home/need_coffee
unreal 3:  old/previous/last/former provider/vendor/supplier/partner/agency/bpo had/was/were/kept/always/used | did
    you ever
unreal 3:  spotted/caught/stopped/prevented/blocked it/that/them/him . right_away/immediately/quickly/in_time/
    straight_away/at_once/well_done | wrong/typo .. , sorry/oops/my_bad/apologies | i/we .
    created/made/sent/opened/submitted/raised/entered ... by_accident/by_mistake/accidentally/in_error |
    outage/downtime/interruption/disruption . is/are expected/planned/scheduled/possible
unreal 3:  i/we deleted/lost/removed/misplaced/closed/overwrote/forgot/broke/hurt/twisted/sprained ...
    by_mistake/by_accident/accidentally/my | i/we accidentally/mistakenly | what do/does ... mean/stand_for |
    will_be/going_to_be/is_going/are_going . down/offline/unavailable/closed/dark on/for/from/{day}/tonight/during/
    between/until/at/over/while/@ | news about/on/of/coverage | see/saw/seen/heard/read/hear . .
    the_news/the_article/about_the/in_the_news | can/may/do/could {public} complain/report/cancel/dispute/return/
    escalate
    unless  any/no . news | see/seen . about_the . {doc} | lost . customers/calls/data/orders
unreal 3:  from my/our side/end/part . sorry/apologies/apolog*/we/and/$ | from my/our side/end , sorry/apologies |
    on/at my/our side/end/part/fault . , | my_bad/my_mistake/my_fault/our_mistake/our_fault/our_error/my_error/
    our_bad/my_oversight/our_oversight/i_messed_up/we_messed_up/operator_error/user_error/i_misread/i_misunderstood/
    i_forgot/i_was_wrong/we_were_wrong | mistake/error/typo/problem/issue/fault/glitch/mixup/mix_up/slip . on
    my/our/my_own side/end/part | was/it_was/is my/our . fault/mistake/end/side/typo/vpn/firewall/cable/error/
    misunderstanding/own | sorry . i/we . . sent/gave/used/typed/read/looked/made/put/pasted/attached | we/i sent . .
    wrong/old/incorrect/bad | i/we had/have . . wrong . here/myself/ourselves
    unless  seeing/see/happening/broken/down/still/happens/failing/affected/also ... on/at . our/my side/end/part |
        not . our/my . fault/mistake/end/side | i . forgot to_mention/to_add/to_say | apologize . for . your
unreal 3:  slide/slides/song/movie/film/band/book/poster/novel/show/episode/headline/banner/name/story/podcast ..
    says/said/called/named/titled/about quotedwords/quotederror | quotedwords/quotederror .
    remove/keep/is_the_name/is_just/means/remains/-> | says quotedwords/quotederror . which_is | for
    the_wiki/the_training/the_faq/the_glossary/the_guideline/the_guidelines/training_purposes | hiring/recruiting
    a/an/for/two/three/new | campaign/training/course/webinar/workshop/newsletter/article/blog about/on/for .... | was
    . text/wording/example/sample we_used | key/label/tag/mark/code/treat/type . as they_are/is/it_is/them
"""

SOLVED = """
solved 3:  stopped crashing/failing/freezing/dropping/looping/happening/complaining/hanging/bouncing/disconnecting/
    lagging/beeping | fixed/solved/sorted/resolved/repaired/replaced it/that/them/this
solved 3:  not come_back/happened_again/recurred/reoccurred | not seen it/this/that again/since
solved 3:  {be}/now/already/been/have/has/they/you/got fixed/resolved/sorted/solved/rectified/restored/recovered/
    cleared/corrected/replaced | ^ . fixed/resolved/sorted/solved/restored/recovered/corrected . |
    problem/issue/issues/it/that/everything/all/mystery . fixed/solved/resolved/sorted |
    work/works/working/up/live/back/running/online/operational/loading/fine/good/okay/normal/clear
    again/now/here/today_and | back up/online/to_normal/in_business/live/in/on/working |
    up_and_running/all_good/all_set/all_clear/all_fine/all_well/all_sorted/all_okay/good_now/looks_good/looking_good/
    looks_fine/looks_right/fine_now/works_now/works_fine/working_fine/working_now/working_again/we_are_live/
    running_smoothly/smooth_sailing | did the_trick/it_the_trick | gone away/now | went_away/cleared_up/cleared_now/
    has_cleared/came_back_up/came_back_on | is/are/now . match/matching/balanced/correct/complete | {unit} clean | fix
    worked/works/held/helped/did | can . work/{login}/access/see_it/dial/call now/again | found/got/have/received/see
    it/them/that now/thanks/, | arrived/received/came_through/landed/through now/thanks/just_now/safely/all/fine/, |
    please/can/you_can/could . close . it/this/ticket/the | can be closed
    unless  not/never/until/till/once/when/if/unless/before/needs/need/must/want/wants/should/would/get/getting/
        marked/mark/claimed/supposedly/said/told/says/without/whether/can_not/could_not/hardly/temporarily/briefly
        ..... fixed/resolved/sorted/solved/rectified/restored/recovered/cleared/corrected/replaced/back/working/up/
        work/works/correct/complete/match/matching/closed/arrived/through | is/are/will/was/can/could/please/to/be . .
        be/get/been fixed/resolved/sorted/solved/corrected/replaced/restored | is/are it/this/that/the . .
        fixed/resolved/sorted/solved/back/working | fixed/resolved/working/back/up/live/arrived/sorted ? | fixed .
        {unit} | stuck/down/broken/failing/wrong/missing/locked/stopped . . again | back to . .
        agent/queue/start/square | only works/working | when/how . . be fixed/resolved | back on/in/up . the/my/our .
        {doc}/line/call | up . now . to | down/wrong/broken/failing/missing . . again | replaced . by | back in_house
solved 2:  ^ . . now . works/fine/good/okay | better now/already/today | improved/improvement/improving | ya
    funciona/quedo/quedó/esta/está/funcionan | okay/ayos/gumagana na/naman
    unless  not/no . better/improved/improvement/okay
"""

VOIDS = """
void 3:  never_mind ,/$ | never_mind my/me/about
    unless  never_mind then
void 3:  false_alarm/nevermind/nvm/never_mind_all/disregard/scratch_that/forget_what | ignore . my/that/this/the .
    message/question/ticket/email/note/one/last/above/previous | ignore . that/this/me $ | wrong
    channel/thread/chat/window/group/conversation | meant for another/someone/a_different/the_other | please ignore |
    ^ ignore $ | this/it is/was . only/just . a test/drill | only . a test | no . action . needed/required/on_your |
    no need_to_reply/need_to_respond | nothing needed
    unless  never_mind then | can_not/do_not/not . ignore/disregard | you/they/agents/your ... disregard/ignore |
        wrong thread_size | disregard for
"""

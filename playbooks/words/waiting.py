"""Things that are late, and people who chase them: delays, missed promises, reminders, repeats, other topics."""

LATENESS = """
late 3 delay:  not . {done}/yet/been/gotten/had .. yet/received/arrived/done/actioned/answered/processed | not .
    {done} | not yet . {done}/received/here/in/there | not been . {done}/picked | not had/got/received/heard/seen ..
    reply/response/answer/news/update/anything/word/back/feedback
    unless  not been/had/have . issue/issues/problem/problems/complaint | not heard of | not seen any/anything |
        if/in_case/unless . . not . {done} | not . changed | i/we have not . tried/checked/looked/decided/reviewed/
        done | i/we did not . {done} | not moved on | not need | is/are not . resolved/changed by
late 3 delay:  no/without/zero . reply/replies/response/answer/answers/news/word/acknowledgement/acknowledgment/
    feedback/follow_up/callback/call_back/sign/trace/reaction/movement/progress/communication/update/updates/eta
    unless  no news is_good/from_me/on_our/on_my | no updates from_us/from_me/from_my/on_our/needed/today | no answer
        needed | no reply needed/required/necessary | no response needed | no feedback from_us/from_me
late 3 delay:  nobody/no_one/no_body ..... picking_them/picking_it/picking_up/answering | nobody/no_one ..
    answers/answered/answering/replied/replies/replying/responds/responded/responding/started/picking/picks/
    calls_back/called/came/back/looked/acted/done/actioned/touched/getting/following/works/working | nothing ...
    hit/landed/reached/showing/posted | heard/hearing/received/got/seen nothing | was/were told {day}/{past} | still
    open on/at/with your/you | only getting . reply/replies/response/same/excuses | under_process/in_process
    since/from/only | past/beyond/outside/over the/our . 0 . rule/limit/window/days/hours | nothing ...
    received/arrived/happened/done/yet/came/moved/changed/sent/back/so_far | none_of_it/none_of_them/nothing_yet/
    nothing_so_far/still_nothing/and_nothing
    unless  nothing . to_be_done | got nothing . but/against/on | nothing . changed on_our/for_us | nothing .
        needs_to_be done
late 3 delay:  still . waiting/missing/pending/awaiting/outstanding/open/untouched/unanswered/nothing/unresolved/owed/
    owe/expecting/unpaid/unassigned/looking_for/no/not/unread/unworked/seeing/see/happening/getting/having/broken/
    down/wrong/failing/stuck/the_same/an_issue/a_problem | still . need/needs . the/that/those/this/list/file | still
    do/does/have/has/is/are/can/could not | {be} .. overdue/past_due/late/delayed/behind_schedule |
    past_due/overdue/behind_schedule/long_overdue
    unless  still . open until/from/for/to | running .. late | i am/will_be .. late | am . late |
        train/flight/bus/plane/traffic .. delayed/late | late shift/night/evening/afternoon/reply/notice | still not
        sure | still . waiting_for_my coffee | no_longer/not .. overdue/late/delayed/behind | we/i . owe you
late 2 delay:  late/lateness/delay/delays/delayed/delaying/belated/slippage/behind
    unless  running .. late | late fee/checkout/check | late shift/night/evening/afternoon/reply/response/notice/last/
        next/in_the | sorry/apologies/apologize .... late/delay/delayed | i/i_am . . late | running late | of_late |
        behind you/the_scenes/this/it/us/him | train/flight/bus/plane .. delayed/late | better_late | too_late_to_join
        | later
late 3 delay:  was/were/been . due/promised/expected/supposed_to/meant_to/scheduled_to .
    {past}/by/at/to/be/have/in/last/come/go | promised . us/me/by/to/for/on/for_friday | you/they/team/dana/we
    said/promised/told/committed/were_told/assured ... by/would/today/{past}/done/ready/on | {we} were/was
    told/promised/assured/expecting | it_was_due/was_due/were_due/due_yesterday/due_last | said ..
    today/yesterday/{day} and
    unless  who/what/when/where was/were . supposed | as_promised
late 3 delay:  missed/missing/miss/blew/blown/passed/past/beyond/exceeded/outside .. deadline/deadlines/cutoff/
    cut_off/due_date/target_date/slot/window/milestone/commitment/sla/turnaround/tat
    unless  we/i . . past . . deadline | not miss | to_not miss | do_not miss | not . missed | before/after . past |
        so . do_not
late 2 delay:  unanswered/untouched/unworked/unresolved/unassigned/unattended/unactioned/unprocessed | never .
    worked/happened/came/arrived/called/replied/answered/sent/got/done/received/started/responded/followed/
    materialised/materialized/heard/saw/showed
    unless  never . got_to/heard_of/better/thought
late 2 delay:  backlog/backlogs/piling_up/piled_up/stacking_up/building_up/queue_up/bottleneck | pending
    since/for/from/with/on/at/till/until/too/past/0/this/still | {be} . pending | stuck_with_you/sitting_with/
    sat_with/sits_with/sitting_in
    unless  no backlog | backlog . . cleared/down/gone/zero/clear/under | pending approval/our | backlog_is_down
late 2 delay:  waiting/wait/waited . . for/since/on/two/three/four/five/0/a_week/ages/so_long/too_long/all/days/weeks/
    hours/over | taking/takes/took/taken . longer/too_long/forever/ages/twice/weeks/days/so_long |
    for_ages/for_weeks/for_days/for_hours/too_long | {count} . {unit} . late/overdue/behind/old/past/now/and_counting/
    later/and_nothing/already | been . {count}/a/over {unit}/week/month/day | asking/asked/requesting/requested/
    chasing/waiting/known/reported/complaining . . since | has/have/had been . since/over/nearly/almost/more_than
    unless  not waiting | no . wait | can_not/can_hardly wait | wait until/till/for_it | i/we . can wait | happy_to
        wait | been . {count} {unit} since_we/with/together/great | waiting_room/waiting_list/wait_list | take_your |
        has/have been . great/good/working/running
late 2 delay P2:  wait/hold/waiting/queue/response/handle/answer . time/times ... 0/over/up/high/long/longer/through/
    climbing/double/doubled/growing/rising/minutes | on_hold/holding for . 0/{count}/ages/over | abandon*/abandonment
    . . 0/rate/hit/at/up/high/over/is/climbing | calls/chats/tickets/people/emails waiting/queued/queuing/in_queue
    unless  what . is .. time | average . . time | how_long
late 2 delay P2:  turnaround/tat/sla/service_level/adherence ... 0/down/under/below/red/missed/breach/breached/
    breaching/slipping/instead/over/at | sla/slas breach/breached/breaches/breaching/miss/missed/is/was/has/at_risk/
    clock | in/out_of/outside/against/breach_of/missed_our/missing_our sla/slas | red on
    unless  what . is/are . . sla | our . sla for | sla . met/green/good/great | what . . sla | sla
        report/dashboard/review/deck/document/numbers
late 2 delay:  has/have/had not | not . turned_up/shown_up/showed_up/reached/materialised | no_show
late 2 delay:  not ... yet | waits/waiting/waited for ..... since/for | at_least a/an/some/one
    reply/confirmation/answer/response/word/update/acknowledgement/date | to get/have/hear/see at_least | finally
    get/have/hear/receive/see
    unless  i/we have/am/are/did/do not ... yet | not . due_yet/needed/sure/decided/urgent | no_rush
late 3 delay:  nothing from you/them/your/dana/the | have/has/got/had nothing . $ | reply/response/answer/feedback/
    confirmation . awaited/pending/overdue/missing/outstanding | silence $ | and . silence
late 2 delay:  you/they/team/dana promised/committed/assured/swore/guaranteed | quiet/silent/silence .. on/from/at
    your/that side/end/team | been . quiet/silent | lying/sitting/sat/stuck/parked there/here/with/in/on . . for/since
    unless  as . promised | you promised_me_a_beer
chase 2 delay:  ^ {count} {unit} $ | ^ {count} {unit} and_counting/now/later
late 3 delay:  {nobody} ....... received/replied/answered/answer/reply/responded/come_back/got_back/been_paid/heard
late 3 delay:  radio_silence/crickets/gone_quiet/went_quiet/gone_silent/went_silent/ghosted/ghosting/left_hanging/
    in_limbo/dropped_the_ball/ball_dropped/fell_through/slipped_through/falling_through/black_hole/dead_end/
    collecting_dust/gathering_dust/in_the_void/no_man/lost_in_the/deaf_ears/going_nowhere/nowhere_to_be |
    you/team/they/dana/everyone owe/owes us/me | owe us/me | past/beyond/behind what/where/plan/agreed/schedule/
    the_agreed | nowhere near | not_even . acknowledged/started/looked/opened | issue/problem
    persists/persisting/remains/continues | persists/persisting
    unless  owe . . drink/beer/coffee/lunch/one/apology
late 2 delay:  had/have/were/was . . hoped/hoping/expected/expecting/wanted ..... by/before/to_have/today/now/already/
    this/last/it_to_be/for_better | was/were hoping for/to_see/to_get/to_hear/to_have | meant/supposed/scheduled/due
    to/for/on/in . be/go/have/launch/start/arrive/ship/come/receive/get/0/{day}
    unless  who/what/when/where/how/is/are .. supposed | is/are . scheduled for | am/i/we . supposed to |
        meeting/call/sync/launch/visit is
late 1 delay:  slow/slowly/forever/ages/eventually/finally/yet
"""

CHASES = """
chase 3 delay:  any/an update/updates/news/progress/luck/word/movement/eta/feedback/response/reply/answer/idea_when/
    development/developments/joy/status/answers/headway/answer_on/thoughts_on_my/ideas_when | updates ? $ | update ? $
    unless  any update/updates to/required/needed/you_need | let .. know .. any update/updates/news/progress | any
        feedback for/you_have/welcome/from_our/from_your/from_the/on_our/on_the | if . . any | any thoughts/answers |
        please . any | send/share/have_you . any feedback
chase 3 delay:  following_up/follow_up/followed_up/followup/following on/with/about/here/again/to/my/regarding/up
    unless  schedule/book/set_up/arrange .. follow_up | follow_up meeting/call/session/email | will follow_up | to
        follow_up with_him | not . follow_up | following the/this/our/that
chase 3 delay:  chasing/chase/chaser/chased/nudge/nudging/bump/bumping/bumped/circling_back/circle_back/
    checking_in_again/checking_again/just_checking/checking_in_on/checking_on/poke/ping_again/pinging | checking
    if/whether/to_see .. {done}/any/progress/moved/update
    unless  chase bank/account/card/visa/freedom/slate/mastercard/branch/checking/savings | bump/bumped into | bump .
        . up/to 0/rate/price | speed bump | checking_in_to
chase 3 delay:  gentle/friendly/quick/polite/kind/little/small/another/second/third/2nd/3rd/last/final
    reminder/nudge/chaser/ping | reminder about/on/that/for/regarding/of/please/again | remind/reminding you/again/us
    unless  remind you that our/we/the/my/tomorrow/today/office . . . starts/is/are/closed/will/begins/tomorrow/on |
        remind me/us .. of/what/when/how/who/to | reminder . that/for . our/we/you/office/the . .
        closed/off/holiday/meeting/call | reminder set | reminder for . tomorrow/monday/everyone
chase 3 delay:  {nth} request/reminder/email/mail/message/note/time_i/time_we/time_asking/attempt/ask/chaser/
    follow_up/ping | final/last/urgent reminder/request/notice | asked/asking/written/wrote/emailed/called/reported/
    requested/told/raised/mentioned/said ... twice/thrice/three_times/four_times/five_times/several_times/many_times/
    multiple_times/times/already/before/repeatedly/again/since | i/we asked/requested/wrote/emailed
    last_week/last_month/yesterday/earlier_this_week/days_ago . too/as_well/also
    unless  customer/caller/patient/member/client/he/she ... called/emailed/asked/told | i/we/they . . told/said
        before_that | never . asked
chase 3 delay:  ? ?
    unless  what/how/which/who/could/can/would/are_you/is_it/do_you/shall
chase 3 delay:  where is/are my/our/the/that/those . {doc}/everyone/everybody/my_team | ^
    bump/ping/nudge/bumping/pinging $ | any_joy/any_luck
    unless  where . . find/see/get/upload/download/put/send/log/located
chase 2 delay:  where/when is/are/do/does/will/can/could/should/would ... {doc}/{done}/it/this/that/my/our/those/
    fixed/back/expect/ready/happen/resolved/get | how_much_longer/how_long_until/how_long_till/how_many_more |
    how_long will/is/do/are/must .. this/it/we/wait | where . . we/things/this stand/at/on/with/are | what is . .
    status/eta/progress/holdup/hold_up/latest/delay/timeline | status/eta ? | eta . on/for/please | is there an/any/a
    . eta/update/news/progress/timeline/blocker/fix
    unless  when is . . meeting/call/sync/holiday/session/launch/training/next/due | where . .
        find/see/get/upload/download/put/send/log/located | when . . do/does/will . . shift/day/start/open/close/end/
        begin/payroll/cutoff/billing | when . can/could/should/will we/you/i . meet/talk/speak/start/call/chat/catch |
        where is . . field/button/setting/office/located/menu/template/form/option | when do . . run/happen | status .
        page/report/code/meeting/call | when will . . be_out/visit/join/come/launch/go_live | when is . . my/our/your
        . shift/birthday | how_long . . take/takes to/for/normally/usually | how_long does | what is . . eta_format |
        when are you | when can/could/should . . expect . . calls/volume
chase 3 delay:  as_per/per my/our last/previous/earlier/email/message/note/below/above/request/conversation | as .
    mentioned/discussed/agreed/said/promised/requested/stated/explained/noted . before/earlier/already/last/above/
    several/yesterday/in/on | like_i_said/as_i_said/again_i/i_already/we_already/already_told/already_sent/
    already_asked/already_reported/already_mentioned
    unless  per_our_call/as_agreed_on | as . discussed/agreed/promised . . here/attached/please_find
chase 2 delay:  status . on/of/for | what is . . status
    unless  status . page/report/code/meeting/call
chase 2 delay:  how_is . . . going/coming/progressing/looking
    unless  how_is_it_going/how_is_everything
chase 2 delay:  hello/hi/hey/anyone/anybody/someone ? | not_sure/doubt/wonder/wondering . anyone/anybody/someone ..
    reading/listening/there/looking/watching | is/are anyone/anybody/someone/you .
    there/here/around/on_this/looking/working/reading/seeing/able | anyone/anybody there/around/home/on/looking/awake
    | you/you_guys/team there ? | did/have/has you/anyone/someone/anybody . . see/saw/seen/get/got/look/looked/read/
    had_a/have_a/receive/received .. my/this/it/the/our/a_chance | a_chance to
    unless  anyone . know/want/fancy/up_for/joining/have
chase 2 delay:  please . . reply/respond/answer/revert/acknowledge/expedite/prioritise/prioritize | waiting/awaiting .
    . your reply/response/answer/feedback/confirmation/revert | need/want/require/expect/deserve/like . .
    answer/answers/explanation/response/reply/commitment/date/timeline
    unless  please . . reply . to_the/all | please . acknowledge_receipt
chase 2 delay:  not/never . answer/answered/answering/answers . . question/asked/my/our/what/it/that
"""

REPEATS = """
repeat 2:  again/once_more/yet_again/once_again/back_again
    unless  thanks/thank_you/congrats/welcome/hello/hi/works/working/live/up/good/see_you/happy/try/tried/available/
        normal/fine/apologies/sorry . again | once_again . thanks/thank/great/congratulations | again , thanks/great |
        never again | run/runs/open/try/check/talk/speak . . again
repeat 4:  {nth} time/week/month/day/day_running .
    unless  first | third_time_lucky | second . week/month/day of | {nth} day/week/month of
repeat 3:  {nth} time/week/month/day/day_running/day_in/week_running/week_in/month_running/month_in/incident/
    occurrence/straight/consecutive/instance | {count}/several/many/both times | keeps/keep happening/coming/occurring
    | time_and_again/every_single/every_time/each_time/over_and_over/repeatedly/constantly/constant/continually/
    recurring/persistent/chronic/always_the_same | in_a_row/running_that/back_to_back/once_again/all_over_again | same
    issue/problem/error/mistake/thing/story/excuse/as_last | another 0/day/week/month/one
    unless  first_time | times . a/per day/week/month/year | 0 times 0 | all times | opening/shift/start/break/handle/
        wait/response/lunch times | at_times/many times_over
refers 1:  again/still/same/it/this/that/those/these/they/them/too/either/another/also/yet/now/the_issue/the_problem
newtopic 3:  another/separate/different/new/other/unrelated/second issue/problem/topic/matter/thing/question/request/
    one/point/subject | unrelated/separately/on_another_note/on_a_different_note/different_topic/one_more_thing/
    by_the_way/while_i_have_you/while_we_are_at/changing_subject/next_thing/apart_from_that/besides_that/aside_from/
    in_addition/additionally/also_noticed/also_seeing/also_have/new_topic
metoo 3:  ^ same here/for_us/for_me/with_us/on_our/at_our/in/issue_here/problem_here/on_my |
    us_too/me_too/here_too/for_me_too/for_us_too/we_too/likewise/also_here/also_seeing/also_affected/same_problem_here
    | seeing . . too/as_well | also happening/affects/affecting/down/hitting
"""

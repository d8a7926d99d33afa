"""Work that came out wrong: defects, broken promises of quality, wrong reports, people who had to complain."""

DEFECTS = """
trouble 2 quality:  wrong/incorrect/incorrectly/inaccurate/erroneous/wrongly/inaccuracies
    unless  wrong channel/thread/chat/person_here | correct_me_if/if_i_am_wrong | wrong side_of_the_bed | not . wrong
trouble 2 quality:  mistake/mistakes/mix_up/mixup/mixed_up/swapped/mislabeled/mislabelled/misrouted/misspelled/
    misspelt/mistyped/miskeyed/misquoted/misinformed/mistagged/misclassified/miscoded/mispronounce*
    unless  my/our mistake/fault | by_mistake i
trouble 2 quality:  missing/incomplete/omitted/left_out/blank_fields/cut_short/truncated/left_blank
    unless  might_be missing something | if i/we am/are missing | am_i_missing | missing you/him/her/the_old |
        not_missing
trouble 2 quality:  duplicate/duplicates/duplicated/doubled/sent_twice/shipped_twice/entered_twice/called_twice/
    twice_by_mistake/double_booked
    unless  remove/delete/avoid/check_for duplicates | looks_doubled
trouble 2 quality:  typo/typos/spelling_mistake/mis_spelled/grammar
trouble 3 quality:  not .. match/matching/matched/agree/tally/reconcile/reconciled/add_up/balance/line_up/tie/
    correspond/foot | mismatch/mismatches/mismatched/discrepancy/discrepancies/off_by/out_by/unbalanced/
    does_not_compute
    unless  i/we not agree | not agree with_you/more/to
trouble 3 quality:  not . look/looking/looks/seem/seems/sound/feel . right/correct/good/great/ok/okay/healthy/normal |
    is/are/was/were/been not right/correct/okay/accurate/usable/acceptable/complete/good_enough/up_to/done_properly/
    followed/ideal/great/valid/consistent | not_right/not_correct/not_usable/not_acceptable/not_ideal/not_good_enough/
    not_up_to/not_okay/not_what
    unless  not right now | is_it_not | okay_if_not | that_is_not right_away | not great_at | not_okay_with
trouble 3 quality:  unusable/useless/unreadable/illegible/gibberish/corrupted/corrupt/unacceptable/substandard/
    below_standard/sloppy/careless
trouble 2 quality:  look/looks/looking/seem/seems/is/are/feel/feels/bit/slightly/totals/numbers/way . off
    unless  off work/on/until/from/to/today/tomorrow/this/next/{day}/sick/for/the | day/time/i/dana/she/he/am/is_on/
        sign/kick/kicks/log/logs/she_is/he_is/taking/we_are off | take/takes/took off | paid/paying/pays off |
        well/better off
trouble 2 quality:  should_have been/gone/got/said/used/had/come | should_not have/be/happen | was/were/is/are
    supposed/meant to | supposed_to be/have/go/get | instead_of/rather_than 0/the/our/a
    unless  move/do/push/could_we/can_we/shift/reschedule/shall_we ........ instead_of | am/i .. supposed to |
        who/what/when/where/how .. supposed to | use/please/can/could .... instead_of
trouble 2 quality:  is/are/was/still/with/shows/plays/uses the old one/ones/version | has/have/shows ...
    labelled/labeled/listed/marked/tagged/coded/named as | dead/unmonitored/abandoned inbox/queue/mailbox/page/link/
    number
trouble 2 quality:  {public} are/is/were/keep/still . hearing/seeing/getting/receiving/told/being/waiting/asking/
    confused
    unless  {public} are/were ... great/love/happy/fewer/excited/good/better
trouble 2:  not see it/them/that/this/any/the .. *ed/in/on/anywhere | not seem to . find/see/open/get/reach
    unless  not see any . issue/problem/reason | we . will not
trouble 2 quality:  quoting/quote/quotes/reading/using/saying/promising/telling/sending/giving/shows/showing/says ..
    old/previous/outdated/former/retired/wrong | full_of/riddled_with/littered_with/peppered_with .
    unless  please/can_you/could_you/should/once/until . . | full_of . praise/ideas/energy/joy/good/compliments
trouble 2:  no results/data/records/entries/rows/notes/tickets for/since/in/on/from/after/at
    unless  no . . needed/required | no . from_us/on_our
trouble 2:  not sure/know/understand/clear why/how_this/how_that | no_idea/any_idea/wondering/curious/unclear/wonder
    why/how_come | as/in/to spam/scam/junk/spam_folder | bit/little/rather/too/quite/somewhat
    cold/short/abrupt/harsh/robotic/curt/stiff/thin/long/low/messy/rough/blunt/brusque/generic
    unless  too long/short to/for_this | bit cold here/in/today | pretty cold
trouble 1:  hate/do_not_want/do_not_like/not_meaning/not_wanting/do_not_mean to | not_to_be/sorry_to_be/sorry_to_say/
    at_the_risk_of/forgive_me/i_might_be_missing/maybe_it_is_me/is_it_just_me/am_i_the_only/i_may_be_wrong/
    i_could_be_wrong/if_it_is_just_me/it_just_me/pedantic/nitpick/nitpicking/i_realise/i_realize/i_appreciate_you/
    i_know_you_are/i_know_everyone/hate_to/to_put_it_mildly/to_be_honest/to_be_frank/frankly/honestly
trouble 2 quality:  {public} ... called/contacted/emailed/phoned/chased/wrote ... times/twice/again/three_times |
    customer/caller/patient/member/client called/rang/wrote/emailed to_say/to_complain/because/about/saying | i/we
    will/would/can/did/had_to ... myself/ourselves like/again/instead/as_usual/as_always | never_mind , i/we will ...
    myself/ourselves
    unless  if/when/whenever/should | will . do_that
trouble 2 quality:  old/outdated/obsolete/expired/previous/retired/last_years/last_year/last_week/2020/2021/2022/2023
    . script/scripts/template/greeting/price/prices/rate/rates/version/policy/form/music/logo/address/data/figures/
    list/tax/message/number/macro/sheet/remit/details/numbers | still . use/uses/read/reads/quote/say/play/tell/tells/
    reading/using/quoting/sending/saying/playing/hearing/says/plays/quotes/old/showing/shows/charged/charging/listed/
    displays/call/called/calling | out_of_date/stale
    unless  please . . remove/delete/archive | still using it_happily
trouble 2 quality:  dropped/fell/slipped/down/went/gone/sank/plunged to/below/under/from 0 |
    under/below/missed/missing/missed_the/off/short_of [the/our] target/targets/goal/threshold/standard/par/benchmark
    | has/have/is/are/quality/it/accuracy/service/standards . slipped/slipping/deteriorated/deteriorating/declined/
    declining/gone_downhill/got_worse/getting_worse/worsened | worse/worsening/dipped/tanked/plummeted
    unless  aht/handle_time/attrition/backlog/cost/costs/errors/complaints .. dropped/fell/down |
        none_the_worse/could_be_worse
trouble 2 quality:  struggle/struggles/struggling/sub_par/poor/poorly/horrible/awful/terrible/shocking/dreadful/
    appalling/atrocious
    unless  terrible/awful/horrible/poor/shocking/dreadful . {day}/day/week/morning/start/weekend/night/traffic/news/
        flight/trip | poor_you/poor_thing/poor_guy | terrible_weather/awful_weather/terrible_cold/awful_cold
trouble 2 quality:  {public} .. complained/complaining/complain/complains/unhappy/upset/angry/furious/confused/
    frustrated/annoyed/livid | complaint/complaints from/about/that/today/again/on/yesterday/regarding/since |
    received/got/had/getting/another/formal/more/many/several/0 . complaint/complaints | {public} .. told/telling/tell
    us/me | escalated_complaint
    unless  no . complaint/complaints | zero complaints | {public} .. told/telling us/me .
        great/love/how_much/they_love/happy
trouble 3 quality:  {crew}/they/you/your .... gave/give/told/quoted/sent/promised/read/advised/booked/refunded/
    shipped/keyed/entered/used/put .... wrong/incorrect/different/old/false/another | gave/given/told/quoted/sent/
    received/got/shipped/keyed/booked ... wrong/incorrect/the_old/conflicting | two/three/different/conflicting .
    different/conflicting answers/stories/information | given/getting/get/got . different answers
trouble 2 quality:  skipped/skip/skips/skipping/ignored/ignoring/ignores/overlooked/bypassed/neglected/forgot/
    forgotten/missed_a/missed_the/missed_one/missed_two/not_followed/not_following
    unless  please/you_can/feel_free/let_us/i/we .. skip/ignore | i/we/almost . forgot | ignore my/the/this/that | not
        . forgotten | forgot_to_mention/forgot_to_say/forgot_to_add/forgot_to_attach
trouble 3 quality:  {nobody} ... verified/checked/helped/noticed/knew/knows/confirmed/reviewed/looked/told/caught/
    followed/called/bothered/documented/logged
    unless  nobody noticed/will_notice a_thing/any | nobody knew about_the_party | no_one knew
trouble 3 quality:  {crew} ... not .. know/knew/verify/follow/understand/read/ask/help/listen/speak/log/note/document/
    use/confirm/update/trained/aware/follow_up/mention/offer/answer/handle/check | without .
    verifying/checking/asking/consent/telling/permission/approval/authorization/authorisation/notice/confirming/
    confirmation/reading
    unless  do_not need/have/want to | agents/they . will_not need | not . know_yet | i/we/he .. not
        know/understand/use/answer
trouble 2 quality:  transferred/bounced_around/passed_around 0/four/three/five/several/multiple/many times | {crew} ..
    hung_up/hangs_up/disconnected/hang_up/dropped_the_call | mid_sentence/mid_call/halfway_through
trouble 3 quality:  approved/refunded/cancelled/declined/closed/released/charged/paid/shipped/deleted/rejected ....
    should/in_error/by_mistake/without/twice/wrongly/incorrectly | in_error | left .. up/open/live for
    0/six/days/hours | sends/send/sending .. to ... dead/wrong/old/broken page/link/number/address/department
trouble 1 quality:  quality/accuracy/qa .. concern/concerns/issue/problem/question/drop/dip/slip/worry |
    rework/redo/re_do/redone/recheck/re_check/double_check/corrections/correction
trouble 2:  facing/having/have/has/had/got/getting/see/seeing/experiencing/there_is/there_are/found/with/hit/noticed/
    flag/flagging/report/raise/big/major/serious/another/same/urgent/critical/one/an/also_an/real/bit_of_an .
    issue/issues/problem/problems/trouble/snag/hiccup/situation/concern/concerns/incident/emergency |
    problem/problems/issue/issues/trouble with/on/in/when/since/again/today/at/again/still/here |
    only/one/small/little/tiny/quick/slight snag/hiccup/issue/problem/wrinkle/catch
    unless  no . issue/issues/problem/problems/trouble/concern/concerns | not . issue/problem/concern/trouble | see .
        problem . with_that/moving | any . issue/issues/problem/problems/trouble/concerns |
        problem/issue/issues/problems . has/have/is/are/was/were . gone/solved/fixed/resolved/disappeared/sorted
trouble 2 quality:  lost/losing/leaving/quit/resigned/left 0/two/three/four/five/several/many . people/agents/staff |
    people/agents/staff . are leaving/quitting | turnover/attrition is/are/up/too/high/killing
trouble 3 quality:  not . being/been/getting .. {done}/picked_up/handled/called/worked/answered/verified/followed/
    read/logged/monitored/reviewed/covered/staffed/escalated
trouble 2 quality:  understaffed/short_staffed/no_shows/short_handed | not_enough people/agents/staff/seats/coverage |
    no coverage
trouble 2 quality:  garbage/rubbish/crap/is_a_joke/complete_joke/total_joke/absolute_joke/a_mess/messed/screwed/
    botched/mishandled/fiasco/shambles/debacle/nightmare/disaster/chaos/chaotic
    unless  no/not . mess/disaster/nightmare/chaos | traffic/weather/party/game/match/flight ..
        nightmare/disaster/chaos
trouble 2 quality:  data/history/records/record/files/notes/tickets/orders/rows/half ...
    gone/vanished/disappeared/wiped/deleted/lost
    unless  gone well/smoothly/great/live/up/through/home/by/to
trouble 2 quality:  turned_away/cancelled_on_us/lost_a_sale/lost_sales/lost_customers/churned/losing .
    customers/orders/sales/revenue/money
trouble 2 quality:  damaged/damage/defect/defects/defected/spoiled/leaking
    unless  damage_control
trouble 2 reporting:  stopped_updating/not_updating/not_refreshed/not_updated | {doc}/dashboard ..
    empty/stale/frozen/blank
trouble 2 reporting:  shows/show/showing/has/have/with/displays/still . yesterdays/yesterday/last_weeks/last_week/
    last_months/old/stale/outdated figures/numbers/data/totals/stats/results
trouble 2:  does/did/do/has/have/is/are/was/were/had not . *ed/*ing/*en
    unless  i/we/i_am/we_are/we_were/i_was . . not | if/until/unless/in_case ... not | not . .
        affected/needed/required/concerned/interested/expected/planned/attached/going/planning/using/bothered/looking/
        asking/changing/expecting/talking/complaining/rushing/kidding/counting/decided/allowed/supposed/intended/
        related/limited/included/open/even/often/been/seen/meeting/happen/then/when/during/morning/evening/anything/
        something/pressing/surprising/urgent/impacted/moved/attending/finished | that/it/this is_not . being | do not
        . . *ed
trouble 2:  does/did not
    unless  i/we/you . does/did/do not | not . . matter/need/mean/have/apply/hurt/expire/seem/require/affect/surprise/
        want/mind/count/happen/change/include | day/time/that/0/{day} . does not . work/suit | it_does_not_matter |
        did_you_not | if/until/unless/whether ... not
trouble 2:  i/we did not . get/receive/hear/see/approve/agree/order/ask/request/authorise/authorize/sign/expect/
    budget/want
    unless  did_not ask . until/before | did_not see_that/see_it_earlier/see_your/hear_the/hear_you/get_to/
        get_a_chance/get_around/want_to
trouble 2:  why did/was/were/has/have/is/are/does/would/am ..... | how_come/what_happened/what_went_wrong/
    what_is_wrong/what_is_going_on/what_is_happening/whats_going_on/what_gives/what_is_up_with/what_the_hell/
    what_the_heck/what_the_f
    unless  why . do/did you_ask | curious/wondering/wonder | what_is_happening . weekend/tonight/today/on | what is
        going_on . weekend/tonight
trouble 2:  {crew}/you/they/it/we/which/who keep/keeps *ing | keep/keeps/kept getting/sending/asking/promising/saying/
    telling/missing/dropping/failing/changing/breaking/going_down/transferring/hanging/calling/receiving/having/
    seeing/finding/ignoring/forgetting/losing/giving
    unless  keep/keeps going_strong/doing_what/improving/growing/getting_better/winning
trouble 3 quality:  not/never .. what i/we/they/was . asked/agreed/ordered/wanted/signed/expected/said/requested/paid/
    sent/promised | make/makes/made/making no/zero sense | not_make . sense | do/does/did not .
    offer/sell/support/allow/recognise/recognize/do . that/this/it/those/any | nonsense/gobbledygook/google_translate/
    machine_translated
    unless  that makes . no_difference
trouble 2 quality:  backwards/upside_down/inconsistent/inconsistently/inconsistency/contradict*/conflicting/confusion/
    confusing/unclear/unhelpful/unprofessional/misleading/deceptive/false/fabricated/invented/made_up/guessing/
    copy_pasted/half_done/half_finished/half_baked/sent_back/returned_to_us/not_ours/wasted/wasting
    unless  made_up for | made_up_my | false_start | please . clarify
trouble 2 quality:  an/one/your/another/the/same/our_assigned/tier_1/tier_2/this/1_of_your .
    agent/rep/representative/advisor/adviser/associate/moderator/operator/handler/analyst/clerk/supervisor/guy/lady/
    trainer/tl/team_lead/team_leader/floor_manager/specialist/dispatcher/scheduler/interpreter/tier_1/tier_2/processor
    . *ed/told/sent/gave/got/put/took/left/went/made/said/did/hung/let/cut/kept/spoke/read/wrote/lost/sold/forgot/
    was_caught/is_caught | {crew}/moderators/agents/reps/tier_1/you_guys/your_team . removed/deleted/rejected/
    declined/denied/banned/told/cancelled/charged/transferred/refused/promised/overrode/bypassed/misread/reopened/
    marked
    unless  amazing/great/fantastic/awesome/excellent/lovely/kind/kindly/wonderful/brilliant/love/loved/praised/
        thanks/thank_you/impressed/well/nice/nicely/super/outstanding/solved/fixed/handled/saved/helped/helpful/
        patient/went_above/beautifully/quickly/properly/correctly/joined/asked_for/asked_if/asked_about/retired/
        promoted/deserves/you_told_me_about | can/could/will/would/please/should/once/when/if/after/before . .
        {crew}/you | i/we/our . agent/rep/supervisor/team_lead | customer/caller ... told | the_agent_guide
trouble 2 quality:  {crew} is/are/was/were/keeps . photographing/filming/recording/texting/messaging/calling/
    gossiping/arguing/guessing/making_up/reading/skipping/copying/ignoring/refusing/promising/pretending/watching/
    playing/scrolling/smoking/vaping/eating
    unless  can/could/should/please/if/when
trouble 2:  is/are/was/were/does/did/has/have/can not $
    unless  i/we/i_am/we_are . . not | why_not/if_not/or_not
trouble 2:  has/have been .... for {count}/a/over/almost/nearly {unit}/week/month/day | not
    there/listed/visible/anywhere/on_there/in_there/in_it/on_it | not in/on the/our/their/my/your
    system/file/list/report/invoice/folder/portal/sheet/bucket/queue/dashboard/record/records/account/calendar/box/
    shipment/order/email/crm/tool/drive/deck/data/log/statement/register/roster
    unless  has/have been .... for . . {unit} now_and_it_is | {be}/working/running/using/with/together/client/customer
        .. great/well/fine/happy/pleasure | i/we/he/she . am/are/is/was/will/be not there/in/on | not in .
        meeting/call/office
trouble 2 quality:  sound/sounds/sounded/read/reads/feel/feels like a/google/an/they/nobody .
    robot/machine/template/bot/translate/form/script/read/cares | i/we do_not understand/follow/get/recognise/
    recognize the/your/this/these/why/how | used to double_checking/checking/correcting/fixing/chasing/redoing |
    cosmetic/nitpick/nit/tiny_thing/small_thing/minor_thing/tiny_remark/small_remark/minor_remark/small_point/
    tiny_point , | ^ cosmetic/nitpick/nit .
    unless  small_thing .. thank/thanks/great
trouble 2:  will/would/going_to/about_to/threatening_to/threatens_to/threaten_to cancel/leave/walk/quit/churn/switch/
    stop if/unless/over/because/today/tonight | why .. still pay/paying/use/using/need/bother |
    refuse/refuses/refused/refusing to
    unless  i/we will . cancel the . call/meeting/sync | i . refuse to
trouble 2 outage:  every second/third/other/fourth/fifth/few call/calls/minutes/time/chat/chats/order/orders/seconds/
    attempt/click | rang/rings/ringing {count} times | closing/closes/closed/restarting/restarts/shutting/shuts/
    switching/turning/logs/logging . alone/itself/by_itself/on_its_own | call/calls/line/lines/audio/connection/third/
    voice breaks/broke/break up | cut/cuts/gets_cut off after/at/mid/in/halfway
trouble 3 outage:  nothing . works/moves/loads/opens/working/moving/loading/responds/goes_through/is_moving/prints/
    syncs
trouble 2:  not allow/let/accept me/us/them/you/agents/customers/my/our/the | not seem/appear to/that | not
    resolve/solve/fix/help/address/answer my/our/the/this/anything/it/what/that
    unless  not . let_me_down/me_forget/us_down | i/we . do_not allow/accept
trouble 2:  although/even_though/despite/in_spite_of/regardless_of ... i/we/you/the/our/us/my/several/many/repeated/
    all | we/i/they asked/ordered/wanted/requested/paid/signed/agreed ... , you/they/we_got/i_got/and_got/but_got |
    asked_for/ordered/wanted/requested ..... delivered/sent/got/received/gave/built | shows/show/says/has/goes/went/
    sent/delivered/got/gets/lists/reads/appears/arrived/displays/charged/billed/used/keyed/entered/wrote/picked
    ....... instead | i/we do_not think/believe/feel/see ..... work/know/understand/get/have/works/right/correct/
    trained/aware/ready/enough/improve/improving/improvement/why/how | neither ..... work/works/is/are/nor/was/has/
    have | went/sent/gone/going_out out with/without | goes/go/going/went straight/directly to voicemail/hold/the_fax
    | retention/conversion/sales/score/scores/quality/nps/csat/rating/ratings/accuracy/productivity/attendance/
    adherence/revenue/satisfaction/resolution/reviews fell/falls/falling/dropped/dropping/sank/declined/decreased/
    decreasing/plunged/halved/collapsed/slipped/is_down/are_down/went_down
    unless  move/do/push/could_we/can_we/shift/reschedule/shall_we/please/use ..... instead | i/we do_not think .
        that_is_needed | great/good/well/amazing/impressive .. despite/although/even_though | despite/although .....
        great/good/well/amazing/held/thanks
trouble 2:  it/this/that/they/which/these/those should . be/say/read/show/have/start/end/go/include/mean/come |
    check/checking/checked/do/doing everything/it/this/that/all ourselves/myself | with no/without_any ..
    outcome/notes/note/details/explanation/reason/answer/reference/comment/comments/context/signature/attachment
    unless  should . be fine/good/okay/ready/there/done/enough/able/easy/possible/in/quick/live/interesting |
        should_i/should_we | should have been fine
trouble 2 access:  asks/asking/prompts/prompting/forces/forcing/makes/making me/us/them/agents/people/everyone . .
    again/every/twice/constantly/repeatedly | log_in again/every/twice | getting/get/gets/see/seeing/shows/with ..
    warning/warnings
    unless  storm/weather warning
trouble 2 access:  link/links/password/passwords/token/session/certificate/licence/license/account/login/invite ...
    expired/expires/expire | has/have/is/are expired
trouble 2:  has/have been *ing ... since/for_0/for_days/for_hours/all_day/all_morning | has/have been ..... since
    @/noon/midnight/{day}/this_morning/the_update/your/last
    unless  {be}/working/running/doing/going . well/great/fine/smoothly/good/better/perfect/perfectly/amazing/nicely/
        fantastic | i/we have . been | been . waiting/working/using/with/in_touch/a_client/a_customer/together
trouble 2:  see/sees/get/gets/getting/got/shows/showing/hear/returns . nothing | went/goes/gone/is/are/now negative |
    extra zero/line/charge/row/digit/page | unexplained/unaccounted/unaccounted_for/half_empty/nearly_empty/not_exist/
    do_not_exist/nonexistent | nothing . changed | out_of_sync/out_of_step/out_of_date
    unless  nothing . changed on_our/for_us
trouble 2:  asking/asks/asked/ask me/us . where/why/when/what_happened/how_come | screaming/yelling/shouting/
    breathing/on at/on/down/my me/us/my/neck/back/case | at my door | demanding/demands . answers/explanation | {boss}
    . not . pleased/happy/amused/impressed | not best/too/very/exactly/at_all . pleased/happy/impressed/thrilled/
    amused
    unless  can_i/may_i/asked_me_if
trouble 2:  ^ again $ | ^ again ?/! | ping_ponged/ping_pong/bounced_around/passed_around/back_and_forth/run_around/
    runaround/going_in_circles/round_in_circles
trouble 2 quality:  had/have/having to ..... ourselves/myself/manually/by_hand/twice/again/over/clean_up/redo/rework/
    apologise/apologize/refund/explain_to | guess/suppose i/we . will/have/can ... myself/ourselves |
    redid/redoing/re_did/cleaning_up_after/fixing_your/correcting_your | stop/stopped the
    line/shipping/production/sending/work
    unless  had_to . laugh/smile/share/tell/say | do_not have_to
trouble 2 quality:  correct/fix/rectify/recheck/revisit/amend . the/this/that/it/these/those/my/our/his/her/their/for
    | please/can_you/could_you/can_someone . . correct/fix/rectify/recheck/investigate/look_into
    unless  is/are/was/looks/look/seems/if/that/not . correct | to . correct | fix . a_time/a_date/an_appointment/
        a_meeting | fixed | quick_fix . worked | will fix | we/i . correct/fix/amend/rectify
trouble 2 quality:  labelled/labeled/tagged/coded/marked/booked/listed/classified/filed/keyed/entered/submitted/
    addressed/sent/routed/shipped/assigned/posted/logged/refers/referring as/to/under/in/against/us_by ...
    wrong/instead/previous/closed/former/old/someone/another/retired/deceased/nobody/different/opposite/by_our_former/
    our_former | i/we/customers count/counted/have/see 0 .. , you/your/yours/report/dashboard |
    ship/send/sends/ships/go/goes/going/points/pointing/refer/refers . to . . . closed/wrong/old/former/previous/dead/
    retired/nowhere
trouble 1:  unfortunately/sadly/alas/regrettably/upset/annoying/annoyed/annoyance/bad/badly/worst/hate/hates/painful/
    pain/hassle/headache/struggle/lacking/lack/shortage/excessive/too_many/too_few/too_high/too_low/too_late/waste/
    risk/risky/dangerous/impacted/impacting/affecting/suffering/hurting/jeopardy/jeopardise/jeopardize/refuse/refused/
    refuses/rejected/denied/reversed/blocked/suspended/ruined/loss/losses/invalid/empty/nowhere/random/unexpected/
    unexpectedly/surprising/suspicious/unusual/spike/drop/regression/exception/gap/gaps/flaw/flaws/oversight/
    overlooked/sloppy/disaster/furious/angry/zero/forever/endless/barely/hardly/no_idea/no_clue/clueless/lost/
    stranded/declined/excuse/excuses/blame/fiasco/absurd/scrambling/firefighting/escalated/crazy/insane/silly/stupid/
    dumb/bloody/damn/wtf/crap/suck/sucks/ugh/argh/grr/sigh/sheesh/yikes/oof/tsk/hmm/weirdly/oddly/strangely/suddenly/
    overnight/nobody/unable/weird/mess/not_sure_why/never
    unless  not . bad/surprising | bad weather/news_is/luck | thanks . . help | help with_the |
        can_i_help/happy_to_help/helped/helps | drop . in/by/me/you/us/the_file/the_link/off | price drop | closed .
        the_ticket/on_monday/for_the | never_mind/never_better | never . again | not . too_bad | urgent_care |
        weight loss
trouble 2:  concerned/worried/worrying/alarmed/alarming/disappointed/disappointing/dissatisfied/unhappy/frustrated/
    frustrating/surprised
    unless  not . concerned/worried/surprised | pleasantly surprised | do_not be . worried | never . disappointed
"""

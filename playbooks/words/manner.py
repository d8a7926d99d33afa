"""What a calm message does (greets, thanks, agrees, praises, plans, asks, tells), and how a strained one sounds."""

CALM = """
greeting 3:  hello/hi/hey/morning/good_morning/good_afternoon/good_evening/good_day/howdy/greetings/hiya/hola/
    buenos_dias/buenos_días/buenas_tardes/buenas/buen_dia/bonjour/hallo/moin/magandang_umaga/magandang_hapon/
    magandang_gabi/kumusta/kamusta/namaste/dear/happy_friday/happy_monday/happy_new_year/merry_christmas/
    happy_holidays/happy_thanksgiving/welcome_back/good_night/happy_weekend/bom_dia/afternoon/gm | hope
    you/all/your/everyone | how are/is you/everyone/everybody/it_going/your/the_family | have a/an/your . .
    good/great/nice/lovely/wonderful/restful/amazing/safe | happy birthday/anniversary/easter/diwali/eid/weekend/
    holidays/friday/monday/tuesday/wednesday/thursday
    unless  hello ?
thanks 3:  thanks/thank_you/thankyou/appreciate/appreciated/appreciates/grateful/gratitude/gracias/salamat/merci/
    danke/obrigado/obrigada/much_obliged/thank_u/thanksss/tyvm/tysm/maraming_salamat/bedankt/grazie
    unless  thanks/thank_you . in_advance | would . . appreciate/appreciated | appreciate . it_if/if/an/your/a . |
        would have appreciated | thanks . for . nothing
ack 3:  ^ okay | ^ . got_it/noted/understood/will_do/roger/copy_that/makes_sense/sounds_good/sure/perfect/great/
    confirmed/agreed/approved/fine/alright/all_right/works_for_me/fair_enough/no_problem/no_worries/good_to_know/good/
    done/yes_please/go_ahead/received/seen/correct/exactly/absolutely/deal/okie/acknowledged/sige/opo/oo/vale/listo/
    claro/de_acuerdo/entendido/perfecto/okay_po/excellent/super/nice/awesome/cool/lovely/brilliant/ack/10_4/aye/i_see/
    right/of_course/happy_with_that/read_it/got_that/gotcha/works/yes_that_works/that_works | noted/understood .
    with/on/and | that_is . fine/good/okay/great/perfect/helpful/useful/right/correct/all_right | please . .
    go_ahead/proceed | take your_time/all_the_time | no rush/hurry/pressure | tomorrow/monday/next_week/later . is .
    fine/okay/good/great | let_me_know . . when/if/once | keep . me/us posted/updated/informed/in_the_loop | happy . .
    to_wait/with_that/to_proceed | i_will/we_will/let_me . . check/get/send/ask/look/confirm/revert/come_back/do_that/
    try/share/forward/update | works for me/us | sounds . good/great/fine/perfect/like
praise 3:  amazing/awesome/fantastic/excellent/brilliant/outstanding/superb/wonderful/terrific/stellar/impressive/
    impressed/incredible/phenomenal/flawless/fabulous/spectacular/top_notch/first_class/world_class/rockstar/
    rockstars/superstar/legend/legends/lifesaver/unbelievable/magic/delighted/thrilled |
    great/good/nice/lovely/super/solid/stellar/fine/best work/job/effort/fix/catch/recovery/result/results/numbers/
    month/week/day/stuff/team/one/start/quarter/save/month_ever/turnaround/service/call |
    well_done/kudos/props/bravo/hats_off/shout_out/shoutout/congrats/congratulations/good_job/job_well_done/
    keep_it_up/keep_up/proud/you_rock/rock/happy_with/pleased_with/very_pleased/very_happy/so_happy/really_happy |
    love/loved/loving/adore the/it/this/that/your/how/working | customers/customer/client/clients/everyone . . .
    love/loves/loved/happy/delighted/kind/praised | killed_it/nailed_it/crushed_it/smashed_it/killing_it/did_great/
    big_thank | zero . complaints | not_a_single . complaint/error/missed/issue
    unless  would_be/it_would/be great/good/nice/lovely/awesome/amazing/wonderful/fantastic | not .
        great/good/happy/pleased/impressed | great/good , ... again/another | love to | would love
scheduling 3:  meeting/meetings/reschedule/rescheduled/rescheduling/calendar/invite/invites/invitation/standup/
    stand_up/catch_up/catchup/kickoff/kick_off/town_hall/offsite/appointment/qbr/mbr/wbr/huddle/webinar |
    move/push/shift/bring/change/postpone/schedule/book/do/hold/have/set_up/arrange/cancel/skip/swap/dial_into/join
    ... call/sync/meeting/session/review/refresh/demo/training/slot/check_in/workshop/interview/visit/walkthrough/1_1/
    one_on_one/chat ... to/on/at/for/with/instead/until/from/{day}/@/next/later/earlier |
    does/do/would/will/could/is/are/can/shall/how_about/what_about/say .... {day}/@/o_clock/0am/0pm/next_week/tomorrow
    . work/good/okay/better/suit/available/free/fine/instead/meet | i/he/she/they/we/ben/anna/maria
    am/is/are/will_be/i_will_be . . out/off/on_leave/ooo/on_vacation/on_holiday/on_pto/away/out_of_office/back/
    travelling/traveling/available/free | ooo/out_of_office/on_leave/annual_leave/on_vacation/on_pto/maternity_leave/
    sick_leave/running_late/running_a_few/running_five/running_0/covers_for/covering_for/back_on_the/back_on_monday/
    see_you_at/see_you_on/see_you_then/see_you_next/see_you_tomorrow/talk_tomorrow/talk_then/speak_tomorrow/join_late/
    join_in_0/be_there_in | call/sync/meeting/review/session/visit/interview/demo . . is/are/at/on/cancelled/canceled/
    moved/confirmed/starts/tomorrow/today . {day}/@/today/tomorrow/next/in/cancelled/moved/confirmed/$ |
    @/{day}/o_clock . works/is_better/is_good/is_fine/instead/suits | on_the_0 instead | instead_of_the_0 |
    what_time/which_day . . works/suits/is_good/is_best/for_you | anong_oras | free/available/around
    on/at/for/this/next/{day}/tomorrow/@
    unless  missed/late . . meeting/call | no_show/did_not_show | calls are | callback/callbacks/customer/caller |
        sick_leave . balance
question 3:  ^ what/which/who/whose/when/where/why/how/is/are/do/does/did/can/could/would/will/should/has/shall/may/
    any/anyone/was/were | ^ so/and/also/but/hi/hello/hey/okay/well/just . what/which/who/when/where/why/how/is/are/do/
    does/did/can/could/would/will/should | quick/one/small/silly/dumb/another question/q/one |
    wondering/curious/wonder if/whether/what/how/why/when | question about/on/regarding/for |
    do_you_know/any_idea/do_we/is_it/are_we/can_we/can_i/may_i/is_there/are_there/ano/anong/kailan/saan/paano/bakit/
    qué/que_hora/cuando/cuándo/donde/dónde/cómo/como/quien/quién
request 3:  please/por_favor/paki | can/could/would/will you/u/we/i/someone/somebody/your_team/the_team . .
    {do}/add/send/share/update/change/remove/provide/create/set/set_up/arrange/pull/confirm/check/look/give/help/
    forward/resend/re_send/move/include/extend/switch/turn/enable/disable/schedule/book/prepare/draft/explain/clarify/
    tell/let/point/remind/copy/take/make/get/have/approve/review/adjust/increase/reduce/put/fix/do/swap/unlock/reset/
    advise/look_into/investigate/escalate/call | i/we . need/want/like/love/require to/a/the/some/an/more/two/three/0/
    your/you/all | need/want/require a/an/the/some/your/you_to/to . | requesting/request/requests for/a/to/the |
    pa/pa_send/pa_check/pwede/puede/pueden/podrian/podrían/pakicheck/patulong/puedes/necesito/necesitamos |
    would_you_mind/if_you_could/it_would_be/grateful_if/appreciate_it_if/be_great_if/be_good_if/when_you_have |
    let_us/let_me_know
    unless  please . . find_attached/note/see_attached |
        please pass . . thanks/regards/congratulations | please . be_advised | let_us . say
fyi 3:  fyi/for_your_information/for_info/just_so_you_know/heads_up/for_awareness/for_reference/for_your_records/
    for_your_awareness/just_letting/letting_you_know/to_let_you_know/just_to_let/please_note/note_that/be_aware/
    quick_note/update_from_our/just_logging/for_the_record/just_sharing/sharing | attached/attaching/uploaded/
    i_have_uploaded/is_in_the_folder/in_the_folder/here_is/here_are/see_attached/please_find/find_attached/
    added_to_the | we/they/i/our are/is/will/have . . launch/launching/launched/moving/hiring/opening/changing/
    updated/adding/introducing/planning/going_live/starting/rolled/rolling | from/starting/effective/as_of . .
    {day}/next/now_on/the_0/today . | new . policy/process/contact/hours/version/number/address/system/crm/manager/
    price/prices/point_of_contact
    unless  heads_up ?
smalltalk 3:  lol/haha/hahaha/lmao/rofl/hehe/jaja/jajaja | weather/snow/snowing/raining/sunny/weekend/coffee/lunch/
    birthday/holiday/holidays/vacation/kids/football/game/match/super_bowl/playoffs/concert/pizza/cake/beer/christmas/
    diwali/bandit/bff | go_team/tgif/congrats | quick q $ | quick question $ | see_you/bye/good_night/cya/ttyl/
    good_weekend | sleep/sleeping better | got_a_minute/you_there/got_a_sec
"""

STRAIN = """
angry 3:  unacceptable/ridiculous/outrageous/outraged/disgrace/disgraceful/disgusting/disgusted/furious/livid/fed_up/
    sick_of/had_enough/have_had_it/appalled/appalling/incompetent/incompetence/pathetic/insulting/laughable/absurd/
    wtf/ffs/bullshit/inexcusable/shameful/infuriating/hopeless/joke/clueless/unbelievable | not .
    acceptable/good_enough | sick_and_tired/beyond_frustrated/extremely_frustrated/very_frustrated/so_frustrated/
    losing_patience/lost_patience/out_of_patience/patience_is/running_thin/had_it_with/fed_up_with/what_the_hell/
    what_on_earth/for_the_love_of/how_hard_can/how_hard_is/do_your_job/wake_up/shame_on | what are
    you_people/we_paying_you/we_paying/you_doing | you_people/you_guys_never/you_never/you_always | seriously ?/, |
    enough_is_enough
    unless  not . . a_joke/furious/fed_up | customer/customers/caller/callers/patient ..
        furious/livid/disgusted/outraged | unbelievable , . well_done | no_joke/just_a_joke/was_a_joke | this
        is_unbelievable_good | unbelievable . work/good/great/job/well | well_done
threatening 3:  escalate/escalating/escalated . . to/this/it/above/further/internally | copying/looping/ccing/cc . . .
    {boss}/my/our/legal/in | adding . . . {boss} | adding legal/my_boss | withhold/withholding/hold/holding . .
    payment/payments | terminate/terminating/termination/cancel_the_contract/cancel_our_contract/end_the_contract/
    exit_clause/find_another_vendor/find_another_provider/find_another_partner/find_another_supplier/another_vendor/
    other_vendors/another_provider/other_providers/alternative_vendor/look_elsewhere/go_elsewhere/going_elsewhere |
    not/never . renew/renewing/be_renewing/extend/be_extending | take/taking this/it ...
    further/elsewhere/higher/to_your/upstairs/above | legal_action/our_lawyers/my_lawyer/lawyers_involved/
    hear_from_our | call . my/the/our bank | last chance/warning | reconsider*/rethink*/reviewing . . .
    contract/renewal/partnership/relationship/vendor/options | will_be_speaking/will_speak . . to/with your/{boss}
    unless  escalate/escalated . . chats/chat/calls/tickets/cases | escalation path | adding . . .
        user/agents/seats/to_the_list/column/row
threatening 2:  speak/talk/speaking/complain/complaining to/with your manager/boss/supervisor/director/management |
    want/need/get/give_me your manager/boss/supervisor/director $
withdrawing 3:  do_not_bother/not_bother/forget_it/never_mind_then/we_will_handle/handle_it_ourselves/do_it_ourselves/
    doing_it_ourselves/did_it_ourselves/do_it_myself/doing_it_myself/did_it_myself/sort_it_ourselves/fix_it_ourselves/
    no_point/what_is_the_point/i_give_up/we_give_up/stop_asking/stopped_asking/will_find_out/find_out_from/
    find_someone_else/take_it_in_house/bring_it_in_house/back_in_house/moving_it_in/we_will_manage/
    we_will_take_it_from_here/no_longer_need_your/do_not_need_you/i_will_do_it/will_do_it_ourselves/will_ask_someone/
    ask_someone_else/figured_it_out_ourselves/worked_around_you | should_we just leave/keep | save
    yourself_the_trouble | will_not_be asking
sarcastic 3:  ^ so_much_for
sarcastic 3:  impressive/remarkable/congratulations/well_done , we/you/it/that/another ...
    from/again/late/wrong/worse/nobody/double | thanks . for . nothing | as_usual/surprise_surprise/what_a_surprise/
    how_convenient/ho_ho_ho/slow_clap/shocker/shocking_news/colour_me/color_me/must_be_nice/lucky_us/lucky_me/oh_good/
    oh_great/oh_wonderful/oh_lovely/oh_joy/just_great/just_wonderful/just_perfect/just_what_we/just_what_i/
    nice_to_know_someone/good_to_know_we/gold_star/round_of_applause/maybe_next_year/next_december/see_you_in_court/
    like_clockwork/dare_i_ask/silly_me/wild_guess/let_me_guess/i_see_nothing/at_this_rate/like_last_time/
    same_as_last_time/quelle_surprise/lagi_na_lang/puro_na_lang | great/wonderful/lovely/fantastic/brilliant/perfect/
    awesome/excellent/super/amazing , ... another/again/third/still/nobody | another/yet_another ...
    masterpiece/fine_example/classic/gem | i_love/love how_you/how_nobody/it_when/that_nobody | glad/happy/good
    someone/somebody/to_see_someone/nobody/you_had_time
    unless  as_usual , . thanks/great/good | as_usual ! | again . soon/thanks/! | great/perfect/wonderful ,
        thanks/thank_you/see_you/then_i/then_we/so_i/so_we/now_we/now_i/so_it_is/so_you
passive-aggressive 3:  per/as_per my/our . last/previous/earlier/first/email/message/note | as/like i/we .
    already/previously/repeatedly . said/mentioned/asked/told/wrote/explained/requested | as .
    already/previously/repeatedly stated/mentioned/explained/requested/discussed | again , as/please/the/we/i |
    with_all_due_respect/with_respect | would/should have appreciated/been_nice/been_helpful/been_good/liked/expected/
    thought/hoped/told/mentioned/said | would_hate_to | so/then that/this/it is_a_no/means_no/was_a_lie | so
    nobody/no_one/nothing/we_are_just/i_am_just/basically/am_i_to | right , so | right . so_nobody |
    just_so_i_understand/let_me_be_clear/for_the_avoidance/help_me_understand/forgive_me/under_the_impression/
    if_it_is_not_too_much/not_too_much_trouble/is_it_too_much_to/too_much_to_ask/in_case_you_missed/
    not_sure_if_you_saw/not_sure_you_saw/evidently/clearly_nobody/clearly_no/obviously_nobody/interesting_choice/
    i_did_say/i_did_mention/i_did_ask/as_promised_three | is_there_an_order/is_anyone_actually/do_you_actually/
    did_anyone_actually/has_anyone_actually/somebody_answer/will_somebody/who_is_in_charge/who_is_accountable/
    at_some_point_someone/at_some_point | at_some_point . someone/somebody | been/being
    very/more_than/extremely/quite/so patient | have/has/had been patient | my/our patience |
    not_sure/wonder/wondering/doubt . anyone/anybody/someone/somebody ... reading/listening/there/cares/care/looking/
    noticed/working/home | would like/love to_know what/why/when/how/who/whether | what .
    soon/shortly/asap/later/today/done/fixed/resolved/quotedwords means/mean | third_note/fourth_note |
    {count}/several {unit} and_nothing | and_no_reply
    unless  who_is_in_charge . of_the | customer/customers/caller/callers | i/we should . have | would love to_know
        how_you | correct_me_if
passive-aggressive 2:  i/we suppose/guess/presume/assume/take_it/gather/imagine | to_be_clear/just_to_be_clear/
    correct_me_if/perhaps_you_could/apparently | is_there_a_reason/is_there_anyone/does_anyone/was_anyone/is_anybody/
    who_do_i_talk/who_owns/someone_who_can | i am . surprised | disappointed/disappointing/let_down/frustrating/
    frustrated/frustration/dissatisfied/unimpressed/not_impressed/underwhelm* | i_thought_we_agreed/i_thought_we_had/
    i_thought_you/we_were_told/i_was_told/you_said/you_told/you_promised/we_agreed | been . {count} {unit} |
    second_note/third_time/second_time/fourth_time/third_day/third_week/third_month/fifth_time/nth_time |
    still_nothing/not_heard_back/days_and
    unless  i guess/suppose . . . fine/works/good/okay/about/around/so | i_assume . you_need |
        customer/customers/caller/callers . . . frustrated/disappointed | not . disappointed/frustrated | never .
        disappointed | i/we . . assume/take_it/gather ? | does_anyone . know/want/have | first_time
curt 2:  i looked/checked/tried there/that/it before/already/first | before_asking/i_already_looked
curt 2:  ^ fine/whatever/noted/right/understood/i_see/read_it $ | ^ well $ | ^ and ?
demand 3:  i/we want/need/expect/require/demand/insist/deserve ..... today/now/in_writing/root_cause/rca/explanation/
    timeline/commitment/assurance/answers/call/plan/escalated/fixed/resolved/sorted/done | who do/can/should i/we ..
    talk/speak/escalate | who is . in_charge/accountable/responsible/the_manager | someone/somebody
    has/needs/must/should . to/fix/look/call/answer | what am/do/are i/we . supposed/show/tell/telling | do i have_to
    . call/do/chase/ask | will/can/could somebody/someone . answer/please/look/help/tell/explain
civil 2:  please/thanks/thank_you/hello/hi/hey/morning/good_morning/good_afternoon/appreciate/appreciated/cheers/
    regards/best/sorry/dear/hope/great/lovely/happy/gracias/salamat/hola/po/welcome/kind/glad
"""

"""Things that do not work: outages, and people who cannot get in.

Weight 3 makes a ticket in any frame, 2 in a plain statement, 1 only together with something else.
"""

OUTAGES = """
trouble 3 outage:  {be} .. down | {system} . down | {be} dead_in_the_water
    unless  {metric} [is/are/was/were/has/have/went/came] .. down | down to/by/from/the | down for/with
        it/that/this/lunch/coffee/drinks/a_coffee/a_drink/a_beer/a_bite/a_chat/a_call/a_catch/a_walk/a_game/a_quick |
        feeling/slow/slowing/slowed/calm/settle/settled/i_am/write/wrote/note/turn/turned/sit/
        scroll down | down 0 percent/points
trouble 3 outage:  {be} .. offline/unreachable/unavailable/unresponsive/frozen/blank/inaccessible/unusable/kaput/dead/
    out_of_service/dark | {system} .. offline/unreachable/unavailable/unresponsive/frozen/inaccessible/unusable/dead
    unless  i/we/she/he/dana .. offline/unavailable | dead . tired/serious/line/end
trouble 3 outage:  not .. {works} | never {works} | stopped/stops/quit .. {works} | no_longer {works} |
    does/do/did/is/are/was nothing when | will/would not even {works}
    unless  day/time/clock/tomorrow/slot/that/week/am/pm/date/0/{day} . do/does/will/would/might/may not . work | not
        work for/with me/us/him/her/my | i/we/he/she/they am/are/will_be/is . not working/available/open/sending/
        recording/posting | not open/start on/yet/until/before/to | not need/have/want/plan to | not available
        on/at/until/next/this/for/then | that/it is not how | not take_part | not_only | not send . anything_more
trouble 3:  can/could not . {do} | can_no_longer {do} | unable/not_able/impossible to . {do} | fails/failing/failed to
    . {do}
    unless  not see a/any/how/why | not make it/the/our/that/this/monday/tuesday/wednesday/thursday/friday/tomorrow/
        today | not take credit | not get enough | not work on/that/late/{day} | not call/join today/tomorrow/you |
        not make_it_to | not open on | not find words/fault | could_not have/agree | not use it/them any/now | not
        complete/continue/proceed without/until | could_not be . | not see_it/see_them being/as | not process
        anything_more
trouble 3:  {nobody} ....... can/could/able_to/is_able/are_able .. {do} | {nobody} ... can/could do anything/their |
    {nobody} is/are/was/were getting/able/through
    unless  can/could .. fault/complain/beat/blame/miss
trouble 3 outage:  keeps/keep/kept/has/have/is/are/just/it/{system}/all . crashed/crashing/crashes/crash |
    crash/crashed/crashes/crashing on/when/every/again/all/since/for/daily | keeps/keep/kept/always/just/{system} .
    freezing/freezes/froze/frozen/hanging/hangs/hung | getting/gets/got hanged/hung/stuck/frozen |
    freezes/froze/freezing/hangs on/when/every/again/all/up/since/for/daily/at
    unless  hanging_out/hang_out | hung_up
trouble 3 outage:  outage/outages/blackout/brownout/downtime | black/white/blank screen/screens/page/pages |
    standstill/grinding_to_a_halt/ground_to_a_halt | to/at a . halt/standstill
trouble 2 outage:  timeout/timeouts/times_out/timing_out/timed_out/time_outs
trouble 3 outage:  returns/returning/returned/throws/throwing/threw/gives/giving/gave/gets/getting/get/got/shows/
    showing/sees/seeing/see/with/hitting/hit/says/saying ... error/errors/quotederror/exception/400/401/403/404/429/
    500/502/503/504 | screen/page/it/portal/message/popup/account/always/only/then/and . quotederror
    unless  slide/song/movie/film/book/poster/sign says/called/named . quotederror
trouble 2:  error/errors/exception/exceptions
trouble 3 outage:  has/have/is/are/was/were/keeps/keep/all/it/{system}/payment/payments/run/backup/again/again_and .
    failed/failing/fails/failure | fail/fails/failed/failing/failure since/again/on/last/to/every/with/due/at/because/
    this
    unless  if/when/unless . . fails/failed | not . fail
trouble 2:  failed/failing/fails/failure/failures
trouble 3 outage:  email/emails/mail/mails/messages/they/all/keep/keeps/are/is/everything/support/it .
    bouncing/bounces/bounced/bounce | bouncing/bounced back
    unless  bounce an/a/some/ideas/it_off
trouble 2 outage:  glitch/glitches/glitching/glitchy/bug/bugs/buggy/malfunction*/defective/faulty/fault
    unless  our/my/their fault | not .. fault | find_fault/fault_in
trouble 3 outage:  {be} .. broken | {system} . broke/breaks/breaking | broke/breaks again/on_us/after/when/down/since
    | broken since/again/after/down/for
    unless  broke my/the_record/even/our_record/records | broke_up | breaks_my_heart
trouble 2 outage:  stuck/jammed/jamming
    unless  stuck in/on .. traffic/meeting/call/train/elevator | i_am . stuck | stuck_with_us/stuck_around/stuck_to
trouble 3 outage:  {system}/just/keeps/is/it . loops/looping | loops back/forever/endlessly | in a/an . loop
    unless  keep/keeping/kept/you .. in_the_loop
trouble 3 outage:  call/calls/caller/callers/customer/customers/chat/chats/audio/connection/line/lines ...
    dropping/dropped/drops/drop/disconnecting/disconnected/disconnect/cutting_out/cut_off/cuts_out/breaking_up |
    dropped/dropping calls | dead_air | one_way_audio
    unless  drop/dropped/drops by/to/in/a/off/from 0/you/the/me | volume/volumes/rate .. dropped
trouble 3 outage:  {be} . toast/fried/hosed/kaput/bricked/borked/shot/dying | blind/flying_blind , | no
    calls/chats/orders/emails/tickets ,/and/coming/since | busy tone/signal | spin/spins/spinning/spun
    forever/endlessly/and/wheel/on/all | buffering/spinning/wheel_of_death
    unless  blind_date/color_blind
trouble 2 outage:  choppy/robotic/garbled/laggy/lagging/crackling | {be} . silent/muted/distorted |
    only/with/an/hear/hears/constant echo/static/silence/jitter/lag | no audio/sound/dial_tone/dialtone/signal |
    bad/high latency
trouble 2 outage:  {be} . slow/sluggish/unstable/flaky/patchy/intermittent | crawling/intermittently/unstable |
    so/very/too/extremely/painfully/super/really slow | to_a_crawl
    unless  slow day/week/start/morning/season/but | slow_on_our/slow_here
trouble 3 outage:  lost/losing/lose/loses . connection/connectivity/phones/crm/network/internet/power/signal/audio/
    calls/recordings/{system}
    unless  lost my phone/laptop/charger | lost_in | lose access_to_you
trouble 3 outage:  {crew}/seats/floor/all/sit/sits/sitting .. idle | sitting/sit .. doing_nothing/with_nothing_to_do |
    dead line/lines/air
trouble 3 outage:  acting/acted up/weird/strange/funny/odd | misbehaving/playing_up/on_the_fritz
trouble 2:  {be}/look/feel/seem/sound . weird/strange/odd/wonky/messed_up/screwed_up/busted/borked
trouble 2:  if i/we do_not have/get/receive/see/hear
trouble 2:  something/anything .. wrong/off/broken | did something/anything/someone/somebody/you_guys/anyone .
    change/changed/push/pushed/deploy/update/touch/break
trouble 3 outage:  rings_out/rings_and_rings/just_rings/ringing_out/ringing_off | nobody/no_one .
    answered/answers/answering/picks_up/picked_up/picking_up .. line/lines/phone/phones/calls/hotline/overflow/queue |
    only works/work on/in/with/when/for/if | works/work on_and_off/sometimes | flickers/flickering/glitches/
    closes_itself/shuts_down/shutting_down/restarts_itself/logs_itself | ringing/ring/routing/routed/going/landing/
    landed . to . fax/dead/wrong/nowhere/nobody/voicemail
trouble 2 outage:  every/all/most/many/some/several/half 0/{crew}/{public}/{system} ... black/blank/frozen
trouble 3 outage:  dead since/for/at/again/this | went/gone/go/goes . dead/dark/silent/quiet
    unless  gone_quiet/went_quiet/go_quiet
trouble 3 outage:  not routing/ringing/connecting/answering/dialing/dialling/delivering/logging/picking_up/
    being_picked
trouble 2 outage:  no/zero/without . calls/chats/orders/traffic .. coming/come/since/arriving/for | nothing
    is/are/comes/coming/goes/going . through/in
trouble 2 outage:  reconnect*/rebooting/restarting . 0/again/every | have/has/had to . restart/reboot/reload/refresh
"""

ACCESS = """
trouble 3 access:  locked/locks/locking/lock .. out | account/accounts/user/users/profile/login/am/is/are/was/got .
    locked/blocked/disabled/suspended/deactivated
trouble 3 access:  not/never/no_longer/unable_to/trouble/problem/problems/issue/issues/fails_to/failing_to/nobody/
    no_one/struggling ... {login}
    unless  not need_to . {login} | not forget_to . {login}
trouble 3 access:  {nobody} ....... {login} | get/getting/got back in/into | says/said/getting/get/gets/got/see/sees/
    shows ... quotedaccess | screen/page/it/portal/message/account/always/only/just . quotedaccess
trouble 3 access:  no/without/lost/losing/lose/not/denied/missing/awaiting/waiting_for/waiting_on/revoked/removed/
    wrong ... access/permission/permissions/login/logins/credentials/licence/license/licenses |
    access/permission/permissions/credentials/licence/license . denied/revoked/gone/missing/removed/refused/expired |
    do/does/did not . have .. access
    unless  access . not needed | without access_to_it | no . longer/need . . access
trouble 2 access:  password/passwords/reset/token/code/mfa/otp/2fa/login/pin/badge/account/certificate .....
    not/rejected/refused/invalid/wrong/fails/failed/expired/never/disabled | rejects/refuses/rejecting/declines/kicks
    my/the/our/their/every . code/password/login/token/pin
    unless  do_not_share/not_needed/not_urgent
trouble 3 access:  unlock/unblock/reactivate/re_activate/reenable my/our/his/her/their/the/all .
    user/users/account/accounts/login/logins/profile/profiles
trouble 3 access:  gets/getting/get/got/keeps/keep/being/was/were . kicked/logged/signed/thrown/booted .. out |
    kicks/throws/logs/boots/kicking/throwing/logging/kicked us/me/them/everyone/agents/people/him/her/you . out
trouble 3 outage:  quotedaccess/quotederror on/when/every/since/for/at/after
trouble 2 access:  get/gets/getting/got/sees/seeing/see .. quotederror .... open/log/login/sign/access/folder/account
"""

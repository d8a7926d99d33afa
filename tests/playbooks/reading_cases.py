"""Client messages written by hand for the rules, each with the label, severity and category a careful account manager would give.

One case a line: label, then severity and category for an issue, then the words after a bar. `\\n` in the words is a line break.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Case:
    text: str
    label: str
    severity: str | None
    category: str | None

    @property
    def escalation(self) -> bool:
        return self.label in ("issue", "followup")


def cases(block: str) -> tuple[Case, ...]:
    """One case for each line that holds a bar."""
    return tuple(_case(line) for line in block.splitlines() if "|" in line)


def _case(line: str) -> Case:
    head, text = line.split("|", 1)
    label, severity, category, *_ = [*head.split(), None, None]
    return Case(text.strip().replace("\\n", "\n"), label or "", severity, category)


ISSUES = cases("""
issue P1 outage     | Phones just went dead at the Leeds site, nobody can take a call
issue P1 outage     | All lines are down since 8:05. 140 agents sitting idle.
issue P1 outage     | hi team, is something wrong with the IVR? every caller gets dropped after the greeting
issue P1 outage     | The whole floor lost the CRM ten minutes ago, we can't process any orders
issue P1 outage     | Good morning! Sorry to bother. None of our customers can get through on the support number.
issue P1 outage     | checkout chat has been offline for every visitor since midnight
issue P1 outage     | our hotline is unreachable, customers hear only silence
issue P1 outage     | Total outage on the claims portal, all handlers locked out
issue P1 outage     | Queue is not routing anything. 300 calls waiting and climbing.
issue P1 outage     | el sistema está caído, nadie puede trabajar
issue P1 outage     | Boss, down po yung dialer, walang makatawag lahat ng agents
issue P1 outage     | The app is down for everybody on our side
issue P2 outage     | Dialer keeps freezing for about half of the evening team
issue P2 outage     | Calls are dropping intermittently, roughly one in five this afternoon
issue P2 outage     | The VPN has been crawling since noon, agents take twice as long per case
issue P3 outage     | One of the wallboards on floor 2 is blank again
issue P3 outage     | My softphone will not ring, I am using the web one meanwhile
issue P2 outage     | no funciona la línea de devoluciones desde las 9
issue P3 outage     | Hindi gumagana yung headset integration sa akin, pwede pa check
issue P3 outage     | sira po yung printer link sa batch 4
issue P3 access     | I can't log in to the reporting portal, says my account is locked
issue P3 access     | Two new starters still have no access to the knowledge base
issue P3 access     | password reset link is not arriving for Maria
issue P2 access     | 12 agents are locked out of the CRM after the change last night
issue P3 access     | Getting 'permission denied' when I open the shared folder
issue P3 access     | the sso page just loops, could someone have a look
issue P2 access     | Nobody on the night team can get into Zendesk
issue P3 access     | Ich komme nicht rein, login says wrong token since today
issue P3 quality    | The agent gave the customer the wrong return address yesterday
issue P3 quality    | Three of the ten samples I checked had the wrong disposition code
issue P2 quality    | Accuracy dropped to 81% this week, the contract says 97
issue P3 quality    | There are duplicates in the batch you sent, about 40 rows
issue P3 quality    | The translations for batch 9 are not usable, half of the sentences are missing
issue P4 quality    | tiny thing, our name is misspelled in the email footer
issue P4 quality    | The hold music is the old one, no hurry but please swap it sometime
issue P4 quality    | Small typo in macro 14: "recieve"
issue P3 quality    | agents are still reading the old script, we retired it on the 1st
issue P3 quality    | Customer complained that she was transferred four times and nobody helped
issue P2 quality    | We approved 60 refunds that should have been declined, your team skipped the check
issue P3 quality    | Hmm the numbers in column F do not match the invoices we supplied
issue P3 quality    | I listened to five calls. On four of them nobody verified the customer.
issue P3 quality    | Quality has slipped a bit since the new people joined, could we look into that?
issue P2 quality    | This is the third week running that QA is under target and our VP has noticed
issue P1 quality    | 2,300 customers got the wrong refund amount this morning
issue P2 quality    | Your moderators left a reported self-harm post up for six hours
issue P3 quality    | Agent hung up on a customer mid sentence, call id 99812
issue P3 quality    | We lost two good people from the team this month and the replacements struggle
issue P3 quality    | the addresses are keyed in the wrong field for lot 22
issue P3 delay      | We were promised the file on Friday. It is Tuesday.
issue P3 delay      | The weekly extract hasn't arrived yet
issue P3 delay      | Could you tell me where the reconciled sheet is? It was due yesterday.
issue P3 delay      | Still waiting for the onboarding documents I asked for last week
issue P3 delay      | Backlog is growing, we are at 4 days turnaround instead of 2
issue P2 delay      | We need the submission by 5pm today and nobody has started it
issue P2 delay      | Emails from Saturday are unanswered, SLA is 24 hours
issue P3 delay      | The callback list from Monday was never worked
issue P2 delay      | Wait time is 45 minutes right now, it should be under 2
issue P3 delay      | no rush but the contracts from March are still missing
issue P3 delay      | Not to be a pain, but this is the second time I ask about the address changes
issue P3 delay      | Any news on this? I wrote on Wednesday and again on Friday.
issue P3 delay      | following up on my email from the 3rd, no reply so far
issue P3 delay      | Hello? Is anyone there?
issue P3 delay      | I've asked three times now and nobody answers
issue P3 delay      | Per my last message, we still need the list of leavers
issue P2 delay      | the filing deadline is tonight and your draft has not come in
issue P2 delay      | You missed the month-end cutoff again, our CFO is asking why
issue P3 delay      | todavía no hemos recibido el archivo de ayer
issue P3 delay      | wala pa rin po yung report, kahapon pa dapat
issue P3 delay      | Kindly do the needful, it is pending since 6 days from your side only
issue P3 delay      | we are expecting the file from monday, until now nothing received
issue P3 delay      | Tickets are piling up in the refund queue, nobody seems to be picking them up
issue P3 delay      | You said it'd be done by noon, it's nearly four
issue P3 delay      | I don't want to nag, but it's been nine days
issue P3 billing    | Invoice 2231 bills us for 14 seats, we have 11
issue P3 billing    | We've been charged twice for October
issue P3 billing    | There is a line on the bill for overtime that we never approved
issue P3 billing    | The credit note you promised isn't on the statement
issue P3 billing    | Your rate on the latest invoice is not the contract rate
issue P2 billing    | Third month in a row that the invoice is wrong, our finance director wants a call
issue P4 billing    | PO number is missing on the invoice, just for our records
issue P3 billing    | why am I paying for training days we cancelled?
issue P1 payroll    | None of the warehouse staff got paid today
issue P1 payroll    | The pay run for all of Texas went out with last year's tax rates
issue P1 payroll    | Direct deposits for 430 employees have not landed
issue P2 payroll    | Four people were underpaid this cycle, overtime is missing
issue P2 payroll    | Maria's salary was not paid and she has rent due
issue P3 payroll    | The holiday accrual for one employee looks off by two days
issue P2 payroll    | Payslips show net pay of zero for the two new hires
issue P1 payroll    | if the file isn't fixed before 2pm nobody at the Dallas plant gets paid
issue P3 payroll    | Jorge's bank details in the register are still the old ones
issue P1 security   | I can see another company's customers in my dashboard
issue P1 security   | Someone on your team emailed our patient list to the wrong clinic
issue P1 security   | A spreadsheet with social security numbers is on a public link
issue P1 security   | one of the agents read a card number aloud and wrote it in the notes
issue P1 security   | We think the account of a former agent was used last night to export contacts
issue P2 security   | a leaver from August still has an active login
issue P1 security   | Phishing mail went out from your support mailbox to our customers
issue P1 security   | Call recordings were sent to the wrong customer
issue P2 security   | People are sharing one password on the night shift
issue P1 security   | the data of 50 patients was faxed to a wrong number
issue P2 conduct    | Your agent swore at a caller, I have the recording
issue P2 conduct    | The supervisor was rude to our store manager on the phone
issue P3 conduct    | an agent was laughing while the customer was explaining, not ok
issue P2 conduct    | One of your people asked a customer for her private number
issue P1 conduct    | An agent threatened a customer and she called the police
issue P2 conduct    | We saw agents sleeping on camera during the shift
issue P2 conduct    | The rep hung up on purpose and then marked it as resolved
issue P2 conduct    | a racist remark was made by one of the agents on a recorded line
issue P2 compliance | Agents skip the recording disclosure on outbound calls
issue P1 compliance | The regulator wrote to us about calls made after 9pm
issue P2 compliance | You called people who are on the do-not-call list
issue P1 compliance | A journalist is asking why our customers were called at night
issue P2 compliance | The consent statement was not read on 6 of 10 calls
issue P2 compliance | We missed the statutory notice period on 3 claims because they sat with you
issue P1 compliance | Our lawyer says the letters your team sent breach the settlement
issue P2 compliance | GDPR deletion request from the 2nd has not been actioned, the 30 days end tomorrow
issue P2 compliance | Audit found that 9 files have no signed consent
issue P3 reporting  | The dashboard shows yesterday's figures, it stopped updating
issue P3 reporting  | Weekly report has the wrong totals again
issue P3 reporting  | The SLA report is missing two queues
issue P4 reporting  | Column headings in the daily report are in the wrong order
issue P3 reporting  | AHT in the deck doesn't agree with what we see in the tool
issue P3 reporting  | did the report format change? our import fails since Monday
issue P2 reporting  | The board meets at 3 today and the KPI pack you sent is wrong
issue P3 delay      | @here no response since yesterday on the escalated chargebacks
issue P3 quality    | <@U02AB> the macro sends customers to <https://old.example.com|a dead page>
issue P3 outage     | `POST /leads` returns 500 since this morning
issue P3 outage     | Sync job failed last night:\\n```\\nERROR connection refused\\n```\\ncan you check?
issue P3 quality    | Hi all, hope you had a lovely weekend! Just flagging that the returns macro quotes the wrong window. Thanks so much!
issue P3 delay      | Thanks for the quick reply, but that does not answer what I asked
issue P3 quality    | Great work on the launch. One snag: chats after 6pm are not being picked up
issue P2 delay      | It would be lovely to have the figures before our auditors leave at four today
issue P3 delay      | I'm a little surprised that nothing has been done yet
issue P3 quality    | Not ideal that the new agents didn't know the product
issue P3 quality    | I might be missing something, but the totals seem wrong
issue P3 delay      | When you have a moment, the tickets from last week are still untouched
issue P2 quality    | We are considering moving the overflow back in-house given how this keeps happening
issue P2 delay      | I will have to take this to your management if it is not done by tomorrow
issue P3 delay      | this has been pending for ages...
issue P3 outage     | the screen pop doesn't come up anymore when a call arrives
issue P3 outage     | I am facing one issue, the tool is getting hanged daily
issue P3 quality    | Please advise why customer was told 14 days, it is 30 days as per policy
issue P3 quality    | same error again on order imports
issue P3 outage     | WhatsApp channel stopped working after the update
issue P2 outage     | emails to support@ bounce since 7am
issue P3 quality    | The bot answers in English to our French customers
issue P3 delay      | SECOND REQUEST - please send the leavers list
issue P2 quality    | shipments are going out with the wrong labels, we had to stop the line at dock 3
issue P1 outage     | We're dead in the water here, no orders can be released at any warehouse
issue P1 quality    | a caller said she would harm herself and the agent closed the chat
issue P3 access     | Could you unlock my user? It rejects my code every time
issue P3 delay      | the promised callback to Mr Singh never happened
issue P3 outage     | audio is choppy on several calls today
issue P3 quality    | customers are telling us they get two different answers
issue P2 delay      | abandon rate hit 38% in the last hour
issue P3 delay      | we have been asking for this since May
""")

CALM = cases("""
chitchat   | Good morning everyone
chitchat   | hello
chitchat   | Hi Dana, hope you had a great weekend!
chitchat   | happy friday all
chitchat   | quick q
chitchat   | 👍
chitchat   | :tada: :tada:
chitchat   | 😂😂
chitchat   | lol that gif
chitchat   | Snowing here, the kids are over the moon
chitchat   | Buenos días equipo
chitchat   | magandang umaga po
chitchat   | Fine.
chitchat   | haha you are killing me
chitchat   | Go Bills!
chitchat   | sorry, wrong channel
chitchat   | Merry Christmas to you and the team
thanks     | Thanks!
thanks     | thank you so much, that was quick
thanks     | Many thanks Priya, all good now
thanks     | salamat po
thanks     | muchas gracias
thanks     | ty
thanks     | Thanks, works again
thanks     | Perfect, cheers for sorting the login problem
thanks     | Much appreciated, the fix did the trick and nothing is broken any more
thanks     | Thank you for the heads up about the outage drill
ack        | ok
ack        | Got it
ack        | Sounds good, will do
ack        | noted with thanks
ack        | Confirmed, all six good
ack        | yes please go ahead
ack        | Understood, no problem
ack        | k
ack        | roger that
ack        | opo, sige
ack        | works for me
ack        | That's fine, no rush at all
ack        | Fixed on our end, all good now
ack        | we're live again
ack        | no longer down, you can close it
ack        | Looks like it's back up
ack        | never mind, found it
ack        | False alarm, it was my VPN
ack        | Disregard my last message please
ack        | Yep, it's resolved
praise     | The team did an amazing job this weekend
praise     | Love the new layout!
praise     | Best month ever, please pass on my thanks to the night crew
praise     | Kudos to Ana, a customer wrote to say how kind she was
praise     | You guys killed it yesterday
praise     | Zero complaints this week, that is a first
praise     | fantastic numbers, not a single missed call
praise     | Really impressed by how fast you turned that around
scheduling | Can we move our call to Thursday 3pm?
scheduling | I'm out on Friday, Ben covers for me
scheduling | Does 10:30 work for the weekly sync?
scheduling | Running five minutes late for the call
scheduling | let's reschedule to next week
scheduling | Please invite Tom to the QBR on the 14th
scheduling | I will be on leave from Monday, back on the 18th
scheduling | Shall we say 2 o'clock?
scheduling | The meeting is cancelled today, see you next Tuesday
question   | What time does the night shift start?
question   | Do you support Portuguese as well?
question   | How do I add a user to the portal?
question   | Who is covering for Dana next week?
question   | Is it possible to get the report as CSV?
question   | What happens if the dialer goes down on a Sunday?
question   | Could you remind me of the cut-off time for payroll?
question   | Which queue do the refunds go to?
question   | quick question, how many agents do we have on chat today?
question   | Are you closed on Thanksgiving?
question   | How long does an address change normally take?
question   | What is our SLA for P1 incidents?
question   | do you have a status page for outages?
question   | Have you ever had a data breach? Procurement asks for the vendor form.
question   | ¿A qué hora abren mañana?
question   | anong oras po ang meeting
question   | Where do I find the escalation matrix?
question   | Is there a fire drill planned this month?
question   | how did the launch go?
request    | Please add two seats to the chat queue from the 1st
request    | Could you send me the October numbers when you have a minute?
request    | Please update the opening hours in the IVR to 9-6
request    | can you add Lena to the shared folder
request    | Pls kill the job on the test server, we no longer need it
request    | We'd like to start with Spanish support in March, please draft a plan
request    | Please share the invoice for November
request    | Could you change the greeting for the holidays?
request    | Please remove user jsmith, he left us on good terms
request    | pa-send po ng latest roster, thanks
request    | por favor envíen el informe de mayo
request    | Please use the new form from Monday on
request    | Could you book 3 extra agents for Black Friday?
request    | Can you please pull the recordings for these three calls for our training?
request    | kindly share the list of agents for badge printing
request    | Please forward the attached to your payroll lead
request    | can I get a copy of last week's slides
request    | Not urgent: could you send the holiday calendar
request    | Please set up a test ticket with priority urgent so we can see the routing
answer     | Yes, all three of them
answer     | It's the blue one
answer     | The PO is 4500012345
answer     | No, only for the EU store
answer     | Order 77120, the customer is in Cork
answer     | around 40 seats I think
answer     | Tuesday is better
answer     | about 200 per week
answer     | yes, both accounts
fyi        | FYI we launch the spring sale on Monday, expect about 20% more calls
fyi        | Heads up: our website will be down for planned maintenance on Sunday 2-4am
fyi        | Just so you know, Karen is the new point of contact
fyi        | We are moving to the new CRM in June
fyi        | No issues on our side today
fyi        | Everything is running smoothly
fyi        | I have uploaded the new script to the folder
fyi        | The escalator in our Boston store is being repaired, you may get questions
fyi        | Our urgent care clinics open at 7 from now on
fyi        | The next lot has medical reports, lots of "fatal", "injury", "crash", just key them as they are
fyi        | There will be a fire drill at our office at 11, I might be quiet
fyi        | New policy: anything over 500 needs approval
fyi        | this is only a test of the alert channel, ignore
fyi        | The numbers look fine
fyi        | Attached the signed SOW
fyi        | Nothing broken here, just checking the new number works
fyi        | Our bank is changing, new details will follow by post
fyi        | The campaign about password safety starts tomorrow
fyi        | We are hiring a complaints manager, she starts in May
fyi        | Incident review deck is in the folder, thanks for joining yesterday
fyi        | the game last night was a disaster, my team lost 5-0
fyi        | my train is delayed, I'll be in at ten
fyi        | The delivery to our office broke my back, 40 boxes of flyers
fyi        | fixed, it was a typo on our side
fyi        | No complaints from the stores so far
fyi        | The problem from last week has not come back
fyi        | We had 3 sick today but you covered it well
fyi        | You don't need to do anything, our IT is on it
fyi        | Not a problem, take your time
fyi        | > the dialer is down\\n> all agents affected\\nthis was the text we used in the drill, looks good
fyi        | Slide 4 says "system failure" which is the name of the band playing at our party
fyi        | Our CEO will visit the Manila site in April
fyi        | We signed the renewal today, looking forward to another year
fyi        | I'm dying to see the new dashboard
fyi        | our competitor had a huge outage yesterday, expect more signups
""")

ALONE = ISSUES + CALM

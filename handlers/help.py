"""What `/liaison help` says, and the verbs there are."""

VERBS = (
    "ack",
    "assign",
    "checkin",
    "cover",
    "dismiss",
    "escalate",
    "growth",
    "health",
    "heat",
    "help",
    "map",
    "merge",
    "ops",
    "promise",
    "reapply",
    "reopen",
    "reply",
    "resolve",
    "responded",
    "retro",
    "review",
    "resume",
    "severity",
    "sla",
    "snooze",
    "tickets",
    "waiting",
    "why-not",
)

HELP = """Commands; each also works as /liaison <command>, and inside threads as a button or with the ticket's key:
/ack [KEY] [back by 3pm]          take a ticket, perhaps with a promise
/resolve KEY                      it is done
/snooze KEY 2h                    no reminders until then; clocks go on
/assign KEY @someone              it belongs to them now
/waiting KEY what for             pause the clocks until the client writes
/reply KEY what you say            say it to the client in their thread, under your name
/responded KEY by phone           you answered outside the channel
/escalate [client] [what]         open a ticket yourself
/cover client @someone thu-fri    they stand in for the PM
/cover client nobody thu-fri      the PM is away and nobody stands in yet
/checkin client plan              when the client is asked; or now, skip, pause, resume
/tickets [client]                 what is open, most urgent first
/sla KEY                          every minute of its clocks
/liaison why-not <message link>   how a message was read, and why it is no ticket
/health                           all your clients, worst and fastest falling first
/health client                    how the relationship stands, and why
/health client response            one area of it: response, quality, tone or rhythm
/health client override watch until friday because ...   your own view beside the score (managers, ops leads)
/liaison growth [client]          what clients ask for beyond what they have; KEY answered, proposed, won, lost, no
/liaison heat                     all your clients by area (ops leads, managers)
/map client                       who is who on both sides, who is silent, who is new
/liaison ops                      what clients lack, pauses, nudges, quiet clients (ops leads, managers)
/liaison retro client             the last retrospective, both sides; retro client action what by fri @someone
/review client 2026-Q3 [internal | client]   the review of a quarter or month, as a deck and a PDF
/review client 2026-Q3 add action what by fri @someone   or add note, add cause KEY, list, remove
/liaison promise | reopen | resume | severity | merge | dismiss
/liaison reapply client           open tickets follow the playbook now in force
Times are read in your zone: 3pm, tomorrow noon, fri 10:00, 2h, end of day."""

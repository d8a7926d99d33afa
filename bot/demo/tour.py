"""The guided tour: the first ten minutes with Liaison, told step by step."""

from collections.abc import Callable

from bot.sandbox.page.hosting import Jump, Say, TourStep, Type
from playbooks.schema import Playbook

COMPLAINT = "The dialer is down for the whole evening team, about 140 agents cannot call."
COMPLAIN = "You are a client contact in a shared channel. Say what went wrong, in your own words."
STARTING = "Liaison is still reading the last three months, and answers in a few seconds."
NEXT_DOOR = "Nobody here can log in to the payroll portal since lunch, and the bank closes at five."


def tour(harborline: Playbook, brightpay: Playbook, month: str, number: Callable[[], int]) -> tuple[TourStep, ...]:
    """Twelve short steps over two sample clients.

    `month` is the one to review (2026-10), `number` gives that of the ticket the first step opens, 0 while the bot is
    still starting and nobody knows.
    """

    def ticket(words: str) -> Callable[[], str]:
        return lambda: words.format(f"{harborline.prefix}-{number() or '…'}")

    ack, sla = ticket("/ack {} back by 2h"), ticket("/sla {}")
    pm, client = _slack(harborline, harborline.people.pm), harborline.contacts.people[1].slack or ""
    lead = _slack(harborline, harborline.people.ops_leads[0])
    other = brightpay.contacts.people[0].slack or ""
    shared, inside = _place(harborline), _inside(harborline)
    return (
        TourStep(
            "A client complains",
            lambda: COMPLAIN if number() else f"{COMPLAIN} {STARTING}",
            client,
            shared,
            COMPLAINT,
            (Say(COMPLAINT, shared),),
        ),
        TourStep(
            "It is a ticket already",
            "You are the project manager. In the internal channel a card shows the client's words, why it is a P1, and"
            " by when you owe an answer, in your zone and theirs. The client sees nothing of it.",
            pm,
            inside,
        ),
        TourStep(
            "A nudge before it is late",
            "Let six minutes pass. Liaison writes to you directly while you can still make it.",
            pm,
            "dm",
            deeds=(Jump(360),),
        ),
        TourStep(
            "Acknowledge, with a promise",
            "Take it with one command. The promise gets a clock of its own.",
            pm,
            inside,
            ack,
            (Type(ack, inside),),
        ),
        TourStep(
            "Answer the client",
            "Write in the client's channel as you always would. That stops the answer clock.",
            pm,
            shared,
            "We see it too and are on it, next word in 30 minutes.",
            (Say("We see it too and are on it, next word in 30 minutes.", shared),),
        ),
        TourStep(
            "Next door, nobody answers",
            "Another client raises something and is left alone.",
            other,
            _place(brightpay),
            NEXT_DOOR,
            (Say(NEXT_DOOR, _place(brightpay)),),
        ),
        TourStep(
            "A promise breaks",
            "Let forty minutes pass. Be the ops lead: the alert says which promise broke, when it was due, and"
            " whose it was.",
            _slack(brightpay, brightpay.people.ops_leads[0]),
            "dm",
            deeds=(Jump(40 * 60),),
        ),
        TourStep(
            "Why this deadline?",
            "Every minute of a clock, in every zone that matters.",
            pm,
            inside,
            sla,
            (Type(sla, inside),),
        ),
        TourStep(
            "How does the relationship stand?",
            "A score that explains itself, and says what it does not know.",
            lead,
            inside,
            "/health harborline",
            (Type("/health harborline", inside),),
        ),
        TourStep(
            "Prepare the business review",
            "A deck to edit and a PDF, one edition for us and one for the client, come in a direct message: what"
            " happened, what was late and why, what was answered and promised.",
            pm,
            inside,
            f"/review harborline {month}",
            (Type(f"/review harborline {month}", inside),),
        ),
        TourStep(
            "Ask the client",
            "Check-ins run by the playbook; this asks now. Each contact gets the questions in a direct message, answers"
            " with a button or a form, and says how often to be asked. The playbook's own wait while a promise is"
            " broken.",
            pm,
            inside,
            "/checkin harborline now csat",
            (Type("/checkin harborline now csat", inside),),
        ),
        TourStep(
            "And the client?",
            "Be the client again and look at the shared channel: no bot, no card, no clock. Only people who answered.",
            client,
            shared,
        ),
    )


def _slack(playbook: Playbook, key: str) -> str:
    return playbook.people.directory[key].slack or ""


def _place(playbook: Playbook) -> str:
    place = playbook.channels.slack[0]
    return place.name or place.id


def _inside(playbook: Playbook) -> str:
    place = playbook.internal_channel.slack
    return (place.name or place.id) if place else ""

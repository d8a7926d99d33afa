"""The small forms behind buttons: what each asks, and what a filled-in one says in the words of a command."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.look import CIRCLES, WORDS
from bot.signing import ButtonSigner
from bot.teams.card_parts import Card, Json, Maker, Option, Subject, chosen, headline, shell, small, typed
from handlers.replies import LONGEST
from playbooks.terms import Severity

_WORDS = 3_000
_TIME = 100
_EMPTY = {
    "until": "Say a time, for example 3pm, tomorrow noon or 2h.",
    "reason": "Say what you are waiting for, for example: the signed rate sheet.",
    "person": "Choose who it belongs to from now on.",
    "reply": "Say what to tell the client.",
    "client": "Choose the client this is about.",
    "what": "Say what happened, in a sentence or two.",
    "severity": "Choose a severity: P1, P2, P3 or P4.",
}


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled-in form: words for the router, one command after another, or what is wrong with it."""

    words: tuple[str, ...] = ()
    wrong: str | None = None
    severity: str | None = None
    """To be set on the ticket that the words open."""


def ack_until(make: Maker, subject: Subject) -> Json:
    """I'm on it until a time: takes the ticket and promises that time."""
    asked = [typed("until", "Back to the client by", "3pm, tomorrow noon, 2h", _TIME), small("Read in your time zone.")]
    return make.form(subject, "ack_until", "I'm on it until…", asked, "I'm on it")


def waiting(make: Maker, subject: Subject) -> Json:
    """What is needed from the client: pauses the clocks the playbook lets pause."""
    asked = [typed("reason", "What do you need from the client?", "The signed rate sheet", 300)]
    return make.form(subject, "waiting", "Waiting on client", asked, "Pause the clocks")


def snooze(make: Maker, subject: Subject) -> Json:
    """No reminders until a time."""
    asked = [typed("snooze", "No reminders until", "2h, 3pm, fri 10:00", _TIME), small("The clocks go on.")]
    return make.form(subject, "snooze", "Snooze", asked, "Snooze")


def assign(make: Maker, subject: Subject) -> Json:
    """Whose it is from now on."""
    return make.form(subject, "assign", "Reassign", [chosen("person", "Belongs to", make.people)], "Reassign")


def edit(make: Maker, subject: Subject, severity: Severity) -> Json:
    """Severity by hand."""
    asked = [chosen("severity", "Severity", _severities(), severity.value)]
    return make.form(subject, "edit", "Edit", asked, "Save")


def reply(make: Maker, subject: Subject) -> Json:
    """Words for the client, said in their thread under the writer's name."""
    hint = small("It is said in the client's thread under your name, and counts as your answer.")
    asked = [typed("reply", "To the client", "We see it too and are on it.", LONGEST, multiline=True), hint]
    return make.form(subject, "reply", "Reply to client…", asked, "Send to the client")


def escalate_card(clients: Sequence[Option], client: str, signer: ButtonSigner, quote: Sequence[Json] = ()) -> Card:
    """The form that opens a ticket: about a client or none yet."""
    body = [
        headline("Raise an escalation", "emphasis"),
        *quote,
        chosen("client", "Client", clients, client or None),
        typed("what", "What happened", "What the client reported, in their words if you can", _WORDS, multiline=True),
        chosen("severity", "Severity (left empty, it is read from your words)", _severities(), required=False),
    ]
    sends = Maker(signer).button(Subject(client, "", 0), "form:escalate", "Open ticket", "positive")
    told = "Raise an escalation: escalate CLIENT what happened"
    return Card(told, shell(body, told, [sends]))


def _severities() -> list[Option]:
    return [(each.value, f"{CIRCLES[each]} {each} {WORDS[each]}") for each in Severity]


def words_of(kind: str, ticket: str, answers: Mapping[str, Any]) -> Filled:
    """What a filled-in form says; never raises for what came in."""
    read = _READERS.get(kind)
    return read(ticket, answers) if read else Filled(wrong="This form is not valid any more.")


def _answer(answers: Mapping[str, Any], name: str) -> str:
    given = answers.get(name)
    return given.strip()[:_WORDS] if isinstance(given, str) else ""


def _one(verb: str, name: str, what: str | None = None) -> Callable[[str, Mapping[str, Any]], Filled]:
    """Reads a form of one field: its words are the verb, the ticket and what was filled in."""

    def read(ticket: str, answers: Mapping[str, Any]) -> Filled:
        given = _answer(answers, name)
        return Filled((f"{verb} {ticket} {given}",)) if given else Filled(wrong=_EMPTY[what or name])

    return read


def _read_edit(ticket: str, answers: Mapping[str, Any]) -> Filled:
    severity = _severity(answers)
    return Filled((f"severity {ticket} {severity}",)) if severity else Filled(wrong=_EMPTY["severity"])


def _read_escalate(ticket: str, answers: Mapping[str, Any]) -> Filled:
    client, what = _answer(answers, "client"), " ".join(_answer(answers, "what").split())
    for name, given in (("client", client), ("what", what)):
        if not given:
            return Filled(wrong=_EMPTY[name])
    return Filled((f"escalate {client} {what}",), severity=_severity(answers))


def _severity(answers: Mapping[str, Any]) -> str | None:
    given = _answer(answers, "severity")
    return given if given in Severity.__members__ else None


_READERS: dict[str, Callable[[str, Mapping[str, Any]], Filled]] = {
    "ack_until": _one("ack", "until"),
    "waiting": _one("waiting", "reason"),
    "snooze": _one("snooze", "snooze", "until"),
    "assign": _one("assign", "person"),
    "edit": _read_edit,
    "reply": _one("reply", "reply"),
    "escalate": _read_escalate,
}

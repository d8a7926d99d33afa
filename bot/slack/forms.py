"""Modals: what each asks, and what a filled-in one says in the words of a command.

A form carries signed what it is about, so that nobody can turn a form for one ticket into one for another.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.look import CIRCLES, WORDS
from bot.quoting import cut_line
from bot.signing import ButtonSigner, Pressed
from bot.slack.card_parts import Json, plain, quoted
from playbooks.terms import Severity

Options = Sequence[tuple[str, str]]

CALLBACK = "liaison:form:"
_SIGNED = "form:"
_MOST_OPTIONS = 100
_LONGEST_OPTION = 75
_WORDS = 3_000
_TIME = 100
_OLD = "This form is not valid any more. Close it and open it again."
_EMPTY = {
    "client": "Choose the client this is about.",
    "what": "Say what happened, in a sentence or two.",
    "until": "Say a time, for example 3pm, tomorrow noon or 2h.",
    "reason": "Say what you are waiting for, for example: the signed rate sheet.",
    "person": "Choose who it belongs to from now on.",
    "reply": "Say what to tell the client.",
}


@dataclass(frozen=True, slots=True)
class Filled:
    """What an edit form starts with: the client's words, and the present severity and assignee."""

    summary: str = ""
    severity: str | None = None
    assignee: str | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """A filled-in form as words for the router, or what is wrong by block; `block` is where a refusal is shown."""

    kind: str
    about: str = ""
    words: str = ""
    block: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    severity: str | None = None
    more: tuple[str, ...] = ()
    """Further words to route after the first, each on its own."""

    def afterwards(self, ticket: str | None) -> tuple[str, ...]:
        """What to route once the first words were done and made or named this ticket."""
        chosen = (f"severity {ticket} {self.severity}",) if ticket and self.severity else ()
        return (*self.more, *chosen)


def form(kind: str, about: str, options: Options, signer: ButtonSigner, filled: Filled | None = None) -> Json:
    """The modal of a kind: escalate (about a client), or edit, ack_until, waiting, snooze, assign, reply (a ticket).

    `options` are the clients or people to choose from, as key and name. Raises ValueError for an unknown kind.
    """
    if kind not in _FORMS:
        raise ValueError(f"there is no form called {kind}")
    title, submit, blocks = _FORMS[kind](about, options, filled or Filled())
    client, ticket = (about, "") if kind == "escalate" else ("", about)
    return {
        "type": "modal",
        "callback_id": f"{CALLBACK}{kind}",
        "private_metadata": signer.value(client, ticket, f"{_SIGNED}{kind}", 0),
        "title": plain(title),
        "submit": plain(submit),
        "close": plain("Cancel"),
        "blocks": blocks,
    }


def words_of(payload: Mapping[str, Any], signer: ButtonSigner) -> Submission:
    """What a view_submission says, in a command's words; never raises for what came in."""
    view = payload.get("view")
    view = view if isinstance(view, Mapping) else {}
    about = signer.read(str(view.get("private_metadata") or ""))
    kind = about.action.removeprefix(_SIGNED) if about and about.action.startswith(_SIGNED) else ""
    if about is None or kind not in _READERS:
        return Submission(kind, errors={_first_input(view): _OLD})
    return _READERS[kind](about, _Answers(view))


def _first_input(view: Mapping[str, Any]) -> str:
    """The block an error about the whole form is shown at."""
    blocks = view.get("blocks")
    for block in blocks if isinstance(blocks, list) else ():
        if isinstance(block, Mapping) and block.get("type") == "input":
            return str(block.get("block_id"))
    return "form"


class _Answers:
    """What was filled in, by block id."""

    def __init__(self, view: Mapping[str, Any]) -> None:
        state = view.get("state")
        values = state.get("values") if isinstance(state, Mapping) else None
        self._values: Mapping[str, Any] = values if isinstance(values, Mapping) else {}

    def of(self, block: str) -> str:
        """The answer in a block on one line; empty when there is none."""
        elements = self._values.get(block)
        for answer in elements.values() if isinstance(elements, Mapping) else ():
            if isinstance(answer, Mapping):
                chosen = answer.get("selected_option")
                raw = chosen.get("value") if isinstance(chosen, Mapping) else answer.get("value")
                return " ".join(raw.split())[:_WORDS] if isinstance(raw, str) else ""
        return ""

    def words(self, block: str) -> str:
        """The answer in a block as it was typed, with its line breaks."""
        elements = self._values.get(block)
        for answer in elements.values() if isinstance(elements, Mapping) else ():
            if isinstance(answer, Mapping) and isinstance(answer.get("value"), str):
                return str(answer["value"]).strip()[:_WORDS]
        return ""

    def missing(self, *blocks: str) -> dict[str, str]:
        """A sentence for each of these blocks that was left empty."""
        return {block: _EMPTY[block] for block in blocks if not self.of(block)}


def _input(block: str, label: str, element: Json, hint: str | None = None, optional: bool = False) -> Json:
    made: Json = {"type": "input", "block_id": block, "label": plain(label), "element": element, "optional": optional}
    if hint:
        made["hint"] = plain(hint)
    return made


def _typed(action: str, placeholder: str, most: int, multiline: bool = False) -> Json:
    return {
        "type": "plain_text_input",
        "action_id": f"form:{action}",
        "placeholder": plain(placeholder),
        "multiline": multiline,
        "max_length": most,
        "focus_on_load": True,
    }


def _chosen(action: str, placeholder: str, options: Options, first: str | None = None) -> Json:
    """A list to choose from; where Slack would refuse the list, a field to type in."""
    offered = [(value, text) for value, text in options if value and len(value) <= _LONGEST_OPTION]
    if not offered or len(offered) > _MOST_OPTIONS:
        return _typed(action, placeholder, _LONGEST_OPTION)
    made = [{"text": plain(cut_line(text, _LONGEST_OPTION)), "value": value} for value, text in offered]
    element: Json = {
        "type": "static_select",
        "action_id": f"form:{action}",
        "placeholder": plain(placeholder),
        "options": made,
    }
    initial = [option for option in made if option["value"] == first]
    return {**element, "initial_option": initial[0]} if first and initial else element


def _severities(first: str | None, optional: bool) -> Json:
    options = [(each.value, f"{CIRCLES[each]} {each} {WORDS[each]}") for each in Severity]
    hint = "Left empty, it is read from your words." if optional else None
    return _input("severity", "Severity", _chosen("severity", "How bad is it?", options, first), hint, optional)


_Made = tuple[str, str, list[Json]]


def _escalate(about: str, options: Options, filled: Filled) -> _Made:
    what = _typed("what", "What the client reported, in their words if you can", _WORDS, multiline=True)
    return (
        "Raise an escalation",
        "Open ticket",
        [
            _input("client", "Client", _chosen("client", "Choose a client", options, about)),
            _input("what", "What happened", what, "Its clocks start now."),
            _severities(filled.severity, optional=True),
        ],
    )


def _edit(about: str, options: Options, filled: Filled) -> _Made:
    words = [quoted(filled.summary)] if filled.summary.strip() else []
    people = _chosen("person", "Choose a person", options, filled.assignee)
    return (
        cut_line(f"Edit {about}", 24),
        "Save",
        [
            *words,
            _severities(filled.severity, optional=False),
            _input("person", "Belongs to", people, "Left empty, it stays as it is.", optional=True),
        ],
    )


def _ack_until(about: str, options: Options, filled: Filled) -> _Made:
    hint = "Read in your time zone. You are reminded before it, and the client's clocks go on."
    return (
        cut_line(f"On {about} until…", 24),
        "I'm on it",
        [_input("until", "Back to the client by", _typed("until", "3pm, tomorrow noon, 2h", _TIME), hint)],
    )


def _waiting(about: str, options: Options, filled: Filled) -> _Made:
    hint = "Clocks that the playbook lets pause stand still until the client writes. The reason is kept in the ledger."
    return (
        cut_line(f"{about} waits", 24),
        "Pause the clocks",
        [_input("reason", "What do you need from the client?", _typed("reason", "The signed rate sheet", 300), hint)],
    )


def _snooze(about: str, options: Options, filled: Filled) -> _Made:
    hint = "Reminders stop until then. The clocks go on, and a missed promise is still told."
    return (
        cut_line(f"Snooze {about}", 24),
        "Snooze",
        [_input("until", "No reminders until", _typed("until", "2h, 3pm, fri 10:00", _TIME), hint)],
    )


def _assign(about: str, options: Options, filled: Filled) -> _Made:
    people = _chosen("person", "Choose a person", options, filled.assignee)
    hint = "Reminders go to them from now on."
    return cut_line(f"Reassign {about}", 24), "Reassign", [_input("person", "Belongs to", people, hint)]


def _reply(about: str, options: Options, filled: Filled) -> _Made:
    hint = "It is said in the client's thread under your name, and counts as your answer."
    words = _typed("reply", "We see it too and are on it.", _WORDS, multiline=True)
    return cut_line(f"Reply on {about}", 24), "Send to the client", [_input("reply", "To the client", words, hint)]


_FORMS: dict[str, Callable[[str, Options, Filled], _Made]] = {
    "escalate": _escalate,
    "edit": _edit,
    "ack_until": _ack_until,
    "waiting": _waiting,
    "snooze": _snooze,
    "assign": _assign,
    "reply": _reply,
}


def _read_escalate(about: Pressed, answers: _Answers) -> Submission:
    client = answers.of("client")
    severity = _severity(answers.of("severity"))
    words = f"escalate {client} {answers.of('what')}"
    return Submission("escalate", client, words, "what", answers.missing("client", "what"), severity)


def _read_edit(about: Pressed, answers: _Answers) -> Submission:
    severity, person = _severity(answers.of("severity")), answers.of("person")
    wanted = [f"severity {about.ticket} {severity}"] if severity else []
    wanted += [f"assign {about.ticket} {person}"] if person else []
    if not wanted:
        return Submission("edit", about.ticket, errors={"severity": "Choose a severity: P1, P2, P3 or P4."})
    block = "severity" if severity else "person"
    return Submission("edit", about.ticket, wanted[0], block, more=tuple(wanted[1:]))


def _read_reply(about: Pressed, answers: _Answers) -> Submission:
    words = f"reply {about.ticket} {answers.words('reply')}"
    return Submission("reply", about.ticket, words, "reply", answers.missing("reply"))


def _severity(value: str) -> str | None:
    return value if value in Severity.__members__ else None


def _one_answer(kind: str, verb: str, block: str) -> Callable[[Pressed, _Answers], Submission]:
    """Reads a form of one field: its words are the verb, the ticket and what was filled in."""

    def read(about: Pressed, answers: _Answers) -> Submission:
        words = f"{verb} {about.ticket} {answers.of(block)}"
        return Submission(kind, about.ticket, words, block, answers.missing(block))

    return read


_READERS: dict[str, Callable[[Pressed, _Answers], Submission]] = {
    "escalate": _read_escalate,
    "edit": _read_edit,
    "ack_until": _one_answer("ack_until", "ack", "until"),
    "waiting": _one_answer("waiting", "waiting", "reason"),
    "snooze": _one_answer("snooze", "snooze", "until"),
    "assign": _one_answer("assign", "assign", "person"),
    "reply": _read_reply,
}

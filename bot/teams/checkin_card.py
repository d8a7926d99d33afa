"""The questions of a check-in with a field for each: as they are asked, and again with what somebody answered."""

from collections.abc import Mapping, Sequence

from bot.quoting import cut_line
from bot.teams.card_parts import (
    FORM,
    NAME,
    Json,
    Maker,
    Subject,
    Viewer,
    line,
    ours,
    row,
    run,
    size_of,
    small,
    that_fit,
    unmade,
)
from handlers.answering import LONGEST, RANGES
from handlers.client_words import RATES, closing, opening
from handlers.notices import AskedQuestion, CheckInAsk, CheckInDue

MOST_QUESTIONS = 10
SEND = f"{FORM}checkin"
"""The action of the button that sends the answers."""
_QUESTIONS, _QUESTION = 12, 200
_MOST_CHOICES, _OPEN_CHOICES = 100, 5
_LENGTHS = ((300, NAME), (300, 40), (150, 20), (90, 10))
"""How long a question and a choice may be: shorter where there are so many that the card would be too large."""
_MOST_FIELDS, _MOST_WORDS = 7_000, 2_000
"""In bytes: for all fields, and for earlier answers in words; one that is not shown stands until another is given."""
_STANDS = "Your earlier answer stands unless you write another."

Filled = Mapping[int, str]


def ask_body(
    notice: CheckInAsk, viewer: Viewer, make: Maker, filled: Filled | None = None, told: str = "", own: bool = True
) -> list[Json]:
    """The questions to a client and how often to ask.

    `filled` is what this reader answered before, `told` what came of that, `own` whether nobody else sees the card.
    """
    subject = Subject(notice.client, f"ask-{notice.ask}", 0)
    rest = [
        _plain(make, subject, "wish_monthly", "Monthly please"),
        _plain(make, subject, "wish_never", "Do not ask me"),
    ]
    again = [] if own else [_plain(make, subject, "answer", "Show my answers")]
    return [
        line(ours(opening(notice))),
        *_fields(notice.questions, filled or {}),
        *_told(told),
        row([make.button(subject, SEND, "Send", "positive"), *again, *rest]),
        small(closing(notice, viewer.zone)),
    ]


def due_body(notice: CheckInDue, viewer: Viewer, make: Maker) -> list[Json]:
    """A check-in's time has come for one of ours, with the questions the playbook asks."""
    again = "Still open: the " if notice.reminder else "Time for the "
    head = line(ours(f"📅 {again}"), run(notice.name, weight="Bolder"), ours(" with "), run(notice.client_name))
    asked = [line(ours("• "), run(question, _QUESTION)) for question in notice.questions[:_QUESTIONS]]
    body = [head, small(viewer.times(notice.due)), *asked]
    if notice.ask and notice.closes:
        subject = Subject(notice.client, f"ask-{notice.ask}", 0)
        body += [row([make.button(subject, "answer", "Answer", "positive")])]
        body += [small(f"Open until {viewer.time(notice.closes)}.")]
    return body


def answer_body(
    head: Sequence[Json], subject: Subject, questions: Sequence[AskedQuestion], filled: Filled, told: str, make: Maker
) -> list[Json]:
    """The questions to one of ours, after Answer was pressed or the answers were sent."""
    return [*head, *_fields(questions, filled), *_told(told), row([make.button(subject, SEND, "Send", "positive")])]


def _told(told: str) -> list[Json]:
    return [line(ours(told, weight="Bolder"), separator=True)] if told else []


def _plain(make: Maker, subject: Subject, action: str, label: str) -> Json:
    """A button that leaves the fields alone."""
    return {**make.button(subject, action, label), "associatedInputs": "none"}


def _fields(questions: Sequence[AskedQuestion], filled: Filled) -> list[Json]:
    """A field for each question; what no card has room for is left out and said so."""
    shown = _that_can_be_shown(questions, filled)
    made: list[Json] = []
    for lengths in _LENGTHS:
        made = [_field(place, one, shown.get(place), lengths) for place, one in enumerate(questions[:MOST_QUESTIONS])]
        if size_of(made) <= _MOST_FIELDS + _MOST_WORDS:
            break
    made = that_fit(made, _MOST_FIELDS + _MOST_WORDS)
    missing = len(questions) - len(made)
    return [*made, *([small(f"{missing} more did not fit here; please tell us in the channel.")] if missing else [])]


def _that_can_be_shown(questions: Sequence[AskedQuestion], filled: Filled) -> Filled:
    """Earlier answers, with nothing in the place of words that are too long to be shown again."""
    shown, used = {}, 0
    for place, question in enumerate(questions):
        before = filled.get(place, "")
        used += size_of(before) if question.kind == "text" else 0
        if before:
            shown[place] = before if used <= _MOST_WORDS or question.kind != "text" else ""
    return shown


def _field(place: int, question: AskedQuestion, before: str | None, lengths: tuple[int, int]) -> Json:
    made: Json = {"id": f"q{place}", "label": _label(question, lengths[0]), "isRequired": False}
    if question.kind in RANGES:
        low, high = RANGES[question.kind]
        numbers = [str(number) for number in range(low, high + 1)]
        return made | _choices([(number, number) for number in numbers], before)
    if question.kind == "choice":
        offered = question.choices[:_MOST_CHOICES]
        own = str(offered.index(before)) if before in offered else ""
        return made | _choices([(str(at), unmade(cut_line(each, lengths[1]))) for at, each in enumerate(offered)], own)
    made |= {"type": "Input.Text", "isMultiline": True, "maxLength": LONGEST}
    return made | ({"value": before} if before else {"placeholder": "Write here" if before is None else _STANDS})


def _label(question: AskedQuestion, most: int) -> str:
    rates = f" ({RATES[question.kind]})" if question.kind in RATES else ""
    return unmade(cut_line(question.ask, most)) + rates


def _choices(offered: Sequence[tuple[str, str]], before: str | None) -> Json:
    few = len(offered) <= _OPEN_CHOICES
    made: Json = {"type": "Input.ChoiceSet", "choices": [{"title": title, "value": value} for value, title in offered]}
    made |= {"style": "expanded"} if few else {"style": "compact", "placeholder": "Choose"}
    return made | ({"value": before} if before else {})


def answers_of(data: Mapping[str, object], questions: Sequence[AskedQuestion]) -> dict[int, str]:
    """What a sent card says by question number; a choice's place becomes its words. Never raises for what came in."""
    found: dict[int, str] = {}
    for place, question in enumerate(questions):
        said = data.get(f"q{place}")
        given = said.strip()[:LONGEST] if isinstance(said, str) else ""
        if not given:
            continue
        found[place] = _words(question, given) if question.kind == "choice" else given
    return found


def _words(question: AskedQuestion, given: str) -> str:
    place = int(given) if given.isascii() and given.isdigit() and len(given) < 4 else len(question.choices)
    return question.choices[place] if place < len(question.choices) else "-"

"""Cards of check-ins, briefings and promises: questions to a client in fixed words, and what comes of them for us."""

from bot.look import Viewer
from bot.quoting import cut_line, length
from bot.slack.card_parts import NAME, Buttons, Json, Subject, actions, context, header, quoted, said, section
from bot.slack.list_cards import that_fit
from bot.slack.quoting import escaped
from handlers.client_words import RATES, closing, opening
from handlers.notices import AskedQuestion, Briefing, CheckInAsk, PromiseDue, PromiseFound, Section, TicketLine

MOST_QUESTIONS = 10
_CHOICES = 5
_SECTION = 2_000
_LINE = 400
_MOST_LINES = 15
_MOST_SECTIONS = 8
_RANGE = {"csat": range(1, 6), "scale": range(1, 6), "nps": range(11)}
PLACES = 1_000
"""An answer's button carries question and place in one number: question * PLACES + place."""


def ask_blocks(notice: CheckInAsk, viewer: Viewer, buttons: Buttons) -> list[Json]:
    """The questions to a client: the first with its answers as buttons, all of them in a form, and how often to ask."""
    subject = Subject(notice.client, f"ask-{notice.ask}", 0)
    blocks = [section(opening(notice))]
    for place, question in enumerate(notice.questions[:MOST_QUESTIONS]):
        blocks.append(said(question.ask, 300))
        if place == 0 and (row := _inline(notice, question, buttons)):
            blocks += [actions(row), *_legend(question)]
    rest = [buttons.make(subject, "answer", _form_label(notice))]
    rest += [
        buttons.make(subject, "wish_monthly", "Monthly please"),
        buttons.make(subject, "wish_never", "Do not ask me"),
    ]
    return [*blocks, actions(rest), context(closing(notice, viewer.zone))]


def _form_label(notice: CheckInAsk) -> str:
    return "Answer in words" if len(notice.questions) == 1 else "Answer all"


def _inline(notice: CheckInAsk, question: AskedQuestion, buttons: Buttons) -> list[Json]:
    """One button for each answer, where they are few and short."""
    labels = [str(number) for number in _RANGE.get(question.kind, ())]
    first = _RANGE[question.kind].start if labels else 0
    if question.kind == "choice" and len(question.choices) <= _CHOICES:
        labels = [cut_line(choice, 40) for choice in question.choices]
    key = f"ask-{notice.ask}"
    return [
        buttons.make(Subject(notice.client, key, place), "rate", label) for place, label in enumerate(labels, first)
    ]


def _legend(question: AskedQuestion) -> list[Json]:
    return [context(f"{RATES[question.kind]}.")] if question.kind in RATES else []


_ICONS = {
    "cover": "🧭",
    "return": "👋",
    "review": "🗂️",
    "answers": "💬",
    "low_score": "🔻",
    "yielded": "⏸️",
    "wish": "🕊️",
    "promise": "🤝",
    "ops_report": "☀️",
    "map": "🗺️",
    "area": "🧾",
    "growth": "🌱",
    "retro": "🔁",
}


def briefing_blocks(notice: Briefing, viewer: Viewer, buttons: Buttons) -> list[Json]:
    """A headline, facts under their titles, and the tickets that go with them."""
    blocks = [section(f"{_ICONS[notice.about]} *{escaped(notice.title, 300)}*")]
    blocks += [_section(part) for part in notice.sections[:_MOST_SECTIONS]]
    if notice.tickets:
        blocks.append(section("*Open tickets*"))
        blocks += [_ticket(line, viewer, buttons) for line in notice.tickets[:12]]
    return that_fit(blocks)


def _section(part: Section) -> Json:
    """A title and as many of its lines as one paragraph takes."""
    lines = [f"• {escaped(line, _LINE)}" for line in part.lines[:_MOST_LINES]]
    while lines and length("\n".join(lines)) > _SECTION:
        lines.pop()
    return section("\n".join([f"*{escaped(part.title, 200)}*", *lines]))


def _ticket(line: TicketLine, viewer: Viewer, buttons: Buttons) -> Json:
    due = f" · due {viewer.time(line.due)}" if line.due else ""
    late = " · ❗ past a promise" if line.breached else ""
    told = f"*{escaped(line.ticket, NAME)}* · {line.severity}{due}{late}\n>{escaped(line.summary, 110)}"
    button = (
        None
        if line.acknowledged
        else buttons.make(Subject(line.client, line.ticket, line.revision), "ack", "I'm on it")
    )
    return section(told, button)


def promise_blocks(notice: PromiseFound | PromiseDue, viewer: Viewer, buttons: Buttons) -> list[Json]:
    """Somebody's words as a promise: watch it or not; later, whether it was kept."""
    subject = Subject(notice.client, f"promise-{notice.promise}", 0)
    client = escaped(notice.client_name, NAME)
    if isinstance(notice, PromiseFound):
        about = f" ({escaped(notice.ticket, NAME)})" if notice.ticket else ""
        return [
            header(f"A promise to {cut_line(notice.client_name, 80)}?"),
            section(f"*{escaped(notice.author, NAME)}* wrote to {client}{about}"),
            quoted(notice.quote),
            actions(
                [
                    buttons.make(subject, "promise_clock", "Watch it", "primary"),
                    buttons.make(subject, "promise_no", "Not a promise"),
                ]
            ),
            context(f"A clock would watch it until {viewer.times(notice.due)}. The client sees nothing of this."),
        ]
    asked = "Was it kept?" if notice.over else "It is due soon."
    row = [buttons.make(subject, "promise_kept", "It is kept", "primary")]
    row += [buttons.make(subject, "promise_broken", "It is not")] if notice.over else []
    words = [quoted(notice.quote)] if notice.quote.strip() else []
    return [section(f"🤝 *Promised to {client}* by {viewer.times(notice.due)}. {asked}"), *words, actions(row)]

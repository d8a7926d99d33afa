"""A retrospective as the PM reads it: the answers of both sides beside each other, and the actions of earlier ones."""

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from handlers.desk import Pinned
from handlers.notices import Section
from handlers.review_talk import actions_of
from handlers.settled import said_in
from handlers.spoken_times import clock_time
from handlers.who import name_of
from playbooks.periods import reviewed
from playbooks.schema import Question
from storage import answers
from storage.line import Tx
from storage.review_figures import Span
from storage.rows import AnswerRow, AskRow

QUARTER = 3
MOST = 12
"""Lines of one part, so that every platform shows them all."""


def beside_each_other(
    tx: Tx, pinned: Pinned, everybody: Sequence[AskRow], questions: Sequence[Question], now: dt.datetime
) -> tuple[Section, ...]:
    """Question by question what each side said, who said nothing, and what became of earlier actions."""
    sides = {one.id: one.side for one in everybody}
    rows = [row for one in everybody for row in answers.of_ask(tx, one.client, one.id)]
    made = [_question(pinned, place, question, rows, sides) for place, question in enumerate(questions)]
    silent = [_name(pinned, one) for one in everybody if one.state in ("expired", "open")]
    if silent:
        made.append(Section(title="No answer", lines=(", ".join(silent),)))
    return (*made, *_actions(tx, pinned, everybody[0].occurrence, now))


def _question(
    pinned: Pinned, place: int, question: Question, rows: Sequence[AnswerRow], sides: dict[int, str]
) -> Section:
    """Theirs first, then ours; for numbers also how far apart the two are."""
    said: dict[str, list[AnswerRow]] = {"client": [], "team": []}
    for row in rows:
        if row.question == place:
            said[sides[row.ask_id]].append(row)
    lines = [f"{pinned.playbook.name}, {_who(row)}: {said_in(row)}" for row in said["client"]]
    lines = lines or [f"{pinned.playbook.name}: no answer"]
    ours = [f"We, {_who(row)}: {said_in(row)}" for row in said["team"]] or ["We: no answer"]
    means = [_mean(said[side]) for side in ("client", "team")]
    apart = [_apart(*means)] if None not in means else []
    return Section(title=question.ask, lines=tuple([*apart, *lines, *ours][:MOST]))


def _mean(rows: Sequence[AnswerRow]) -> float | None:
    values = [row.value for row in rows if row.value is not None]
    return sum(values) / len(values) if values else None


def _apart(theirs: float | None, ours: float | None) -> str:
    gap = abs((theirs or 0.0) - (ours or 0.0))
    return f"They say {theirs:.1f}, we say {ours:.1f}: " + (f"{gap:.1f} apart" if gap >= 0.05 else "the same")


def _who(row: AnswerRow) -> str:
    return row.author_name or row.author


def _name(pinned: Pinned, one: AskRow) -> str:
    if one.side == "team":
        return name_of(pinned.playbook, one.person)
    return one.person or "the client's channel"


def label_of(occurrence: str) -> str:
    """The quarter a retrospective of this date is about, as reviews name it."""
    return reviewed(dt.date.fromisoformat(occurrence), QUARTER).label


def _actions(tx: Tx, pinned: Pinned, occurrence: str, now: dt.datetime) -> tuple[Section, ...]:
    """What was agreed for this quarter, and what is left of earlier ones."""
    zone = pinned.playbook.zone
    period = reviewed(dt.date.fromisoformat(occurrence), QUARTER)
    found = actions_of(tx, pinned, period, Span(*period.span(zone)), now)
    lines = [
        f"{one.ticket or 'action'} “{one.words[:160]}” ({one.owner or 'nobody'}"
        f"{f', due {clock_time(one.due, zone)}' if one.due else ''}), of {one.period}: {one.state}"
        for one in found
    ]
    client = pinned.playbook.client
    how = f"Agree on one with /liaison retro {client} action what by fri @someone"
    today = now.astimezone(ZoneInfo(zone)).date().isoformat()
    more = [f"and {len(lines) - MOST + 2} more"] if len(lines) > MOST - 1 else []
    title = "Actions" if today >= occurrence else "Actions so far"
    return (Section(title=title, lines=(*lines[: MOST - 2 if more else MOST - 1], *more, how)),)

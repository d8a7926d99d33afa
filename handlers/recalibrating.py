"""What a client's feedback would teach a reader, with a report before and after; applied only on command."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.teaching import ESCALATION, SHIFT, TICKET, TONE
from playbooks.calibration import NEEDED, NEEDED_EACH, Calibration, Example, Moved, fit
from playbooks.schema import Playbook
from playbooks.triage import would_raise
from storage import audit, calibrations, feedback, messages
from storage.line import Tx
from storage.rows import FeedbackRow, ReadRow

LOOKED_AT = 2_000
"""The last messages of a client that are looked at."""
SETTLED = dt.timedelta(days=2)
"""Nobody objected to a reading for so long: a weak sign that it was right."""
_SILENCE = 0.2
"""What silence weighs beside a word."""


@dataclass(frozen=True, slots=True)
class Change:
    """One message whose outcome would be another."""

    at: dt.datetime
    text: str
    before: float
    after: float
    raised: bool
    """Whether it would be raised now."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What was said of one kind of reading, and how its chance would be moved; `why_not` says why nothing is."""

    said_yes: int
    said_no: int
    other_readers: int
    before: Moved
    after: Moved
    agrees_before: int = 0
    agrees_after: int = 0
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a client's feedback teaches about one reader, and what would come of it."""

    client: str
    reader: str
    escalation: Kind
    tone: Kind
    looked_at: int
    raised_before: int
    raised_after: int
    changes: tuple[Change, ...]

    @property
    def calibration(self) -> Calibration:
        """What would be put in force."""
        return Calibration(self.reader, self.escalation.after, self.tone.after)

    @property
    def teaches(self) -> bool:
        """Whether there is anything to put in force."""
        return not (self.escalation.why_not and self.tone.why_not)


def lesson(tx: Tx, playbook: Playbook, reader: str, now: dt.datetime) -> Lesson:
    """Learn from what was said of one reader's readings; the present calibration is the state before."""
    client = playbook.client
    said = [row for row in feedback.of_client(tx, client) if row.chance is not None]
    read = [row for row in messages.last_read(tx, client, now, LOOKED_AT) if row.reading.get("reader") == reader]
    body = calibrations.of_client(tx, client).get(reader, {})
    before = Calibration.from_body(reader, body)
    silent = _silent(read, {row.message_id for row in said}, now)
    mode = playbook.triage.mode
    escalation = _learn([row for row in said if row.kind == ESCALATION], reader, before.escalation, silent, TICKET)
    escalation = _agreement(escalation, [row for row in said if row.kind == ESCALATION and row.reader == reader], mode)
    tone = _learn([row for row in said if row.kind == TONE], reader, before.strained, [], SHIFT)
    moves = [_moves(row, escalation, mode) for row in read]
    return Lesson(
        client=client,
        reader=reader,
        escalation=escalation,
        tone=tone,
        looked_at=len(read),
        raised_before=sum(was for was, _, _ in moves),
        raised_after=sum(now_is for _, now_is, _ in moves),
        changes=tuple(change for _, _, change in moves if change is not None),
    )


def apply(tx: Tx, found: Lesson, by: str, now: dt.datetime) -> None:
    """Put what was learned in force, and remember who did it."""
    body = found.calibration.body()
    calibrations.keep(tx, found.client, found.reader, body, now, by)
    audit.append(tx, found.client, now, by, "recalibrate", found.reader, {"calibration": body})


def undo(tx: Tx, client: str, reader: str, by: str, now: dt.datetime) -> bool:
    """Take a calibration out of force; False when there was none."""
    if not calibrations.forget(tx, client, reader):
        return False
    audit.append(tx, client, now, by, "recalibrate", reader, {"calibration": None})
    return True


def _learn(said: Sequence[FeedbackRow], reader: str, before: Moved, silent: Sequence[Example], yes: str) -> Kind:
    own = [row for row in said if row.reader == reader]
    agreed = sum(row.should_be == yes for row in own)
    counted = Kind(agreed, len(own) - agreed, len(said) - len(own), before, before)
    missing = _missing(counted)
    if missing:
        return Kind(agreed, len(own) - agreed, len(said) - len(own), before, before, why_not=missing)
    examples = [Example(float(row.chance or 0.0), row.should_be == yes) for row in own]
    return Kind(agreed, len(own) - agreed, len(said) - len(own), before, fit([*examples, *silent]))


def _missing(kind: Kind) -> str:
    total, fewest = kind.said_yes + kind.said_no, min(kind.said_yes, kind.said_no)
    if total < NEEDED:
        return f"{total} of the {NEEDED} answers needed"
    return f"{fewest} of the {NEEDED_EACH} answers needed of the rarer kind" if fewest < NEEDED_EACH else ""


def _silent(read: Sequence[ReadRow], spoken_of: set[int], now: dt.datetime) -> list[Example]:
    """Readings nobody objected to: without them only our mistakes would be learned from."""
    return [
        Example(float(row.reading["chance"]), row.reading.get("severity") is not None, _SILENCE)
        for row in read
        if row.id not in spoken_of and "chance" in row.reading and now - row.at >= SETTLED
    ]


def _agreement(kind: Kind, said: Sequence[FeedbackRow], mode: str) -> Kind:
    def agrees(moved: Moved) -> int:
        raised = ((would_raise(moved(row.chance or 0.0), row.floor or 0.0, mode), row) for row in said)
        return sum(up == (row.should_be == TICKET) for up, row in raised)

    return Kind(
        kind.said_yes, kind.said_no, kind.other_readers, kind.before, kind.after,
        agrees(kind.before), agrees(kind.after), kind.why_not,
    )  # fmt: skip


def _moves(row: ReadRow, kind: Kind, mode: str) -> tuple[bool, bool, Change | None]:
    """Whether a message is an escalation before and after, and the change if that differs."""
    chance, floor = float(row.reading.get("chance") or 0.0), float(row.reading.get("floor") or 0.0)
    before, after = kind.before(chance), kind.after(chance)
    was, will = would_raise(before, floor, mode), would_raise(after, floor, mode)
    change = Change(row.at, row.text, before, after, will) if was != will else None
    return was, will, change

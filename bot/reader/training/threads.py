"""Labelled client threads as people can read and write them, one batch a file.

A thread is a head line, a line that says where the tone turns, and one line a message:

    === inv-01 | invoicing | slack | en | no_rush_but, burst
    shift 4 cue 2 explicit - recovered -
    0 d1 09:14 C Priya: Morning all ## chitchat +1
    1 d1 09:40 T Marco: Hi Priya
    2 d1 09:41 C Priya: No rush, but line 4 is on the old rate again. ## issue P3 billing new 0

`d1` is a Monday; `C` writes for the client, `T` for our team. After ` ## ` stand the labels of a client message: its
kind, and if it belongs on a ticket its severity, its category and `new` or `=N` (the turn that opened the issue), then
the tone towards us from -3 (hostile) to +2 (warm) and the kinds of strain. `\\n` in a text is a line break.

Run as a module with files, it names every mistake and prints what the batches hold.
"""

import datetime as dt
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.reader.following import Line
from playbooks.terms import Category, Label, Severity, Side

FOLDER = Path(__file__).parent / "batches"
STRAINS = ("curt", "sarcastic", "passive", "threatening", "withdrawing")
_MONDAY = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
_LINE = re.compile(r"(\d+) d(\d+) (\d\d):(\d\d) ([CT]) ([^:]{1,60}): (.*)")
_TURNS = re.compile(r"shift (\d+|-) cue (\d+|-) explicit (\d+|-) recovered (\d+|-)")
_KINDS = {each.value: each for each in Label}
_SEVERITIES = {each.value: each for each in Severity}
_CATEGORIES = {each.value: each for each in Category}
_TONE = re.compile(r"[+-]?[0-3]")


class BadThread(ValueError):
    """A line that does not follow the format or contradicts another; says which and why."""


@dataclass(frozen=True, slots=True)
class Gold:
    """What a careful person says of one client message."""

    label: Label
    severity: Severity | None
    category: Category | None
    opens: bool
    joins: int | None
    tone: int
    strain: tuple[str, ...]

    @property
    def escalation(self) -> bool:
        """Whether the message belongs on a ticket."""
        return self.severity is not None


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a thread; `gold` only where the client wrote it."""

    turn: int
    at: dt.datetime
    client: bool
    author: str
    text: str
    gold: Gold | None


@dataclass(frozen=True, slots=True)
class Thread:
    """One conversation, oldest message first; the turns are None where nothing of the kind happens."""

    key: str
    batch: str
    domain: str
    platform: str
    language: str
    tags: tuple[str, ...]
    shift: int | None
    cue: int | None
    explicit: int | None
    recovered: int | None
    messages: tuple[Message, ...]


def threads(paths: list[Path] | None = None) -> list[Thread]:
    """Every thread of the files, by default all batches; raises BadThread at the first mistake."""
    out = []
    for path in paths or sorted(FOLDER.glob("*.txt")):
        for found in _each(path):
            if isinstance(found, BadThread):
                raise found
            out.append(found)
    return out


def as_lines(thread: Thread) -> list[Line]:
    """The thread as the reader follows it, without labels."""
    sides = {True: Side.CLIENT, False: Side.TEAM}
    return [Line(each.turn, each.at, sides[each.client], each.author, each.text) for each in thread.messages]


def as_record(thread: Thread) -> dict[str, Any]:
    """The thread in the shape that `liaison read --evaluate` takes."""
    return {
        "thread_id": f"{thread.batch}/{thread.key}",
        "domain": thread.domain,
        "platform": thread.platform,
        "lang": thread.language,
        "tags": list(thread.tags),
        "sentiment_shift_turn": thread.shift,
        "cue_turn": thread.cue,
        "explicit_turn": thread.explicit,
        "recovered_turn": thread.recovered,
        "messages": [_message_record(message) for message in thread.messages],
    }


def _message_record(message: Message) -> dict[str, Any]:
    gold = message.gold
    return {
        "turn": message.turn,
        "ts": message.at.isoformat(),
        "speaker": "client" if message.client else "provider",
        "author": message.author,
        "text": message.text,
        "gold": gold
        and {
            "escalation": gold.escalation,
            "severity": gold.severity and gold.severity.value,
            "category": gold.category and gold.category.value,
            "new_ticket": gold.opens,
            "same_issue_as": gold.joins,
            "type": gold.label.value,
            "tone": gold.tone,
            "strain": list(gold.strain),
        },
    }


def _each(path: Path) -> Iterator[Thread | BadThread]:
    """The threads of one file, and the mistakes in it."""
    block: list[tuple[int, str]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("=== ") and block:
            yield from _thread(path, block)
            block = []
        if line.strip() and not (line.startswith("#") and not block):
            block.append((number, line.strip()))
    if block:
        yield from _thread(path, block)


def _thread(path: Path, block: list[tuple[int, str]]) -> Iterator[Thread | BadThread]:
    number = block[0][0]
    try:
        head = [part.strip() for part in block[0][1].removeprefix("===").split("|")]
        if not block[0][1].startswith("=== ") or len(head) != 5:
            raise BadThread("a thread begins with '=== key | domain | platform | language | tags'")
        number = block[1][0]
        turns = _TURNS.fullmatch(block[1][1])
        if turns is None:
            raise BadThread("the second line is 'shift N cue N explicit N recovered N', '-' for none")
        shift, cue, explicit, recovered = (None if each == "-" else int(each) for each in turns.groups())
        messages: list[Message] = []
        for at in block[2:]:
            number, line = at
            messages.append(_message(line, messages))
        thread = Thread(
            head[0], path.stem, head[1], head[2], head[3], tuple(filter(None, head[4].replace(" ", "").split(","))),
            shift, cue, explicit, recovered, tuple(messages),
        )  # fmt: skip
        number = block[0][0]
        _turns_agree(thread)
        yield thread
    except (BadThread, IndexError) as problem:
        yield BadThread(f"{path.name}:{number}: {problem}")


def _message(line: str, before: list[Message]) -> Message:
    text, _, labels = line.partition(" ## ")
    found = _LINE.fullmatch(text)
    if found is None:
        raise BadThread(f"not a message line: {line[:60]!r}")
    turn, day, hour, minute = (int(each) for each in found.groups()[:4])
    if turn != len(before):
        raise BadThread(f"turn {turn} should be {len(before)}")
    at = _MONDAY + dt.timedelta(days=day - 1, hours=hour, minutes=minute)
    if before and at < before[-1].at:
        raise BadThread("earlier than the message before it")
    client = found[5] == "C"
    if client != bool(labels):
        raise BadThread("a client message needs labels" if client else "our own message has no labels")
    gold = _gold(labels.split(), before) if client else None
    return Message(turn, at, client, found[6].strip(), found[7].replace("\\n", "\n").strip(), gold)


def _gold(labels: list[str], before: list[Message]) -> Gold:
    kind, *rest = labels
    if kind not in _KINDS:
        raise BadThread(f"unknown kind {kind!r}: one of {', '.join(_KINDS)}")
    severity = category = joins = tone = None
    opens = False
    strain = []
    for word in rest:
        if word in _SEVERITIES:
            severity = _SEVERITIES[word]
        elif word in _CATEGORIES:
            category = _CATEGORIES[word]
        elif word == "new":
            opens = True
        elif word.startswith("=") and word[1:].isdigit():
            joins = int(word[1:])
        elif _TONE.fullmatch(word):
            tone = int(word)
        elif word in STRAINS:
            strain.append(word)
        else:
            raise BadThread(f"unknown label {word!r}")
    gold = Gold(_KINDS[kind], severity, category, opens, joins, tone if tone is not None else 9, tuple(strain))
    _labels_agree(gold, before)
    return gold


def _labels_agree(gold: Gold, before: list[Message]) -> None:
    if gold.tone not in range(-3, 3):
        raise BadThread("the tone is missing: -3 to +2")
    if gold.escalation != (gold.category is not None) or gold.escalation != (gold.opens or gold.joins is not None):
        raise BadThread("an escalation has severity, category and 'new' or '=N'; other messages have none of them")
    if gold.escalation and gold.label is not (Label.ISSUE if gold.opens else Label.FOLLOWUP):
        raise BadThread("an escalation is 'issue ... new' or 'followup ... =N'")
    if not gold.escalation and gold.label in (Label.ISSUE, Label.FOLLOWUP):
        raise BadThread(f"'{gold.label.value}' needs a severity")
    if gold.joins is not None:
        opener = before[gold.joins].gold if gold.joins < len(before) else None
        if opener is None or not opener.opens:
            raise BadThread(f"turn {gold.joins} opened no issue")
    if gold.strain and gold.tone >= 0:
        raise BadThread("strain goes with a tone under 0")


def _turns_agree(thread: Thread) -> None:
    """The turns of the head line and the tones of the messages must tell one story."""
    tones = {message.turn: message.gold.tone for message in thread.messages if message.gold}
    strained = [turn for turn, tone in tones.items() if tone < 0]
    if thread.shift is None:
        if strained:
            raise BadThread(f"turn {strained[0]} has a tone under 0, but the thread names no shift")
        return
    if not strained or strained[0] != thread.shift:
        raise BadThread("shift is the first client message with a tone under 0")
    for name, turn, good in (
        ("cue", thread.cue, thread.cue is not None and thread.cue <= thread.shift),
        ("explicit", thread.explicit, thread.explicit is None or thread.explicit >= thread.shift),
        ("recovered", thread.recovered, thread.recovered is None or thread.recovered > thread.shift),
    ):
        if not good or (turn is not None and turn not in tones):
            raise BadThread(f"{name} {turn} does not fit: a client's turn, cue <= shift <= explicit, recovered later")
    if thread.recovered is not None and tones[thread.recovered] < 0:
        raise BadThread("recovered has a tone under 0")


def main(names: list[str]) -> int:
    """Name every mistake in the files and count what they hold; 1 if anything is wrong."""
    found = [each for name in names for each in _each(Path(name))]
    wrong = [each for each in found if isinstance(each, BadThread)]
    good = [each for each in found if isinstance(each, Thread)]
    for problem in wrong:
        print(problem)
    golds = [message.gold for thread in good for message in thread.messages if message.gold]
    new = Counter(gold.severity.value for gold in golds if gold.opens and gold.severity)
    print(
        f"{len(good)} threads, {sum(len(thread.messages) for thread in good)} messages, {len(golds)} of clients, "
        f"{sum(gold.escalation for gold in golds)} escalations, "
        f"{sum(thread.shift is not None for thread in good)} threads with a shift, "
        f"{sum(thread.recovered is not None for thread in good)} recover, "
        f"new by severity {dict(sorted(new.items()))}"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

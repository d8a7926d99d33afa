"""Checks of calendars and check-in rhythms."""

from collections.abc import Callable, Iterator

from playbooks.cadence import parse_every
from playbooks.checking_holidays import check_entry
from playbooks.checking_zones import calendars
from playbooks.hours import MIDNIGHT, parse_block, parse_blocks, parse_days, parse_week
from playbooks.mistakes import Mistake, shown, split_advice
from playbooks.written import Written

_LONGEST_NIGHT = 12 * 60
_YES = frozenset({"true", "yes", "on", "y", "t", "1"})


def check_hours(tree: Written) -> Iterator[Mistake]:
    """Every calendar of a client: days, blocks, holidays, and whether it is ever open."""
    for key, hours in calendars(tree):
        yield from _week(key, hours)
        for date, blocks in hours.items("open"):
            yield from _day(f"{key}.open.{date}", blocks)
        for number, entry in enumerate(hours.elements("holidays"), 1):
            yield from check_entry(f"{key}.holidays[{number}]", entry)
        yield from _ever_open(key, hours)


def check_rhythms(tree: Written) -> Iterator[Mistake]:
    """Every `every` of a client's check-ins."""
    for number, check_in in enumerate(tree.elements("check_ins"), 1):
        here, every = check_in.at("every"), check_in.text("every")
        if here is not None and every:
            yield from refused(here, f"check_ins[{number}].every", parse_every, every)


def refused(here: Written, key: str, parse: Callable[..., object], *words: object) -> list[Mistake]:
    """The mistake a parser finds in words, as none or one."""
    try:
        parse(*words)
    except ValueError as error:
        return [Mistake(here.file, here.line, key, *split_advice(str(error), "see docs/playbook.md"))]
    return []


def _week(key: str, hours: Written) -> Iterator[Mistake]:
    found: list[Mistake] = []
    for days, blocks in hours.items("week"):
        found += refused(blocks, f"{key}.week.{days}", parse_days, days)
        found += _day(f"{key}.week.{days}", blocks)
    yield from found or _days_together(key, hours)


def _days_together(key: str, hours: Written) -> Iterator[Mistake]:
    """What only two days together do wrong, told at the later one; days that are right by themselves are looked at."""
    week: dict[str, tuple[str, ...]] = {}
    for days, blocks in hours.items("week"):
        tried = week | {days: tuple(text for text, _ in blocks.words())}
        mistakes = refused(blocks, f"{key}.week.{days}", parse_week, tried)
        yield from mistakes
        week = week if mistakes else tried


def _day(key: str, blocks: Written) -> list[Mistake]:
    """The mistakes of one day: those of its blocks, else what is wrong with them together."""
    found: list[Mistake] = []
    for number, (text, element) in enumerate(blocks.words(), 1):
        here = f"{key}[{number}]"
        found += refused(element, here, parse_block, text) or _backwards(element, here, text)
    return found or refused(blocks, key, parse_blocks, [text for text, _ in blocks.words()])


def _backwards(element: Written, key: str, text: str) -> list[Mistake]:
    block = parse_block(text)
    if block.end <= MIDNIGHT or block.end - block.start <= _LONGEST_NIGHT:
        return []
    opens, closes = str(block).split("-")
    wrong = f"{shown(text)} runs backwards: over midnight it would be open for more than 12 hours"
    right = f"write {closes}-{opens}, or {opens}-24:00 and the rest on the next day"
    return [Mistake(element.file, element.line, key, wrong, right)]


def _ever_open(key: str, hours: Written) -> Iterator[Mistake]:
    if not isinstance(hours.value, dict):
        return
    always = (hours.text("always") or "").casefold() in _YES
    has_blocks = any(any(blocks.elements()) for _, blocks in hours.items("week"))
    if always and has_blocks:
        wrong, right = "`always` and a `week` stand side by side", "keep one of them"
    elif not always and not has_blocks:
        wrong = "is never open on any weekday"
        right = 'write `always: true` or for example `week: {mon-fri: ["09:00-17:00"]}`'
    else:
        return
    yield Mistake(hours.file, hours.line, key, wrong, right)

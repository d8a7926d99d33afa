"""All checks that look further than one value: within one client, and between the clients of a folder."""

import datetime as dt
from collections.abc import Iterator, Sequence

from playbooks.calendar import NeverOpen, calendar_for, compile_hours
from playbooks.checking_channels import check_channels, check_channels_together
from playbooks.checking_health import check_health
from playbooks.checking_hours import check_hours, check_rhythms
from playbooks.checking_people import check_people
from playbooks.checking_promises import check_promises
from playbooks.checking_zones import check_zones
from playbooks.mistakes import Mistake, plainly, shown
from playbooks.schema import Playbook
from playbooks.terms import CountsIn, Metric
from playbooks.written import Written

_OWN_KEYS = ("client", "name", "prefix", "channels")
_TRIED = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
"""Any year will do to see whether two calendars ever overlap."""


def check_client(tree: Written) -> Iterator[Mistake]:
    """Every mistake of one client's playbook, as laid over the defaults, that the schema alone cannot see."""
    yield from check_zones(tree)
    yield from check_hours(tree)
    yield from check_rhythms(tree)
    yield from check_people(tree)
    yield from check_promises(tree)
    yield from check_channels(tree)
    yield from check_health(tree)


def check_default(tree: Written) -> Iterator[Mistake]:
    """What does not belong in a default.yaml, because it can be true of one client only."""
    for key in _OWN_KEYS:
        here = tree.at(key)
        if here is not None:
            yield Mistake(here.file, here.line, key, "stands in default.yaml", "write it in the client's own file")


def check_worked_out(playbook: Playbook, tree: Written) -> Iterator[Mistake]:
    """What only shows once the hours of a playbook without other mistakes are worked out."""
    calendars = playbook.calendars
    own = (person.hours for person in playbook.people.directory.values())
    try:
        for hours in (calendars.client, calendars.pm, calendars.floor, *own):
            if hours is not None:
                compile_hours(hours)
    except ValueError as error:
        yield Mistake(tree.file, tree.line, "calendars", plainly(str(error)), "see docs/playbook.md")
        return
    for severity, targets in playbook.severities.items():
        wanted = any(targets.hours_for(metric) is CountsIn.BOTH for metric in Metric)
        if wanted and not _overlap(playbook):
            here = tree.at("severities", severity, "counts_in") or tree
            wrong = "counts in `both`, but the hours of client and PM never overlap"
            right = "write any, client or pm, or mend the calendars"
            yield Mistake(here.file, here.line, f"severities.{severity}.counts_in", wrong, right)


def _overlap(playbook: Playbook) -> bool:
    try:
        spans = calendar_for(playbook, CountsIn.BOTH).spans(_TRIED, _TRIED + dt.timedelta(days=365))
        return next(iter(spans), None) is not None
    except NeverOpen:
        return False


def check_together(trees: Sequence[Written]) -> Iterator[Mistake]:
    """What two clients of a folder cannot share: key, prefix, channels."""
    yield from _unique(trees, "client")
    yield from _unique(trees, "prefix")
    yield from check_channels_together(trees)


def _unique(trees: Sequence[Written], key: str) -> Iterator[Mistake]:
    first: dict[str, Written] = {}
    for tree in trees:
        here, word = tree.at(key), tree.text(key)
        if here is None or not word:
            continue
        known = first.setdefault(word.casefold(), here)
        if known is not here:
            wrong = f"{shown(word)} is also the {key} of {known.file}:{known.line}"
            yield Mistake(here.file, here.line, key, wrong, "give each client its own")

"""Checks of what is promised: severities, targets, warn points, the ladder, check-ins."""

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

from playbooks.checking_hours import refused
from playbooks.durations import parse_duration, spell_duration
from playbooks.mistakes import Mistake, shown
from playbooks.points import parse_after, parse_before
from playbooks.terms import CountsIn, Metric, Severity
from playbooks.written import Written

_LONG = dt.timedelta(days=10_000)
"""A target against which warn points are put in order, longer than any of them."""

_PROMISED = tuple(metric for metric in Metric if metric is not Metric.PROMISE)


def check_promises(tree: Written) -> Iterator[Mistake]:
    """Every mistake about severities, warn points, the ladder and check-ins."""
    yield from _severities(tree)
    yield from _order_of_targets(tree)
    yield from _warn_points(tree)
    yield from _ladder(tree)
    yield from _check_ins(tree)


def _severities(tree: Written) -> Iterator[Mistake]:
    here = tree.at("severities")
    if here is None or not isinstance(here.value, dict):
        return
    missing = [severity.value for severity in Severity if severity.value not in here.value]
    for severity in missing:
        right = f"write for example `{severity}: {{first_response: 4h}}`"
        yield Mistake(here.file, here.line, "severities", f"{severity} is missing", right)


def _order_of_targets(tree: Written) -> Iterator[Mistake]:
    """A worse severity may not wait longer; targets that count in different hours cannot be compared."""
    for metric in _PROMISED:
        promised = [found for severity in Severity if (found := _target(tree, severity, metric))]
        for (worse, here, span, hours), (milder, _, longer, others) in pairwise(promised):
            if hours == others and span > longer:
                yield Mistake(
                    here.file,
                    here.line,
                    f"severities.{worse}.{metric}",
                    f"{spell_duration(span)} is longer than the {spell_duration(longer)} of {milder}",
                    f"write at most {spell_duration(longer)}, or give {milder} more time",
                )


def _target(tree: Written, severity: Severity, metric: Metric) -> tuple[str, Written, dt.timedelta, str] | None:
    here, text = tree.at("severities", severity, metric), tree.text("severities", severity, metric)
    if here is None or text is None:
        return None
    try:
        span = parse_duration(text)
    except ValueError:
        return None  # told by the schema
    one, each = (
        tree.text("severities", severity, "counts_in"),
        tree.text("severities", severity, "counts_in", metric),
    )
    return severity, here, span, one or each or CountsIn.CLIENT


def _warn_points(tree: Written) -> Iterator[Mistake]:
    for name, parse, kind in (("before", parse_before, "latest"), ("after", parse_after, "latest")):
        seen: dict[bool, tuple[str, dt.timedelta]] = {}
        for number, (text, here) in enumerate(tree.words("warn", name), 1):
            key = f"warn.{name}[{number}]"
            mistakes = refused(here, key, parse, text, _LONG)
            yield from mistakes
            if mistakes:
                continue
            counted, is_share = parse(text, _LONG)[1], "%" in text
            earlier = seen.get(is_share)
            if earlier and counted <= earlier[1]:
                wrong = f"{shown(text)} does not come after {shown(earlier[0])}"
                yield Mistake(here.file, here.line, key, wrong, f"write each once, the {kind} last")
            else:
                seen[is_share] = (text, counted)


def _ladder(tree: Written) -> Iterator[Mistake]:
    here = tree.at("ladder")
    if here is not None and here.value == []:
        wrong = "the ladder is empty, so nobody hears of a ticket that nobody acknowledges"
        yield Mistake(here.file, here.line, "ladder", wrong, "write for example `[{after: 30m, tell: ops_leads}]`")
    before: dt.timedelta | None = None
    for number, step in enumerate(tree.elements("ladder"), 1):
        yield from _fillable(tree, number, step)
        span = _span(step)
        if before is not None and span is not None and span <= before:
            wrong = f"step {number} comes no later than the step before it ({spell_duration(before)})"
            right = f"write more than {spell_duration(before)}, steps in order of time"
            yield Mistake(step.file, step.line, f"ladder[{number}].after", wrong, right)
        before = span or before


def _span(step: Written) -> dt.timedelta | None:
    try:
        return parse_duration(step.text("after"))
    except ValueError:
        return None  # told by the schema


def _fillable(tree: Written, number: int, step: Written) -> Iterator[Mistake]:
    """A step that this playbook can never fill; a cover may be named any day, so `cover` always can."""
    people = tree.at("people") or tree
    match step.text("tell"):
        case "backup" if not tree.text("people", "backup"):
            lacks, wants = "no backup is named", "write `people.backup`"
        case "ops_leads" | "managers" as role if not any(tree.elements("people", role)):
            lacks, wants = f"people.{role} names nobody", f"write `people.{role}`"
        case "ops_channel" if not any(_places(tree, "ops_channel")):
            lacks, wants = "there is no ops_channel", "write `ops_channel`"
        case _:
            return
    # A step of the defaults is right by itself: what this client lacks is told in the client's own file.
    here, where = (step, "") if step.file == tree.file else (people, f" ({step.file}:{step.line})")
    if here.file != tree.file:
        here = tree
    wrong = f"step {number}{where} tells {step.text('tell')}, but {lacks}"
    yield Mistake(here.file, here.line, f"ladder[{number}].tell", wrong, f"{wants}, or write a ladder without it")


def _places(tree: Written, channel: str) -> Iterator[Written]:
    for platform, place in tree.items(channel):
        if platform in ("slack", "teams") and place.value:
            yield place


def _check_ins(tree: Written) -> Iterator[Mistake]:
    first: dict[str, int] = {}
    for number, check_in in enumerate(tree.elements("check_ins"), 1):
        name, here = check_in.text("name"), check_in.at("name")
        if name and here is not None and first.setdefault(name, number) != number:
            wrong = f"{shown(name)} is also the name of check_ins[{first[name]}]"
            yield Mistake(here.file, here.line, f"check_ins[{number}].name", wrong, "give each its own name")
        for place, question in enumerate(check_in.elements("questions"), 1):
            yield from _choices(f"check_ins[{number}].questions[{place}]", question)


def _choices(key: str, question: Written) -> Iterator[Mistake]:
    asked = question.text("kind")
    count = len(tuple(question.elements("choices")))
    if asked == "choice" and count < 2:
        wrong = "a choice needs at least two choices"
        yield Mistake(question.file, question.line, key, wrong, "write for example `choices: [Better, Same, Worse]`")
    elif asked != "choice" and count:
        wrong = f"choices belong to a question of kind choice, this one is {asked or 'text'}"
        yield Mistake(question.file, question.line, key, wrong, "write `kind: choice`, or leave the choices out")

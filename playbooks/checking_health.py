"""Checks of how health is scored: parts and bands that exist, something that counts, bands in order."""

from collections.abc import Iterator, Mapping

from playbooks.health import BANDS, WEIGHTS
from playbooks.mistakes import Mistake, one_of, shown
from playbooks.written import Written


def check_health(tree: Written) -> Iterator[Mistake]:
    """Every mistake about weights and bands."""
    yield from _names(tree, "weights", WEIGHTS, "part of the score")
    yield from _names(tree, "bands", BANDS, "band")
    yield from _weightless(tree)
    yield from _order(tree)


def _names(tree: Written, place: str, known: Mapping[str, object], what: str) -> Iterator[Mistake]:
    for name, here in tree.items("health", place):
        if name not in known:
            yield Mistake(
                here.file, here.line, f"health.{place}.{name}", f"{shown(name)} is no {what}", one_of(name, known, "")
            )


def _weightless(tree: Written) -> Iterator[Mistake]:
    written = {name: _number(here) for name, here in tree.items("health", "weights")}
    weights = {**WEIGHTS, **{name: weight for name, weight in written.items() if name in WEIGHTS}}
    here = tree.at("health", "weights")
    if here is not None and all(weight == 0 for weight in weights.values()):
        yield Mistake(here.file, here.line, "health.weights", "every weight is 0", "give at least one part a weight")


def _order(tree: Written) -> Iterator[Mistake]:
    written = {name: _number(here) for name, here in tree.items("health", "bands")}
    lowest = {**BANDS, **{name: score for name, score in written.items() if score is not None}}
    here = tree.at("health", "bands")
    if here is None:
        return
    for better, worse in (("healthy", "watch"), ("watch", "at_risk")):
        if lowest[better] <= lowest[worse]:
            places = (tree.at("health", "bands", name) for name in (better, worse))
            # Of the two the one that this client's own file writes: the defaults are right by themselves.
            where = next((place for place in places if place is not None and place.file == tree.file), here)
            wrong = f"{better} begins at {lowest[better]:g}, not above {worse} at {lowest[worse]:g}"
            right = f"write for example `{{healthy: {BANDS['healthy']}, watch: {BANDS['watch']}, at_risk: 0}}`"
            yield Mistake(where.file, where.line, f"health.bands.{better}", wrong, right)
    if lowest["at_risk"] != 0:
        where = tree.at("health", "bands", "at_risk") or here
        wrong = f"at_risk begins at {lowest['at_risk']:g}, so lower scores have no band"
        yield Mistake(where.file, where.line, "health.bands.at_risk", wrong, "write 0")


def _number(here: Written) -> float | None:
    try:
        return float(here.value) if isinstance(here.value, str) else None
    except ValueError:
        return None  # told by the schema

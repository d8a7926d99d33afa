"""The parts of the health score in areas a manager compares clients by, judged by the same bands as the score.

An area's share is what its known parts earned of their points; where less than half of its points is known it has none.
"""

from collections.abc import Mapping

AREAS: Mapping[str, tuple[str, ...]] = {
    "response": ("attainment", "our_lag"),
    "quality": ("escalations", "surveys", "promises"),
    "tone": ("tone",),
    "rhythm": ("client_lag", "check_ins", "silence", "people"),
}
"""The renewal stands in none: it repeats what the other parts say."""


def area_share(parts: Mapping[str, tuple[float, float | None]], area: str) -> int | None:
    """The per cent an area earned, from weight and points earned of each part; None where too little is known."""
    mine = [parts[name] for name in AREAS[area] if name in parts]
    known = [(weight, earned) for weight, earned in mine if earned is not None]
    points = sum(weight for weight, _ in known)
    if not points or 2 * points < sum(weight for weight, _ in mine):
        return None
    return int(100 * sum(earned for _, earned in known) / points + 1e-9)

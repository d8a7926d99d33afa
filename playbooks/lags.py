"""How long answers take, counted in buckets so that days can be added up and medians read off."""

from bisect import bisect_right
from collections.abc import Mapping

BOUNDS: tuple[int, ...] = tuple(round(60 * 1.25**step) for step in range(51))
"""Seconds at which a new bucket begins: each is a quarter longer than the one before, from a minute to seven weeks."""


def bucket_of(seconds: int) -> int:
    """The bucket of a length of time; everything below the first bound shares bucket 0."""
    return bisect_right(BOUNDS, seconds)


def seconds_of(bucket: int) -> int:
    """What a bucket stands for, in seconds: where it begins."""
    return BOUNDS[bucket - 1] if bucket > 0 else 0


def median_of(counts: Mapping[int, int]) -> int:
    """The value that half of the counted values do not exceed (the lower of two middles); `counts` has at least one."""
    half, seen = (sum(counts.values()) + 1) // 2, 0
    for value in sorted(counts):
        seen += counts[value]
        if seen >= half:
            return value
    raise ValueError("nothing was counted")

"""Timestamps and ids: unique, increasing, and the same in every run that does the same things."""

from collections import Counter
from collections.abc import Callable


class Stamps:
    """Makes Slack's timestamps from the sandbox's clock, which may be fast, frozen or set back."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._last = 0

    def next(self) -> str:
        """A timestamp of the present, later than every one before it by at least a microsecond."""
        self._last = max(round(self._now() * 1_000_000), self._last + 1)
        return stamp(self._last)

    def seen(self, ts: str) -> None:
        """Keep later timestamps after this one, if it is not in the future."""
        micros = micros_of(ts)
        if micros <= round(self._now() * 1_000_000):
            self._last = max(self._last, micros)


def stamp(micros: int) -> str:
    """Microseconds since 1970 as Slack writes them."""
    return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"


def micros_of(ts: str) -> int:
    """A timestamp as microseconds since 1970; ValueError when it is none."""
    seconds, _, rest = ts.partition(".")
    if not (seconds.isascii() and seconds.isdigit() and (not rest or (rest.isascii() and rest.isdigit()))):
        raise ValueError(f"{ts!r} is not a timestamp such as 1732456800.000100")
    return int(seconds) * 1_000_000 + int(rest[:6].ljust(6, "0") or 0)


class Ids:
    """Counts ids up, for each prefix on its own."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def next(self, prefix: str) -> str:
        """A new id such as V00000001."""
        self._counts[prefix] += 1
        return f"{prefix}{self._counts[prefix]:08X}"

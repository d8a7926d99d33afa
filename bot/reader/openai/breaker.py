"""A circuit breaker: a server that fails again and again is left alone for a while, then tried with one request."""

from dataclasses import dataclass

FAILURES = 5
"""So many in a row open the circuit."""
FIRST_PAUSE = 60.0
LONGEST_PAUSE = 900.0


@dataclass(slots=True)
class Breaker:
    """Counts failures in a row; times are monotonic seconds, given by the caller."""

    failures: int = 0
    pause: float = FIRST_PAUSE
    open_until: float | None = None
    trying: bool = False

    def room(self, now: float, most: int) -> int:
        """How many requests may be made now: all, one to try whether it is well again, or none."""
        if self.open_until is None:
            return most
        return 0 if self.trying or now < self.open_until else 1

    def begin(self, now: float) -> None:
        """A request is being made; one of a batch may begin after others of it have opened the circuit."""
        self.trying = self.open_until is not None and now >= self.open_until

    def worked(self) -> None:
        """A request was answered: everything is well."""
        self.failures, self.pause, self.open_until, self.trying = 0, FIRST_PAUSE, None, False

    def failed(self, now: float) -> None:
        """A request failed; the fifth in a row, or the one that was to try, opens the circuit."""
        self.failures += 1
        if self.trying:
            self.pause = min(self.pause * 2, LONGEST_PAUSE)
        if self.trying or self.failures >= FAILURES:
            self.open_until = now + self.pause
        self.trying = False

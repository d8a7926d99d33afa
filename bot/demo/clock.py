"""The demo's clock: starts at a weekday morning and runs at the speed the page asks for."""

import datetime as dt
from collections.abc import Callable


class DemoClock:
    """A clock that runs a multiple of real time; `real` gives real seconds that never jump."""

    def __init__(self, start: dt.datetime, real: Callable[[], float], speed: float = 1.0) -> None:
        self._base = start
        self._real = real
        self._since = real()
        self._speed = speed

    def now(self) -> dt.datetime:
        """The demo's present, in UTC."""
        return self._base + dt.timedelta(seconds=(self._real() - self._since) * self._speed)

    def seconds(self) -> float:
        """The same in seconds since 1970."""
        return self.now().timestamp()

    def speed(self) -> float:
        """How many times faster than real time it runs."""
        return self._speed

    def set_speed(self, speed: float) -> None:
        """Run at another speed from now on."""
        self._base, self._since, self._speed = self.now(), self._real(), speed

    def jump(self, seconds: float) -> None:
        """Move forward at once; never back."""
        self._base, self._since = self.now() + dt.timedelta(seconds=max(seconds, 0.0)), self._real()

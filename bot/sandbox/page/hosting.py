"""What whoever starts the workspace gives its page: the clock's handles and the steps of a guided tour."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Words = str | Callable[[], str]


@dataclass(frozen=True, slots=True)
class ClockHandles:
    """How the page reads and moves the host's clock; `jump` takes seconds."""

    speed: Callable[[], float]
    set_speed: Callable[[float], Awaitable[None] | None]
    jump: Callable[[float], Awaitable[None] | None]
    speeds: tuple[float, ...] = (1, 10, 60, 600)


@dataclass(frozen=True, slots=True)
class Say:
    """Write a message; `where` is a channel's name, or "dm" for the bot's direct message."""

    text: Words
    where: str = ""


@dataclass(frozen=True, slots=True)
class Type:
    """Type a slash command with its text."""

    text: Words
    where: str = ""


@dataclass(frozen=True, slots=True)
class Press:
    """Press a button, or choose a value, on the newest message in `where` that has it; "home" is the App Home."""

    action_id: str
    where: str = ""
    value: Any = None


@dataclass(frozen=True, slots=True)
class FillIn:
    """Fill in the modal on top and submit it; keys are block or action ids."""

    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OpenHome:
    """Look at the bot's App Home."""


@dataclass(frozen=True, slots=True)
class Jump:
    """Move the clock forward."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Speed:
    """Let the clock run at another speed."""

    speed: float


Deed = Say | Type | Press | FillIn | OpenHome | Jump | Speed


@dataclass(frozen=True, slots=True)
class TourStep:
    """One step: who to be, where to look, what to do, and how to tell that it was done."""

    title: str
    text: Words
    who: str
    where: str = ""
    prefill: Words = ""
    deeds: tuple[Deed, ...] = ()
    """What "Do it for me" does, in order."""
    done: Callable[[], bool] | None = None
    """None: once somebody did what the step says, by hand or by "Do it for me"."""


@dataclass(frozen=True, slots=True)
class PageHost:
    """All the page needs to know beside the workspace itself; `choices` are the users one may be, all when empty."""

    title: str = ""
    choices: tuple[str, ...] = ()
    clock: ClockHandles | None = None
    tour: tuple[TourStep, ...] = field(default_factory=tuple)
    did: set[int] = field(default_factory=set)
    """The steps somebody has done, for those that cannot tell by themselves."""


def words(value: Words) -> str:
    """The text itself, worked out now if it is a function."""
    return value() if callable(value) else value

"""What people answered in check-ins, and how many of those asked did."""

import datetime as dt
from dataclasses import dataclass

from storage.line import Tx


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer as it stands now; `value` is 1 to 5 for `csat` and `scale`, 0 to 10 for `nps`, else None."""

    at: dt.datetime
    check_in: str
    kind: str
    value: float | None
    author: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class AskedCount:
    """How many people were asked, how many of them answered, and how many let the window close."""

    asked: int
    answered: int
    expired: int


def answers_since(tx: Tx, client: str, since: dt.datetime) -> list[Answered]:
    """A client's answers first given at `since` or later, in order of time, each as it stands now."""
    return []


def asked_since(tx: Tx, client: str, since: dt.datetime) -> AskedCount:
    """How many were asked at `since` or later, and what came of it."""
    return AskedCount(0, 0, 0)

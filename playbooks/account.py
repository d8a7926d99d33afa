"""An account of a decision, taken apart: what kind of message, why so bad, what it is about, and what it joined."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from playbooks.reasons import about_category, about_reach

_JOINED = re.compile(r"; (?P<verb>joins|opens) (?P<key>[A-Z][A-Z0-9]*-\d+)(?: again)?, (?P<why>[^;]+)$")
_KEPT = re.compile(r"; kept with (?P<key>[A-Z][A-Z0-9]*-\d+)$")
_VIP = "a VIP wrote it"


@dataclass(frozen=True, slots=True)
class Account:
    """The reasons of a decision by what they explain; `joined` says with what it was put and why."""

    kind: tuple[str, ...]
    severity: tuple[str, ...]
    category: tuple[str, ...]
    joined: str


def account(reasons: Sequence[str], why: str, vip: bool) -> Account:
    """The reasons of a reading and the sentence of its decision, sorted by what they explain."""
    severity = [reason for reason in reasons if about_reach(reason)]
    severity += [_VIP] if vip and _VIP in why else []
    category = tuple(reason for reason in reasons if about_category(reason))
    kind = tuple(reason for reason in reasons if reason not in severity and reason not in category)
    return Account(kind, tuple(severity), category, _joined(why))


def _joined(why: str) -> str:
    if (kept := _KEPT.search(why)) is not None:
        return f"Kept with {kept['key']}."
    found = _JOINED.search(why)
    if found is None:
        return ""
    done = f"Opened {found['key']} again" if found["verb"] == "opens" else f"Joined {found['key']}"
    return f"{done}: {found['why']}."

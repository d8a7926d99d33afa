"""Who is who in a Slack export: names, mail addresses, bots, and whose person somebody is."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.rehearse.fields import LONGEST_NAME, clean

_SLACKBOT = "USLACKBOT"
_GUEST = ("is_stranger", "is_restricted", "is_ultra_restricted")
_TEAM_OF_MESSAGE = ("user_team", "source_team", "team")


@dataclass(frozen=True, slots=True)
class Person:
    """What Slack knows of a user; `team` is the workspace they belong to."""

    name: str | None
    email: str | None
    team: str | None
    guest: bool
    bot: bool


NOBODY = Person(None, None, None, guest=False, bot=False)


def person_of(user: dict[str, Any]) -> Person:
    """A user as users.json, or a message's `user_profile`, describes them."""
    profile = user.get("profile")
    both = (profile if isinstance(profile, dict) else {}, user)
    return Person(
        name=_first(both, ("display_name", "real_name", "name")),
        email=_first(both, ("email",)),
        team=_first((user,), ("team_id", "team")) or _first(both, ("team",)),
        guest=any(part.get(key) is True for part in both for key in _GUEST),
        bot=user.get("is_bot") is True or user.get("id") == _SLACKBOT,
    )


def _first(parts: Iterable[dict[str, Any]], keys: tuple[str, ...]) -> str | None:
    found = (part.get(key) for key in keys for part in parts)
    return next((clean(word.strip())[:LONGEST_NAME] for word in found if isinstance(word, str) and word.strip()), None)


class People:
    """The users of an export. The home team is ours: that of most users who are neither strangers nor bots."""

    def __init__(self, users: Iterable[dict[str, Any]]) -> None:
        self._known = {user["id"]: person_of(user) for user in users if isinstance(user.get("id"), str)}
        teams = Counter(
            person.team for person in self._known.values() if person.team and not person.guest and not person.bot
        )
        self.home = _clear_winner(teams)

    def settle_home(self, teams_by_channel: dict[str, set[str]]) -> None:
        """Without a home team from users.json, take the one team that writes in more channels than any other.

        Clients are in their own channels, our people are in all of them. With one channel nothing can be told.
        """
        if self.home is None and len(teams_by_channel) > 1:
            self.home = _clear_winner(Counter(team for teams in teams_by_channel.values() for team in teams))

    def person(self, user: str) -> Person:
        """What users.json knows of a user."""
        return self._known.get(user, NOBODY)

    def is_bot(self, user: str) -> bool:
        """Whether a user is no person."""
        return user == _SLACKBOT or self.person(user).bot

    def name(self, user: str) -> str | None:
        """A user's name, None when users.json does not know them."""
        return self.person(user).name

    def external(self, known: Person, written: Person, team: str | None) -> bool | None:
        """Whether an author is from outside, by users.json first, then by what the message itself carries."""
        if known.guest or (known is NOBODY and written.guest):
            return True
        own = known.team or team or written.team
        if own is None or self.home is None:
            return None
        return own != self.home


def team_of(entry: dict[str, Any]) -> str | None:
    """The workspace a message says its author belongs to."""
    found = (entry.get(key) for key in _TEAM_OF_MESSAGE)
    return next((team for team in found if isinstance(team, str) and team), None)


def _clear_winner(counted: "Counter[str]") -> str | None:
    first, second = [*counted.most_common(2), ("", 0), ("", 0)][:2]
    return first[0] if first[1] > second[1] else None

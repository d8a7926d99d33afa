"""A thread followed message by message: tickets open once, are joined, and tone is flagged once."""

import datetime as dt
from collections.abc import Sequence

from bot.reader.following import Judged, Line, follow
from playbooks.loading import draft_playbook
from playbooks.reading import Asked, Reading
from playbooks.schema import Triage
from playbooks.terms import Category, Label, Severity, Side

START = dt.datetime(2026, 11, 2, 14, tzinfo=dt.UTC)
PLAYBOOK = draft_playbook("client")


class Scripted:
    """Takes what it shall say from the words of the message."""

    reads_ahead = False

    def __init__(self) -> None:
        self.saw: list[Asked] = []

    def read(self, asked: Asked, triage: Triage) -> Reading:
        self.saw.append(asked)
        text = asked.text
        joins = next((ticket.key for ticket in asked.tickets if f"[{ticket.key}]" in text), None)
        return Reading(
            label=Label.ISSUE if "!" in text else Label.FYI,
            escalation=0.9 if "!" in text else 0.1,
            severity=Severity.P1 if "P1" in text else Severity.P3,
            category=Category.QUALITY,
            tone=-0.6 if "cold" in text else 0.6 if "warm" in text else 0.0,
            confidence=0.9,
            reader="scripted",
            strained=0.9 if "cold" in text else 0.1,
            same_issue_as=joins,
            linked=0.9 if joins else 0.1,
            floor=Reading(Label.FYI, 0.0, None, None, 0.0, 1.0),
        )

    def prepare(self, texts: Sequence[str]) -> None:
        pass


def told(*said: tuple[str, str]) -> list[Judged]:
    """Follow a thread of (author, text); authors with a star are ours."""
    lines = [
        Line(
            turn,
            START + dt.timedelta(minutes=turn),
            Side.TEAM if who.startswith("*") else Side.CLIENT,
            who,
            text,
        )
        for turn, (who, text) in enumerate(said)
    ]
    return list(follow("t", lines, Scripted(), PLAYBOOK))


def test_only_client_messages_are_judged() -> None:
    assert [each.turn for each in told(("Ann", "a"), ("*Bo", "b"), ("Ann", "c"))] == [0, 2]


def test_a_ticket_opens_once_and_is_joined() -> None:
    first, second, third = told(("Ann", "broken!"), ("Ann", "more on it! [T-0]"), ("Ann", "something else!"))
    assert (first.escalation, first.same_issue_as) == (True, None)
    assert (second.escalation, second.same_issue_as) == (True, 0)
    assert (third.escalation, third.same_issue_as) == (True, None)


def test_a_follow_up_never_lowers_the_severity() -> None:
    _, second = told(("Ann", "P1 broken!"), ("Ann", "again! [T-0]"))
    assert second.decision.severity is Severity.P1


def test_talk_beside_a_ticket_is_no_escalation() -> None:
    _, second = told(("Ann", "broken!"), ("Ann", "the weather is nice"))
    assert not second.escalation
    assert second.same_issue_as is None


def test_tone_is_flagged_once_until_the_person_is_friendly_again() -> None:
    judged = told(("Ann", "cold"), ("Ann", "cold"), ("Ann", "warm"), ("Ann", "cold"))
    assert [each.shift for each in judged] == [True, False, False, True]


def test_tone_is_watched_person_by_person() -> None:
    assert [each.shift for each in told(("Ann", "cold"), ("Bob", "cold"))] == [True, True]


def test_nothing_of_the_future_is_seen() -> None:
    reader = Scripted()
    lines = [Line(turn, START + dt.timedelta(hours=turn), Side.CLIENT, "Ann", f"m{turn}") for turn in range(12)]
    list(follow("t", lines, reader, PLAYBOOK))
    for turn, asked in enumerate(reader.saw):
        assert [each.text for each in asked.earlier] == [f"m{before}" for before in range(max(0, turn - 8), turn)]

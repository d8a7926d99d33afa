"""Asking: whom a check-in reaches, when they are reminded, and when the window closes."""

import datetime as dt
from typing import Any

from handlers.asked_log import log_asked
from handlers.both_sides import beside_each_other
from handlers.contacts import EVERYBODY, Place, platform_of
from handlers.desk import Desk, Pinned
from handlers.notices import AskedQuestion, Briefing, CheckInAsk, CheckInDue, Section
from handlers.settled import settled_sections
from handlers.telling import Fact, person, tell, tell_client
from handlers.who import responsible
from playbooks.cadence import later
from playbooks.schema import CheckIn, Question
from playbooks.terms import CountsIn
from storage import asks, events
from storage.line import Tx
from storage.rows import AskRow, CheckInRow

TICKET = "ticket"
"""The check-in's name under which the question after a ticket is kept."""
PRIORITY = 9
_PLACEHOLDER = (Question(ask="How are things going?", kind="text"),)


def questions_of(pinned: Pinned, name: str, soft: bool = False) -> tuple[Question, ...]:
    """What a check-in of a playbook asks; its first question alone when asked softly."""
    if name == TICKET:
        return (
            Question(ask=pinned.playbook.csat.ask, kind="csat"),
            Question(ask="What should we change?", kind="text"),
        )
    found = next((item.questions for item in pinned.playbook.check_ins if item.name == name), ())
    found = found or _PLACEHOLDER
    return found[:1] if soft else found


def _key(row: CheckInRow) -> str:
    return f"checkin:{row.client}:{row.name}:{row.local_date}"


def _log(tx: Tx, row: CheckInRow, at: dt.datetime, now: dt.datetime, whom: list[str], soft: bool = False) -> None:
    data: dict[str, Any] = {"name": row.name, "to": whom, "local_date": row.local_date}
    data |= {"reason": "asked softly"} if soft else {}
    events.log(tx, row.client, at=at, recorded_at=now, kind="check_in", fact_key=_key(row), data=data)


def _times(pinned: Pinned, check_in: CheckIn, at: dt.datetime) -> dict[str, dt.datetime]:
    """When it was asked, closes, and what time does to it next."""
    zone, calendar = pinned.playbook.zone, pinned.calendar(CountsIn.CLIENT)
    closes = later(at, check_in.window, zone, calendar)
    reminder = later(at, check_in.remind, zone, calendar) if check_in.remind else closes
    return {"asked_at": at, "closes_at": closes, "next_at": min(reminder, closes)}


def ask_team(tx: Tx, pinned: Pinned, check_in: CheckIn, row: CheckInRow, now: dt.datetime) -> None:
    """Ask our own people: those the playbook names, each by whoever covers for them, else the PM."""
    at = row.due_at
    whom = [responsible(tx, pinned.playbook, key, at) for key in check_in.to or (pinned.playbook.people.pm,)]
    whom = list(dict.fromkeys(whom))
    _log(tx, row, at, now, whom)
    times = _times(pinned, check_in, at)
    for who in whom:
        number = _record(tx, row, check_in, Place("", who), "team", times) or 0
        notice = _team_notice(pinned, check_in, row.due_at, number, times["closes_at"])
        tell(tx, pinned, (person(who),), notice, Fact(_key(row), at, priority=PRIORITY), now)


def _team_notice(pinned: Pinned, check_in: CheckIn, due: dt.datetime, number: int, closes: dt.datetime) -> CheckInDue:
    return CheckInDue(
        client=pinned.playbook.client,
        client_name=pinned.playbook.name,
        name=check_in.name,
        check_in=check_in.kind,
        due=due,
        questions=tuple(question.ask for question in check_in.questions),
        ask=number if check_in.questions else 0,
        closes=closes if check_in.questions else None,
    )


def _record(
    tx: Tx,
    row: CheckInRow,
    check_in: CheckIn,
    place: Place,
    side: str,
    times: dict[str, dt.datetime],
    soft: bool = False,
) -> int | None:
    if not check_in.questions and side == "team":
        return None
    return asks.add(
        tx,
        row.client,
        check_in=row.name,
        kind=check_in.kind,
        occurrence=row.local_date,
        side=side,
        person=place.person,
        platform_id=place.platform_id,
        channel=place.channel,
        soft=soft,
        policy_version=row.policy_version,
        **times,
    )


def ask_client(
    tx: Tx, pinned: Pinned, check_in: CheckIn, row: CheckInRow, whom: list[Place], soft: bool, now: dt.datetime
) -> None:
    """Ask the client: every one of these places once."""
    at = row.due_at if now - row.due_at < pinned.playbook.noise.late_after else now
    _log(tx, row, at, now, [place.person or place.channel for place in whom], soft)
    times = _times(pinned, check_in, at)
    for place in whom:
        number = _record(tx, row, check_in, place, "client", times, soft)
        asked = asks.by_id(tx, row.client, number) if number is not None else None
        if asked is not None:
            log_asked(tx, asked, now)
            send(tx, pinned, asked, at)


def send(tx: Tx, pinned: Pinned, asked: AskRow, at: dt.datetime, reminder: bool = False) -> None:
    """Put a check-in's questions in the outbox, for one contact or their channel."""
    notice = ask_notice(pinned, asked, reminder)
    recipient = f"contact:{asked.person}" if asked.person else f"client:{asked.channel}"
    key = f"ask:{asked.client}:{asked.check_in}:{asked.occurrence}" + (":reminder" if reminder else "")
    tell_client(tx, pinned, notice, recipient, Fact(key, at, priority=PRIORITY))


def ask_notice(pinned: Pinned, asked: AskRow, reminder: bool = False) -> CheckInAsk:
    """A check-in's questions as a client reads them."""
    questions = questions_of(pinned, asked.check_in, asked.soft)
    return CheckInAsk.model_validate(
        {
            "client": asked.client,
            "client_name": pinned.playbook.name,
            "ask": asked.id,
            "about": "ticket" if asked.check_in == TICKET else asked.kind,
            "platform": platform_of(pinned.playbook, asked.channel),
            "channel": asked.channel,
            "contact": asked.person,
            "platform_id": asked.platform_id,
            "questions": tuple(AskedQuestion.model_validate(one.model_dump()) for one in questions),
            "closes": asked.closes_at,
            "soft": asked.soft,
            "reminder": reminder,
        }
    )


def settle_ask(tx: Tx, desk: Desk, asked: AskRow, now: dt.datetime) -> None:
    """Time did something to an ask: whoever has not answered is reminded once, and in the end the window closes."""
    at = asked.next_at or now
    pinned = desk.pinned(tx, asked.client, asked.policy_version)
    if at < asked.closes_at:
        asks.update(tx, asked.client, asked.id, next_at=asked.closes_at, reminded_at=at)
        if asked.state == "open" and now < asked.closes_at:
            _remind(tx, pinned, asked, at, now)
        return
    state = "expired" if asked.state == "open" else asked.state
    asks.update(tx, asked.client, asked.id, next_at=None, state=state)
    _tell_when_all_closed(tx, pinned, asked, at, now)


def _remind(tx: Tx, pinned: Pinned, asked: AskRow, at: dt.datetime, now: dt.datetime) -> None:
    if asked.side == "team":
        check_in = next((item for item in pinned.playbook.check_ins if item.name == asked.check_in), None)
        if check_in is not None:
            notice = _team_notice(pinned, check_in, asked.asked_at, asked.id, asked.closes_at)
            fact = Fact(f"ask:{asked.client}:{asked.check_in}:{asked.occurrence}:reminder", at, priority=PRIORITY)
            tell(tx, pinned, (person(asked.person),), notice.model_copy(update={"reminder": True}), fact, now)
    elif asked.person != EVERYBODY:
        send(tx, pinned, asked, at, reminder=True)


def _tell_when_all_closed(tx: Tx, pinned: Pinned, asked: AskRow, at: dt.datetime, now: dt.datetime) -> None:
    """Once an occurrence's last window closed, the PM reads all answers in one message."""
    everybody = asks.of_occurrence(tx, asked.client, asked.check_in, asked.occurrence)
    ours_only = all(one.side == "team" for one in everybody)
    if ours_only or any(one.next_at is not None and one.id != asked.id for one in everybody):
        return
    if asked.kind == "retro":
        parts = beside_each_other(tx, pinned, everybody, questions_of(pinned, asked.check_in), at)
        notice = briefing(pinned, "retro", f"{_named(asked)} with {pinned.playbook.name}: both sides", parts)
    else:
        told = settled_sections(tx, pinned, everybody, questions_of)
        notice = briefing(pinned, "answers", f"{_named(asked)}: what came back", told)
    fact = Fact(f"answers:{asked.client}:{asked.check_in}:{asked.occurrence}", at, priority=PRIORITY)
    tell(tx, pinned, (person(responsible(tx, pinned.playbook, None, at)),), notice, fact, now)


def _named(asked: AskRow) -> str:
    return f"The question after {asked.occurrence.partition(':')[0]}" if asked.check_in == TICKET else asked.check_in


def briefing(pinned: Pinned, about: str, title: str, sections: tuple[Section, ...] = ()) -> Briefing:
    """Something put together for one of our people."""
    return Briefing.model_validate(
        {
            "client": pinned.playbook.client,
            "client_name": pinned.playbook.name,
            "about": about,
            "title": title,
            "sections": sections,
        }
    )


def tell_yielded(tx: Tx, pinned: Pinned, row: CheckInRow, way: str, what: str, now: dt.datetime) -> None:
    """Tell the PM that a check-in did not go out, and why."""
    notice = briefing(pinned, "yielded", f"{row.name} with {pinned.playbook.name} {what}.")
    fact = Fact(f"{_key(row)}:{way}", row.due_at, priority=PRIORITY)
    tell(tx, pinned, (person(responsible(tx, pinned.playbook, None, row.due_at)),), notice, fact, now)

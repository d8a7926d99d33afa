"""A quarter of the three sample clients: exactly what their playbooks promise, over summer time and holidays."""

import datetime as dt
from collections import Counter
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from world import Heard, ScriptedReader, World

from handlers.desk import Desk
from handlers.notices import CheckInDue, Digest, ReviewKit
from playbooks.cadence import later, occurrences
from playbooks.calendar import calendar_for
from playbooks.loading import load_book
from playbooks.periods import reviewed
from playbooks.schema import CheckIn, Playbook
from playbooks.terms import CountsIn
from storage import checkins
from storage.store import Store

CLIENTS = Path(__file__).parents[2] / "playbooks" / "clients"
START = dt.datetime(2026, 9, 30, 22, 0, tzinfo=dt.UTC)
END = dt.datetime(2026, 12, 31, 22, 0, tzinfo=dt.UTC)
"""British summer time ends on 25 October, American on 1 November; Thanksgiving, Christmas and boxing day lie inside."""


@pytest.fixture
def quarter(sqlite_store: Store) -> World:
    world = World(sqlite_store, Desk(load_book(CLIENTS), ScriptedReader()), now=START).begin()
    return world.until(END)


def promised(playbook: Playbook, check_in: CheckIn) -> list[dt.datetime]:
    """When a check-in falls due in the quarter, by the playbook alone."""
    calendar = calendar_for(playbook, CountsIn.CLIENT)
    found = occurrences(check_in, playbook.zone, calendar, START, 200)
    return [one.due_at for one in found if one.due_at <= END]


def of(world: World, client: str, kind: str, check_in: CheckIn) -> list[Heard]:
    return [
        one
        for one in world.heard
        if one.kind == kind
        and one.notice.client == client
        and f":{check_in.name}:" in one.fact
        and not getattr(one.notice, "reminder", False)
    ]


def told(world: World, client: str, check_in: CheckIn) -> list[CheckInDue]:
    """A check-in as our people got it: by itself, or in the morning's digest when it fell into their night."""
    notices = [one.notice for one in world.heard]
    notices += [item for one in world.heard if isinstance(one.notice, Digest) for item in one.notice.items]
    own = [one for one in notices if isinstance(one, CheckInDue) and not one.reminder]
    return [one for one in own if (one.client, one.name) == (client, check_in.name)]


def test_our_own_people_are_asked_exactly_when_the_playbook_says(quarter: World) -> None:
    for client, playbook in quarter.desk.book.playbooks.items():
        for check_in in playbook.check_ins:
            if check_in.audience == "pm":
                due = sorted(one.due for one in told(quarter, client, check_in))
                assert due == promised(playbook, check_in), (client, check_in.name)


def test_every_occurrence_for_a_client_asks_each_contact_once_or_yields_to_another(quarter: World) -> None:
    for client, playbook in quarter.desk.book.playbooks.items():
        for check_in in playbook.check_ins:
            if check_in.audience != "client":
                continue
            heard = of(quarter, client, "check_in_ask", check_in)
            assert max(Counter(one.fact for one in heard).values(), default=1) == 1
            with quarter.store.transaction() as tx:
                rows = [row for row in checkins.of_name(tx, client, check_in.name) if row.due_at <= END]
            assert len(rows) == len(promised(playbook, check_in)), "one occurrence for each date"
            assert {row.state for row in rows} <= {"started", "skipped"}
            started = sum(row.state == "started" for row in rows)
            assert len(heard) == started * len(check_in.to), (client, check_in.name)


def test_the_retrospective_asks_both_sides_and_the_pm_reads_them_beside_each_other(quarter: World) -> None:
    playbook = quarter.desk.book.playbooks["harborline"]
    (retro,) = [one for one in playbook.check_ins if one.kind == "retro"]
    (due,) = promised(playbook, retro)
    assert due == dt.datetime(2026, 10, 8, 15, 0, tzinfo=dt.UTC), "ten in the morning in Chicago, before winter time"
    (client,) = of(quarter, "harborline", "check_in_ask", retro)
    assert (client.to, client.at) == ("contact:Priya Raman", due)
    asked = of(quarter, "harborline", "check_in", retro)
    assert {one.to for one in asked} == {f"person:{key}" for key in retro.ours}
    told_pm = [one for one in quarter.heard if one.kind == "briefing"]
    beside = [one for one in told_pm if getattr(one.notice, "about", "") == "retro"]
    assert {(one.to, one.audience) for one in beside} == {(f"person:{playbook.people.pm}", "internal")}
    assert len(beside) == 1
    assert all(due < one.at < due + dt.timedelta(days=10) for one in beside)


def test_a_contact_is_never_asked_twice_too_soon(quarter: World) -> None:
    times: dict[tuple[str, str], list[dt.datetime]] = {}
    for one in quarter.heard:
        if one.kind == "check_in_ask" and not one.notice.reminder:  # type: ignore[union-attr]
            times.setdefault((one.notice.client, one.to), []).append(one.at)
    assert times
    for (client, _), asked in times.items():
        playbook = quarter.desk.book.playbooks[client]
        dates = [at.astimezone(ZoneInfo(playbook.zone)).date() for at in asked]
        assert all((two - one) >= playbook.asking.apart for one, two in pairwise(dates))


def test_whoever_does_not_answer_is_reminded_once_in_the_clients_hours(quarter: World) -> None:
    asked = [one for one in quarter.heard if one.kind == "check_in_ask"]
    first = {one.fact: one for one in asked if not one.notice.reminder}  # type: ignore[union-attr]
    again = [one for one in asked if one.notice.reminder]  # type: ignore[union-attr]
    for one in again:
        calendar = calendar_for(quarter.desk.book.playbooks[one.notice.client], CountsIn.CLIENT)
        assert calendar.is_open(one.at), one
        assert one.to.startswith("contact:"), "the person, not the channel"
        assert one.fact.replace(":reminder", "") in first
    reminded = {one.fact.replace(":reminder", "") for one in again}
    assert len(again) == len(reminded)
    late = {
        fact for fact, one in first.items() if _reminded_within(quarter.desk.book.playbooks[one.notice.client], one)
    }
    assert reminded == late


def _reminded_within(playbook: Playbook, one: Heard) -> bool:
    name = one.fact.split(":")[2]
    check_in = next(item for item in playbook.check_ins if item.name == name)
    calendar = calendar_for(playbook, CountsIn.CLIENT)
    closes = later(one.at, check_in.window, playbook.zone, calendar)
    due = later(one.at, check_in.remind or check_in.window, playbook.zone, calendar)
    return due < closes and due <= END


def test_a_review_is_prepared_a_week_ahead_in_the_pms_hours(quarter: World) -> None:
    for client, playbook in quarter.desk.book.playbooks.items():
        for check_in in playbook.check_ins:
            if check_in.kind not in ("mbr", "qbr"):
                continue
            heard = [
                one
                for one in quarter.heard
                if one.kind == "briefing" and f"prepare:{client}:{check_in.name}:" in one.fact
            ]
            pm = calendar_for(playbook, CountsIn.PM)
            early = [pm.next_open(at - playbook.digests.prepare) for at in promised(playbook, check_in)]
            assert len(heard) >= sum(START < at < END for at in early) - 1
            assert all(pm.is_open(one.at) for one in heard)


def test_every_review_prepared_brings_its_deck_once_and_about_the_period_it_is_held_on(quarter: World) -> None:
    briefed = {one.fact: one for one in quarter.heard if one.kind == "briefing" and one.fact.startswith("prepare:")}
    kits = [one for one in quarter.heard if one.kind == "review_kit"]
    assert len(kits) == len({one.fact for one in kits}) >= 3
    for one in kits:
        assert isinstance(one.notice, ReviewKit)
        assert (one.to.partition(":")[0], one.audience) == ("person", "internal")
        briefing = briefed[one.fact.replace(":kit:", ":")]
        assert briefing.at == one.at
        client, name, date = one.fact.split(":")[1:4]
        kind = next(item.kind for item in quarter.desk.book.playbooks[client].check_ins if item.name == name)
        held = dt.date.fromisoformat(date)
        assert one.notice.period == reviewed(held, 1 if kind == "mbr" else 3).label
    before = len(quarter.heard)
    quarter.until(END)
    assert len(quarter.heard) == before


def test_a_quiet_quarter_has_no_digest_of_the_day(quarter: World) -> None:
    assert not [one for one in quarter.heard if one.kind == "digest" and not one.notice.items]  # type: ignore[union-attr]

"""`/review`: the period, who may ask, what people add, and actions that become tickets of their own kind."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from a_reviewed_quarter import Sorting, play
from world import ACME, World, book_of, when

from handlers import actions
from handlers.desk import Desk
from handlers.health_facts import facts_now
from handlers.health_log import facts_then
from handlers.notices import BreachAlert, ReviewKit, TicketCard
from handlers.review_facts import review_facts
from handlers.review_pages import deck_of
from handlers.roles import Person
from handlers.router import Answer, Ask, route
from playbooks.periods import Period, period_of
from playbooks.terms import Platform
from storage import clocks, events, health, promises, review_entries, review_figures, tickets
from storage.answers import Answered
from storage.review_figures import Span
from storage.rows import TicketRow
from storage.store import Store

Q3 = Period(dt.date(2026, 7, 1), 3)
MARIA, GAIL = "U0MARIA0001", "U0GAIL00001"


@pytest.fixture
def quarter(store: Store, tmp_path: Path) -> World:
    """A summer of Acme's, on each engine."""
    return play(store, tmp_path / "playbooks", weeks=4)


@pytest.fixture
def acme(store: Store, tmp_path: Path) -> World:
    """Acme on a day on which nothing happened yet."""
    return play(store, tmp_path / "playbooks", weeks=0)


def ask(world: World, words: str, by: str = MARIA, external: bool = False) -> Answer:
    person = Person(Platform.SLACK, "T0HOME00001", by, "somebody", external)
    with world.store.transaction() as tx:
        return route(tx, world.desk, Ask(words, person, None, None, None, world.now))


def kits(world: World) -> list[ReviewKit]:
    return [item.notice for item in world.heard if isinstance(item.notice, ReviewKit)]


def ticket(world: World, key: str) -> TicketRow:
    with world.store.transaction() as tx:
        found = tickets.by_key(tx, "acme", key)
    assert found is not None
    return found


def test_the_pm_who_asks_gets_both_editions_in_a_direct_message(quarter: World) -> None:
    told = ask(quarter, "review acme 2026-Q3")
    assert told.text == (
        "Acme Telecom, July to September 2026: the internal edition and the client edition follow in a direct message,"
        " as a deck and as a PDF each."
    )
    quarter.until(quarter.now)
    (kit,) = kits(quarter)
    assert [deck.edition for deck in kit.decks] == ["internal", "client"]
    (heard,) = [item for item in quarter.heard if item.kind == "review_kit"]
    assert (heard.to, heard.audience) == ("person:maria", "internal")
    assert "liaison review acme 2026-Q3 --out DIR" in heard.text


def test_one_edition_can_be_asked_for(quarter: World) -> None:
    ask(quarter, "review acme 2026-07 client")
    quarter.until(quarter.now)
    assert [deck.edition for deck in kits(quarter)[0].decks] == ["client"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("review acme", "Say which month or quarter. For example: /review acme 2026-Q3."),
        ("review acme 2026-Q5", "“2026-Q5” is no month or quarter."),
        ("review acme 2026-13", "“2026-13” is no month or quarter."),
        ("review acme 2031-Q1", "2031-Q1 has not begun at Acme Telecom; the last whole quarter is 2026-Q2."),
        ("review acme 2031-04", "2031-04 has not begun at Acme Telecom; the last whole month is 2026-06."),
        ("review acme 2019-03", "Nothing is known of Acme Telecom in March 2019: no message, no ticket, no check-in."),
        ("review acne 2026-Q3", "There is no client acne among yours. Did you mean acme?"),
        ("review acme 2026-Q3 please", "After the period say internal or client for one edition"),
        ("review acme 2026-Q3 add", "Say what to add: note, cause or action."),
        ("review acme 2026-Q3 add song la la", "Say what to add: note, cause or action."),
        ("review acme 2026-Q3 add note", "Say what the note is."),
        ("review acme 2026-Q3 add note for client", "Say what the note is."),
        ("review acme 2026-Q3 add cause ACME-999 the carrier", "There is no ticket ACME-999."),
        ("review acme 2026-Q3 add action call back @nobody", "Nobody called @nobody is in this client's playbook"),
        ("review acme 2026-Q3 remove 77", "There is no entry 77 in the review."),
        ("review acme 2026-Q3 remove 99999999999999999999", "There is no entry 99999999999999999999"),
    ],
)
def test_what_is_wrong_is_answered_with_what_would_be_right(acme: World, words: str, told: str) -> None:
    said = ask(acme, words).text
    assert told in said
    assert not kits(acme)


def test_others_have_no_review(quarter: World) -> None:
    assert "delivery team" in ask(quarter, "review acme 2026-Q3", by="U0RITA00001", external=True).text
    assert "delivery team" in ask(quarter, "review acme 2026-Q3", by="U0NOBODY001").text
    quarter.until(quarter.now)
    assert not kits(quarter)
    assert "follow" in ask(quarter, "review acme 2026-Q3", by=GAIL).text


def test_an_action_becomes_a_ticket_with_no_clock_but_its_date(quarter: World) -> None:
    quarter.at("05 Oct 10:00")
    told = ask(quarter, "review acme 2026-Q3 add action send the roster weekly by 9 oct 15:00 @jon").text
    key = told.split()[0]
    assert "send the roster weekly (Jon Reyes, due Fri 9 Oct 15:00 EDT)" in told
    row = ticket(quarter, key)
    assert (row.kind, row.assignee, row.ladder_at, row.channel) == ("action", "jon", None, "")
    with quarter.store.transaction() as tx:
        assert [clock.metric for clock in clocks.of_ticket(tx, "acme", row.id)] == ["promise"]
    quarter.until(quarter.now)
    cards = [item.notice for item in quarter.heard if isinstance(item.notice, TicketCard)]
    assert cards[-1].summary == "Action of the 2026-Q3 review: send the roster weekly"


def test_a_date_nobody_can_read_stays_in_the_words_and_the_answer_says_so(acme: World) -> None:
    told = ask(acme, "review acme 2026-Q3 add action have the list signed by the carrier").text
    assert "is open for it: have the list signed by the carrier (nobody's yet, without a date)" in told


def test_an_action_done_in_time_is_kept_and_one_that_is_late_is_told(quarter: World) -> None:
    quarter.at("05 Oct 10:00")
    done, late = (
        ask(quarter, f"review acme 2026-Q3 add action {what} by 9 oct 15:00").text.split()[0] for what in ("a", "b")
    )
    quarter.at("07 Oct 10:00")
    quarter.do(actions.resolve, key=done)
    quarter.at("12 Oct 10:00")
    late_ones = [item.notice for item in quarter.heard if isinstance(item.notice, BreachAlert)]
    assert {alert.ticket for alert in late_ones if alert.due > when("05 Oct 10:00")} == {late}
    number = ticket(quarter, done).id
    with quarter.store.transaction() as tx:
        (kept,) = clocks.of_ticket(tx, "acme", number)
        states = {one.ticket: one.state for one in review_facts(tx, quarter.desk, "acme", Q3, quarter.now).actions}
    assert kept.state == "met"
    assert states == {done: "done", late: "overdue"}


def test_an_action_is_no_escalation_for_health_whether_counted_or_read_from_the_log(quarter: World) -> None:
    quarter.at("05 Oct 10:00")
    with quarter.store.transaction() as tx:
        before = facts_now(tx, quarter.desk.current("acme").playbook, quarter.now)
    ask(quarter, "review acme 2026-Q3 add action send the roster by 9 oct 15:00")
    with quarter.store.transaction() as tx:
        pinned = quarter.desk.current("acme")
        after = facts_now(tx, pinned.playbook, quarter.now)
        assert (after.open_tickets, after.repeats) == (before.open_tickets, before.repeats)
        assert facts_then(tx, quarter.desk, "acme", pinned.version, quarter.now).open_tickets == after.open_tickets


def test_a_client_message_never_joins_or_answers_an_action(quarter: World) -> None:
    quarter.at("05 Oct 10:00")
    key = ask(quarter, "review acme 2026-Q3 add action send the roster by 9 oct 15:00").text.split()[0]
    before = ticket(quarter, key)
    quarter.client("question where is the roster?")
    quarter.team(f"{key} it is on its way")
    after = ticket(quarter, key)
    assert (after.last_client_at, after.last_team_at, after.revision) == (None, None, before.revision)


def test_an_action_reopened_or_reclassified_gets_no_client_clock(quarter: World) -> None:
    quarter.at("05 Oct 10:00")
    key = ask(quarter, "review acme 2026-Q3 add action send the roster").text.split()[0]
    quarter.do(actions.resolve, key=key)
    quarter.do(actions.reopen, key=key)
    ask(quarter, f"severity {key} P1")
    row = ticket(quarter, key)
    with quarter.store.transaction() as tx:
        assert clocks.of_ticket(tx, "acme", row.id) == []
    assert row.ladder_at is None


def test_an_answer_by_phone_counts_as_recorded_by_hand(quarter: World) -> None:
    quarter.client("P3 the roster is wrong")
    with quarter.store.transaction() as tx:
        key = tickets.open_of(tx, "acme")[-1].key
        before = review_facts(tx, quarter.desk, "acme", Q3, quarter.now).by_hand
    ask(quarter, f"responded {key} by phone")
    quarter.until(quarter.now + dt.timedelta(minutes=1))
    with quarter.store.transaction() as tx:
        assert review_facts(tx, quarter.desk, "acme", Q3, quarter.now).by_hand == before + 1


def test_promises_made_in_the_channel_stand_with_their_outcome_and_without_names_for_the_client(quarter: World) -> None:
    with quarter.store.transaction() as tx:
        first = next(iter(events.between(tx, "acme", when("01 Jul 00:00"), quarter.now)))
        given = {"ticket_id": None, "author": "Maria Lopez", "owner": "maria", "made_at": first.at}
        for number, state in enumerate(("kept", "kept", "broken", "proposed", "dismissed")):
            due = when(f"1{number} Jul 15:00")
            promises.add(tx, "acme", message_id=number + 1, state=state, due_at=due, settled_at=due, **given)
        facts = review_facts(tx, quarter.desk, "acme", Q3, quarter.now)
    for edition, shown in (("internal", True), ("client", False)):
        (page,) = [page for page in deck_of(facts, edition).pages if page.title == "Promises"]
        assert page.lines == ("2 of 3 promises made in the channel kept (67 %).",)
        assert page.table is not None
        assert [row[-1] for row in page.table.rows] == ["broken", "kept", "kept"]
        assert ("Maria Lopez" in str(page.table.rows)) is shown


def test_one_persons_score_alone_is_not_the_clients_to_see(quarter: World) -> None:
    with quarter.store.transaction() as tx:
        facts = review_facts(tx, quarter.desk, "acme", Q3, quarter.now)
    one = Answered(quarter.now, "nps", "nps", 3.0, "Rita Moss")
    alone, both = (
        replace(facts, answers=(one, one)),
        replace(facts, answers=(one, replace(one, author="Tom", value=9.0))),
    )
    for told, edition, seen in ((alone, "client", False), (alone, "internal", True), (both, "client", True)):
        pages = [page for page in deck_of(told, edition).pages if page.title in ("Check-ins", "What you told us")]
        assert bool(pages[0].charts) is seen, edition
        assert ("Net promoter score" in str(pages[0].lines)) is seen, edition


def test_pages_with_nothing_to_show_are_one_page(quarter: World) -> None:
    with quarter.store.transaction() as tx:
        facts = review_facts(tx, quarter.desk, "acme", Q3, quarter.now)
    bare = deck_of(replace(facts, promised=(), actions=(), late=()), "client")
    (one,) = [page for page in bare.pages if page.title == "Nothing to report"]
    assert one.lines == (
        "Nothing was late in this period.",
        "No promise made in the channel fell due in this period.",
        "No action is open from an earlier review.",
    )
    assert not [page for page in bare.pages if page.nothing]


def test_nothing_of_another_client_is_read(quarter: World) -> None:
    span = Span(*Q3.span("America/New_York"))
    with quarter.store.transaction() as tx:
        for read in (
            *(review_figures.judged, review_figures.verdicts, review_figures.overlapping),
            *(review_figures.raised, review_figures.promised),
        ):
            assert read(tx, "globex", span) == []
        judged = review_figures.judged(tx, "acme", span)
        assert judged
        verdicts = [(row.ticket_id, row.metric, row.state) for row in judged]
        assert sorted(review_figures.verdicts(tx, "acme", span)) == sorted(verdicts)
        assert review_figures.raised_by_hand(tx, "globex", span) == set()
        assert (review_figures.resolved(tx, "globex", span), review_figures.answered_by_hand(tx, "globex", span)) == (
            0,
            0,
        )
        assert review_figures.written(tx, "globex", 0, 99_999) == {}
        number = review_entries.add(tx, "acme", period="2026-Q3", kind="action", words="a", by="maria", at=quarter.now)
        assert review_entries.of_period(tx, "globex", "2026-Q3") == review_entries.actions(tx, "globex") == []
        assert not review_entries.remove(tx, "globex", "2026-Q3", number, quarter.now)
        assert review_entries.forget(tx, "globex", quarter.now + dt.timedelta(days=1)) == 0
        assert review_entries.forget(tx, "acme", quarter.now + dt.timedelta(days=1)) == 1


def test_what_was_added_is_listed_and_can_be_taken_out(acme: World) -> None:
    assert "Nobody has added anything" in ask(acme, "review acme 2026-Q3 list").text
    inside = ask(acme, "review acme 2026-Q3 add note volumes doubled").text
    number = inside.split()[1]
    assert inside == f"Note {number} stands in the internal edition of 2026-Q3."
    assert "both editions" in ask(acme, "review acme 2026-Q3 add note for client thank you").text
    listed = ask(acme, "review acme 2026-Q3 list").text.splitlines()
    assert listed[1].startswith(f"• {number} note (the internal edition): volumes doubled (Maria Lopez, ")
    assert " note (both editions): thank you (Maria Lopez, " in listed[2]
    assert f"There is no entry {number}" in ask(acme, f"review acme 2026-09 remove {number}").text
    assert f"Entry {number} is out" in ask(acme, f"review acme 2026-Q3 remove {number}").text
    assert f"There is no entry {number}" in ask(acme, f"review acme 2026-Q3 remove {number}").text
    with acme.store.transaction() as tx:
        assert [row.words for row in review_entries.of_period(tx, "acme", "2026-Q3")] == ["thank you"]
        assert review_entries.of_period(tx, "acme", "2026-09") == []


def test_periods_are_those_of_the_client_across_the_change_of_clocks() -> None:
    fourth = period_of("2026-q4")
    assert fourth is not None
    assert fourth.span("America/New_York") == (
        dt.datetime(2026, 10, 1, 4, tzinfo=dt.UTC),
        dt.datetime(2027, 1, 1, 5, tzinfo=dt.UTC),
    )
    assert (fourth.before.label, fourth.words) == ("2026-Q3", "October to December 2026")


def test_a_ticket_that_is_still_open_is_told_with_the_others(acme: World) -> None:
    acme.client("P2 the portal is down", thread_id="a")
    acme.do(actions.resolve)
    acme.client("P2 the file is missing", thread_id="b")
    month = Period(acme.now.date().replace(day=1), 1)
    with acme.store.transaction() as tx:
        facts = review_facts(tx, acme.desk, "acme", month, acme.now)
    assert {story.words: story.resolved is None for story in facts.stories} == {
        "P2 the portal is down": False,
        "P2 the file is missing": True,
    }


def test_the_scores_of_a_review_are_those_of_its_own_days_wherever_the_client_is(store: Store, tmp_path: Path) -> None:
    body = ACME | {"zone": "Europe/London"}  # where the first of July begins on the last of June in UTC
    world = World(store, Desk(book_of(tmp_path / "playbooks", body), Sorting()), now=when("01 Jul 09:00")).begin()
    world.client("The dialer is down for everybody")
    days = [dt.date(2026, 6, 30), dt.date(2026, 7, 1), dt.date(2026, 9, 30), dt.date(2026, 10, 1)]
    with store.transaction() as tx:
        for day in days:
            noon = dt.datetime.combine(day, dt.time(12), dt.UTC)
            number = (day - dt.date(1970, 1, 1)).days
            stood = {"score": 80, "band": "healthy", "version": 3, "policy_version": 1, "parts": {}}
            health.keep(tx, "acme", day=number, as_of=noon, **stood)
        scores = review_facts(tx, world.desk, "acme", Q3, when("02 Oct 09:00")).scores
    assert [day for day, _ in scores] == days[1:3]

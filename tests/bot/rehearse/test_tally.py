import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rehearse.counters import EXAMPLES, OTHER_REASONS, REASONS, WAITING, WORST, NotTickets, Spans, bucket
from bot.rehearse.figures import ClientInfo, Example, Figures, Intake, RehearsalSummary, Target, as_json
from bot.rehearse.phrasing import ladder_step, lateness, promised
from bot.rehearse.quotes import without_quotes
from bot.rehearse.summary import render_summary
from bot.rehearse.tally import Tally
from bot.rehearse.timeline import Kind, Record, read_timeline

SAMPLE = Path(__file__).parent / "golden" / "two_clients.jsonl"
PEOPLE = {"dana": "Dana Whitfield", "marcus": "Marcus Hale", "ruth": "Ruth Okafor", "joel": "Joel Santos"}
CLIENTS = {
    "acme": ClientInfo("Acme Telecom", "America/New_York", PEOPLE),
    "northwind": ClientInfo("Northwind Payroll", "Europe/London", PEOPLE),
}
START = dt.datetime(2026, 11, 2, 14, tzinfo=dt.UTC)


def tallied(records: Iterable[Record], intake: Intake | None = None) -> RehearsalSummary:
    tally = Tally(CLIENTS)
    for record in records:
        tally.add(record)
    return tally.result(intake)


def client(summary: RehearsalSummary, key: str = "acme") -> Figures:
    found = summary.client(key)
    assert found is not None
    return found


def record(kind: str, minute: float = 0, **more: object) -> Record:
    at = (START + dt.timedelta(minutes=minute)).isoformat()
    base = {"at": at, "kind": kind, "client": "acme", "audience": "internal"}
    return {**base, "ticket": "ACME-1", "severity": "P2", "metric": "first_response"} | more


def test_the_sample_is_counted_right() -> None:
    summary = tallied(read_timeline(SAMPLE))
    first = summary.all.metric("first_response")
    assert first is not None
    assert (first.all.met, first.all.missed, first.all.cancelled, first.running, first.unanswered) == (3, 2, 1, 0, 1)
    assert first.all.share == pytest.approx(0.6)
    assert first.by_severity["P2"].met == 1
    assert first.by_severity["P2"].missed == 2
    assert summary.all.messages == 15
    assert summary.all.not_tickets == 6
    assert (summary.all.tickets.opened, summary.all.tickets.closed, summary.all.tickets.open) == (6, 3, 3)
    assert client(summary).tickets.by_category["outage"] == {"P1": 1}


def test_what_ended_in_time_late_called_off_and_not_at_all_is_told_apart() -> None:
    started = [record(Kind.CLOCK_STARTED, n, ticket=f"ACME-{n}") for n in range(1, 6)]
    ends = [
        record(Kind.CLOCK_MET, 10, ticket="ACME-1", elapsed_s=600, target_s=1800),
        record(Kind.CLOCK_CANCELLED, 11, ticket="ACME-2"),
        record(Kind.BREACHED, 30, ticket="ACME-3"),
        record(Kind.BREACHED, 31, ticket="ACME-4"),
        record(Kind.CLOCK_MISSED, 40, ticket="ACME-3", elapsed_s=2400, target_s=1800),
    ]
    first = client(tallied([*started, *ends])).metric("first_response")
    assert first is not None
    assert (first.all.met, first.all.missed, first.all.cancelled) == (1, 2, 1)
    assert (first.running, first.unanswered) == (1, 1)
    assert first.all.share == pytest.approx(1 / 3)


def test_nothing_judged_has_no_attainment() -> None:
    first = client(tallied([record(Kind.CLOCK_STARTED)])).metric("first_response")
    assert first is not None
    assert first.all.share is None
    assert first.running == 1


@pytest.mark.parametrize("more", [{}, {"missed": True}])
def test_a_clock_called_off_after_its_breach_stays_missed(more: dict[str, object]) -> None:
    records = [
        record(Kind.CLOCK_STARTED),
        record(Kind.BREACHED, 30),
        record(Kind.CLOCK_CANCELLED, 40, **more),
    ]
    figures = client(tallied(records))
    first = figures.metric("first_response")
    assert first is not None
    assert (first.all.missed, first.all.cancelled, first.running, first.unanswered) == (1, 0, 0, 0)
    assert figures.worst[0].ended == "called off"


def test_a_missed_promise_says_whose_words_and_how_late() -> None:
    records = [
        record(Kind.TICKET_OPENED, by="Priya", text="Dialer is down"),
        record(Kind.BREACHED, 30, due=(START + dt.timedelta(minutes=30)).isoformat()),
        record(Kind.CLOCK_MISSED, 52, elapsed_s=52 * 60, target_s=30 * 60),
    ]
    (breach,) = client(tallied(records)).worst
    assert (breach.by, breach.quote, breach.ended, breach.late_s) == ("Priya", "Dialer is down", "late", 22 * 60)
    assert breach.due == START + dt.timedelta(minutes=30)


@pytest.mark.parametrize(
    ("minute", "words"),
    [(94.7, "1 h 04 min past due, outside working hours"), (60 * 50, "2 days 1 h past due, outside working hours")],
)
def test_an_answer_before_any_working_time_passed_is_told_by_the_calendar(minute: float, words: str) -> None:
    due = (START + dt.timedelta(minutes=30)).isoformat()
    late = record(Kind.CLOCK_MISSED, minute, elapsed_s=28_800, target_s=28_800, late_s=0)
    (breach,) = client(tallied([record(Kind.BREACHED, 30, due=due), late])).worst
    assert (breach.late_s, lateness(breach, None)) == (0, words)


def test_a_step_of_the_ladder_names_whom_it_asks_where_all_clients_agree() -> None:
    records = [
        record(Kind.LADDER_STEP, 1, step=2, tell="ops_leads"),
        record(Kind.LADDER_STEP, 2, step=3, tell="ops_channel"),
        record(Kind.LADDER_STEP, 3, step=2, tell="ops_leads", client="northwind"),
        record(Kind.LADDER_STEP, 4, step=3, tell="managers", client="northwind"),
    ]
    summary = tallied(records)
    assert summary.all.ladder == {"2": 2, "3": 2}
    assert [ladder_step(step, summary.all.ladder_tells) for step in "23"] == ["step 2, the ops leads", "step 3"]
    assert ladder_step("3", client(summary).ladder_tells) == "step 3, the ops channel"


def test_the_worst_missed_promises_come_first_and_the_list_is_cut() -> None:
    records = []
    for n in range(WORST + WAITING + 50):
        records.append(record(Kind.BREACHED, n, ticket=f"ACME-{n}", severity="P1" if n == 77 else "P3"))
        records.append(record(Kind.CLOCK_MISSED, n, ticket=f"ACME-{n}", elapsed_s=60 * (1000 + n), target_s=60_000))
    records.sort(key=lambda one: (one["at"], one["kind"]))
    figures = client(tallied(records))
    assert figures.missed == WORST + WAITING + 50
    assert len(figures.worst) == WORST
    assert figures.worst[0].ticket == "ACME-77"
    assert figures.worst[1].ticket == f"ACME-{WORST + WAITING + 49}"


def test_what_is_never_answered_is_worse_than_what_is_late() -> None:
    records = [
        record(Kind.BREACHED, 1, ticket="ACME-1"),
        record(Kind.BREACHED, 2, ticket="ACME-2"),
        record(Kind.CLOCK_MISSED, 500, ticket="ACME-1", elapsed_s=30_000, target_s=1800),
    ]
    assert [breach.ticket for breach in client(tallied(records)).worst] == ["ACME-2", "ACME-1"]


def test_hours_and_weekdays_are_those_of_the_client() -> None:
    late_sunday_there = "2026-11-09T03:30:00+00:00"
    kinds = (Kind.READ, Kind.TICKET_OPENED, Kind.ANSWERED, Kind.BREACHED)
    figures = client(tallied(record(kind) | {"at": late_sunday_there} for kind in kinds))
    assert figures.rhythm.by_hour[22] == 1
    assert figures.rhythm.by_weekday[6] == 1
    (day,) = figures.days
    assert day.date == dt.date(2026, 11, 8)
    assert (day.messages, day.opened, day.answers, day.missed) == (1, {"P2": 1}, 1, 1)


def test_people_are_counted_by_name_and_by_what_they_were_told() -> None:
    records = [
        record(Kind.WARNED, 1, to="dana"),
        record(Kind.BREACHED, 2, to=["ruth", "ops", "dana"]),
        record(Kind.LADDER_STEP, 3, to="marcus", step=2),
        record(Kind.CHECK_IN, 4, to="stranger"),
    ]
    figures = client(tallied(records))
    told = {one.name: (one.nudges, one.breaches, one.ladder, one.other) for one in figures.told}
    assert told["Dana Whitfield"] == (1, 1, 0, 0)
    assert told["the ops channel"] == (0, 1, 0, 0)
    assert told["Marcus Hale"] == (0, 0, 1, 0)
    assert told["stranger"] == (0, 0, 0, 1)
    assert figures.ladder == {"2": 1}


def test_the_longest_promise_is_told_in_days_of_the_hours_it_counts_in() -> None:
    hour = 3600
    assert promised([Target(hour, 8 * hour), Target(24 * hour, 8 * hour)]) == "1 h to 24 h (3 working days)"
    assert promised([Target(24 * hour, 8 * hour), Target(24 * hour, 24 * hour)]) == "24 h (up to 3 working days)"
    assert promised([Target(24 * hour), Target(hour)]) == "1 h to 24 h"


def test_a_promise_is_known_by_the_hours_of_its_client() -> None:
    infos = {"acme": ClientInfo("Acme", days_s={("first_response", "P4"): 8 * 3600})}
    tally = Tally(infos)
    tally.add(record(Kind.CLOCK_STARTED, severity="P4", target_s=86_400.0))
    tally.add(record(Kind.BREACHED, 1, severity="P4", target_s=86_400.0))
    (metric,) = tally.result().all.metrics
    assert promised(metric.all.targets) == "24 h (3 working days)"
    assert promised(tally.result().all.worst[0].targets) == "24 h (3 working days)"


def test_times_under_four_days_are_exact_to_the_minute() -> None:
    assert [bucket(hours * 3600 + 61) // 60 for hours in (7, 12, 95)] == [422, 722, 5702]


def test_digests_are_counted_apart_and_not_by_client() -> None:
    digests = [record("digest", 60 * morning, ticket=None, to="dana", items=["open ACME-1"]) for morning in range(1, 9)]
    summary = tallied([record("warned", point="80%", to="dana"), *digests])
    (told,) = summary.all.told
    assert (told.messages, told.digests) == (1, 8)
    assert as_json(told)["messages"] == 1
    (by_client,) = client(summary).told
    assert (by_client.messages, by_client.digests) == (1, None)


def test_reasons_that_differ_only_in_what_they_cite_are_one() -> None:
    assert without_quotes("says “thanks Dana”") == without_quotes("says “cheers”")
    unsure, sure = (f"reads as thanks: {share} % sure it needs no ticket, a VIP wrote it" for share in (53, 97))
    assert without_quotes(unsure) == without_quotes(sure) == "reads as thanks, needs no ticket, a VIP wrote it"
    assert without_quotes("the client's 'thanks' ends it") == "the client's “…” ends it"
    records = [record(Kind.READ, n, ticket=None, label="thanks", why=f"says “thanks {n}”", text="x") for n in range(9)]
    (reason,) = client(tallied(records)).reasons
    assert (reason.count, len(reason.examples)) == (9, EXAMPLES)


def test_a_message_that_opens_a_ticket_later_is_no_example_of_what_was_none() -> None:
    def read(minute: float, message: str, **more: object) -> Record:
        said = {"label": "question", "why": "reads as a plain question", "by": "Priya", "text": message}
        return record(Kind.READ, minute, ticket=None, message=message, **(said | more))

    opened = {"message": "m2", "by": "Priya", "text": "m2"}
    records = [
        *(read(n, f"m{n}") for n in range(1, 6)),
        read(6, "m2", by="Sam", label="thanks", why="reads as thanks"),
        record(Kind.TICKET_OPENED, 300, **opened),
        record(Kind.TICKET_OPENED, 301, ticket="ACME-2", **opened),
    ]
    for figures in (tallied(records).all, client(tallied(records))):
        assert (figures.not_tickets, figures.in_tickets, figures.messages) == (5, 1, 6)
        question, thanks = figures.reasons
        assert (question.count, [one.quote for one in question.examples]) == (4, ["m1", "m3", "m4"])
        assert (thanks.count, [one.by for one in thanks.examples]) == (1, ["Sam"])


def test_a_reason_all_of_whose_messages_opened_tickets_is_not_listed() -> None:
    read = record(Kind.READ, ticket=None, message="m1", by="Priya", label="question")
    figures = tallied([read, record(Kind.TICKET_OPENED, 300, message="m1", by="Priya")]).all
    assert (figures.not_tickets, figures.in_tickets, figures.reasons) == (0, 1, ())


def test_a_flood_of_different_reasons_is_gathered_under_other() -> None:
    records = [record(Kind.READ, n, ticket=None, label="fyi", why=f"reason {n}") for n in range(REASONS * 3)]
    reasons = client(tallied(records)).reasons
    assert len(reasons) <= REASONS + 1
    assert reasons[0].why == OTHER_REASONS
    assert sum(reason.count for reason in reasons) == REASONS * 3


def test_time_that_runs_on_after_the_last_message_does_not_lengthen_the_period() -> None:
    records = [record(Kind.READ, 0), record(Kind.ANSWERED, 5), record(Kind.BREACHED, 9000)]
    summary = tallied(records)
    assert summary.all.last_at == START + dt.timedelta(minutes=5)
    assert summary.until == START + dt.timedelta(minutes=9000)


def test_a_client_nobody_described_and_a_channel_nobody_named_are_counted_all_the_same() -> None:
    summary = tallied(
        [
            record(Kind.READ, 0) | {"client": "stray"},
            {"at": START.isoformat(), "kind": "unmapped", "client": "", "channel": "random", "audience": "internal"},
        ]
    )
    assert client(summary, "stray").messages == 1
    assert summary.intake.unmapped == {"random": 1}


def test_a_client_met_on_the_way_gets_its_name_and_zone_and_one_nobody_wrote_for_is_listed() -> None:
    clients: dict[str, ClientInfo] = {}
    tally = Tally(clients)
    clients["acme"] = CLIENTS["acme"]
    tally.add(record(Kind.READ))
    clients["northwind"] = CLIENTS["northwind"]
    summary = tally.result()
    assert [(figures.name, figures.zone, figures.messages) for figures in summary.clients] == [
        ("Acme Telecom", "America/New_York", 1),
        ("Northwind Payroll", "Europe/London", 0),
    ]


def test_a_kind_of_record_that_is_new_is_counted_under_its_own_name() -> None:
    assert client(tallied([record("handed_over")])).other == {"handed_over": 1}


@given(st.lists(st.floats(0, 400_000), min_size=1, max_size=60), st.sampled_from([0.5, 0.9, 0.01, 1.0]))
def test_quantiles_are_those_of_the_sorted_list_rounded_up(seconds: list[float], share: float) -> None:
    spans = Spans()
    for one in seconds:
        spans.add(one)
    nearest = sorted(seconds)[max(math.ceil(share * len(seconds)), 1) - 1]
    assert spans.quantile(share) == bucket(nearest)


@given(st.floats(0, 10_000_000), st.integers(1, 5760).map(lambda minutes: minutes * 60))
def test_rounding_never_hides_that_a_target_was_missed_nor_invents_it(seconds: float, target: int) -> None:
    assert (bucket(seconds) > target) == (seconds > target)
    assert 0 <= bucket(seconds) - seconds < 3600


@given(st.lists(st.tuples(st.sampled_from(["acme", "northwind"]), st.sampled_from(list(Kind))), max_size=60))
def test_one_clients_figures_do_not_depend_on_anothers_records(drawn: list[tuple[str, Kind]]) -> None:
    records = [
        record(kind, n, ticket=f"T-{n % 4}", elapsed_s=n * 60, target_s=900, to="dana") | {"client": key}
        for n, (key, kind) in enumerate(drawn)
        if kind is not Kind.UNMAPPED
    ]
    together = tallied(records)
    alone = tallied([one for one in records if one["client"] == "acme"])
    # What was due after the input's last message is so by everybody's messages: the input is one.
    assert replace(client(together), missed_after=0) == replace(client(alone), missed_after=0)
    everybody = together.all
    parts = together.clients
    assert everybody.messages == sum(part.messages for part in parts)
    assert everybody.missed == sum(part.missed for part in parts)
    for metric in everybody.metrics:
        each = [found for part in parts if (found := part.metric(metric.metric)) is not None]
        assert metric.all.met == sum(one.all.met for one in each)
        assert metric.all.missed == sum(one.all.missed for one in each)
        assert metric.all.timed == sum(one.all.timed for one in each)


def test_memory_does_not_grow_with_the_input() -> None:
    def entries(messages: int) -> int:
        tally = Tally(CLIENTS)
        for n in range(messages):
            tally.add(record(Kind.READ, n % 600, ticket=None, label="thanks", why=f"says “thanks {n}”", text="x" * 500))
            tally.add(record(Kind.TICKET_OPENED, n % 600, ticket=f"ACME-{n}", text="y" * 500))
            tally.add(record(Kind.BREACHED, n % 600, ticket=f"ACME-{n}"))
            tally.add(record(Kind.BREACHED, n % 600, ticket=f"ACME-{n}", metric="promise"))
            late = {"metric": "promise", "elapsed_s": n % 600 + 900, "target_s": 900}
            tally.add(record(Kind.CLOCK_MISSED, n % 600, ticket=f"ACME-{n}", **late))
        return _size(tally)

    assert entries(12_000) < entries(2_000) * 1.05


def test_of_messages_only_the_ids_of_the_last_weeks_are_kept() -> None:
    def entries(days: int) -> int:
        counted = NotTickets()
        for n in range(days * 5):
            at = START + dt.timedelta(days=n / 5)
            counted.add((f"m{n}", "Priya"), at, "thanks", "reads as thanks", lambda: Example(START, "acme", "", ""))
        return _size(counted)

    assert entries(600) == entries(100)


def _size(value: object) -> int:
    """How many values hang on a value."""
    seen: set[int] = set()
    todo, count = [value], 0
    while todo:
        one = todo.pop()
        if id(one) in seen or isinstance(one, type | str | int | float | dt.tzinfo):
            continue
        seen.add(id(one))
        count += 1
        if isinstance(one, dict):
            todo += [*one.keys(), *one.values()]
            count += len(one)
        elif isinstance(one, list | tuple | set):
            todo += one
            count += len(one)
        else:
            todo += list(vars(one).values()) if hasattr(one, "__dict__") else []
            todo += [getattr(one, name) for name in getattr(type(one), "__slots__", ()) if hasattr(one, name)]
    return count


def test_an_answer_while_nobody_was_at_work_was_given_outside_hours_and_not_at_once() -> None:
    met = record(Kind.CLOCK_MET, 1, elapsed_s=0.0, target_s=3600.0)
    outside, at_once = (tallied([record(Kind.CLOCK_STARTED), met | more]) for more in ({"outside": True}, {}))
    assert "outside hours" in render_summary(outside)
    assert "before any business time had passed" in render_summary(outside)
    assert "outside hours" not in render_summary(at_once)
    assert "at once" in render_summary(at_once)

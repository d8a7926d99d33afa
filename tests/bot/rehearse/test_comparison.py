import datetime as dt
import json
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.rehearse.comparison import Comparison, Version, compare, comparison_json, render_comparison
from bot.rehearse.differences import LISTED
from bot.rehearse.figures import ClientInfo
from bot.rehearse.tally import Tally
from bot.rehearse.timeline import Kind, Record, TimelineWriter, read_timeline

GOLDEN = Path(__file__).parent / "golden"
PEOPLE = {"dana": "Dana Whitfield", "marcus": "Marcus Hale", "ruth": "Ruth Okafor", "joel": "Joel Santos"}
CLIENTS = {
    "acme": ClientInfo("Acme Telecom", "America/New_York", PEOPLE),
    "northwind": ClientInfo("Northwind Payroll", "Europe/London", PEOPLE),
}
START = dt.datetime(2026, 11, 2, 14, tzinfo=dt.UTC)


def version(name: str, records: Sequence[Record]) -> Version:
    tally = Tally(CLIENTS)
    writer = TimelineWriter(then=tally.add)
    for record in sorted(records, key=lambda one: one["at"]):
        writer.add(record)
    writer.close()
    return Version(name, tally.result(), lambda: records)


def ticket(number: int, message: str, breached: bool, target_s: int = 1800, **more: object) -> list[Record]:
    """One ticket of Acme with a first response kept or broken."""
    at = START + dt.timedelta(hours=int(message.removeprefix("m")))
    base = {"at": at.isoformat(), "client": "acme", "audience": "internal", "ticket": f"ACME-{number}"}
    base |= {"severity": "P2"} | more
    clock = {**base, "metric": "first_response", "target_s": target_s}
    due = (at + dt.timedelta(seconds=target_s)).isoformat()
    end = [{**clock, "kind": Kind.BREACHED, "at": due, "due": due, "to": "dana"}]
    if not breached:
        end = [{**clock, "kind": Kind.CLOCK_MET, "at": due, "elapsed_s": 60.0}]
    words = {"message": message, "by": "Priya", "text": f"Words of {message}"}
    return [
        {**base, "kind": Kind.READ, "label": "issue", "why": "says so", **words},
        {**base, "kind": Kind.TICKET_OPENED, **words},
        {**clock, "kind": Kind.CLOCK_STARTED, "due": due},
        *end,
    ]


def unticketed(message: str) -> Record:
    at = START + dt.timedelta(hours=int(message.removeprefix("m")))
    base = {"at": at.isoformat(), "client": "acme", "audience": "internal", "kind": Kind.READ}
    return {**base, "ticket": None, "message": message, "label": "fyi", "why": "asks nothing", "text": "Words"}


def draft_of_the_sample() -> list[Record]:
    """The sample as a tighter playbook would have had it: half an hour for P2, and no ticket for a request."""
    records = []
    for record in read_timeline(GOLDEN / "two_clients.jsonl"):
        changed = dict(record)
        if changed.get("ticket") == "ACME-3":
            if changed["kind"] != Kind.READ:
                continue
            changed |= {"ticket": None, "label": "request", "severity": None}
        if changed.get("ticket") == "ACME-4":
            changed["ticket"] = "ACME-3"
        if changed.get("metric") == "first_response" and changed.get("severity") == "P2":
            changed |= {"target_s": 1800} if "target_s" in changed else {}
            if changed.get("ticket") == "NW-1" and changed["kind"] == Kind.CLOCK_MET:
                due = "2026-11-03T10:10:00+00:00"
                records.append({**changed, "kind": Kind.BREACHED, "at": due, "due": due, "to": "ruth, ops"})
                changed["kind"] = Kind.CLOCK_MISSED
        records.append(changed)
    return records


def sample() -> Comparison:
    records = list(read_timeline(GOLDEN / "two_clients.jsonl"))
    return compare(version("playbooks", records), version("draft", draft_of_the_sample()))


def test_the_comparison_reads_as_it_did() -> None:
    golden(GOLDEN / "comparison.txt", render_comparison(sample()))


def golden(path: Path, text: str) -> None:
    """Compare with the recorded output; RECORD_GOLDEN=1 records it anew."""
    if os.environ.get("RECORD_GOLDEN") == "1":
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


def test_a_promise_that_would_have_broken_more_often_is_said_in_one_sentence() -> None:
    a = [one for n in range(14) for one in ticket(n + 1, f"m{n}", breached=n < 3, target_s=3600)]
    b = [one for n in range(14) for one in ticket(n + 1, f"m{n}", breached=True, target_s=1800)]
    text = render_comparison(compare(version("now", a), version("draft", b)))
    assert "Under B the 30 min P2 first response promise would have broken 14 times (A, 1 h: 3 times)." in text


def test_tickets_and_promises_are_matched_by_message_though_numbers_shift() -> None:
    a = [*ticket(1, "m1", breached=True), *ticket(2, "m2", breached=True), *ticket(3, "m3", breached=False)]
    b = [unticketed("m1"), *ticket(1, "m2", breached=True), *ticket(2, "m3", breached=True)]
    comparison = compare(version("a", a), version("b", b))
    assert [one.ticket for one in comparison.tickets.only_a] == ["ACME-1"]
    assert comparison.tickets.only_a[0].instead == "no ticket: for information"
    assert comparison.tickets.only_a[0].quote == "Words of m1"
    assert comparison.tickets.only_b == ()
    assert comparison.tickets.both == 2
    assert [(one.ticket, one.instead) for one in comparison.breaches.only_a] == [("ACME-1", "no ticket")]
    assert [(one.ticket, one.instead) for one in comparison.breaches.only_b] == [("ACME-2", "kept")]
    assert comparison.breaches.both == 1


def test_a_promise_broken_three_times_here_and_twice_there_differs_once() -> None:
    def broken(times: int) -> list[Record]:
        again = {"client": "acme", "audience": "internal", "ticket": "ACME-1", "severity": "P2"}
        at = [(START + dt.timedelta(hours=5 + n)).isoformat() for n in range(times)]
        later = [{**again, "kind": Kind.BREACHED, "metric": "next_response", "at": one} for one in at]
        return [*ticket(1, "m1", breached=False), *later]

    comparison = compare(version("a", broken(3)), version("b", broken(2)))
    assert (comparison.breaches.count_a, comparison.breaches.count_b, comparison.breaches.both) == (1, 0, 2)
    assert comparison.breaches.only_a[0].instead == "broken less often"


def test_a_ticket_that_the_other_joins_to_an_earlier_one_says_so() -> None:
    joined = {**unticketed("m2"), "ticket": "ACME-1"}
    a = [*ticket(1, "m1", breached=False), *ticket(2, "m2", breached=False)]
    b = [*ticket(1, "m1", breached=False), joined]
    (lost,) = compare(version("a", a), version("b", b)).tickets.only_a
    assert lost.instead == "joins ACME-1"


def test_a_promise_only_one_of_them_makes_is_said_so() -> None:
    a = ticket(1, "m1", breached=True)
    b = [one for one in a if one.get("metric") is None]
    comparison = compare(version("a", a), version("b", b))
    assert comparison.breaches.only_a[0].instead == "nothing promised"
    text = render_comparison(comparison)
    assert "Under B no P2 first response promise was ever due; under A (30 min) it would have broken once." in text
    swapped = render_comparison(compare(version("b", b), version("a", a)))
    assert "would have broken once (under A it was never due)." in swapped


def test_two_alike_differ_in_nothing() -> None:
    records = list(read_timeline(GOLDEN / "two_clients.jsonl"))
    comparison = compare(version("a", records), version("b", records))
    assert comparison.breaches.count_a == comparison.breaches.count_b == 0
    assert comparison.tickets.count_a == comparison.tickets.count_b == 0
    text = render_comparison(comparison)
    assert "Every promise would have been kept and broken as often under both." in text
    assert "only under" not in text


def test_long_lists_are_cut_and_say_so() -> None:
    a = [one for n in range(LISTED + 5) for one in ticket(n + 1, f"m{n}", breached=True)]
    b = [one for n in range(LISTED + 5) for one in ticket(n + 1, f"m{n}", breached=False)]
    comparison = compare(version("a", a), version("b", b))
    assert len(comparison.breaches.only_a) == LISTED
    assert comparison.breaches.count_a == LISTED + 5
    assert "  and 5 more" in render_comparison(comparison)


@pytest.mark.parametrize("swap", [False, True])
def test_it_goes_into_json_and_back(swap: bool) -> None:
    records = list(read_timeline(GOLDEN / "two_clients.jsonl"))
    versions = [version("playbooks", records), version("draft", draft_of_the_sample())]
    whole = json.loads(json.dumps(comparison_json(compare(*(reversed(versions) if swap else versions)))))
    assert whole["names"] == (["draft", "playbooks"] if swap else ["playbooks", "draft"])
    assert whole["told"]["Ruth Okafor"] == ([5, 4] if swap else [4, 5])

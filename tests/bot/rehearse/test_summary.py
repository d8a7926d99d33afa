import datetime as dt
import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.rehearse import phrasing as say
from bot.rehearse.figures import ClientInfo, Intake, RehearsalSummary
from bot.rehearse.quotes import plain, quote
from bot.rehearse.summary import render_summary, summary_json
from bot.rehearse.tally import Tally
from bot.rehearse.timeline import Kind, Record, TimelineWriter, read_timeline

GOLDEN = Path(__file__).parent / "golden"
PEOPLE = {"dana": "Dana Whitfield", "marcus": "Marcus Hale", "ruth": "Ruth Okafor", "joel": "Joel Santos"}
CLIENTS = {
    "acme": ClientInfo("Acme Telecom", "America/New_York", PEOPLE),
    "northwind": ClientInfo("Northwind Payroll", "Europe/London", PEOPLE),
}
INTAKE = Intake(
    messages=29,
    team_messages=12,
    ignored={"joined the channel": 2},
    skipped=(("acme.jsonl line 12", "not a JSON object"), ("acme.jsonl line 40", "the time has no offset")),
    skipped_count=7,
    unmapped={"random": 4},
    unknown_authors={"U07XYZ": 1},
    notes=("Clocks were followed for 14 days after the last message.",),
)
START = dt.datetime(2026, 11, 2, 14, tzinfo=dt.UTC)
CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def golden(name: str, text: str) -> None:
    """Compare with the recorded output; RECORD_GOLDEN=1 records it anew."""
    path = GOLDEN / name
    if os.environ.get("RECORD_GOLDEN") == "1":
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


def summed(records: list[Record], intake: Intake | None = None) -> RehearsalSummary:
    tally = Tally(CLIENTS)
    writer = TimelineWriter(then=tally.add)
    for record in records:
        writer.add(record)
    writer.close()
    return tally.result(intake)


def sample() -> RehearsalSummary:
    return summed(list(read_timeline(GOLDEN / "two_clients.jsonl")), INTAKE)


def record(kind: str, minute: int = 0, **more: object) -> Record:
    at = (START + dt.timedelta(minutes=minute)).isoformat()
    base = {"at": at, "kind": kind, "client": "acme", "audience": "internal"}
    return {**base, "ticket": "ACME-1", "severity": "P2", "metric": "first_response"} | more


def test_the_summary_reads_as_it_did() -> None:
    golden("summary.txt", render_summary(sample()))


def test_the_json_holds_what_it_held() -> None:
    text = json.dumps(summary_json(sample()), indent=1, ensure_ascii=False)
    golden("summary.json", text + "\n")


def test_nothing_judged_claims_no_percentage() -> None:
    text = render_summary(summed([record(Kind.TICKET_OPENED), record(Kind.CLOCK_STARTED)]))
    assert "none judged" in text
    assert "%" not in text


def test_nothing_at_all_is_said_calmly() -> None:
    text = render_summary(summed([]))
    assert text.startswith("Rehearsal, nothing happened\n")
    assert "0 read: 0 from clients" in text
    assert "nobody" in text


def test_all_kept_says_that_nothing_was_missed() -> None:
    text = render_summary(summed([record(Kind.CLOCK_STARTED), record(Kind.CLOCK_MET, 5, elapsed_s=300, target_s=900)]))
    assert "No promise was missed." in text


def test_our_own_acknowledgement_clock_is_no_promise_to_the_client() -> None:
    records = [
        record(Kind.CLOCK_STARTED),
        record(Kind.CLOCK_STARTED, metric="acknowledge"),
        record(Kind.CLOCK_MET, 5, elapsed_s=300, target_s=900),
        record(Kind.BREACHED, 10, metric="acknowledge"),
    ]
    text = render_summary(summed(records))
    assert "1 of 1 kept in time, 100 %" in text
    assert "Acknowledged (ours)" in text


def test_long_lists_are_cut_and_say_so() -> None:
    records = [record(Kind.CLOCK_STARTED, n, ticket=f"ACME-{n}") for n in range(30)]
    records += [record(Kind.BREACHED, 60 + n, ticket=f"ACME-{n}") for n in range(30)]
    assert "and 18 more, in the timeline" in render_summary(summed(records))
    assert "and 5 more" in render_summary(sample())


def test_hostile_words_cannot_move_the_cursor_or_turn_the_line() -> None:
    hostile = "\x1b[2J\x1b]0;owned\x07 \u202egnorw\u2066 \ud800 " + "z" + "\u0301" * 500 + " " + "long " * 8000
    records = [
        record(Kind.READ, 0, ticket=None, label="fyi", why=hostile, text=hostile, by=hostile),
        record(Kind.TICKET_OPENED, 1, text=hostile, by=hostile, category=None),
        record(Kind.CLOCK_STARTED, 1),
        record(Kind.BREACHED, 2, to=[hostile]),
    ]
    text = render_summary(
        summed(records, Intake(skipped=((hostile, hostile),), unmapped={hostile: 1}, notes=(hostile,)))
    )
    assert not CONTROLS.search(text)
    text.encode("utf-8")
    assert max(map(len, text.splitlines())) < 420


@given(st.text(st.characters(), max_size=400), st.integers(20, 120))
@example("0 \xad 0", 20)
def test_quotes_are_one_short_line_that_can_be_printed(text: str, limit: int) -> None:
    line = quote(text, limit)
    assert len(line) <= limit
    assert not CONTROLS.search(line)
    assert "\n" not in line
    line.encode("utf-8")
    assert plain(line) == line


def test_quotes_keep_what_other_scripts_need() -> None:
    assert plain("می‌خواهم") == "می‌خواهم"
    assert plain("👩‍💻 ok") == "👩‍💻 ok"
    assert plain("Ngô Thị Hạnh") == "Ngô Thị Hạnh"


@given(st.integers(0, 100_000), st.integers(0, 100_000))
def test_a_percentage_says_all_or_none_only_of_all_or_none(met: int, missed: int) -> None:
    words = say.in_time(met, missed)
    if not met + missed:
        assert words == "none judged"
        return
    assert words.endswith("100 %") == (missed == 0)
    assert (words.endswith(" 0 %")) == (met == 0)


@given(st.lists(st.integers(0, 3), min_size=24, max_size=24))
def test_the_silence_named_is_silent_and_the_longest(hours: list[int]) -> None:
    found = say.longest_silence(hours)
    if found is None:
        assert min(hours) > 0
        return
    start, length = found
    assert not any(hours[(start + n) % 24] for n in range(length))
    for other in range(24):
        assert length == 24 or any(hours[(other + n) % 24] for n in range(length + 1))


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-11-02", "2026-11-02", "Mon 2 Nov 2026"),
        ("2026-11-02", "2026-11-06", "Mon 2 to Fri 6 Nov 2026"),
        ("2026-09-28", "2026-10-02", "Mon 28 Sep to Fri 2 Oct 2026"),
        ("2026-11-02", "2027-11-05", "Mon 2 Nov 2026 to Fri 5 Nov 2027"),
    ],
)
def test_a_period_is_said_shortly(first: str, last: str, words: str) -> None:
    days = [dt.datetime.fromisoformat(f"{day}T12:00:00+00:00") for day in (first, last)]
    assert say.period(*days) == words

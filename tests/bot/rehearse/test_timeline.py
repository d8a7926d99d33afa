import datetime as dt
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rehearse.timeline import Kind, Record, TimelineWriter, line_of, moment, read_timeline, told

SAMPLE = Path(__file__).parent / "golden" / "two_clients.jsonl"
NOON = "2026-11-02T12:00:00+00:00"
LATER = "2026-11-02T12:00:01+00:00"


def record(kind: str = Kind.ANSWERED, at: str = NOON, **more: object) -> Record:
    return {"at": at, "kind": kind, "client": "acme", "audience": "internal", **more}


def written(records: list[Record]) -> bytes:
    out = io.BytesIO()
    writer = TimelineWriter(out)
    for one in records:
        writer.add(one)
    writer.close()
    assert writer.count == len(records)
    return out.getvalue()


def test_a_file_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    records = list(read_timeline(SAMPLE))
    copy = tmp_path / "copy.jsonl"
    copy.write_bytes(written(records))
    assert sorted(map(line_of, read_timeline(copy))) == sorted(map(line_of, records))
    assert written(list(read_timeline(copy))) == copy.read_bytes()
    times = [moment(one) for one in read_timeline(copy)]
    assert times == sorted(times)


@given(st.permutations([record(kind, ticket=f"ACME-{n}") for kind in Kind for n in (1, 2)]))
def test_records_of_one_instant_stand_in_the_same_order_however_they_came(records: list[Record]) -> None:
    usual = [record(kind, ticket=f"ACME-{n}") for kind in Kind for n in (1, 2)]
    assert written(records) == written(usual)


def test_a_clock_starts_after_another_stops_but_together_with_its_ticket() -> None:
    def order(records: list[Record]) -> list[str]:
        return [json.loads(line)["kind"] for line in written(records).splitlines()]

    again = [record(Kind.CLOCK_STARTED, ticket="ACME-1"), record(Kind.CLOCK_MET, ticket="ACME-1")]
    assert order(again) == ["clock_met", "clock_started"]
    opening = [*again, record(Kind.TICKET_OPENED, ticket="ACME-1")]
    assert order(opening) == ["ticket_opened", "clock_started", "clock_met"]


def test_an_earlier_record_is_refused() -> None:
    writer = TimelineWriter()
    writer.add(record(at=LATER))
    with pytest.raises(ValueError, match="came after"):
        writer.add(record(at=NOON))


def test_only_the_newest_instant_is_held() -> None:
    heard: list[Record] = []
    writer = TimelineWriter(then=heard.append)
    for second in range(50):
        writer.add(record(at=f"2026-11-02T12:00:{second:02d}+00:00"))
        assert len(heard) == second
    writer.close()
    assert len(heard) == 50


def test_times_are_written_in_utc() -> None:
    line = json.loads(line_of(record(at="2026-11-02T07:00:00-05:00")))
    assert line["at"] == NOON


@pytest.mark.parametrize("at", ["2026-11-02T12:00:00", "yesterday", "2026-13-02T12:00:00+00:00"])
def test_a_time_without_offset_or_sense_is_refused(at: str) -> None:
    with pytest.raises(ValueError, match=r"offset|Invalid|month"):
        TimelineWriter().add(record(at=at))


def test_only_a_read_says_that_there_is_no_ticket() -> None:
    assert json.loads(line_of(record(Kind.READ, ticket=None, severity=None)))["ticket"] is None
    assert "ticket" not in json.loads(line_of(record(Kind.CHECK_IN, ticket=None, severity=None)))


@given(st.text(st.characters(), max_size=60))
def test_any_words_survive_the_file_on_one_line_of_utf_8(text: str) -> None:
    line = line_of(record(text=text))
    assert line.count(b"\n") == 1
    assert json.loads(line.decode("utf-8"))["text"] == text


@pytest.mark.parametrize(("line", "wrong"), [(b"{", "not JSON"), (b"[]", "needs at"), (b"\xff\xfe", "not JSON")])
def test_a_line_that_is_no_record_is_named(tmp_path: Path, line: bytes, wrong: str) -> None:
    path = tmp_path / "timeline.jsonl"
    path.write_bytes(line_of(record()) + b"\n" + line + b"\n")
    with pytest.raises(ValueError, match=f"line 3.*{wrong}"):
        list(read_timeline(path))


@pytest.mark.parametrize(
    "to", [["dana", "ops"], "dana, ops", ["person:dana", "ops"], "person:dana,ops", "dana, ops, ops"]
)
def test_who_was_told_may_be_a_list_or_one_string(to: object) -> None:
    assert told(record(to=to)) == ("dana", "ops")


def test_nobody_told_is_nobody() -> None:
    assert told(record()) == told(record(to=[])) == told(record(to="")) == ()


def test_a_moment_is_utc() -> None:
    assert moment(record(at="2026-11-02T07:00:00-05:00")) == dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)

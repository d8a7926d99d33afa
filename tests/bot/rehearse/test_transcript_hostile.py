"""Nothing a file can hold brings reading down: it is read, noted, or refused in one sentence."""

import json
import os
import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.rehearse.archive import Limits
from bot.rehearse.transcript import Acted, Said, Transcript, Unreadable, open_transcript
from tests.bot.rehearse.exports import DAY, entry, export, write_folder, zipped

SMALL = Limits(one_file=200_000, total=400_000)
quick = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))

LINES = [
    {
        "id": "m1",
        "at": "2026-11-23T09:00:00-06:00",
        "channel": "ext-acme",
        "thread": None,
        "author": "ann",
        "text": "a",
    },
    {"id": "m2", "at": "2026-11-23T09:01:00-06:00", "channel": "ext-acme", "thread": "m1", "author": "bo", "text": "b"},
    {"id": "m2", "at": "2026-11-23T09:05:00-06:00", "channel": "ext-acme", "author": "bo", "text": "c", "edited": True},
    {"id": "m1", "at": "2026-11-23T09:06:00-06:00", "channel": "ext-acme", "deleted": "2026-11-23T10:00:00-06:00"},
    {"at": "2026-11-23T09:07:00-06:00", "action": "promise", "message": "m1", "by": "dana", "until": "later", "x": [1]},
    {"thread_id": "t", "messages": [{"turn": 0, "ts": "2026-01-12T09:00:00Z", "speaker": "client", "text": "t"}]},
]
GOOD = {"id": "good", "at": "2026-11-23T08:00:00Z", "channel": "ext-acme", "author": "ann", "text": "still here"}
FILES = {
    DAY: [
        entry(0, "a <@U0DANA> &amp;", thread_ts="1767603600.000000", edited={"ts": "1767603700.000000"}),
        entry(1, files=[{"id": "F"}], blocks=[{"elements": [{"type": "text", "text": "x"}]}], text=""),
        entry(2, user="U0NEW", user_profile={"real_name": "N", "team": "T0ACME"}, team="T0ACME"),
    ],
    "dms.json": [{"id": "D012345678"}],
}

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=[]), max_size=8)
    | st.sampled_from(
        ["2026-11-23T09:00:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "m1", "client"]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


def read_all(path: Path, limits: Limits = SMALL) -> Transcript | None:
    """Everything, as a rehearsal would; None when it was refused, in one line."""
    try:
        transcript = open_transcript([path], limits)
    except Unreadable as error:
        refused = str(error)
    else:
        return check_all(transcript)
    assert refused.isprintable()
    return None


def check_all(transcript: Transcript) -> Transcript:
    items = list(transcript.items())
    assert len(items) == transcript.size
    times = [item.at for item in items]
    assert times == sorted(times)
    for item in items:
        check(item)
    for skip in transcript.skipped:
        assert (skip.where + skip.why).isprintable()
    return transcript


def check(item: Said | Acted) -> None:
    """What a database and a file need of an item."""
    if isinstance(item, Said):
        texts = [item.id, item.channel, item.author, item.text, item.author_name, item.thread, item.previous_text]
        assert item.id
        assert item.author
        assert item.channel
        assert all(at is None or at >= item.at for at in (item.edited_at, item.deleted_at))
    else:
        texts = [item.by, item.ticket, item.message, json.dumps(item.args, ensure_ascii=False, allow_nan=False)]
    for text in filter(None, texts):
        assert "\x00" not in text
        text.encode()


def refused_as_a_whole(raw: bytes) -> bool:
    """Whether a file begins like a zip, a gzip or UTF-16, which are not read line by line."""
    return raw.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08", b"\xff\xfe{\x00", b"\xfe\xff\x00{"))


def in_file(data: bytes, name: str = "x.jsonl") -> Transcript | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        return read_all(path)


def in_folder(files: dict[str, Any]) -> Transcript | None:
    with tempfile.TemporaryDirectory() as folder:
        return read_all(write_folder(Path(folder), files))


@quick
@given(st.binary(max_size=2000), st.sampled_from(["x.jsonl", "x.zip", "x"]))
@example(b"", "x.zip")
@example(b"\xef\xbb\xbf", "x.jsonl")
@example(b"\n\n\r\n", "x.jsonl")
@example(b"PK\x05\x06" + bytes(18), "x.zip")
def test_any_bytes(data: bytes, name: str) -> None:
    in_file(data, name)


@quick
@given(st.lists(st.binary(max_size=60), max_size=20))
def test_any_lines_beside_a_good_one(lines: list[bytes]) -> None:
    raw = b"\n".join([*lines, b"", json.dumps(GOOD).encode()])
    transcript = in_file(raw)
    assert (transcript is not None and transcript.size == 1) or refused_as_a_whole(raw)


@quick
@given(st.sampled_from(LINES), st.data())
def test_lines_with_any_value_anywhere(line: dict[str, Any], data: st.DataObject) -> None:
    keys = st.sampled_from([*line, "id", "edited", "deleted", "role", "author_name", "thread", "messages", "action"])
    changed = line | data.draw(st.dictionaries(keys, values, max_size=3))
    raw = b"\n".join(json.dumps(one).encode() for one in [*LINES, changed, GOOD])
    transcript = in_file(raw)
    assert transcript is not None
    assert (transcript.size or 0) >= 4


def mutated(raw: bytes, data: st.DataObject) -> bytes:
    """The bytes with a few of them changed, cut out or doubled."""
    changed = bytearray(raw)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, max(len(changed) - 1, 0)))
        end = at + data.draw(st.integers(0, 12))
        changed[at:end] = data.draw(st.one_of(st.binary(max_size=6), st.just(bytes(changed[at:end] * 2))))
    return bytes(changed)


@quick
@given(st.data())
def test_lines_with_damage_anywhere(data: st.DataObject) -> None:
    raw = mutated(b"\n".join(json.dumps(one).encode() for one in LINES), data)
    assert in_file(raw + b"\n" + json.dumps(GOOD).encode()) is not None or refused_as_a_whole(raw)


@quick
@given(st.sampled_from(sorted(export(FILES))), st.data())
def test_exports_with_damage_in_any_file(name: str, data: st.DataObject) -> None:
    files = export(FILES | {"ext-beta/2026-01-05.json": [entry(9)]})
    transcript = in_folder(files | {name: mutated(files[name], data)})
    assert transcript is not None
    assert (transcript.size or 0) >= 1


@quick
@given(st.sampled_from(["channels.json", "users.json", "dms.json", DAY]), st.data())
def test_exports_with_any_value_anywhere(name: str, data: st.DataObject) -> None:
    whole = json.loads(export(FILES)[name])
    one = data.draw(st.sampled_from(whole))
    keys = st.sampled_from([*one, "thread_ts", "edited", "profile", "is_bot", "blocks", "subtype", "user_profile"])
    whole[whole.index(one)] = one | data.draw(st.dictionaries(keys, values, max_size=3))
    written = json.dumps([*whole, data.draw(values)]).encode()
    transcript = in_folder(FILES | {name: written, "ext-beta/2026-01-05.json": [entry(9)]})
    assert transcript is not None
    assert (transcript.size or 0) >= 1


@quick
@given(st.data())
def test_zips_with_damage_anywhere(data: st.DataObject) -> None:
    in_file(mutated(zipped(export(FILES)), data), "x.zip")


@quick
@given(st.integers(0, 2000))
def test_zips_cut_anywhere(keep: int) -> None:
    in_file(zipped(export(FILES))[:keep], "x.zip")


@pytest.mark.parametrize("seed", range(3))
def test_large_damaged_zips(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    days = {day: [entry(day * 86_400 + n, os.urandom(9).hex()) for n in range(40)] for day in range(1, 20)}
    files = {f"ext-acme/2026-01-{day:02d}.json": entries for day, entries in days.items()}
    for _ in range(15):
        raw = bytearray(zipped(export(files)))
        for _ in range(chance.randrange(1, 40)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        (tmp_path / "x.zip").write_bytes(raw)
        read_all(tmp_path / "x.zip")


DEEP = {
    "lists": "[" * 200_000,
    "objects": '{"a":' * 200_000,
    "text": '{"id": "' + "x" * 900_000,
    "one long line": "x" * 5_000_000,
    "digits": '{"id": ' + "1" * 900_000 + "}",
    "nul": "\x00" * 2_000_000,
    "no line end": json.dumps(GOOD | {"id": "last"}),
}


@pytest.mark.parametrize("kind", list(DEEP))
def test_what_is_deep_or_huge(kind: str) -> None:
    transcript = in_file((json.dumps(GOOD) + "\n" + DEEP[kind]).encode())
    assert transcript is not None
    assert (transcript.size or 0) + transcript.skipped_count == 2


@pytest.mark.parametrize(
    "make",
    [
        lambda: b"[" * 200_000,
        lambda: b'[{"a":' * 30_000,
        lambda: b"[" + b'{"type":"message","ts":' * 7_000,
        lambda: b'[{"type":"message","ts":"1767603600.000000","text":"' + b"x" * 150_000,
        lambda: b"[" + b"," * 190_000,
        lambda: b"[" + b"1" * 190_000 + b"]",
    ],
)
def test_day_files_that_are_deep_or_huge(make: Callable[[], bytes]) -> None:
    transcript = in_folder({DAY: make(), "ext-beta/2026-01-05.json": [entry(9)]})
    assert transcript is not None
    assert transcript.size == 1
    assert [skip.where.split()[0] for skip in transcript.skipped] == [DAY]

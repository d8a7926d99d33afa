"""Our JSONL: what a line says, in what order things come out, and what is said of lines that cannot be used."""

import datetime as dt
import json
import random
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from bot.rehearse.items import ACTIONS
from bot.rehearse.transcript import SAMPLES, Acted, Said, Skipped, Unreadable, open_transcript
from playbooks.terms import Side
from tests.bot.rehearse.jsonl_files import START, did, line, only_said, read, write


def test_a_message_comes_out_as_it_was_written(tmp_path: Path) -> None:
    said = only_said(
        tmp_path,
        line(0, at="2026-11-23T09:00:00-06:00", channel="#ext-acme", thread="m9", author_name="Ann Lee", role="client"),
    )
    assert said == Said(
        id="m0",
        at=START,
        channel="ext-acme",
        channel_name="ext-acme",
        thread="m9",
        author="ann",
        author_name="Ann Lee",
        role=Side.CLIENT,
        external=None,
        email=None,
        text="text 0",
        edited_at=None,
        previous_text=None,
        deleted_at=None,
        files=0,
        workspace="",
        where="acme.jsonl line 1",
    )


def test_the_root_of_a_thread_stands_in_no_thread(tmp_path: Path) -> None:
    assert only_said(tmp_path, line(0, thread="m0")).thread is None


def test_a_number_as_id_is_its_digits(tmp_path: Path) -> None:
    said = only_said(tmp_path, line(0, id=17, thread=16))
    assert (said.id, said.thread) == ("17", "16")


@pytest.mark.parametrize(("written", "side"), [("client", Side.CLIENT), ("Team", Side.TEAM), (None, None), (..., None)])
def test_roles(tmp_path: Path, written: Any, side: Side | None) -> None:
    assert only_said(tmp_path, line(0, role=written)).role is side


def test_messages_of_bots_are_counted_and_left_out(tmp_path: Path) -> None:
    items, transcript = read(tmp_path, [line(0, role="bot"), line(1)])
    assert [item.where for item in items] == ["acme.jsonl line 2"]
    assert transcript.ignored == {"bot messages": 1}
    assert transcript.skipped == []


def test_what_somebody_did(tmp_path: Path) -> None:
    items, _ = read(tmp_path, [did("Promise", until="3pm", more={"a": [1]})])
    args = {"until": "3pm", "more": {"a": [1]}}
    assert items == [Acted(START, "promise", "ACME-1", None, "dana", args, "acme.jsonl line 1")]


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_every_action_is_known(tmp_path: Path, action: str) -> None:
    items, transcript = read(tmp_path, [did(action, ticket=..., message="m1")])
    assert [item.action for item in items if isinstance(item, Acted)] == [action]
    assert transcript.skipped == []


def test_a_cover_names_no_ticket(tmp_path: Path) -> None:
    items, _ = read(tmp_path, [did("cover", ticket=..., to="jon")])
    assert len(items) == 1


WRONG = [
    ("{", "it is not JSON: Expecting property name enclosed in double quotes at character 2"),
    ('{"id": "m1"} {}', "it is not JSON: something follows the end of its object"),
    ("[1]", "it is a list, not a JSON object"),
    ("17", "it is a number, not a JSON object"),
    (b'{"id": "\xff"}', "it is not UTF-8 text: byte 9 is no part of a character"),
    ('{"id": NaN}', "it is not JSON: NaN is not a number JSON knows"),
    ('{"id": ' + "9" * 5000 + "}", "it holds a number that is too large"),
    ("[" * 100_000, "it is nested too deeply"),
    ({"text": "x"}, "it lacks 'id' and 'at' and 'channel'"),
    (line(1, author=...), "it lacks 'author'"),
    (line(1, text=None), "it lacks 'text'"),
    (line(1, author="  "), "'author' is blank"),
    (line(1, author=["ann"]), "'author' must be text, not a list"),
    (line(1, text=7), "'text' must be text, not a number"),
    (line(1, channel="#"), "'channel' is blank"),
    (line(1, id="x" * 201), "'id' is longer than 200 characters"),
    (line(1, role="vendor"), "'role' must be client or team, not 'vendor'"),
    (line(1, thread={"id": 1}), "'thread' must be text, not an object"),
    (
        line(1, at="2026-11-23T15:00:00"),
        "'at' has no offset: '2026-11-23T15:00:00'; write for example 2026-11-24T15:00:00-05:00",
    ),
    (line(1, at="2026-02-31T15:00:00Z"), "'at' is no time that exists: '2026-02-31T15:00:00Z'"),
    (line(1, at="1999-12-31T23:59:59Z"), "'at' lies in the year 1999, which cannot be"),
    (line(1, at="2000-01-01T00:30:00+01:00"), "'at' lies in the year 1999, which cannot be"),
    (line(1, at="2101-01-01T00:00:00+00:00"), "'at' lies in the year 2101, which cannot be"),
    (line(1, at="0001-01-01T00:00:00+14:00"), "'at' lies in the year 1, which cannot be"),
    (line(1, at=1764000000), "'at' must be a time such as 2026-11-24T15:00:00-05:00, not a number"),
    (line(1, edited=7), "'edited' must be true or a time, not a number"),
    (line(1, edited="soon"), "'edited' is no time that exists: 'soon'"),
    (line(1, edited={"text": 7}), "'text' of 'edited' must be text, not a number"),
    (line(1, id="gone", deleted=True, author=...), "it changes a message that is not in the transcript"),
    (did("acknowledge", ticket=...), "the action 'acknowledge' names neither a ticket nor a message"),
    (did("acknowledge", by=...), "it lacks 'by'"),
    (did("aknowlege"), "'aknowlege' is not an action; did you mean acknowledge?"),
    (did("snooze", x=float("inf")), "it is not JSON: Infinity is not a number JSON knows"),
    (json.dumps(did("snooze", x=0)).replace('"x": 0', '"x": 1e999'), "it holds a number that is too large"),
    (did("snooze", x=2**70), "it holds a number that is too large"),
    (did("snooze", x=[[[[[[[[[[1]]]]]]]]]]), "it is nested too deeply"),
]


@pytest.mark.parametrize(("written", "why"), WRONG)
def test_a_line_that_cannot_be_used_is_named_and_the_rest_goes_on(tmp_path: Path, written: Any, why: str) -> None:
    items, transcript = read(tmp_path, [line(0), written, line(2)])
    assert [item.where for item in items] == ["acme.jsonl line 1", "acme.jsonl line 3"]
    assert transcript.skipped == [Skipped("acme.jsonl line 2", why)]
    assert transcript.skipped_count == 1
    assert transcript.size == 2


def test_an_unknown_action_like_none_lists_them(tmp_path: Path) -> None:
    _, transcript = read(tmp_path, [line(0), did("qqq")])
    assert transcript.skipped[0].why.startswith("'qqq' is not an action; known ones are acknowledge, assign, cover")


def test_a_line_of_more_than_a_megabyte_is_skipped_and_the_next_one_found(tmp_path: Path) -> None:
    items, transcript = read(tmp_path, [line(0), line(1, text="x" * 3_000_000), line(2), line(3, text="y" * 900_000)])
    assert [item.where for item in items] == ["acme.jsonl line 1", "acme.jsonl line 3", "acme.jsonl line 4"]
    assert transcript.skipped == [Skipped("acme.jsonl line 2", "it is longer than 1,048,576 bytes")]


def test_halves_of_characters_and_nul_become_replacement_characters(tmp_path: Path) -> None:
    said = only_said(tmp_path, line(0, text="a\ud83d\x00b", author="x\udc00", author_name="n\x00"))
    assert (said.text, said.author, said.author_name) == ("a\ufffd\ufffdb", "x\ufffd", "n\ufffd")
    said.text.encode()


def test_whole_emoji_stay(tmp_path: Path) -> None:
    assert only_said(tmp_path, line(0, text="fine \U0001f600")).text == "fine \U0001f600"


def test_a_byte_order_mark_blank_lines_and_dos_line_ends_do_not_matter(tmp_path: Path) -> None:
    lines = [b"\xef\xbb\xbf" + json.dumps(line(0)).encode() + b"\r", "", "   ", json.dumps(line(1)) + "\r"]
    items, transcript = read(tmp_path, lines)
    assert [item.where for item in items] == ["acme.jsonl line 1", "acme.jsonl line 4"]
    assert transcript.skipped == []


def test_lines_come_out_in_order_of_time_whatever_their_order(tmp_path: Path) -> None:
    numbers = list(range(300))
    random.Random(5).shuffle(numbers)
    items, transcript = read(tmp_path, [line(number) for number in numbers])
    assert [item.at for item in items] == [START + dt.timedelta(minutes=number) for number in range(300)]
    assert transcript.size == 300


def test_lines_of_one_time_keep_their_order(tmp_path: Path) -> None:
    same = START.isoformat()
    items, _ = read(tmp_path, [line(0), *(line(number, at=same) for number in (5, 3, 4)), line(-1)])
    assert [item.id for item in items if isinstance(item, Said)] == ["m-1", "m0", "m5", "m3", "m4"]


def test_an_id_used_twice_is_skipped_with_the_line_that_has_it(tmp_path: Path) -> None:
    items, transcript = read(tmp_path, [line(0), line(1), line(0, text="again")])
    assert [item.text for item in items if isinstance(item, Said)] == ["text 0", "text 1"]
    assert transcript.skipped == [Skipped("acme.jsonl line 3", "its id was used before, in acme.jsonl line 1")]
    assert transcript.size == 2


def test_one_id_in_two_channels_is_two_messages(tmp_path: Path) -> None:
    items, transcript = read(tmp_path, [line(0), line(0, channel="ext-other")])
    assert len(items) == 2
    assert transcript.skipped == []


def test_several_files_are_one_input_in_order_of_time(tmp_path: Path) -> None:
    even = write(tmp_path / "even.jsonl", [line(number) for number in range(0, 40, 2)])
    odd = write(tmp_path / "odd.jsonl", [line(number) for number in range(1, 40, 2)])
    transcript = open_transcript([odd, even])
    assert [item.id for item in transcript.items() if isinstance(item, Said)] == [f"m{number}" for number in range(40)]
    assert transcript.size == 40


def test_a_file_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path) -> None:
    good = write(tmp_path / "good.jsonl", [line(0)])
    (tmp_path / "empty.jsonl").touch()
    transcript = open_transcript([tmp_path / "no.jsonl", good, tmp_path / "empty.jsonl"])
    assert len(list(transcript.items())) == 1
    assert set(transcript.skipped) == {
        Skipped("no.jsonl", "there is no such file"),
        Skipped("empty.jsonl", "it is empty"),
    }


def test_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    paths = []
    for number, folder in enumerate(("a", "b")):
        (tmp_path / folder).mkdir()
        paths.append(write(tmp_path / folder / "x.jsonl", [line(number)]))
    assert {item.where for item in open_transcript(paths).items()} == {f"{path} line 1" for path in paths}


def test_a_folder_of_jsonl_is_all_its_files(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", [line(1)])
    write(tmp_path / "b.ndjson", [line(0)])
    (tmp_path / "notes.txt").write_text("nothing")
    assert [item.where.split("/")[-1] for item in open_transcript([tmp_path]).items()] == [
        "b.ndjson line 1",
        "a.jsonl line 1",
    ]


THREAD = {
    "thread_id": "t-1",
    "channel": "#ext-payroll",
    "messages": [
        {"turn": 0, "ts": "2026-01-12T09:00:00-05:00", "speaker": "client", "author": "Rita", "text": "morning"},
        {"turn": 1, "ts": "2026-01-12T09:20:00-05:00", "speaker": "provider", "author": "Bo", "text": "Will do"},
        {"turn": 2, "ts": "2026-01-12T09:30:00", "speaker": "client", "author": "Rita", "text": "thanks"},
        7,
    ],
}


def test_a_line_may_be_a_whole_thread(tmp_path: Path) -> None:
    items, transcript = read(tmp_path, [THREAD])
    told = [(item.id, item.channel, item.thread, item.author, item.role) for item in items if isinstance(item, Said)]
    assert told == [
        ("t-1:0", "ext-payroll", None, "Rita", Side.CLIENT),
        ("t-1:1", "ext-payroll", "t-1:0", "Bo", Side.TEAM),
    ]
    assert [item.where for item in items] == ["acme.jsonl line 1 message 1", "acme.jsonl line 1 message 2"]
    assert [skip.where for skip in transcript.skipped] == ["acme.jsonl line 1 message 3", "acme.jsonl line 1 message 4"]


def test_all_messages_of_a_thread_name_its_first(tmp_path: Path) -> None:
    third = {"turn": 5, "ts": "2026-01-12T10:00:00-05:00", "speaker": "client", "author": "Rita", "text": "thanks"}
    items, _ = read(tmp_path, [THREAD | {"messages": [*THREAD["messages"][:2], third]}])
    assert [(item.id, item.thread) for item in items if isinstance(item, Said)] == [
        ("t-1:0", None),
        ("t-1:1", "t-1:0"),
        ("t-1:5", "t-1:0"),
    ]


@pytest.mark.parametrize(("more", "channel"), [({"domain": "payroll"}, "payroll"), ({}, "t-1")])
def test_the_channel_of_a_thread(tmp_path: Path, more: dict[str, str], channel: str) -> None:
    thread = {key: value for key, value in THREAD.items() if key != "channel"} | more
    items, _ = read(tmp_path, [thread])
    assert {item.channel for item in items if isinstance(item, Said)} == {channel}


def test_messages_of_threads_and_lines_are_merged_and_repeats_are_found(tmp_path: Path) -> None:
    items, transcript = read(tmp_path, [line(0), THREAD | {"messages": THREAD["messages"][:2]}, THREAD])
    assert [item.id for item in items if isinstance(item, Said)] == ["t-1:0", "t-1:1", "m0"]
    assert (
        Skipped("acme.jsonl line 3 message 1", "its id was used before, in acme.jsonl line 2 message 1")
        in transcript.skipped
    )


def test_a_file_changed_between_the_two_readings_costs_what_was_changed(tmp_path: Path) -> None:
    path = write(tmp_path / "acme.jsonl", [line(number) for number in range(5)])
    transcript = open_transcript([path])
    raw = bytearray(path.read_bytes())
    raw[raw.index(b'{"id": "m3"')] = ord("x")
    path.write_bytes(bytes(raw))
    assert [item.id for item in transcript.items() if isinstance(item, Said)] == ["m0", "m1", "m2", "m4"]
    assert transcript.skipped == [Skipped("acme.jsonl line 4", "it was changed or taken away while it was being read")]


def test_skips_past_ten_thousand_are_counted_but_not_listed(tmp_path: Path) -> None:
    _, transcript = read(tmp_path, [line(0), *["{"] * 10_050])
    assert len(transcript.skipped) == 10_000
    assert transcript.skipped_count == 10_050


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([], "acme.jsonl: it is empty"),
        (["{"], "acme.jsonl line 1: it is not JSON: Expecting property name enclosed in double quotes at character 2"),
        ([{"id": 1}] * 3, "acme.jsonl: it lacks 'at' and 'channel' (3 things could not be read)"),
        ([b'\xff\xfe{\x00"\x00'], "acme.jsonl: it is written in UTF-16; save it as UTF-8"),
        ([b"\x1f\x8b\x08\x00"], "acme.jsonl: it is packed with gzip; unpack it first"),
    ],
)
def test_nothing_readable_is_one_sentence(tmp_path: Path, lines: list[Any], sentence: str) -> None:
    with pytest.raises(Unreadable) as told:
        read(tmp_path, lines)
    assert str(told.value) == sentence


def test_nothing_named() -> None:
    with pytest.raises(Unreadable, match="no transcript was named"):
        open_transcript([])


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        path = write(tmp_path / f"{count}.jsonl", [line(number, text="words " * 40) for number in range(count)])
        tracemalloc.start()
        try:
            transcript = open_transcript([path])
            assert sum(1 for _ in transcript.items()) == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    small, large = peak(1_000), peak(11_000)
    assert large - small < 10_000 * 80  # bytes a message; the lines themselves have over 350


@pytest.mark.parametrize("name", ["harborline", "brightpay", "lumen"])
def test_the_bundled_samples_read_without_a_skip(name: str) -> None:
    transcript = open_transcript([SAMPLES / f"{name}.jsonl"])
    items = list(transcript.items())
    assert transcript.skipped == []
    assert {item.channel for item in items if isinstance(item, Said)} == {f"ext-{name}"}
    assert 40 <= sum(isinstance(item, Said) for item in items) <= 90
    assert any(isinstance(item, Acted) for item in items)

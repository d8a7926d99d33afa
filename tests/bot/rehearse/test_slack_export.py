"""Slack exports: every message a person wrote in a channel comes out, in order, with all that is known of it."""

import datetime as dt
import json
import random
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from bot.rehearse.slack_markup import readable, text_of_blocks
from bot.rehearse.transcript import Said, Skipped, Unreadable, open_transcript
from tests.bot.rehearse.exports import CHANNELS, DAY, USERS, entry, play, ts, write_folder, write_zip

NINE = dt.datetime(2026, 1, 5, 9, 0, tzinfo=dt.UTC)


def one(tmp_path: Path, **more: Any) -> Said:
    items, transcript = play(write_zip(tmp_path / "export.zip", {DAY: [entry(0, **more)]}))
    assert transcript.skipped == []
    assert len(items) == 1
    return items[0]


@pytest.mark.parametrize("write", [write_zip, write_folder])
def test_a_message_comes_out_with_all_that_is_known(tmp_path: Path, write: Any) -> None:
    said = entry(
        0.25, "hi <@U0DANA> &amp; all", edited={"user": "U0RITA", "ts": ts(60)}, files=[{"id": "F1"}, {"id": "F2"}]
    )
    items, transcript = play(write(tmp_path / "export", {DAY: [said]}))
    assert items == [
        Said(
            id=ts(0.25),
            at=NINE + dt.timedelta(seconds=0.25),
            channel="C0ACME",
            channel_name="ext-acme",
            thread=None,
            author="U0RITA",
            author_name="Rita",
            role=None,
            external=True,
            email=None,
            text="hi @Dana & all",
            edited_at=NINE + dt.timedelta(seconds=60),
            previous_text=None,
            deleted_at=None,
            files=2,
            workspace="T0HOME",
            where="ext-acme/2026-01-05.json entry 1",
        )
    ]
    assert (transcript.skipped, transcript.ignored) == ([], {})


def test_microseconds_are_exact(tmp_path: Path) -> None:
    said = one(tmp_path, ts="1768226400.158176")
    assert (said.id, said.at) == ("1768226400.158176", dt.datetime(2026, 1, 12, 14, 0, 0, 158176, tzinfo=dt.UTC))


def test_short_fractions_of_a_second(tmp_path: Path) -> None:
    assert one(tmp_path, ts="1767603600.5").at == NINE + dt.timedelta(milliseconds=500)


def test_replies_name_their_root_and_the_root_names_nothing(tmp_path: Path) -> None:
    root = entry(0, thread_ts=ts(0), reply_count=1)
    sent_to_channel = entry(2, thread_ts=ts(0), subtype="thread_broadcast")
    items, _ = play(write_zip(tmp_path / "x.zip", {DAY: [root, entry(1, thread_ts=ts(0)), sent_to_channel]}))
    assert [item.thread for item in items] == [None, ts(0), ts(0)]


@pytest.mark.parametrize("subtype", [..., "me_message", "file_share", "thread_broadcast"])
def test_what_people_say_is_kept(tmp_path: Path, subtype: Any) -> None:
    assert one(tmp_path, subtype=subtype).text == "hello"


@pytest.mark.parametrize(
    ("more", "counted"),
    [
        ({"subtype": "bot_message", "bot_id": "B1", "user": ...}, "bot messages"),
        ({"bot_id": "B1"}, "bot messages"),
        ({"user": "U0BOT"}, "bot messages"),
        ({"user": "USLACKBOT"}, "bot messages"),
        ({"subtype": "channel_join"}, "joins and leaves"),
        ({"subtype": "channel_leave"}, "joins and leaves"),
        ({"subtype": "tombstone", "user": "USLACKBOT", "hidden": True}, "deleted messages"),
        ({"subtype": "channel_topic"}, "system messages"),
        ({"type": "file"}, "system messages"),
    ],
)
def test_what_nobody_said_is_counted_and_no_fault(tmp_path: Path, more: dict[str, Any], counted: str) -> None:
    items, transcript = play(write_zip(tmp_path / "x.zip", {DAY: [entry(0, **more), entry(1)]}))
    assert [item.id for item in items] == [ts(1)]
    assert (transcript.skipped, transcript.ignored) == ([], {counted: 1})


def test_direct_messages_are_counted_and_never_read_out(tmp_path: Path) -> None:
    files = {
        "dms.json": [{"id": "D0123456789", "members": ["U0DANA", "U0JUN"]}],
        "mpims.json": [{"id": "G01", "name": "mpdm-dana--jun-1"}],
        "D0123456789/2026-01-05.json": [entry(0), entry(1)],
        "mpdm-dana--jun-1/2026-01-05.json": [entry(2)],
        "D0UNLISTED1/2026-01-05.json": [entry(3)],
        DAY: [entry(4)],
    }
    items, transcript = play(write_zip(tmp_path / "x.zip", files))
    assert [item.id for item in items] == [ts(4)]
    assert transcript.ignored == {"direct messages": 4}


def test_private_channels_are_read(tmp_path: Path) -> None:
    files = {"groups.json": [{"id": "G0SECRET", "name": "ext-quiet"}], "ext-quiet/2026-01-05.json": [entry(0)]}
    items, _ = play(write_zip(tmp_path / "x.zip", files))
    assert [(item.channel, item.channel_name) for item in items] == [("G0SECRET", "ext-quiet")]


@pytest.mark.parametrize(
    ("user", "more", "external"),
    [
        ({"team_id": "T0HOME"}, {}, False),
        ({"team_id": "T0ACME"}, {}, True),
        ({"team_id": "T0HOME", "is_stranger": True}, {}, True),
        ({"team_id": "T0HOME", "is_restricted": True}, {}, True),
        ({"team_id": "T0HOME", "is_ultra_restricted": True}, {}, True),
        ({"profile": {"team": "T0ACME"}}, {}, True),
        ({}, {"user_team": "T0HOME"}, False),
        ({}, {"source_team": "T0ACME"}, True),
        ({}, {}, None),
        (None, {"user_team": "T0ACME", "team": "T0HOME"}, True),
        (None, {"team": "T0HOME"}, False),
        (None, {"user_profile": {"team": "T0ACME"}}, True),
        (None, {"user_profile": {"team": "T0HOME", "is_restricted": True}, "team": "T0HOME"}, True),
        (None, {"user_profile": {"real_name": "Xi"}}, None),
    ],
)
def test_who_is_from_outside(tmp_path: Path, user: dict[str, Any] | None, more: dict[str, Any], external: Any) -> None:
    users = USERS + ([{"id": "U0NEW", "name": "new", **user}] if user is not None else [])
    items, _ = play(write_zip(tmp_path / "x.zip", {"users.json": users, DAY: [entry(0, user="U0NEW", **more)]}))
    assert [item.external for item in items] == [external]


def test_the_home_team_is_that_of_most_of_our_own_people(tmp_path: Path) -> None:
    strangers = [{"id": f"U0S{number}", "team_id": "T0ACME", "is_stranger": True} for number in range(5)]
    bots = [{"id": f"U0B{number}", "team_id": "T0APPS", "is_bot": True} for number in range(5)]
    items, _ = play(
        write_zip(tmp_path / "x.zip", {"users.json": USERS + strangers + bots, DAY: [entry(0, user="U0DANA")]})
    )
    assert [(item.workspace, item.external) for item in items] == [("T0HOME", False)]


def test_an_author_users_json_does_not_know_is_named_by_the_message(tmp_path: Path) -> None:
    said = one(tmp_path, user="U0OUT", user_profile={"display_name": "", "real_name": "Ola N", "team": "T0ACME"})
    assert (said.author, said.author_name, said.external) == ("U0OUT", "Ola N", True)


def test_names_and_mail_come_from_users_json(tmp_path: Path) -> None:
    said = one(tmp_path, user="U0DANA", user_profile={"real_name": "Old Name"})
    assert (said.author_name, said.email, said.external) == ("Dana", "dana@us.example", False)


def test_without_users_the_team_that_writes_in_most_channels_is_ours(tmp_path: Path) -> None:
    files = {
        "users.json": ...,
        DAY: [entry(0, team="T0ACME"), entry(1, user="U0DANA", team="T0HOME")],
        "ext-beta/2026-01-05.json": [entry(2, team="T0BETA"), entry(3, user="U0DANA", team="T0HOME")],
    }
    items, transcript = play(write_zip(tmp_path / "x.zip", files))
    assert [item.external for item in items] == [True, False, True, False]
    assert transcript.skipped == [
        Skipped("users.json", "it is missing; names and sides come from the messages themselves")
    ]


@pytest.mark.parametrize("users", [..., b"{", b"[]", b"[1, 2]", {"users": []}])
def test_without_users_and_with_one_channel_nobody_can_tell_who_is_from_outside(tmp_path: Path, users: Any) -> None:
    items, _ = play(write_zip(tmp_path / "x.zip", {"users.json": users, DAY: [entry(0, team="T0ACME")]}))
    assert [(item.external, item.author_name) for item in items] == [(None, None)]


@pytest.mark.parametrize("broken", [..., b"nonsense", b'[{"id": "C0ACME"', b"[7]"])
def test_a_channel_that_no_list_names_is_known_by_its_folder(tmp_path: Path, broken: Any) -> None:
    items, transcript = play(write_folder(tmp_path / "x", {"channels.json": broken, DAY: [entry(0)]}))
    assert [(item.channel, item.channel_name) for item in items] == [("ext-acme", "ext-acme")]
    assert [skip.where.split()[0] for skip in transcript.skipped] == ["channels.json"]


def test_an_export_inside_one_more_folder(tmp_path: Path) -> None:
    write_folder(tmp_path / "x" / "Our Slack export Jan 2026", {DAY: [entry(0)]})
    (tmp_path / "x" / "__MACOSX").mkdir()
    items, transcript = play(tmp_path / "x")
    assert [(item.channel, item.where) for item in items] == [("C0ACME", "ext-acme/2026-01-05.json entry 1")]
    assert transcript.skipped == []


def test_files_that_hold_no_messages_are_counted(tmp_path: Path) -> None:
    files = {
        DAY: [entry(0)],
        "ext-acme/canvas_in_the_conversation.json": {"a": 1},
        "ext-acme/picture.png": b"PNG",
        "ext-acme/attachments/x.json": [],
        "canvases.json": {"none": 1},
    }
    items, transcript = play(write_zip(tmp_path / "x.zip", files))
    assert len(items) == 1
    assert (transcript.skipped, transcript.ignored) == ([], {"other files": 3})


WRONG = [
    (7, "it is a number, not an object"),
    ([], "it is a list, not an object"),
    (entry(1, user=...), "it has no author"),
    (entry(1, user="  "), "it has no author"),
    (entry(1, user=7), "it has no author"),
    (entry(1, user="U" * 201), "'user' is longer than 200 characters"),
    (entry(1, ts=...), "it lacks 'ts'"),
    (entry(1, ts="soon"), "'ts' is not a time as Slack writes it: 'soon'"),
    (entry(1, ts=1767603601.5), "'ts' is not a time as Slack writes it: '1767603601.5'"),
    (entry(1, ts="0.000000"), "'ts' is a time that cannot be: '0.000000'"),
    (entry(1, ts="99999999999.000000"), "'ts' is a time that cannot be: '99999999999.000000'"),
    (entry(1, ts="9999999999.000000"), "'ts' lies in the year 2286, which cannot be"),
    (entry(1, ts="86400.000000"), "'ts' lies in the year 1970, which cannot be"),
    (entry(1, text=7), "'text' must be text, not a number"),
    (entry(0), f"its ts {ts(0)} was used before in this channel"),
    (float("nan"), "it is not JSON: NaN is not a number JSON knows"),
]


@pytest.mark.parametrize(("written", "why"), WRONG)
def test_a_bad_entry_costs_itself_alone(tmp_path: Path, written: Any, why: str) -> None:
    items, transcript = play(write_folder(tmp_path / "x", {DAY: [entry(0), written, entry(2)]}))
    assert [item.where for item in items] == [f"{DAY} entry 1", f"{DAY} entry 3"]
    assert transcript.skipped == [Skipped(f"{DAY} entry 2", why)]


@pytest.mark.parametrize("indent", [None, 4])
def test_broken_json_costs_the_entry_it_is_in(tmp_path: Path, indent: int | None) -> None:
    rich = {"blocks": [{"type": "rich_text", "elements": [{"type": "text", "text": "x"}]}], "replies": [{"ts": "1.0"}]}
    whole = json.dumps([entry(0), entry(1, "BAD", **rich), entry(2)], indent=indent)
    broken = whole.replace('"BAD"', '"BAD').encode()
    assert broken != whole.encode()
    items, transcript = play(write_folder(tmp_path / "x", {DAY: broken}))
    assert [item.id for item in items] == [ts(0), ts(2)]
    assert [skip.where for skip in transcript.skipped] == [f"{DAY} entry 2"]
    assert transcript.skipped[0].why.startswith("it is not JSON: ")


def test_a_file_cut_short_is_read_to_the_cut(tmp_path: Path) -> None:
    whole = json.dumps([entry(number) for number in range(10)], indent=4)
    items, transcript = play(write_folder(tmp_path / "x", {DAY: whole[: len(whole) // 2].encode()}))
    assert 3 <= len(items) <= 6
    assert transcript.skipped == [Skipped(f"{DAY} entry {len(items) + 1}", "the file ends before its list does")]


def test_bytes_that_are_no_text_cost_their_entry(tmp_path: Path) -> None:
    raw = json.dumps([entry(0), entry(1, "caf#"), entry(2)]).encode().replace(b"#", b"\xe9")
    items, transcript = play(write_folder(tmp_path / "x", {DAY: raw}))
    assert [item.id for item in items] == [ts(0), ts(2)]
    assert transcript.skipped == [Skipped(f"{DAY} entry 2", "it is not UTF-8 text")]


@pytest.mark.parametrize(
    ("data", "why"),
    [(b"", "it is empty"), (b"{}", "it is not a JSON list"), (b"\x00\x01", "it is not a JSON list")],
)
def test_a_day_file_that_is_no_list(tmp_path: Path, data: bytes, why: str) -> None:
    items, transcript = play(write_folder(tmp_path / "x", {DAY: data, "ext-beta/2026-01-05.json": [entry(0)]}))
    assert len(items) == 1
    assert transcript.skipped == [Skipped(DAY, why)]


def test_a_byte_order_mark_does_not_matter(tmp_path: Path) -> None:
    items, transcript = play(write_folder(tmp_path / "x", {DAY: b"\xef\xbb\xbf" + json.dumps([entry(0)]).encode()}))
    assert (len(items), transcript.skipped) == (1, [])


def test_an_edit_at_a_time_that_cannot_be_keeps_the_message(tmp_path: Path) -> None:
    assert one(tmp_path, edited={"ts": "soon"}).edited_at is None
    assert one(tmp_path, edited=7).edited_at is None


def test_order_is_by_time_whatever_the_files_are_called(tmp_path: Path) -> None:
    seconds = random.Random(3).sample(range(40 * 86_400), 400)
    files: dict[str, list[dict[str, Any]]] = {}
    for number, second in enumerate(seconds):
        channel = CHANNELS[number % 2]["name"]
        local_day = NINE + dt.timedelta(seconds=second, hours=-11)
        files.setdefault(f"{channel}/{local_day:%Y-%m-%d}.json", []).append(entry(second))
    files["ext-acme/everything-else.json"] = [entry(second + 0.5) for second in seconds]
    items, transcript = play(write_folder(tmp_path / "x", files))
    assert [item.at for item in items] == sorted(item.at for item in items)
    assert len(items) == 800
    assert transcript.skipped == []


def test_two_exports_that_overlap_are_one_input(tmp_path: Path) -> None:
    first = write_zip(tmp_path / "jan.zip", {DAY: [entry(0), entry(1)]})
    second = write_zip(tmp_path / "feb.zip", {DAY: [entry(1), entry(0.5)]})
    items, transcript = play(first, second)
    assert [item.id for item in items] == [ts(0), ts(0.5), ts(1)]
    assert transcript.skipped == [Skipped(f"feb.zip: {DAY} entry 1", f"its ts {ts(1)} was used before in this channel")]


def test_an_export_and_our_jsonl_are_one_input(tmp_path: Path) -> None:
    line = {"id": "m1", "at": "2026-01-05T09:00:01+00:00", "channel": "ext-beta", "author": "x", "text": "between"}
    (tmp_path / "beta.jsonl").write_text(json.dumps(line))
    items, _ = play(write_zip(tmp_path / "x.zip", {DAY: [entry(0), entry(2)]}), tmp_path / "beta.jsonl")
    assert [item.text for item in items] == ["hello", "between", "hello"]


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({}, "x: there is nothing in it"),
        ({"notes.txt": b"hi"}, "x: it is no Slack export: there is neither channels.json nor a channel's folder in it"),
        ({"channels.json": b"[]", "users.json": b"[]", DAY: b"{"}, f"{DAY}: it is not a JSON list"),
    ],
)
def test_a_folder_that_gives_nothing_is_one_sentence(tmp_path: Path, files: dict[str, bytes], sentence: str) -> None:
    (tmp_path / "x").mkdir()
    for name, data in files.items():
        (tmp_path / "x" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "x" / name).write_bytes(data)
    with pytest.raises(Unreadable) as told:
        open_transcript([tmp_path / "x"])
    assert str(told.value) == sentence


def test_an_export_of_nothing_but_bots_is_read_and_is_empty(tmp_path: Path) -> None:
    items, transcript = play(write_zip(tmp_path / "x.zip", {DAY: [entry(0, bot_id="B1")]}))
    assert (items, transcript.ignored) == ([], {"bot messages": 1})


NAMES = {"U0DANA": "Dana W"}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("plain", "plain"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("<@U0DANA> and <@U0WHO> and <@U0WHO|jo>", "@Dana W and @U0WHO and @jo"),
        ("<#C1|general> <#C2>", "#general #C2"),
        ("<!here> <!channel> <!subteam^S1|@ops> <!subteam^S1>", "@here @channel @ops @subteam"),
        ("<!date^1392734382^{date}|18 Feb 2014>", "18 Feb 2014"),
        ("<https://a.example/x?y=1&amp;z=2>", "https://a.example/x?y=1&z=2"),
        ("<https://a.example|the &lt;report&gt;>", "the <report> (https://a.example)"),
        ("<http://a.example/|a.example>", "a.example"),
        ("<mailto:a@b.example|a@b.example> <tel:+155501|call>", "a@b.example call (+155501)"),
        ("3 < 4, <> &quot; &", "3 < 4, <> &quot; &"),
        ("<|x>", "x"),
    ],
)
def test_markup(written: str, read: str) -> None:
    assert readable(written, NAMES.get) == read


def test_a_message_in_blocks_alone_is_read(tmp_path: Path) -> None:
    parts = [
        {"type": "text", "text": "queue "},
        {"type": "emoji", "name": "fire"},
        {"type": "user", "user_id": "U0DANA"},
    ]
    blocks = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": parts}]}]
    assert one(tmp_path, text="", blocks=blocks).text == "queue :fire:@Dana"
    assert text_of_blocks([{"type": "section", "text": {"type": "mrkdwn", "text": "down"}}]) == "down"
    assert text_of_blocks({"elements": 7}) == text_of_blocks(None) == ""


def test_memory_does_not_grow_with_the_export(tmp_path: Path) -> None:
    def peak(days: int) -> int:
        files = {
            f"ext-acme/{NINE + dt.timedelta(days=day):%Y-%m-%d}.json": [
                entry(day * 86_400 + second, "words " * 40) for second in range(100)
            ]
            for day in range(days)
        }
        path = write_zip(tmp_path / f"{days}.zip", files)
        tracemalloc.start()
        try:
            transcript = open_transcript([path])
            assert sum(1 for _ in transcript.items()) == days * 100
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    small, large = peak(10), peak(110)
    assert large - small < 10_000 * 60  # bytes a message; their text alone has 240

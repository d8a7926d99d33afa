"""Archives nobody has to trust: paths that lead out, links, bombs, locks, damage; nothing is written to disk."""

import io
import json
import os
import stat
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest

from bot.rehearse.archive import Budget, Exhausted, Folder, Limits, Refused, Zip, unsafe
from bot.rehearse.items import Notes
from bot.rehearse.salvage import CutZip
from bot.rehearse.transcript import Skipped, Unreadable, open_transcript
from tests.bot.rehearse.exports import DAY, entry, export, play, ts, write_folder, write_zip, zipped

BETA = "ext-beta/2026-01-05.json"
CUT = "it is cut short or damaged: its list of contents is missing, so it was read file by file, as far as it goes"


def lines(second: float) -> bytes:
    return json.dumps([entry(second)]).encode()


def add(path: Path, *more: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, data in more:
            archive.writestr(name, data, zipfile.ZIP_DEFLATED)
    return path


def everything_below(path: Path) -> set[Path]:
    return set(path.rglob("*"))


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../ext-acme/2026-01-05.json", "its path climbs out of the archive"),
        ("ext-acme/../../2026-01-05.json", "its path climbs out of the archive"),
        ("..\\ext-acme\\2026-01-05.json", "its path climbs out of the archive"),
        ("/etc/2026-01-05.json", "its path is absolute"),
        ("C:\\ext-acme\\2026-01-05.json", "its path is absolute"),
        ("\\\\host\\ext-acme\\2026-01-05.json", "its path is absolute"),
    ],
)
def test_a_path_that_leads_out_is_skipped_and_the_rest_is_read(tmp_path: Path, name: str, why: str) -> None:
    path = add(write_zip(tmp_path / "x.zip", {DAY: [entry(0)]}), (name, lines(1)))
    before = everything_below(tmp_path)
    items, transcript = play(path)
    assert [item.id for item in items] == [ts(0)]
    assert transcript.skipped == [Skipped(name.replace("\\", "/"), why)]
    assert everything_below(tmp_path) == before


@pytest.mark.parametrize("name", ["a/b.json", "..a/b..json", "a/.../b.json", "ä/b c.json"])
def test_plain_paths(name: str) -> None:
    assert unsafe(name) is None


def test_a_zip_written_with_backslashes_is_read(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "x.zip", {})
    items, _ = play(add(path, ("ext-acme\\2026-01-05.json", lines(0))))
    assert [item.channel for item in items] == ["C0ACME"]


def test_a_link_in_a_zip_is_skipped(tmp_path: Path) -> None:
    link = zipfile.ZipInfo(BETA)
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    items, transcript = play(add(write_zip(tmp_path / "x.zip", {DAY: [entry(0)]}), (link, b"/etc/passwd")))
    assert len(items) == 1
    assert transcript.skipped == [Skipped(BETA, "it is a link")]


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "2026-01-05.json").write_bytes(lines(5))
    folder = write_folder(tmp_path / "x", {DAY: [entry(0)]})
    (folder / "ext-beta").symlink_to(outside)
    (folder / "ext-acme" / "2026-01-06.json").symlink_to(outside / "2026-01-05.json")
    items, transcript = play(folder)
    assert [item.id for item in items] == [ts(0)]
    why = "it is a link, and links are not followed"
    assert transcript.skipped == [Skipped("ext-acme/2026-01-06.json", why), Skipped("ext-beta", why)]


def test_a_second_file_of_one_name_is_skipped(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "x.zip", {DAY: [entry(0)], BETA: [entry(1)]})
    with pytest.warns(UserWarning, match="Duplicate name"):
        add(path, (DAY, lines(9)))
    items, transcript = play(path)
    assert [item.id for item in items] == [ts(0), ts(1)]
    assert transcript.skipped == [Skipped(DAY, "the archive holds another file of this name")]


def test_a_bomb_is_refused_while_it_expands(tmp_path: Path) -> None:
    bomb = b"[" + b" " * (8 * 1024 * 1024) + b"]"
    path = add(write_zip(tmp_path / "x.zip", {DAY: [entry(0)]}), (BETA, bomb))
    items, transcript = play(path)
    assert len(items) == 1
    assert transcript.skipped == [Skipped(BETA, "it expands to more than 200 times its size, as no chat does")]


def test_a_header_that_lies_about_the_size_changes_nothing(tmp_path: Path) -> None:
    bomb = b"[" + b" " * (8 * 1024 * 1024) + b"]"
    path = add(write_zip(tmp_path / "x.zip", {DAY: [entry(0)]}), (BETA, bomb))
    raw = bytearray(path.read_bytes())
    for signature, at_size in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = raw.rindex(signature)
        assert struct.unpack_from("<L", raw, at + at_size)[0] == len(bomb)
        struct.pack_into("<L", raw, at + at_size, 100)
    path.write_bytes(bytes(raw))
    items, transcript = play(path)
    assert len(items) == 1
    assert [skip.where for skip in transcript.skipped] == [BETA, BETA]
    assert "it is damaged" in transcript.skipped[0].why or "checksum" in transcript.skipped[0].why


def one_file(path: Path, data: bytes) -> Path:
    path.write_bytes(zipped({"a.json": data}))
    return path


@pytest.mark.parametrize("kind", [Zip, CutZip])
def test_one_file_may_only_be_so_large(tmp_path: Path, kind: Any) -> None:
    path = one_file(tmp_path / "x.zip", os.urandom(3000))
    with kind(path, Limits(one_file=3000)) as archive:
        archive.names(Notes())
        assert len(archive.read("a.json").data) == 3000
    with kind(path, Limits(one_file=2999)) as archive:
        archive.names(Notes())
        with pytest.raises(Refused, match="it is larger than 2,999 bytes"):
            archive.read("a.json")


def test_one_file_of_a_folder_may_only_be_so_large(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"x" * 3000)
    assert len(Folder(tmp_path, Limits(one_file=3000)).read("a.json").data) == 3000
    with pytest.raises(Refused, match="it is larger than 2,999 bytes"):
        Folder(tmp_path, Limits(one_file=2999)).read("a.json")


@pytest.mark.parametrize("kind", [Zip, CutZip])
def test_all_files_together_may_only_be_so_large(tmp_path: Path, kind: Any) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(zipped(dict.fromkeys("abc", b"x" * 1000)))
    with kind(path, Limits(total=2500, total_ratio=0)) as archive:
        archive.names(Notes())
        archive.read("a")
        archive.read("b")
        with pytest.raises(
            Exhausted, match="the archive expands to more than 2,500 bytes; the rest of it was not read"
        ):
            archive.read("c")
    with kind(path, Limits(total=3000, total_ratio=0)) as archive:
        archive.names(Notes())
        assert sum(len(archive.read(name).data) for name in "abc") == 3000


def test_a_large_archive_may_expand_to_more(tmp_path: Path) -> None:
    budget = Budget(Limits(total=100, total_ratio=25), packed=1000)
    budget.spend(25_000)
    with pytest.raises(Exhausted):
        budget.spend(1)


def test_an_exhausted_archive_is_told_once(tmp_path: Path) -> None:
    files = {f"ext-acme/2026-01-{day:02d}.json": [entry(day * 86_400)] for day in range(1, 20)}
    path = write_zip(tmp_path / "x.zip", files)
    items, transcript = play(path, limits=Limits(total=2500, total_ratio=0))
    assert 0 < len(items) < 19
    assert [skip.why for skip in transcript.skipped] == [
        "the archive expands to more than 2,500 bytes; the rest of it was not read"
    ]


def test_an_oversized_day_file_is_skipped(tmp_path: Path) -> None:
    many = [entry(second) for second in range(100)]
    path = write_folder(tmp_path / "x", {DAY: many, BETA: [entry(0)]})
    items, transcript = play(path, limits=Limits(one_file=4000))
    assert len(items) == 1
    assert transcript.skipped == [Skipped(DAY, "it is larger than 4,000 bytes")]


def locked(path: Path) -> Path:
    """The archive with every file marked as encrypted, as an archiver with a password would."""
    raw = bytearray(path.read_bytes())
    for signature, at_flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(signature)
        while at != -1:
            raw[at + at_flags] |= 1
            at = raw.find(signature, at + 4)
    path.write_bytes(bytes(raw))
    return path


def test_a_locked_archive_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as told:
        open_transcript([locked(write_zip(tmp_path / "x.zip", {DAY: [entry(0)]}))])
    assert str(told.value).startswith("x.zip: it is locked with a password")


def test_a_damaged_file_costs_what_is_damaged(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "x.zip", {DAY: [entry(0)], BETA: [entry(n, os.urandom(20).hex()) for n in range(900)]})
    raw = bytearray(path.read_bytes())
    middle = raw.index(b"ext-beta") + 8000
    raw[middle : middle + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(bytes(raw))
    items, transcript = play(path)
    assert items[0].channel_name == "ext-acme"
    assert 100 < len(items) < 901
    assert any(skip.where == BETA and "was read" in skip.why for skip in transcript.skipped)


@pytest.mark.parametrize("keep", [0.5, 0.8, 0.95])
def test_an_archive_cut_short_is_read_as_far_as_it_goes(tmp_path: Path, keep: float) -> None:
    files = {f"ext-acme/2026-01-{day:02d}.json": [entry(day * 86_400 + n) for n in range(50)] for day in range(5, 25)}
    whole = zipped(export(files))
    path = tmp_path / "x.zip"
    path.write_bytes(whole[: int(len(whole) * keep)])
    items, transcript = play(path)
    assert keep * 1000 - 150 < len(items) <= 1000
    assert [item.at for item in items] == sorted(item.at for item in items)
    assert {item.channel for item in items} == {"C0ACME"}
    assert transcript.skipped[0] == Skipped("x.zip", CUT)


def test_a_file_cut_in_the_middle_gives_its_beginning(tmp_path: Path) -> None:
    files = {DAY: json.dumps([entry(second, os.urandom(40).hex()) for second in range(500)]).encode()}
    whole = zipped(export(files))
    path = tmp_path / "x.zip"
    path.write_bytes(whole[: whole.index(b"ext-acme") + 20_000])
    items, transcript = play(path)
    assert 100 < len(items) < 500
    assert transcript.skipped[1:] == [
        Skipped(DAY, "the archive ends in the middle of it; what stands before that was read")
    ]


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_what_is_salvaged_is_what_was_there(tmp_path: Path, method: int, streamed: bool) -> None:
    out: Any = io.BytesIO()
    if streamed:
        out.seekable = lambda: False  # sizes then come after the data
        out.tell = lambda: (_ for _ in ()).throw(OSError)
    files = {name: os.urandom(200_000) + b"x" * 90_000 for name in ("a.json", "b/c.json", "d.json")}
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    path = tmp_path / "x.zip"
    path.write_bytes(out.getvalue())
    notes = Notes()
    with CutZip(path) as cut:
        assert cut.names(notes) == sorted(files)
        for name, data in files.items():
            if streamed and method == zipfile.ZIP_STORED:
                with pytest.raises(Refused):
                    cut.read(name)
            else:
                content = cut.read(name)
                assert (content.data, content.problem) == (data, None)


def test_a_salvaged_path_that_leads_out_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(zipped(export({DAY: [entry(0)], "../x/2026-01-05.json": [entry(1)]}))[:-40])
    items, transcript = play(path)
    assert [item.id for item in items] == [ts(0)]
    assert Skipped("../x/2026-01-05.json", "its path climbs out of the archive") in transcript.skipped


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "x.zip: it is empty"),
        (b"nonsense", "x.zip: it is no zip archive"),
        (b"PK\x03\x04", f"x.zip: {CUT} (2 things could not be read)"),
        (zipped({}), "x.zip: there is nothing in it"),
        (
            zipped({"a.txt": b""}),
            "x.zip: it is no Slack export: there is neither channels.json nor a channel's folder in it",
        ),
    ],
)
def test_an_archive_that_gives_nothing_is_one_sentence(tmp_path: Path, data: bytes, sentence: str) -> None:
    (tmp_path / "x.zip").write_bytes(data)
    with pytest.raises(Unreadable) as told:
        open_transcript([tmp_path / "x.zip"])
    assert str(told.value) == sentence


def test_a_zip_is_known_by_its_content(tmp_path: Path) -> None:
    items, _ = play(write_zip(tmp_path / "export", {DAY: [entry(0)]}))
    assert len(items) == 1


def test_what_is_no_plain_file_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")
    for path in (tmp_path / "pipe.jsonl", Path("/dev/zero")):
        with pytest.raises(Unreadable, match="it is not a plain file"):
            open_transcript([path])


@pytest.mark.parametrize("path", ["no-such-file.jsonl", "no-such.zip", "no/such/folder", "a\x00b"])
def test_what_is_not_there(tmp_path: Path, path: str) -> None:
    with pytest.raises(Unreadable, match="there is no such file"):
        open_transcript([tmp_path / path])


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.jsonl").write_text("{}")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(Unreadable) as told:
        open_transcript([tmp_path / "x.jsonl"])
    assert str(told.value) == "x.jsonl: it cannot be read: permission denied"


def test_names_that_would_move_a_cursor_are_shown_harmless(tmp_path: Path) -> None:
    items, _ = play(add(write_zip(tmp_path / "x.zip", {}), ("ext\x1b[31m\n/2026-01-05.json", lines(0))))
    assert [item.where for item in items] == ["ext?[31m?/2026-01-05.json entry 1"]


def test_an_export_without_a_single_day_says_so(tmp_path: Path) -> None:
    path = tmp_path / "empty.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("channels.json", "[]")
        archive.writestr("users.json", "[]")
    with pytest.raises(Unreadable, match=r"there is no message in empty\.zip"):
        open_transcript([path])

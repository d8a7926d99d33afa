"""Edits and deletions in our JSONL, told on the message's own line or on later ones."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from bot.rehearse.transcript import Said, Skipped, open_transcript
from tests.bot.rehearse.jsonl_files import START, line, only_said, write

LATER = START + dt.timedelta(hours=2)


def test_edited_at_an_unknown_time(tmp_path: Path) -> None:
    said = only_said(tmp_path, line(0, edited=True))
    assert (said.edited_at, said.previous_text, said.text) == (START, None, "text 0")


def test_edited_at_a_known_time(tmp_path: Path) -> None:
    said = only_said(tmp_path, line(0, edited=LATER.isoformat()))
    assert (said.edited_at, said.previous_text, said.text) == (LATER, None, "text 0")


def test_edited_to_a_known_text(tmp_path: Path) -> None:
    said = only_said(tmp_path, line(0, edited={"at": LATER.isoformat(), "text": "final"}))
    assert (said.edited_at, said.previous_text, said.text) == (LATER, "text 0", "final")


def test_an_edit_cannot_be_earlier_than_its_message(tmp_path: Path) -> None:
    assert only_said(tmp_path, line(9, edited=START.isoformat())).edited_at == START + dt.timedelta(minutes=9)


@pytest.mark.parametrize("nothing", [False, None])
def test_not_edited(tmp_path: Path, nothing: Any) -> None:
    said = only_said(tmp_path, line(0, edited=nothing, deleted=nothing))
    assert (said.edited_at, said.deleted_at) == (None, None)


@pytest.mark.parametrize(("written", "at"), [(True, START), (LATER.isoformat(), LATER)])
def test_deleted(tmp_path: Path, written: Any, at: dt.datetime) -> None:
    said = only_said(tmp_path, line(0, deleted=written))
    assert (said.deleted_at, said.text) == (at, "text 0")


CHANGES = [
    line(0),
    line(0, at=LATER.isoformat(), text="second", edited=True),
    line(0, at=(LATER + dt.timedelta(hours=1)).isoformat(), deleted=True, author=..., text=...),
]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1)])
def test_a_repeated_id_that_is_edited_or_deleted_changes_the_message_wherever_it_stands(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    said = only_said(tmp_path, *(CHANGES[at] for at in order))
    assert (said.at, said.previous_text, said.text) == (START, "text 0", "second")
    assert (said.edited_at, said.deleted_at) == (LATER, LATER + dt.timedelta(hours=1))


def test_the_last_edit_and_the_first_deletion_count(tmp_path: Path) -> None:
    hours = [LATER + dt.timedelta(hours=number) for number in range(5)]
    said = only_said(
        tmp_path,
        line(0),
        line(0, text="third", edited=hours[2].isoformat()),
        line(0, text="second", edited=hours[1].isoformat()),
        line(0, deleted=hours[4].isoformat()),
        line(0, deleted=hours[3].isoformat()),
    )
    assert (said.text, said.edited_at, said.deleted_at) == ("third", hours[2], hours[3])


def test_a_change_of_the_same_time_is_not_taken_for_the_message(tmp_path: Path) -> None:
    said = only_said(tmp_path, line(0, text="changed", edited=LATER.isoformat()), line(0))
    assert (said.previous_text, said.text, said.edited_at) == ("text 0", "changed", LATER)


@pytest.mark.parametrize("own", [1, 3])
def test_a_message_marked_on_its_own_line_may_change_again(tmp_path: Path, own: int) -> None:
    hours = [LATER + dt.timedelta(hours=number) for number in range(5)]
    said = only_said(
        tmp_path,
        line(0, edited={"at": hours[own].isoformat(), "text": "own"}, deleted=hours[own].isoformat()),
        line(0, at=hours[2].isoformat(), text="other", edited=True, deleted=True),
    )
    assert (said.text, said.previous_text, said.edited_at) == (
        ("own" if own == 3 else "other"),
        "text 0",
        hours[max(own, 2)],
    )
    assert said.deleted_at == hours[min(own, 2)]


def test_a_change_may_stand_in_another_file(tmp_path: Path) -> None:
    first = write(tmp_path / "a.jsonl", [line(0)])
    second = write(tmp_path / "b.jsonl", [line(0, text="changed", edited=LATER.isoformat()), line(0)])
    transcript = open_transcript([first, second])
    items = list(transcript.items())
    assert [item.text for item in items if isinstance(item, Said)] == ["changed"]
    assert transcript.skipped == [Skipped("b.jsonl line 2", "its id was used before, in a.jsonl line 1")]

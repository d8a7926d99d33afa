"""The bundled transcripts, read with the rules as an ops lead read them: what opens a ticket, and how bad it is."""

import json
from pathlib import Path

import pytest

from bot.reader.choosing import Choice
from bot.rehearse.stage import Plan, play
from bot.rehearse.transcript import SAMPLES

OPENED = {
    "bp-003": "P3",  # the old hourly rate, "no rush, but"
    "bp-010": "P3",  # six wrong tax codes on a draft
    "bp-019": "P3",  # a report asked for twice
    "bp-022": "P3",  # the wrong VAT, next week is fine
    "bp-024": "P2",  # a payslip is missing
    "bp-033": "P1",  # nobody is paid tomorrow
    "bp-046": "P3",  # wrong figures, not for tonight
    "hb-004": "P4",  # a greeting went live early
    "hb-013": "P1",  # the dialer is down
    "hb-024": "P2",  # the service level
    "hb-031": "P2",  # recordings are missing
    "hb-037": "P2",  # the abandon rate
    "hb-047": "P2",  # calls dropping on one queue
    "hb-050": "P2",  # rude agents
    "lm-008": "P2",  # a backlog four times its size
    "lm-015": "P2",  # posts wrongly removed
    "lm-022": "P1",  # the same, in the newspaper, from a VIP
    "lm-026": "P2",  # false positives
    "lm-036": "P1",  # a threat, live
    "lm-042": "P2",  # a third of the floor cannot work
}


def samples() -> tuple[Path, ...]:
    return tuple(sorted(SAMPLES.glob("*.jsonl")))


def test_the_rules_open_what_a_person_would(tmp_path: Path) -> None:
    play(Plan(samples(), reader="rules"), tmp_path / "out")
    told = [json.loads(one) for one in (tmp_path / "out").read_text(encoding="utf-8").splitlines()]
    assert {one["message"]: one["severity"] for one in told if one["kind"] == "ticket_opened"} == OPENED


def test_the_embedded_reader_hides_none_of_them_in_another_ticket(tmp_path: Path) -> None:
    play(Plan(samples(), reader="embedded"), tmp_path / "out")
    told = [json.loads(one) for one in (tmp_path / "out").read_text(encoding="utf-8").splitlines()]
    assert OPENED.keys() <= {one["message"] for one in told if one["kind"] == "ticket_opened"}


def test_what_the_client_is_asked_is_told_to_none_of_us(tmp_path: Path) -> None:
    played = play(Plan((SAMPLES / "harborline.jsonl",), reader="rules"), tmp_path / "out")
    told = [json.loads(one) for one in (tmp_path / "out").read_text(encoding="utf-8").splitlines()]
    asked = {one["name"]: one["audience"] for one in told if one["kind"] == "check_in"}
    assert asked == {"weekly-pulse": "internal", "csat": "client"}
    assert not {"Priya Raman", "Tom Achterberg"} & {one.name for one in played.summary.all.told}


@pytest.mark.parametrize("reader", ["rules", "embedded"])
def test_no_line_of_them_is_skipped(reader: Choice, tmp_path: Path) -> None:
    assert play(Plan(samples(), reader=reader), tmp_path / "out").skips == 0

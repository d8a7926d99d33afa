"""Conversations laid into an open channel to learn from: others stand before them, and keep their tickets."""

import random
from dataclasses import replace

import pytest

from bot.reader.embedded.facts import facts
from bot.reader.embedded.seen import OPEN, RESOLVED
from bot.reader.training.lessons import TRIAGE, Lesson, asked_of, lessons_in_channel
from bot.reader.training.threads import Thread, threads
from playbooks.reading import Asked
from playbooks.rules import read_by_rules

BATCH = """
=== bill | invoicing | slack | en | -
shift - cue - explicit - recovered -
0 d1 09:00 C Priya: Line 4 of the invoice is on the old rate ## issue P3 billing new 0
1 d1 09:20 T Marco: Looking at it now
2 d1 11:00 C Priya: and line 9 as well ## followup P3 billing =0 0

=== pay | payroll | slack | en | -
shift - cue - explicit - recovered -
0 d1 08:00 C Sam: Two people at Leeds were not paid ## issue P2 payroll new 0
1 d1 08:10 T Marco: Sorry Sam, we check
2 d1 09:00 C Sam: Still nothing in their accounts ## followup P2 payroll =0 0

=== lunch | payroll | slack | en | -
shift - cue - explicit - recovered -
0 d1 08:00 C Sam: Lunch on Friday? ## scheduling +1
1 d1 08:30 T Marco: Gladly
"""


@pytest.fixture
def batch(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Thread]:
    file = tmp_path_factory.mktemp("batch") / "batch.txt"
    file.write_text(BATCH, encoding="utf-8")
    return {thread.key: thread for thread in threads([file])}


def _talk(batch: dict[str, Thread], roots: bool, seed: int = 1) -> list[Lesson]:
    before = [batch["pay"], batch["lunch"]]
    return list(lessons_in_channel(batch["bill"], before, roots, random.Random(seed)))


def test_what_others_said_stands_before_it_in_order_of_time(batch: dict[str, Thread]) -> None:
    first, _ = _talk(batch, roots=False)
    texts = [memory.text for memory in first.seen.memories if memory.ticket is None]
    assert [text.split()[0] for text in texts] == ["Lunch", "Gladly", "Two", "Sorry", "Still"]
    gaps = [memory.gap for memory in first.seen.memories if memory.ticket is None]
    assert gaps == sorted(gaps, reverse=True)


def test_a_new_issue_is_new_beside_anothers_ticket(batch: dict[str, Thread]) -> None:
    first, _ = _talk(batch, roots=False)
    assert [memory.ticket for memory in first.seen.memories if memory.ticket] == ["0-T-0"]
    assert first.gold.opens
    assert first.joins is None


def test_a_follow_up_belongs_to_its_own_ticket_among_others(batch: dict[str, Thread]) -> None:
    _, second = _talk(batch, roots=False)
    known = [memory.ticket for memory in second.seen.memories if memory.ticket]
    assert known == ["0-T-0", "T-0"]
    assert second.joins == known.index("T-0")


def test_where_people_answer_in_threads_only_beginnings_stand_in_the_channel(batch: dict[str, Thread]) -> None:
    (only,) = _talk(batch, roots=True)
    assert only.turn == 0
    texts = [memory.text for memory in only.seen.memories if memory.ticket is None]
    assert [text.split()[0] for text in texts] == ["Lunch", "Two"]


def test_some_tickets_before_are_resolved(batch: dict[str, Thread]) -> None:
    kinds = {
        memory.kind for seed in range(20) for memory in _talk(batch, False, seed)[0].seen.memories if memory.ticket
    }
    assert kinds == {OPEN, RESOLVED}


def test_the_reader_is_told_where_a_message_stands_after_others_in_an_open_channel(batch: dict[str, Thread]) -> None:
    def told(asked: Asked) -> list[float]:
        return facts(asked, TRIAGE, read_by_rules(asked, TRIAGE))

    opening, later = (replace(asked_of(batch["bill"], turn), tickets=()) for turn in (0, 2))
    assert told(opening) == told(replace(opening, thread=None))
    differences = [there - here for here, there in zip(told(later), told(replace(later, thread=None)), strict=True)]
    assert [each for each in differences if each] == [1.0]

"""The tiny reader beside the network: counted the same when taught and when used, small, and never upset."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.reader.embedded import grams
from bot.reader.embedded.facts import COUNT
from bot.reader.embedded.grams import HEADS, SLOTS, Grams, counted, row_of
from bot.reader.embedded.model import WEIGHTS, Answers
from bot.reader.embedded.seen import seen
from bot.reader.training.lessons import lessons
from bot.reader.training.splits import learning
from bot.reader.training.threads import threads
from playbooks.reading import Asked, KnownTicket, Turn
from playbooks.terms import Category, Severity, Side, TicketState

NOW = dt.datetime(2026, 11, 2, 14, tzinfo=dt.UTC)
LONE = Asked("The dialer is down for everyone.", NOW, "U1", "Ann", thread="1")
TICKET = KnownTicket(
    "A-1", TicketState.OPEN, Severity.P2, Category.PAYROLL, "payroll file", "1", "U1", NOW, NOW, None, None
)
THREAD = replace(
    LONE,
    earlier=(Turn(NOW, Side.CLIENT, "U1", "forty people are missing"), Turn(NOW, Side.TEAM, "T1", "we reloaded it")),
    tickets=(TICKET,),
)
NO_FACTS = [0.0] * COUNT
EVEN = np.ones(SLOTS, dtype=np.float32)
HOSTILE = {
    "nothing": "",
    "spaces": " \n\t ",
    "emoji": "🔥" * 500,
    "long": "the dialer is down " * 2_200,
    "one word": "a" * 39_000,
    "zero width": "\u200b" * 5_000,
    "mixed scripts": "Тhе diаler iѕ dоwn 电话 システム 전화 الهاتف",
    "null": "down\x00now",
    "lone surrogate": "down \ud800 now",
    "grows when lowered": "İ" * 500,
}


@pytest.fixture(scope="module")
def shipped() -> Grams:
    return Grams(WEIGHTS)


def flat(answer: dict[str, Any]) -> list[float]:
    return [float(number) for head in HEADS for number in answer[head]]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_any_message_is_counted(shipped: Grams, text: str) -> None:
    view = seen(replace(THREAD, text=text, earlier=(Turn(NOW, Side.TEAM, "T1", text),)))
    answer = shipped.answer(view, NO_FACTS)
    assert {head: len(numbers) for head, numbers in answer.items()} == HEADS
    assert np.isfinite(flat(answer)).all()
    assert len(counted(view)[0]) < 6_000


def test_the_same_message_is_told_the_same(shipped: Grams) -> None:
    first = flat(shipped.answer(seen(THREAD), NO_FACTS))
    for number in range(5_000):
        counted(seen(replace(LONE, text=f"word{number}")))  # pushes the pieces that were kept ready out
    assert flat(shipped.answer(seen(THREAD), NO_FACTS)) == first
    assert flat(Grams(WEIGHTS).answer(seen(THREAD), NO_FACTS)) == first


def test_every_field_weighs_the_same() -> None:
    slots, values = row_of(counted(seen(THREAD)), EVEN)
    assert slots.max() < SLOTS
    assert float(values @ values) == pytest.approx(5)
    assert float(row_of(counted(seen(LONE)), EVEN)[1] @ row_of(counted(seen(LONE)), EVEN)[1]) == pytest.approx(2)


def test_the_same_word_is_another_gram_in_another_field() -> None:
    alone = set(row_of(counted(seen(replace(LONE, text="payroll"))), EVEN)[0].tolist())
    ticket = replace(LONE, text="", tickets=(TICKET._replace(summary="payroll"),))
    team = replace(LONE, text="", earlier=(Turn(NOW, Side.TEAM, "T1", "payroll"),))
    client = replace(LONE, text="", earlier=(Turn(NOW, Side.CLIENT, "U1", "payroll"),))
    around = [set(row_of(counted(seen(asked)), EVEN)[0].tolist()) for asked in (ticket, team, client)]
    assert [len(each) for each in around] == [1, 1, 1]
    assert len(set.union(alone, *around)) == len(alone) + 3


def test_grams_that_were_never_learned_count_for_nothing() -> None:
    slots, values = row_of(counted(seen(LONE)), np.zeros(SLOTS, dtype=np.float32))
    assert len(slots)
    assert not values.any()


def test_checksums_never_change() -> None:
    """The weights that ship were learned for these very places."""
    found = [grams._places(["down"], field)[0] - field * SLOTS for field in range(5)]
    assert found == [
        18828,
        116039,
        66405,
        6757,
        86765,
    ]


def test_both_together_are_weighed() -> None:
    answers = Answers(
        {"escalation": np.array([2.0]), "severity": np.array([1.0, 0.0])},
        np.zeros(1),
        {"escalation": np.array([-1.0]), "severity": np.array([0.0, 3.0])},
    )
    assert answers.odds("escalation", [0.5, 2.0, 0.25]) == pytest.approx(-0.75)
    assert answers.blended("severity", 0.5).tolist() == [0.5, 1.5]


def test_the_grams_that_ship_are_small() -> None:
    assert (WEIGHTS / grams.FILE).stat().st_size <= 3_000_000


def test_what_ships_was_taught_with_this_very_counting(shipped: Grams) -> None:
    """Of messages it learned from it gets nearly all right; with any gram elsewhere than when taught it would not."""
    taught = [lesson for thread in learning(threads())[:60] for lesson in lessons(thread)]
    right = [
        (shipped.answer(lesson.seen, lesson.facts)["escalation"][0] > 0) == lesson.gold.escalation for lesson in taught
    ]
    assert sum(right) >= 0.985 * len(right)


def test_taught_and_used_count_the_same(tmp_path: Path) -> None:
    """Rows as teaching builds them, times the weights it writes, are what the bot is told."""
    pytest.importorskip("sklearn", reason="only where the teaching's own packages are installed")
    from bot.reader.training.grams_teaching import features, teach_grams

    taught = [lesson for thread in threads()[:40] for lesson in lessons(thread)]
    teach_grams(taught, tmp_path)
    first = (tmp_path / grams.FILE).read_bytes()
    used = Grams(tmp_path)
    with np.load(tmp_path / grams.FILE) as file:
        rarity = file["rarity"]
        weights = np.concatenate([file["weights"] * file["scale"], file["facts"]])
        bias = file["bias"]
    rows = features([counted(lesson.seen) for lesson in taught], rarity, [lesson.facts for lesson in taught])
    told = np.array([flat(used.answer(lesson.seen, lesson.facts)) for lesson in taught])
    assert np.allclose(rows @ weights + bias, told, atol=1e-3)
    raised = np.array([lesson.gold.escalation for lesson in taught])
    assert told[raised, 0].mean() > told[~raised, 0].mean() + 1
    teach_grams(taught, tmp_path)
    assert (tmp_path / grams.FILE).read_bytes() == first

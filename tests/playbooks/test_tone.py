"""When a person's tone towards us turns, against their own habit, and when it does not."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from playbooks.baseline import Around
from playbooks.reading import Asked, Turn
from playbooks.rules import read_by_rules
from playbooks.schema import Playbook, Triage
from playbooks.terms import Side
from playbooks.tone import ToneShift, has_recovered, may_have_turned, tone_shift
from playbooks.wording import spoken, word

NOW = dt.datetime(2026, 11, 24, 15, tzinfo=dt.UTC)
WARM = (
    "Hi Walt, hope you had a great weekend! Could you send the timesheet backup please? Thank you!",
    "Good morning Walt, thanks for the quick help, the numbers look great.",
)


def playbook(**tone: Any) -> Playbook:
    always = {"zone": "UTC", "always": True}
    return Playbook.model_validate(
        {
            "client": "acme", "name": "Acme", "prefix": "ACME", "zone": "UTC", "channels": {}, "severities": {},
            "calendars": {"client": always, "pm": always, "floor": always}, "ladder": [],
            "people": {"pm": "pia", "directory": {"pia": {"name": "Pia"}}}, "tone": tone,
        }
    )  # fmt: skip


def shift(
    text: str, before: tuple[str, ...] = WARM, ours: str = "Still with engineering.", **tone: Any
) -> ToneShift | None:
    earlier = [Turn(NOW - dt.timedelta(days=9 - at), Side.CLIENT, "cora", said) for at, said in enumerate(before)]
    tones = [read_by_rules(Asked(said, NOW, "cora"), Triage()).tone for said in before]
    earlier.append(Turn(NOW - dt.timedelta(hours=2), Side.TEAM, "walt", ours))
    asked = Asked(text, NOW, "cora", thread="T", earlier=tuple(earlier))
    return tone_shift(asked, read_by_rules(asked, Triage()), tones, playbook(**tone))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("As per my last message, the backup is still not here.", "passive-aggressive"),
        ("With all due respect, nobody has looked at this.", "passive-aggressive"),
        ("Thanks for nothing.", "sarcastic"),
        ("Great, another week without a file.", "sarcastic"),
        ("This is unacceptable.", "angry"),
        ("I am escalating this to our director.", "threatening"),
        ("Then we will hold payment until your manager is back.", "threatening"),
        ("Do not bother, we will do it ourselves.", "withdrawing"),
        ("Forget it. We'll handle it ourselves.", "withdrawing"),
    ],
)
def test_strained_words_after_warm_ones_are_a_shift(text: str, kind: str) -> None:
    found = shift(text)
    assert found is not None
    assert kind in found.strain
    assert any(move.startswith(kind) for move in found.moved)
    assert found.quote in text
    assert found.calmer
    assert 0.5 <= found.confidence <= 0.95


@pytest.mark.parametrize(
    "text",
    [
        "Thank you Walt, got it!",
        "The file has 12 wrong rows, could you check?",
        "The dialer is down for all agents",
        "Customers were furious with the courier, not with us.",
        "You are killing me with these jokes 😄",
        "Great, see you on Monday!",
        "Is there an ETA?",
        "Could you put me in touch with your manager's assistant for the invoice?",
        "Please escalate any chat about refunds to our desk.",
        "ok",
        "",
        "👍",
    ],
)
def test_calm_words_even_about_bad_news_are_none(text: str) -> None:
    assert shift(text) is None


def test_what_moved_tells_of_habits_too() -> None:
    found = shift("as I already said the third row is wrong again and nobody answers")
    assert found is not None
    moved = " ".join(found.moved)
    assert "colder than this person usually writes" in moved
    assert "no greeting and no thanks" in moved
    assert "not the first time" in moved


def test_a_short_message_is_told_in_words_as_a_reader_counts_them() -> None:
    found = shift("This is unacceptable.")
    assert found is not None
    assert "3 words where 14 are usual" in found.moved
    told = {"Any update?": 2, "Priya?": 1, "Isn't it done? :eyes: 🙄": 3, "Why, again - 2nd time!": 4, "…": 0}
    assert {text: spoken(word(text)) for text in told} == told


def test_a_curt_word_counts_only_after_warmth_or_a_put_off() -> None:
    assert shift("Fine.", before=("Fine.", "Noted."), ours="The file is in the folder.") is None
    assert shift("Noted.", ours="No ETA yet, sorry.") is not None
    assert shift("Noted.", ours="The file is in the folder.") is None


def test_the_quote_is_the_sentence_that_carries_it() -> None:
    found = shift("Hi Walt, hope all is well. Per my last email, we still wait. Best, Cora")
    assert found is not None
    assert found.quote == "Per my last email, we still wait."


@pytest.mark.parametrize(
    "said",
    [
        "As per my last message, I have a review at 4.",
        'As per my last message, "later" is no answer, nor is "soon".',
        "Per my last email “access denied” came again.",
    ],
)
def test_what_the_client_quotes_stands_in_the_quote_as_it_was_written(said: str) -> None:
    found = shift(f'Always "tomorrow". {said}')
    assert found is not None
    assert found.quote == said


def test_sensitivity_orders_how_readily_it_is_flagged() -> None:
    texts = ["I guess we wait.", "As per my last message, no.", "This is unacceptable. I am escalating this.", "Noted."]
    flagged = {
        level: [shift(text, sensitivity=level) is not None for text in texts] for level in ("low", "normal", "high")
    }
    for low, normal, high in zip(flagged["low"], flagged["normal"], flagged["high"], strict=True):
        assert low <= normal <= high
    assert sum(flagged["low"]) < sum(flagged["high"])


def test_it_can_be_switched_off() -> None:
    assert shift("This is unacceptable.", enabled=False) is None


def test_recovery_is_a_clearly_warm_last_word() -> None:
    assert has_recovered([-0.6, 0.4])
    assert not has_recovered([0.4, -0.1])
    assert not has_recovered([])


@settings(deadline=None)
@given(
    words=st.lists(
        st.sampled_from("thanks unacceptable per my last hello please great another ! ? WHY nobody 😡".split()),
        max_size=12,
    ),
    tones=st.lists(st.floats(-1, 1), max_size=5),
)
def test_any_words_give_a_sound_answer(words: list[str], tones: list[float]) -> None:
    asked = Asked(" ".join(words), NOW, "cora")
    reading = read_by_rules(asked, Triage())
    assert -1 <= reading.tone <= 1
    found = tone_shift(asked, reading, tones, playbook())
    if found is not None:
        assert 0.5 <= found.confidence <= 0.95
        assert found.moved
        assert found.calmer


WORDS = "thanks unacceptable per my last hello please still again ok NOW report missing ? ! WHY nobody fine 12".split()
SPANS = st.timedeltas(dt.timedelta(minutes=1), dt.timedelta(days=2))


LATELY_COLD = [0.9] * 20 + [-0.9] * 3
LATELY_SLOW = [dt.timedelta(minutes=20)] * 7 + [dt.timedelta(hours=5)] * 2


@settings(deadline=None, max_examples=400)
@example(["12"], [], LATELY_COLD, LATELY_SLOW, dt.timedelta(hours=9), ("Cai",), None, "low")
@example(["12"], [], LATELY_COLD, LATELY_SLOW, dt.timedelta(hours=9), ("Cai",), 0.13, "normal")
@given(
    words=st.lists(st.sampled_from(WORDS), max_size=8),
    before=st.lists(st.sampled_from((*WARM, "ok", "Is it fixed?")), max_size=3),
    tones=st.one_of(st.lists(st.floats(-1, 1), max_size=40), st.just(LATELY_COLD)),
    lags=st.one_of(st.lists(SPANS, max_size=9), st.just(LATELY_SLOW)),
    lag=st.one_of(st.none(), SPANS),
    copied=st.sampled_from([(), ("Cai",)]),
    strained=st.one_of(st.none(), st.floats(0, 1)),
    sensitivity=st.sampled_from(["low", "normal", "high"]),
)
def test_whatever_could_not_have_turned_has_not(
    words: list[str],
    before: list[str],
    tones: list[float],
    lags: list[dt.timedelta],
    lag: dt.timedelta | None,
    copied: tuple[str, ...],
    strained: float | None,
    sensitivity: str,
) -> None:
    earlier = [Turn(NOW - dt.timedelta(days=9 - at), Side.CLIENT, "cora", said) for at, said in enumerate(before)]
    earlier.append(Turn(NOW - dt.timedelta(hours=2), Side.TEAM, "walt", "No ETA yet."))
    asked = Asked(" ".join(words), NOW, "cora", thread="T", earlier=tuple(earlier))
    reading = replace(read_by_rules(asked, Triage()), strained=strained)
    turned = tone_shift(asked, reading, tones, playbook(sensitivity=sensitivity), Around(tuple(lags), lag, copied))
    if turned is not None:
        assert may_have_turned(asked, reading, playbook(sensitivity=sensitivity), Around((), lag, copied))


def test_a_message_whose_author_left_their_normal_is_looked_at_by_its_history() -> None:
    earlier = (Turn(NOW - dt.timedelta(hours=2), Side.TEAM, "walt", "No ETA yet."),)
    calm = Asked("The numbers are attached.", NOW, "cora", thread="T", earlier=earlier)
    curt = Asked("Still nothing.", NOW, "cora", thread="T", earlier=earlier)
    assert not may_have_turned(calm, read_by_rules(calm, Triage()), playbook())
    assert may_have_turned(curt, read_by_rules(curt, Triage()), playbook())
    assert not may_have_turned(curt, read_by_rules(curt, Triage()), playbook(enabled=False))

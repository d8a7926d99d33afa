import json
from typing import Any

import pytest
from card_rules import check, inert, units
from card_samples import SAMPLES, SIGNER, VIEWER
from hostile_words import HOSTILE, hostile, without_kinds
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.slack.card_parts import characters
from bot.slack.cards import render
from handlers.notices import NOTICE


def stands(sample: dict[str, Any], text: str) -> None:
    card = render(NOTICE.validate_python(without_kinds(hostile(sample, text))), VIEWER, SIGNER, True)
    check(card.blocks)
    if sample["kind"] not in ("receipt", "client_reply"):
        inert(card)
    assert characters(card.blocks) + units(card.text) < 12_000
    assert units(json.dumps(card.blocks, ensure_ascii=False)) < 40_000
    card.text.encode()
    json.dumps(card.blocks).encode()


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_do_nothing(name: str, text: str) -> None:
    stands(SAMPLES[name], text)


@pytest.mark.parametrize("name", SAMPLES)
def test_39000_hostile_characters_fit(name: str) -> None:
    stands(SAMPLES[name], ("<!channel>&👩‍👩‍👧‍👦مرحبا中文\u200b\u202e*" * 2000)[:39_000])
    stands(SAMPLES[name], "👍🏿" * 19_500)
    stands(SAMPLES[name], "&" * 39_000)


_BITS = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60), st.just("&<>" * 500)), max_size=8)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(SAMPLES)), _BITS, st.integers(1, 40))
def test_any_words_fit_and_do_nothing(name: str, bits: list[str], times: int) -> None:
    stands(SAMPLES[name], ("".join(bits) * times)[:39_000])

import json
from typing import Any

import pytest
from card_samples import SAMPLES, SIGNER, VIEWER, check, inert, units
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.slack.card_parts import characters
from bot.slack.cards import render
from handlers.notices import NOTICE

HOSTILE = [
    "<!channel> <!here> <@U0MARIA0001> <@U0MARIA0001|maria> <#C024BE7LR|general> <!subteam^S1|@ops>",
    "<<!channel>!channel> <\u200b!here> <!\u200bhere> &lt;!channel&gt; @channel @here @everyone",
    "<https://evil.example|https://bank.example> <javascript:alert(1)|x> [a](https://evil.example)",
    "\u202e⁦abc⁩ مرحبا بكم في الدعم \u202d 中文支持 👩‍👩‍👧‍👦👍🏿 e\u0301\u0301\u0301 \U000e0067",
    "*bold* _it_ ~x~ `code` ```block``` > quote\n\n\n\n>>> {'type':'AdaptiveCard'}",
    "\x00\x07\ud800 lone \udfff \u2028\u2029\ufeff\u200b",
    "\u200b\u200b\u2060\ufeff",
    "",
    "   \n\t ",
]


def hostile(sample: dict[str, Any], text: str) -> dict[str, Any]:
    """The sample with every word that people outside or inside typed replaced."""
    typed = ("summary", "quote", "moved", "calmer", "contact", "opened_by", "owner", "acknowledged_by", "name", "why")
    typed += ("waiting_reason", "category", "client_name")
    changed = {key: text if key in typed and value is not None else value for key, value in sample.items()}
    if sample["kind"] in ("ops_notice", "ledger"):
        changed["text"] = text
    for key in ("items", "lines", "parts"):
        if key in sample:
            changed[key] = [hostile({"kind": "", **item}, text) for item in sample[key]]
    if sample.get("questions"):
        changed["questions"] = (text,) * 20
    return changed


def stands(sample: dict[str, Any], text: str) -> None:
    card = render(NOTICE.validate_python(without_kinds(hostile(sample, text))), VIEWER, SIGNER, True)
    check(card.blocks)
    if sample["kind"] not in ("receipt", "client_reply"):
        inert(card)
    assert characters(card.blocks) + units(card.text) < 12_000
    assert units(json.dumps(card.blocks, ensure_ascii=False)) < 40_000
    card.text.encode()
    json.dumps(card.blocks).encode()


def without_kinds(sample: dict[str, Any]) -> dict[str, Any]:
    made = {key: value for key, value in sample.items() if (key, value) != ("kind", "")}
    for key in ("items", "lines", "parts"):
        if key in made:
            made[key] = [without_kinds(item) for item in made[key]]
    return made


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

"""Words that clients could write to break a card, and cards with such words in every place that takes any."""

from typing import Any

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
    typed += ("waiting_reason", "category", "client_name", "author")
    changed = {key: text if key in typed and value is not None else value for key, value in sample.items()}
    if sample["kind"] in ("ops_notice", "ledger"):
        changed["text"] = text
    if sample["kind"] == "why":
        words = ({"word": text, "moved": 0.2},) * 5
        changed |= {"category": "access", "label_why": (text,) * 3, "said": text, "joined": text, "words": words}
    for key in ("items", "lines", "parts"):
        if key in sample:
            changed[key] = [hostile({"kind": "", **item}, text) for item in sample[key]]
    if sample.get("questions"):
        asked = {"ask": text, "kind": "choice", "choices": [text] * 5}
        changed["questions"] = [asked] * 20 if sample["kind"] == "check_in_ask" else (text,) * 20
    if sample["kind"] == "review_kit":
        changed |= {"title": text, "short": [text] * 6}
    if sample["kind"] == "review_entries":
        many = [*sample.get("entries", ())] * 12
        changed |= {"said": text}
        changed["entries"] = [{**one, "number": place, "words": text, "by": text} for place, one in enumerate(many, 1)]
    if sample["kind"] == "briefing":
        changed |= {"title": text, "tickets": [hostile({"kind": "", **item}, text) for item in sample["tickets"]]}
        changed["sections"] = [{"title": text, "lines": [text] * 20}] * 6
    return changed


def without_kinds(sample: dict[str, Any]) -> dict[str, Any]:
    made = {key: value for key, value in sample.items() if (key, value) != ("kind", "")}
    for key in ("items", "lines", "parts", "tickets"):
        if key in made:
            made[key] = [without_kinds(item) for item in made[key]]
    return made

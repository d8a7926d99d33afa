import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from card_rules import strings
from card_samples import ABOUT, CARD, DIGEST, KINDS, LINES, NOW, NUDGE, SAMPLES, SIGNER, VIEWER, at
from health_samples import HEALTH
from hostile_words import HOSTILE, hostile, without_kinds
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.teams.card_parts import MOST_BYTES, SIGNED, VERB, Card, size_of
from bot.teams.cards import render
from bot.teams.forms import escalate_card
from handlers.notices import NOTICE
from playbooks.terms import Severity

HERE = Path(__file__).parent
SCHEMA = json.loads((HERE / "schema" / "adaptive-card-1.5.0.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft6Validator(SCHEMA)
PEOPLE = [("maria", "Maria Lopez"), ("jon", "Jon Reyes")]
WORDLESS = ("receipt", "client_reply", "client_note")
ABOUT_NO_TICKET = ("this_was_one",)


def drawn(sample: dict[str, Any], **more: Any) -> Card:
    return render(NOTICE.validate_python(sample), VIEWER, SIGNER, PEOPLE, **more)


def every(value: Any, kind: str) -> list[dict[str, Any]]:
    """Every object of a type inside a card."""
    found = [value] if isinstance(value, dict) and value.get("type") == kind else []
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return found + [one for each in inner for one in every(each, kind)]


def valid(card: dict[str, Any]) -> None:
    VALIDATOR.validate({name: value for name, value in card.items() if name != "msteams"})
    assert card["version"] == "1.5"
    inputs = [one["id"] for kind in ("Input.Text", "Input.ChoiceSet") for one in every(card, kind)]
    assert len(inputs) == len(set(inputs)), inputs
    for actions in every(card, "ActionSet"):
        assert len(actions["actions"]) <= 6
    assert len(card.get("actions", ())) <= 6
    for text in strings(card):
        assert text.strip() or text == "", "an empty text"
    assert all(one["text"].strip() for kind in ("TextBlock", "TextRun") for one in every(card, kind))


def inert(card: dict[str, Any]) -> None:
    """Nothing in the card is read as Markdown, a template or a mention; the words of others are text runs."""
    for text in strings(card["body"]):
        assert "{{" not in text, text
        assert not [one for one in text if one in "\u202a\u202b\u202d\u202e\u2066\u2067\ud800\udfff\x00"], text
    for block in [*every(card, "TextBlock"), *every(card, "Fact")]:
        assert "](" not in str(block)
    for facts in every(card, "FactSet"):
        for fact in facts["facts"]:
            assert not set("*[]`<>_") & set(fact["value"]), fact
    assert "entities" not in str(card.get("msteams"))


def signed(sample: dict[str, Any]) -> list[str]:
    """The actions a card offers, read from its signed values."""
    read = [SIGNER.read(one["data"][SIGNED]) for one in every(drawn(sample).card, "Action.Execute")]
    assert all(read)
    return [one.action for one in read if one]


def same_as_golden(name: str, value: Any) -> None:
    made = json.dumps(value, indent=1, ensure_ascii=False) + "\n"
    golden = HERE / "golden" / f"{name}.json"
    if os.environ.get("RECORD_GOLDEN"):
        golden.write_text(made, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == made


def test_every_kind_of_notice_has_a_sample() -> None:
    assert {sample["kind"] for sample in SAMPLES.values()} == KINDS


@pytest.mark.parametrize("name", SAMPLES)
def test_looks_as_recorded(name: str) -> None:
    card = drawn(SAMPLES[name])
    same_as_golden(name, {"text": card.text, "card": card.card})


def test_the_form_that_opens_a_ticket_looks_as_recorded() -> None:
    made = escalate_card([("acme", "Acme Telecom"), ("brightpay", "BrightPay")], "acme", SIGNER)
    same_as_golden("form_escalate", {"text": made.text, "card": made.card})
    assert made.card is not None
    valid(made.card)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("repeat", [False, True])
def test_teams_would_take_it(name: str, repeat: bool) -> None:
    made = drawn(SAMPLES[name], possible_repeat=repeat)
    assert made.text.strip()
    if SAMPLES[name]["kind"] in WORDLESS:
        assert made.card is None
        return
    assert made.card is not None
    valid(made.card)
    inert(made.card)
    assert made.card["fallbackText"].strip()


@pytest.mark.parametrize("name", SAMPLES)
def test_every_button_is_signed_for_its_ticket_and_named_by_its_verb(name: str) -> None:
    for button in every(drawn(SAMPLES[name]).card, "Action.Execute"):
        read = SIGNER.read(button["data"][SIGNED])
        assert read is not None
        assert (read.client, button["verb"]) == ("brightpay", f"{VERB}{read.action}")
        assert (
            read.ticket.startswith(("BRIT-", "ask-", "promise-", "heat-", "growth-", "review-"))
            or read.action in ABOUT_NO_TICKET
        )


def test_an_open_ticket_offers_everything_slack_offers() -> None:
    offered = ["ack", "form:ack_until", "form:reply", "resolve"]
    assert signed(CARD) == [*offered, "form:waiting", "form:assign", "form:snooze", "form:edit", "why", "dismiss"]
    held = signed(SAMPLES["ticket_card_held"])
    assert "resume" in held
    assert not {"ack", "form:waiting"} & set(held)


@pytest.mark.parametrize(("state", "offered"), [("resolved", ["reopen"]), ("dismissed", ["reopen"]), ("merged", [])])
def test_an_ended_ticket_can_only_be_reopened(state: str, offered: list[str]) -> None:
    assert signed({**CARD, "state": state}) == offered


def test_the_card_says_times_for_reader_and_client_and_severity_in_words() -> None:
    shown = "\n".join(strings(drawn(CARD).card))
    assert "Tue 24 Nov 13:40 CST (19:40 GMT for the client)" in shown
    for each, word in ((Severity.P1, "P1 critical"), (Severity.P4, "P4 low")):
        assert word in "\n".join(strings(drawn({**CARD, "severity": each.value}).card))


def test_a_broken_promise_stays_on_the_card_after_its_clock_stopped() -> None:
    for state in ("open", "resolved"):
        made = drawn({**CARD, "state": state, "due": {}, "breached": ["resolution"]}).card
        assert {"title": "❗ Resolution", "value": "missed"} in every(made, "FactSet")[0]["facts"]


def test_a_digest_puts_the_most_urgent_first_and_a_long_one_says_how_much_is_left() -> None:
    assert signed(DIGEST) == ["ack", "ack", "ack", "still_yes", "ack", "not_a_problem"]
    made = drawn({**DIGEST, "items": [{**NUDGE, "ticket": f"BRIT-{n}", "summary": "中" * 400} for n in range(60)]})
    shown = len(every(made.card, "Action.Execute"))
    assert 5 <= shown <= 20
    assert f"and {60 - shown} more" in "\n".join(strings(made.card))


def test_a_list_over_several_clients_signs_each_button_for_its_own() -> None:
    lines = [{**LINES[1], "client": "brightpay"}, {**LINES[2], "client_name": "Somebody else"}]
    both = {"client": "acme", "client_name": "Acme, BrightPay", "kind": "ticket_list", "lines": lines}
    read = [SIGNER.read(one["data"][SIGNED]) for one in every(drawn(both).card, "Action.Execute")]
    assert [one and (one.client, one.ticket) for one in read] == [("brightpay", "BRIT-42")]


def test_a_long_ledger_is_cut_at_a_line_and_says_so() -> None:
    text = "\n".join(f"  line {n:04d} counted" for n in range(1000))
    shown = strings(drawn({**ABOUT, "kind": "ledger", "text": text}).card["body"])
    kept = [one for one in shown if "counted" in one]
    assert kept[0].endswith("line 0000 counted")
    assert f"Cut here: {1000 - len(kept)} more lines" in "\n".join(shown)


def test_health_adds_up_and_no_score_is_not_invented() -> None:
    shown = "\n".join(strings(drawn(HEALTH).card))
    assert "█████████░ 21.5/25 −3.5" in shown
    assert "72.1/100 −27.9" in shown
    unknown = "\n".join(strings(drawn(SAMPLES["health_unknown"]).card))
    assert "no score yet" in unknown
    assert "0 of 100 points can be judged" in unknown


def test_a_receipt_is_its_sentence_or_its_emoji_since_bots_cannot_react() -> None:
    receipt = SAMPLES["receipt"]
    assert drawn({**receipt, "style": "reply", "text": "We have this."}).text == "We have this."
    assert drawn({**receipt, "style": "emoji", "emoji": "eyes"}).text == "👀"
    assert drawn({**receipt, "style": "emoji", "emoji": "party_parrot", "text": "We have it."}).text == "We have it."


def stands(sample: dict[str, Any], text: str) -> None:
    made = render(NOTICE.validate_python(without_kinds(hostile(sample, text))), VIEWER, SIGNER, PEOPLE, True)
    made.text.encode()
    if sample["kind"] in WORDLESS:
        return
    assert made.card is not None
    valid(made.card)
    inert(made.card)
    assert size_of({"card": made.card, "text": made.text}) < MOST_BYTES


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_do_nothing(name: str, text: str) -> None:
    stands(SAMPLES[name], text)


TEAMS_WORDS = "<at>everyone</at> [bank](https://evil.example) {{DATE(2026-01-01,SHORT)}} **x** # h\n- a\n1. b"


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize(
    "text", [TEAMS_WORDS, "{{" * 2000, "中" * 39_000, "👩‍👩‍👧‍👦" * 6_000, "مرحبا \u202e" * 6_000, '"\\' * 19_500]
)
def test_39000_hostile_characters_fit(name: str, text: str) -> None:
    stands(SAMPLES[name], text[:39_000])


_BITS = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60), st.just(TEAMS_WORDS)), max_size=8)


@settings(
    max_examples=60, deadline=None, phases=[Phase.reuse, Phase.generate], suppress_health_check=[HealthCheck.too_slow]
)
@given(st.sampled_from(sorted(SAMPLES)), _BITS, st.integers(1, 40))
def test_any_words_fit_and_do_nothing(name: str, bits: list[str], times: int) -> None:
    stands(SAMPLES[name], ("".join(bits) * times)[:39_000])


def test_a_snooze_that_is_over_is_not_shown() -> None:
    assert "No reminders" in "\n".join(strings(drawn({**CARD, "snoozed_until": at(20)}).card))
    assert "No reminders until" not in "\n".join(
        text for text in strings(drawn({**CARD, "snoozed_until": NOW}).card) if text.startswith("💤")
    )

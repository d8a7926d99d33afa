import datetime as dt
import json
import os
import re
from collections import Counter
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from bot.slack.card_parts import characters
from bot.slack.cards import Viewer, action_of, render
from bot.slack.home import home_view
from bot.slack.signing import ButtonSigner
from handlers import notices
from handlers.notices import NOTICE, Notice, TicketCard, TicketLine
from playbooks.terms import Metric, Severity

GOLDEN = Path(__file__).parent / "golden"
NOW = dt.datetime(2026, 11, 24, 19, 10, tzinfo=dt.UTC)
VIEWER = Viewer("America/Chicago", "Europe/London", NOW)
SIGNER = ButtonSigner(b"a secret of the tests")
QUOTE = (
    "Since this morning nobody on the night queue can log in to the dialler, and our own customers are waiting"
    " 40 minutes. This is the third time this month & we need someone on it now."
)
ABOUT: dict[str, Any] = {
    "client": "brightpay",
    "client_name": "BrightPay",
    "ticket": "BRIT-42",
    "severity": "P2",
    "summary": QUOTE,
}


def at(hour: int, minute: int = 0, day: int = 24) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=dt.UTC)


CARD: dict[str, Any] = {
    **ABOUT,
    "kind": "ticket_card",
    "revision": 3,
    "state": "open",
    "category": "access",
    "opened_at": at(18, 40),
    "opened_by": "Priya Nair",
    "owner": "Maria Lopez",
    "due": {"first_response": at(19, 40), "periodic_update": at(20, 40), "resolution": at(22, 40)},
    "why": "says that work has stopped, and that it is not the first time",
    "vip": True,
}
NUDGE: dict[str, Any] = {
    **ABOUT,
    "kind": "nudge",
    "metric": "first_response",
    "point": "50%",
    "due": at(19, 40),
    "left_minutes": 30,
    "revision": 3,
}
BREACH: dict[str, Any] = {
    **ABOUT,
    "kind": "breach",
    "ticket": "BRIT-40",
    "severity": "P1",
    "metric": "first_response",
    "point": "breach",
    "due": at(18, 25),
    "owner": "Maria Lopez",
    "revision": 5,
}
LADDER: dict[str, Any] = {**ABOUT, "kind": "ladder", "step": 2, "tell": "jon", "opened_at": at(18, 40), "revision": 3}
STILL: dict[str, Any] = {
    **ABOUT,
    "kind": "still_on_it",
    "acknowledged_at": at(15, 3),
    "answer_by": at(19, 25),
    "revision": 4,
}
TONE: dict[str, Any] = {
    **ABOUT,
    "kind": "tone_shift",
    "contact": "Priya Nair",
    "quote": "Third time this month. Noted.",
    "moved": "colder than this person usually writes; 5 words where 30 are usual",
    "calmer": "she may simply be short of time; the facts are the same",
    "confidence": 0.72,
}
CHECK_IN: dict[str, Any] = {
    "client": "brightpay",
    "client_name": "BrightPay",
    "kind": "check_in",
    "name": "Weekly review",
    "check_in": "weekly",
    "due": at(20),
    "questions": ("What went better than last week?", "What would you like us to change?"),
}
OPS: dict[str, Any] = {
    "client": "brightpay",
    "client_name": "BrightPay",
    "kind": "ops_notice",
    "about": "honest_pause",
    "ticket": "BRIT-42",
    "text": "BRIT-42 was put on waiting 4 min after the client wrote, by maria: the signed rate sheet.",
}
LINES: list[dict[str, Any]] = [
    {
        "ticket": "BRIT-40",
        "client_name": "BrightPay",
        "severity": "P1",
        "summary": "Payroll file of 14:00 is missing",
        "owner": "Maria Lopez",
        "acknowledged": True,
        "due": at(19, 15),
        "metric": "periodic_update",
        "breached": True,
        "revision": 5,
    },
    {
        "ticket": "BRIT-42",
        "client_name": "BrightPay",
        "severity": "P2",
        "summary": QUOTE,
        "owner": None,
        "acknowledged": False,
        "due": at(19, 40),
        "metric": "first_response",
        "revision": 3,
    },
    {
        "ticket": "BRIT-37",
        "client_name": "BrightPay",
        "severity": "P4",
        "summary": "Typo in the weekly report",
        "owner": "Jon Reyes",
        "acknowledged": False,
        "revision": 1,
    },
]
LEDGER_TEXT = """BRIT-42 first response: 1 h of the client's hours
  Tue 24 Nov 18:40 GMT  12:40 CST  starts: Priya Nair wrote
  Tue 24 Nov 19:00 GMT  13:00 CST  pauses: the signed rate sheet (maria)      20 min counted
  Tue 24 Nov 19:05 GMT  13:05 CST  goes on: Priya Nair wrote                  5 min not counted
  due Tue 24 Nov 19:45 GMT  13:45 CST, running"""
HEALTH: dict[str, Any] = {
    "client": "brightpay",
    "client_name": "BrightPay",
    "kind": "health",
    "score": 78,
    "band": "healthy",
    "parts": [
        {"name": "promises", "weight": 40, "earned": 34.2, "why": "18 of 21 promises kept in 30 days (86 %)"},
        {"name": "escalations", "weight": 25, "earned": 15, "why": "2 open, 1 of them past a promise"},
        {"name": "response_lag", "weight": 20, "earned": 17, "why": "9 of 10 answers took at most 65 % of the time"},
        {"name": "tone", "weight": 15, "earned": None, "why": "only 3 messages read; 5 are needed"},
    ],
    "open_tickets": ("BRIT-40 P1", "BRIT-42 P2"),
    "attained": (("first_response", 11, 12), ("resolution", 7, 9)),
    "lag_minutes": (12.0, 41.0),
    "days": 30,
    "as_of": NOW,
    "version": 1,
}
DIGEST: dict[str, Any] = {
    "client": "brightpay",
    "client_name": "BrightPay",
    "kind": "digest",
    "person": "maria",
    "reason": "start_of_day",
    "items": [
        OPS,
        CHECK_IN,
        TONE,
        {**ABOUT, "kind": "snooze_over", "revision": 3, "ticket": "BRIT-39", "severity": "P3"},
        STILL,
        NUDGE,
        LADDER,
        BREACH,
    ],
}
SAMPLES: dict[str, dict[str, Any]] = {
    "ticket_card": CARD,
    "ticket_card_held": {
        **CARD,
        "revision": 7,
        "acknowledged_by": "Maria Lopez",
        "acknowledged_at": at(18, 52),
        "waiting_reason": "the list of affected logins",
        "snoozed_until": at(20),
        "promised_at": at(21),
        "due": {"first_response": at(19), "resolution": at(22, 40)},
        "breached": ["first_response"],
    },
    "ticket_card_resolved": {
        **CARD,
        "revision": 9,
        "state": "resolved",
        "acknowledged_by": "Maria Lopez",
        "acknowledged_at": at(18, 52),
        "due": {},
        "breached": ["first_response"],
    },
    "ticket_card_merged": {**CARD, "state": "merged", "due": {}},
    "nudge": NUDGE,
    "breach": BREACH,
    "breach_reclassified": {**BREACH, "reclassified": True, "owner": None},
    "ladder": LADDER,
    "still_on_it": STILL,
    "snooze_over": {**ABOUT, "kind": "snooze_over", "revision": 3},
    "tone_shift": TONE,
    "check_in": CHECK_IN,
    "receipt": {
        "client": "brightpay",
        "client_name": "BrightPay",
        "kind": "receipt",
        "style": "reply",
        "emoji": "eyes",
        "text": "We have this as BRIT-42.",
        "channel": "C1",
        "message_id": "1.2",
    },
    "ops_notice": OPS,
    "digest": DIGEST,
    "ticket_list": {
        "client": "brightpay",
        "client_name": "BrightPay",
        "kind": "ticket_list",
        "lines": LINES,
        "more": 4,
    },
    "ticket_list_empty": {"client": "brightpay", "client_name": "BrightPay", "kind": "ticket_list"},
    "ledger": {**ABOUT, "kind": "ledger", "text": LEDGER_TEXT},
    "health": HEALTH,
    "health_unknown": {
        **HEALTH,
        "score": None,
        "band": "unknown",
        "parts": [{**part, "earned": None, "why": "no data in 30 days"} for part in HEALTH["parts"]],
        "open_tickets": (),
        "attained": (),
        "lag_minutes": None,
    },
}
KINDS = {kind.model_fields["kind"].default for kind in get_args(get_args(Notice)[0])}
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


def notice_of(sample: dict[str, Any]) -> Notice:
    return NOTICE.validate_python(sample)


def drawn(sample: dict[str, Any], **more: Any) -> Any:
    return render(notice_of(sample), VIEWER, SIGNER, **more)


def elements(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for block in blocks:
        found += block["elements"] if block["type"] == "actions" else []
        found += [block["accessory"]] if "accessory" in block else []
    return found


def pressed(sample: dict[str, Any]) -> list[str]:
    """The actions a card offers, read from its signed values."""
    read = [SIGNER.read(element["value"]) for element in elements(drawn(sample).blocks)]
    assert all(read)
    return [one.action for one in read if one]


def strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in strings(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in strings(inner)]
    return [value] if isinstance(value, str) else []


def texts_of(value: Any, kind: str) -> list[str]:
    """The text of every text object of a kind."""
    if isinstance(value, dict):
        own = [value["text"]] if value.get("type") == kind and isinstance(value.get("text"), str) else []
        return own + [text for inner in value.values() for text in texts_of(inner, kind)]
    return [text for inner in value for text in texts_of(inner, kind)] if isinstance(value, list) else []


def check(blocks: list[dict[str, Any]], most: int = 50) -> None:
    """Everything Slack refuses a list of blocks for."""
    for parsed in Block.parse_all(blocks):
        assert parsed is not None
        parsed.validate_json()
    assert len(blocks) <= most
    ids = Counter(block["block_id"] for block in blocks)
    assert max(ids.values(), default=1) == 1, ids
    buttons = elements(blocks)
    names = Counter(button["action_id"] for button in buttons)
    assert max(names.values(), default=1) == 1, names
    assert all(len(button["value"]) <= 2000 and len(button["text"]["text"]) <= 75 for button in buttons)
    for kind in ("plain_text", "mrkdwn", "text"):
        assert all(text.strip() for text in texts_of(blocks, kind))
    for block in blocks:
        for field in block.get("fields", ()):
            assert units(field["text"]) <= 2000
        if block["type"] == "section" and "text" in block:
            assert units(block["text"]["text"]) <= 3000
        if block["type"] == "header":
            assert units(block["text"]["text"]) <= 150


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def inert(card: Any) -> None:
    """Nothing in the card mentions anybody or leads anywhere: we add no mention and no link to these samples."""
    for text in (card.text, *texts_of(card.blocks, "mrkdwn")):
        assert "<" not in text, text
        assert not re.search("(?<![\\w])[@#]\\w|://(?!\u2060)\\S|www[.](?!\u2060)\\S", text), text
        assert not re.search(r"&(?!amp;|lt;|gt;)", text), text
    for text in strings(card.blocks):
        assert not re.search(r"<[@#!]", text), text
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\ud800-\udfff]", text), text


def test_every_kind_of_notice_has_a_sample() -> None:
    assert {sample["kind"] for sample in SAMPLES.values()} == KINDS


@pytest.mark.parametrize("name", SAMPLES)
def test_looks_as_recorded(name: str) -> None:
    card = drawn(SAMPLES[name])
    made = json.dumps({"text": card.text, "blocks": card.blocks}, indent=1, ensure_ascii=False) + "\n"
    golden = GOLDEN / f"{name}.json"
    if os.environ.get("RECORD_GOLDEN"):
        golden.write_text(made, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == made


@pytest.mark.parametrize("name", SAMPLES)
def test_slack_would_take_it(name: str) -> None:
    card = drawn(SAMPLES[name], possible_repeat=True)
    check(card.blocks)
    inert(card)
    assert card.text.strip()


@pytest.mark.parametrize("name", SAMPLES)
def test_every_button_is_signed_for_its_ticket(name: str) -> None:
    for button in elements(drawn(SAMPLES[name]).blocks):
        read = SIGNER.read(button["value"])
        assert read is not None
        assert read.client == "brightpay"
        assert read.ticket.startswith("BRIT-")
        assert read.action == action_of(button["action_id"])


@pytest.mark.parametrize(
    ("action_id", "action"),
    [("liaison:ack", "ack"), ("liaison:ack:12", "ack"), ("other:ack", None), ("liaison:", None), ("", None)],
)
def test_the_number_of_a_repeated_button_is_no_part_of_its_action(action_id: str, action: str | None) -> None:
    assert action_of(action_id) == action


def test_an_open_ticket_offers_everything() -> None:
    assert pressed(CARD) == ["ack", "ack_until", "resolve", "waiting", "assign", "snooze", "dismiss"]


def test_an_acknowledged_and_waiting_ticket_does_not_offer_that_again() -> None:
    assert pressed(SAMPLES["ticket_card_held"]) == ["ack_until", "resolve", "assign", "snooze", "dismiss"]


@pytest.mark.parametrize(("state", "offered"), [("resolved", ["reopen"]), ("dismissed", ["reopen"]), ("merged", [])])
def test_an_ended_ticket_can_only_be_reopened(state: str, offered: list[str]) -> None:
    assert pressed({**CARD, "state": state}) == offered


def test_the_card_says_times_for_reader_and_client() -> None:
    shown = "\n".join(strings(drawn(CARD).blocks))
    assert "Tue 24 Nov 13:40 CST\n19:40 GMT for the client" in shown
    assert "wrote Tue 24 Nov 12:40 CST (18:40 GMT for the client)" in shown
    late = "\n".join(strings(drawn({**CARD, "due": {"resolution": at(3, 0, 25)}}).blocks))
    assert "Tue 24 Nov 21:00 CST\nWed 25 Nov 03:00 GMT for the client" in late
    same = render(notice_of(CARD), Viewer("Europe/London", "Europe/London", NOW), SIGNER)
    assert "for the client" not in "\n".join(strings(same.blocks))


def test_a_broken_promise_stays_on_the_card_after_its_clock_stopped() -> None:
    for state in ("open", "resolved"):
        shown = "\n".join(strings(drawn({**CARD, "state": state, "due": {}, "breached": ["resolution"]}).blocks))
        assert "Resolution*\nmissed" in shown


def test_severity_is_a_word_and_not_colour_alone() -> None:
    shown = {each: drawn({**CARD, "severity": each.value}).blocks[0]["text"]["text"] for each in Severity}
    assert "P1 critical" in shown[Severity.P1]
    assert "P4 low" in shown[Severity.P4]


def test_a_snooze_that_is_over_is_not_shown() -> None:
    shown = "\n".join(strings(drawn({**CARD, "snoozed_until": at(19)}).blocks))
    assert "No reminders" not in shown


def test_the_thread_is_linked_only_where_it_is_known() -> None:
    known = Viewer("UTC", "UTC", NOW, "https://brightpay.slack.com/archives/C1/p1")
    assert "<https://brightpay.slack.com/archives/C1/p1|Open the client's thread>" in strings(
        render(notice_of(NUDGE), known, SIGNER).blocks
    )
    for bad in ("javascript:alert(1)", "https://a|b", "https://a><!channel>"):
        card = render(notice_of(NUDGE), Viewer("UTC", "UTC", NOW, bad), SIGNER)
        inert(card)


def test_a_repeat_says_so_inside_but_never_to_a_client() -> None:
    assert "may have this already" in drawn(NUDGE, possible_repeat=True).text
    assert "may have this already" in "\n".join(strings(drawn(NUDGE, possible_repeat=True).blocks[0]))
    assert drawn(SAMPLES["receipt"], possible_repeat=True) == drawn(SAMPLES["receipt"])


def test_a_digest_puts_the_most_urgent_first() -> None:
    assert pressed(DIGEST) == ["ack", "ack", "ack", "still_yes", "ack", "not_a_problem"]
    first = SIGNER.read(elements(drawn(DIGEST).blocks)[0]["value"])
    assert first is not None
    assert first.ticket == "BRIT-40"
    assert drawn(DIGEST).text.splitlines()[1].startswith("• BRIT-40")


def test_a_long_digest_is_cut_and_says_how_much() -> None:
    card = drawn({**DIGEST, "items": [{**NUDGE, "ticket": f"BRIT-{n}", "summary": "<&>" * 400} for n in range(60)]})
    check(card.blocks)
    shown = len(elements(card.blocks))
    assert 5 <= shown <= 20
    assert f"and {60 - shown} more" in "\n".join(strings(card.blocks))


def test_a_list_over_several_clients_signs_no_button_for_the_wrong_one() -> None:
    both = {
        "client": "acme",
        "client_name": "Acme, BrightPay",
        "kind": "ticket_list",
        "lines": [{**LINES[1], "client_name": "BrightPay"}],
    }
    assert elements(drawn(both).blocks) == []


def test_a_long_ledger_is_cut_at_a_line_and_says_so() -> None:
    text = "\n".join(f"  line {n:04d} counted" for n in range(1000))
    card = drawn({**ABOUT, "kind": "ledger", "text": text})
    shown = strings(card.blocks)
    kept = next(text for text in shown if "line 0000" in text)
    assert kept.startswith("  line 0000")
    assert kept.endswith("counted")
    assert f"Cut here: {1000 - len(kept.splitlines())} more lines" in "\n".join(shown)


def test_health_adds_up_and_shows_what_was_lost() -> None:
    receipt = next(text for text in strings(drawn(HEALTH).blocks) if "█" in text)
    assert "Promises      █████████░   34 of 40   −6\n" in receipt
    assert "Tone          ··········    no data\n" in receipt
    assert "Counted                    66 of 85  −19\n" in receipt
    assert "Score         ████████░░  78 of 100  −22" in receipt
    assert max(map(len, receipt.splitlines())) <= 40


def test_no_score_is_said_and_not_invented() -> None:
    shown = "\n".join(strings(drawn(SAMPLES["health_unknown"]).blocks))
    assert "no score yet" in shown
    assert "of 100" not in shown


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
    if sample["kind"] != "receipt":
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


def test_due_times_survive_words_of_any_length() -> None:
    card = drawn({**NUDGE, "summary": "x" * 39_000})
    assert "is due Tue 24 Nov 13:40 CST" in card.text


def test_what_a_client_sees_does_not_depend_on_tone() -> None:
    calm, angry = (
        render(notice_of({**SAMPLES["receipt"]}), Viewer("UTC", "Europe/London", NOW + dt.timedelta(hours=n)), SIGNER)
        for n in (0, 5)
    )
    assert json.dumps([calm.text, calm.blocks]).encode() == json.dumps([angry.text, angry.blocks]).encode()
    fields = set(notices.Receipt.model_fields)
    assert fields == {"client", "client_name", "kind", "style", "emoji", "text", "channel", "message_id"}


def lines() -> list[TicketLine]:
    return [TicketLine.model_validate(line) for line in LINES]


HOMES: dict[str, Any] = {
    "home": (
        lines(),
        [("Weekly review with BrightPay", at(20)), ("Morning call with Lumen", at(19, 30))],
        [("Maria Lopez", "Jon Reyes", at(22, 0, 27))],
    ),
    "home_empty": ([], [], []),
}


@pytest.mark.parametrize("name", HOMES)
def test_home_looks_as_recorded(name: str) -> None:
    view = home_view(*HOMES[name], VIEWER, SIGNER, {"BrightPay": "brightpay"})
    check(view["blocks"], 100)
    made = json.dumps(view, indent=1, ensure_ascii=False) + "\n"
    golden = GOLDEN / f"{name}.json"
    if os.environ.get("RECORD_GOLDEN"):
        golden.write_text(made, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == made


def test_home_lists_check_ins_by_time_and_stays_small() -> None:
    many = lines() * 40
    view = home_view(many, [("x" * 5000, at(20))] * 50, [("a", "b", at(20))] * 50, VIEWER, SIGNER, {})
    check(view["blocks"], 100)
    assert "more; /tickets" in "\n".join(strings(view))
    shown = "\n".join(strings(home_view(*HOMES["home"], VIEWER, SIGNER)))
    assert shown.index("Morning call") < shown.index("Weekly review")


def test_home_offers_a_button_only_where_the_client_is_known() -> None:
    known = home_view(*HOMES["home"], VIEWER, SIGNER, {"BrightPay": "brightpay"})
    assert [SIGNER.read(button["value"]).ticket for button in elements(known["blocks"])] == ["BRIT-42", "BRIT-37"]  # type: ignore[union-attr]
    assert elements(home_view(*HOMES["home"], VIEWER, SIGNER)["blocks"]) == []


def test_a_card_shows_no_metric_name_of_the_code() -> None:
    card = TicketCard.model_validate({**CARD, "due": dict.fromkeys(Metric, at(20))})
    shown = "\n".join(strings(render(card, VIEWER, SIGNER).blocks))
    assert not any(metric.value in shown for metric in Metric if "_" in metric.value)

import datetime as dt
import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from card_rules import check, drawn, elements, inert, pressed, same_as_golden, strings
from card_samples import ABOUT, CARD, DIGEST, KINDS, LINES, NOW, NUDGE, SAMPLES, SIGNER, VIEWER, at, notice_of
from health_samples import HEALTH
from world import ACME, ScriptedReader, World, book_of

from bot.slack.cards import Viewer, action_of, render
from handlers.desk import Desk
from handlers.notices import TicketCard
from playbooks.reading import Asked, Reading
from playbooks.schema import Triage
from playbooks.terms import Metric, Severity
from storage.store import Store


def test_every_kind_of_notice_has_a_sample() -> None:
    assert {sample["kind"] for sample in SAMPLES.values()} == KINDS


@pytest.mark.parametrize("name", SAMPLES)
def test_looks_as_recorded(name: str) -> None:
    card = drawn(SAMPLES[name])
    same_as_golden(name, {"text": card.text, "blocks": card.blocks})


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
        ours = read.ticket.startswith(("BRIT-", "ask-", "promise-", "heat-", "growth-", "review-"))
        assert ours or (read.action, read.revision) == ("this_was_one", 812)
        assert read.action == action_of(button["action_id"])


@pytest.mark.parametrize(
    ("action_id", "action"),
    [("liaison:ack", "ack"), ("liaison:ack:12", "ack"), ("other:ack", None), ("liaison:", None), ("", None)],
)
def test_the_number_of_a_repeated_button_is_no_part_of_its_action(action_id: str, action: str | None) -> None:
    assert action_of(action_id) == action


def test_an_open_ticket_offers_everything() -> None:
    assert pressed(CARD) == [
        "ack", "ack_until", "reply", "resolve", "waiting", "assign", "snooze", "edit", "why", "dismiss",
    ]  # fmt: skip


def test_an_acknowledged_and_waiting_ticket_does_not_offer_that_again() -> None:
    assert pressed(SAMPLES["ticket_card_held"]) == [
        "ack_until",
        "reply",
        "resolve",
        "resume",
        "assign",
        "snooze",
        "edit",
        "why",
        "dismiss",
    ]


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
    assert "Targets met   █████░  21.5/25   −3.5\n" in receipt
    assert "Surveys       ······     0/10   none\n" in receipt
    assert "Sum           ████░░  72.1/100  −27.9" in receipt
    assert max(map(len, receipt.splitlines())) <= 38


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("https://firm.slack.com/archives/C1/p1", "<https://firm.slack.com/archives/C1/p1|BRIT-40 opened>"),
        ("javascript:alert(1)", "−3.2 BRIT-40 opened"),
        ("https://evil.example/|x>", "−3.2 BRIT-40 opened"),
        (None, "−3.2 BRIT-40 opened"),
    ],
)
def test_what_moved_the_score_links_to_the_message_and_to_nothing_else(link: str | None, shown: str) -> None:
    moved = {"points": -3.2, "what": "BRIT-40 opened", "link": link}
    assert any(shown in text for text in strings(drawn({**HEALTH, "movers": [moved]}).blocks))


def test_no_score_is_said_and_not_invented() -> None:
    shown = "\n".join(strings(drawn(SAMPLES["health_unknown"]).blocks))
    assert "no score yet" in shown
    assert "0 of 100 points can be judged" in shown


def test_due_times_survive_words_of_any_length() -> None:
    card = drawn({**NUDGE, "summary": "x" * 39_000})
    assert "is due Tue 24 Nov 13:40 CST" in card.text


@dataclass(frozen=True, slots=True)
class MoodyReader(ScriptedReader):
    """Reads every complaint as written in one mood."""

    tone: float

    def read(self, asked: Asked, triage: Triage) -> Reading:
        read = ScriptedReader.read(self, asked, triage)
        strain = ("angry",) if read.severity and self.tone < 0 else ()
        return replace(read, tone=self.tone if read.severity else 0.8, strain=strain)


def told(folder: Path, style: str, tone: float) -> tuple[set[str], bytes]:
    """The kinds of everything said in one story, and byte for byte what the client sees of it."""
    body = ACME | {"receipt": {"style": style}, "tone": {"enabled": True, "sensitivity": "high"}}
    store = Store.open("sqlite://", durable=False)
    world = World(store, Desk(book_of(folder, body), MoodyReader(tone))).begin()
    for text in ("ok, good morning, all fine with us today", "ok, thank you, see you on the call", "ok, thanks"):
        world.client(text)
    world.client("P2 the dialler is down again, this is completely unacceptable")
    world.until(world.now + dt.timedelta(hours=5))
    store.close()
    cards = [render(heard.notice, VIEWER, SIGNER) for heard in world.heard if heard.audience == "client"]
    assert cards
    seen = json.dumps([(card.text, card.blocks) for card in cards]).encode()
    return {heard.kind for heard in world.heard}, seen


@pytest.mark.parametrize("style", ["reply", "emoji"])
def test_what_a_client_sees_does_not_depend_on_tone(style: str, tmp_path: Path) -> None:
    warm, seen_warm = told(tmp_path / "warm", style, 0.9)
    cold, seen_cold = told(tmp_path / "cold", style, -0.9)
    assert cold - warm == {"tone_shift"}
    assert seen_warm == seen_cold


def test_a_card_shows_no_metric_name_of_the_code() -> None:
    card = TicketCard.model_validate({**CARD, "due": dict.fromkeys(Metric, at(20))})
    shown = "\n".join(strings(render(card, VIEWER, SIGNER).blocks))
    assert not any(metric.value in shown for metric in Metric if "_" in metric.value)

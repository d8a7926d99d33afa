"""One sample of every notice."""

from typing import Any, get_args

from health_samples import CHART, GROWTH, HEALTH, HEAT, NOW, PORTFOLIO, REVIEWS, at

from bot.signing import ButtonSigner
from bot.slack.cards import Viewer
from handlers.notices import NOTICE, Notice

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
RAISED: dict[str, Any] = {
    **ABOUT,
    "kind": "raised",
    "severity": "P1",
    "was": "P3",
    "contact": "Priya <Nair>",
    "quote": "Now *all* 85 agents are locked out & pay day is tomorrow",
    "message": 808,
    "revision": 6,
}
TONE: dict[str, Any] = {
    **ABOUT,
    "kind": "tone_shift",
    "contact": "Priya Nair",
    "quote": "Third time this month. Noted.",
    "moved": "colder than this person usually writes; 5 words where 30 are usual",
    "calmer": "she may simply be short of time; the facts are the same",
    "confidence": 0.72,
    "message": 807,
}
WHY: dict[str, Any] = {
    "client": "brightpay",
    "client_name": "BrightPay",
    "kind": "why",
    "message": 811,
    "contact": "Priya Nair",
    "at": at(18, 40),
    "quote": QUOTE,
    "ticket": "BRIT-42",
    "opened": True,
    "label": "issue",
    "label_why": ("says 'nobody on the night queue can log in'",),
    "severity": "P2",
    "severity_why": ("many are hit", "it is not the first time"),
    "category": "access",
    "category_why": ("someone cannot get in",),
    "chance": 0.97,
    "opens_at": 0.5,
    "confidence": 0.97,
    "words": ({"word": "nobody", "moved": 0.31}, {"word": "morning", "moved": -0.04}),
    "reader": "liaison-reader-1",
    "offers": ("dismiss",),
    "revision": 3,
}
WHY_NOT: dict[str, Any] = {
    **WHY,
    "message": 812,
    "quote": "No rush, but this is the third month the file came without the totals.",
    "ticket": "",
    "opened": False,
    "label": "fyi",
    "label_why": ("reads as information only", "59 % sure it needs no ticket"),
    "severity": None,
    "severity_why": (),
    "category": None,
    "category_why": (),
    "chance": 0.41,
    "joined": "Kept with BRIT-40.",
    "strain": ("passive-aggressive",),
    "taught": True,
    "said": "Maria Lopez said that this should have been a ticket",
    "offers": ("this_was_one",),
    "revision": 0,
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
DAY = [{**line, "client": "brightpay"} for line in LINES]
NPS = {"ask": "How likely are you to recommend us?", "kind": "nps"}
ASK: dict[str, Any] = {
    "client": "brightpay",
    "client_name": "BrightPay",
    "kind": "check_in_ask",
    "ask": 17,
    "about": "csat",
    "channel": "C1",
    "questions": [
        {"ask": "How satisfied are you with how we looked after your pay runs?", "kind": "csat"},
        {"ask": "What one thing should we change?", "kind": "text"},
    ],
    "closes": at(15, day=27),
}
BRIEFING: dict[str, Any] = {
    "client": "brightpay",
    "client_name": "BrightPay",
    "kind": "briefing",
    "about": "cover",
    "title": "You cover for Maria Lopez at BrightPay until Sat 28 Nov 00:00 CST",
    "sections": [
        {"title": "Promised", "lines": ["BRIT-42: a word by Tue 24 Nov 15:00 CST"]},
        {"title": "Who is who", "lines": ["Amara Nwosu, Head of Payroll (VIP)", "Beth <Collins> & co"]},
        {"title": "How they sound", "lines": ["matter-of-fact over 31 messages in two weeks"]},
        {"title": "Last check-in", "lines": ["month-end, Fri 30 Oct 04:30 CDT: answered", "Amara Nwosu: Some to come"]},
    ],
    "tickets": DAY,
}
PROMISE: dict[str, Any] = {
    "client": "brightpay",
    "client_name": "BrightPay",
    "kind": "promise_found",
    "promise": 5,
    "ticket": "BRIT-42",
    "author": "Maria Lopez",
    "quote": "We'll send the corrected file by Friday.",
    "due": at(23, day=27),
}
PROMISED = {
    **{key: value for key, value in PROMISE.items() if key not in ("ticket", "author")},
    "kind": "promise_due",
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
    "ticket_card_action": {
        **CARD,
        "severity": "P4",
        "summary": "Action of the 2026-10 review: send the roster",
        "action": True,
        "category": None,
        "why": "",
        "vip": False,
        "due": {},
        "breached": ("promise",),
        "opened_by": "Maria Lopez",
        "acknowledged_by": None,
        "promised_at": at(18, 25),
    },
    "nudge": NUDGE,
    "breach": BREACH,
    "breach_reclassified": {**BREACH, "reclassified": True, "owner": None},
    "ladder": LADDER,
    "ladder_raised": {**LADDER, "raised": True},
    "still_on_it": STILL,
    "snooze_over": {**ABOUT, "kind": "snooze_over", "revision": 3},
    "raised": RAISED,
    "raised_held": {**RAISED, "taken_by": "Maria Lopez", "taken_at": at(15, 3), "answer_by": at(19, 25)},
    "digest_of_a_raise": {**DIGEST, "reason": "catch_up", "items": [NUDGE, RAISED, BREACH]},
    "tone_shift": TONE,
    "tone_shift_over": {**TONE, "friendly_since": at(18), "edits": "tone:brightpay:7:person:maria"},
    "why": WHY,
    "why_not": WHY_NOT,
    "check_in": CHECK_IN,
    "check_in_answers": {**CHECK_IN, "ask": 7, "closes": at(15, day=26)},
    "check_in_reminder": {**CHECK_IN, "ask": 7, "closes": at(15, day=26), "reminder": True},
    "check_in_ask": ASK,
    "check_in_ask_choice": {
        **ASK,
        "about": "custom",
        "contact": "Amara Nwosu",
        "platform_id": "U0AMARA0001",
        "questions": [
            {"ask": "Are all timesheets with us?", "kind": "choice", "choices": ["Yes", "Some to come", "No"]},
            {"ask": "Anything unusual this month?", "kind": "text"},
        ],
    },
    "check_in_ask_soft": {**ASK, "about": "nps", "soft": True, "questions": [NPS]},
    "check_in_ask_reminder": {**ASK, "reminder": True},
    "client_note": {
        "client": "brightpay",
        "client_name": "BrightPay",
        "kind": "client_note",
        "about": "monthly",
        "channel": "C1",
        "message_id": "1.2",
    },
    "briefing": BRIEFING,
    "briefing_yielded": {
        **BRIEFING,
        "about": "yielded",
        "title": "csat with BrightPay waits until Wed 25 Nov 09:30 CST or a better day: a promise to them is broken.",
        "sections": [],
        "tickets": [],
    },
    **REVIEWS,
    "promise_found": PROMISE,
    "promise_found_bare": {**PROMISE, "ticket": None},
    "promise_due": {**PROMISED, "over": False},
    "promise_over": {**PROMISED, "over": True},
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
    "digest_end_of_day": {
        **DIGEST,
        "reason": "end_of_day",
        "items": [],
        "lines": DAY,
        "more": 2,
        "until": at(15, day=25),
    },
    "digest_of_words": {**DIGEST, "items": [{**CHECK_IN, "ask": 7, "closes": at(15, day=26)}, BRIEFING, PROMISE]},
    "ticket_list": {
        "client": "brightpay",
        "client_name": "BrightPay",
        "kind": "ticket_list",
        "lines": LINES,
        "more": 4,
    },
    "client_reply": {
        **ABOUT,
        "kind": "client_reply",
        "by": "maria",
        "name": "Maria Lopez",
        "text": "We see it too: the queue is being moved.\nNext word at 14:00.",
        "platform": "slack",
        "channel": "C0ACME00001",
        "thread": "1764009600.000100",
    },
    "ticket_list_empty": {"client": "brightpay", "client_name": "BrightPay", "kind": "ticket_list"},
    "ledger": {**ABOUT, "kind": "ledger", "text": LEDGER_TEXT},
    "health": HEALTH,
    "health_unknown": {
        **HEALTH,
        "score": None,
        "band": "unknown",
        "parts": [{**part, "share": None, "earned": None, "why": "no data in 30 days"} for part in HEALTH["parts"]],
        "earned": 0,
        "known": 0,
        "movers": (),
        "opinion": None,
        "open_tickets": (),
    },
    "health_chart": CHART,
    "portfolio": PORTFOLIO,
    "growth": GROWTH,
    "growth_due": {**GROWTH, "owed": "proposal", "state": "answered"},
    "heat_map": HEAT,
    "heat_chart": {**{name: value for name, value in HEAT.items() if name != "kind"}, "kind": "heat_chart"},
    "heat_map_empty": {**HEAT, "rows": ()},
    "portfolio_empty": {**PORTFOLIO, "lines": (), "bands": {}},
}
KINDS = {kind.model_fields["kind"].default for kind in get_args(get_args(Notice)[0])}


def notice_of(sample: dict[str, Any]) -> Notice:
    return NOTICE.validate_python(sample)

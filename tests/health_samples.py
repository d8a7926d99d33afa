"""One sample of every notice about health and about the relationship."""

import datetime as dt
from typing import Any

NOW = dt.datetime(2026, 11, 24, 19, 10, tzinfo=dt.UTC)


def at(hour: int, minute: int = 0, day: int = 24) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=dt.UTC)


HEALTH: dict[str, Any] = {
    "client": "brightpay",
    "client_name": "BrightPay",
    "kind": "health",
    "score": 72,
    "band": "healthy",
    "parts": [
        {"name": "attainment", "weight": 25, "share": 86, "earned": 21.5, "why": "18 of 21 targets met in 30 days"},
        {"name": "escalations", "weight": 15, "share": 40, "earned": 6, "why": "2 open, 1 of them past a target"},
        {"name": "our_lag", "weight": 20, "share": 100, "earned": 20, "why": "half of 12 answers within 30 %"},
        {"name": "tone", "weight": 30, "share": 82, "earned": 24.6, "why": "mean tone +0.10 over 34 messages"},
        {"name": "surveys", "weight": 10, "share": None, "earned": None, "why": "nobody answered a CSAT in 90 days"},
    ],
    "earned": 72.1,
    "known": 90,
    "last_week": 78,
    "movers": [
        {"points": -3.2, "what": "BRIT-40 opened, missed first response"},
        {"points": 1.1, "what": "BRIT-38 2 targets kept"},
    ],
    "raises": [{"points": 9, "what": "close BRIT-40"}, {"points": 10, "what": "ask a CSAT, NPS or scale question"}],
    "opinion": {
        "band": "at_risk",
        "reason": "their sponsor left",
        "owner": "Dana Whitfield",
        "by": "Helen Ortiz",
        "until": NOW + dt.timedelta(days=4),
    },
    "open_tickets": ("BRIT-40 P1", "BRIT-42 P2"),
    "newest": NOW - dt.timedelta(minutes=20),
    "not_counted": "How much is written does not count.",
    "as_of": NOW,
    "version": 2,
}
CHART: dict[str, Any] = {
    "client": "brightpay",
    "client_name": "BrightPay",
    "kind": "health_chart",
    "points": [{"day": 20_700 + day, "score": 60 + day} for day in range(12)],
    "bands": {"healthy": 70, "watch": 50, "at_risk": 0},
    "attained": (("first_response", 11, 12), ("resolution", 7, 9)),
    "days": 90,
    "as_of": NOW,
}
PORTFOLIO: dict[str, Any] = {
    "client": "brightpay",
    "client_name": "3 clients",
    "kind": "portfolio",
    "lines": [
        {"client": "lumen", "client_name": "Lumen", "score": 44, "band": "at_risk", "change": -9, "as_of": NOW},
        {
            "client": "brightpay",
            "client_name": "BrightPay",
            "score": 72,
            "band": "healthy",
            "change": 3,
            "opinion": "watch",
            "as_of": NOW,
        },
        {"client": "harborline", "client_name": "Harborline", "score": None, "band": "unknown", "as_of": NOW},
    ],
    "bands": {"at_risk": 1, "healthy": 1, "unknown": 1},
    "as_of": NOW,
}
GROWTH: dict[str, Any] = {
    "client": "brightpay",
    "client_name": "BrightPay",
    "kind": "growth",
    "growth": 7,
    "key": "BRIT-G7",
    "asks": "more scope",
    "contact": "Priya Nair",
    "quote": "Could you add four more agents to the chat queue from January?",
    "state": "open",
    "answer_by": at(20, day=25),
    "propose_by": at(20, day=30),
}
HEAT: dict[str, Any] = {
    "client": "brightpay",
    "client_name": "3 clients",
    "kind": "heat_map",
    "rows": [
        {
            "client": "brightpay",
            "client_name": "BrightPay <@U1> & Söhne",
            "score": 48,
            "cells": [
                {"area": "response", "share": 61, "band": "watch"},
                {"area": "quality", "share": 34, "band": "at_risk"},
                {"area": "tone", "share": None, "band": "unknown"},
                {"area": "rhythm", "share": 88, "band": "healthy"},
                {"area": "growth", "share": None, "band": "healthy", "words": "2 asked, 0 answered late"},
            ],
        },
        {
            "client": "brightpay",
            "client_name": "Lumen Social",
            "score": None,
            "cells": [{"area": area, "share": None, "band": "unknown"} for area in ("response", "quality", "tone")],
        },
    ],
    "more": 1,
    "as_of": at(18),
}
REVIEWS: dict[str, dict[str, Any]] = {
    "review_kit": {
        "client": "brightpay",
        "client_name": "BrightPay",
        "kind": "review_kit",
        "period": "2026-Q3",
        "about": "planned",
        "title": "Review of BrightPay, July to September 2026",
        "short": ["Agreed times kept 91 %, issues raised 29.", "24 Sep, P1: “payroll <run> & file”. Not answered yet."],
        "decks": [],
        "as_of": at(14),
    },
    "review_entries": {
        "client": "brightpay",
        "client_name": "BrightPay",
        "kind": "review_entries",
        "period": "2026-Q3",
        "said": "Entry 12 is changed. It stands in both editions of 2026-Q3.",
        "entries": [
            {
                "number": 11,
                "what": "note",
                "shared": False,
                "words": "volumes <doubled> & more",
                "by": "Maria Lopez",
                "at": at(14),
            },
            {
                "number": 12,
                "what": "cause",
                "subject": "BRIT-42",
                "shared": True,
                "words": "the carrier was down",
                "by": "Maria Lopez",
                "at": at(14),
            },
            {
                "number": 13,
                "what": "action",
                "shared": True,
                "words": "send the roster",
                "by": "Jon Reyes",
                "at": at(15),
            },
        ],
    },
    "review_entries_none": {
        "client": "brightpay",
        "client_name": "BrightPay",
        "kind": "review_entries",
        "period": "2026-Q3",
    },
}

"""What is said in and around check-ins: questions to a client in fixed words, and what comes of them for our people."""

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict

from handlers.said import Said, TicketLine
from playbooks.terms import Platform


class AskedQuestion(BaseModel):
    """One question as it is shown."""

    model_config = ConfigDict(frozen=True)
    ask: str
    kind: Literal["text", "scale", "choice", "nps", "csat"]
    choices: tuple[str, ...] = ()


class CheckInAsk(Said):
    """The questions of a check-in, to a client: in their channel, or to one contact; fixed words around them."""

    kind: Literal["check_in_ask"] = "check_in_ask"
    ask: int
    about: Literal["check_in", "mbr", "qbr", "csat", "nps", "custom", "retro", "ticket"]
    platform: Platform = Platform.SLACK
    channel: str
    contact: str = ""
    platform_id: str = ""
    questions: tuple[AskedQuestion, ...]
    closes: dt.datetime
    soft: bool = False
    reminder: bool = False


class ClientNote(Said):
    """One fixed sentence to a client's contact: what we took from their words."""

    kind: Literal["client_note"] = "client_note"
    about: Literal["weekly", "monthly", "quarterly", "never"]
    platform: Platform = Platform.SLACK
    channel: str
    message_id: str


class Section(BaseModel):
    """A few lines under a title; they may hold words of people."""

    model_config = ConfigDict(frozen=True)
    title: str
    lines: tuple[str, ...]


class Briefing(Said):
    """Something put together for one of our people: who covers, who is back, a review to prepare, answers that came."""

    kind: Literal["briefing"] = "briefing"
    about: Literal[
        "cover",
        "return",
        "review",
        "answers",
        "low_score",
        "yielded",
        "wish",
        "promise",
        "ops_report",
        "map",
        "area",
        "growth",
        "retro",
    ]
    title: str
    sections: tuple[Section, ...] = ()
    tickets: tuple[TicketLine, ...] = ()


class PromiseFound(Said):
    """One of ours promised something in the channel: shall a clock watch it?"""

    kind: Literal["promise_found"] = "promise_found"
    promise: int
    ticket: str | None
    author: str
    quote: str
    due: dt.datetime


class PromiseDue(Said):
    """A promise without a ticket is due soon, or now: was it kept?"""

    kind: Literal["promise_due"] = "promise_due"
    promise: int
    quote: str
    due: dt.datetime
    over: bool

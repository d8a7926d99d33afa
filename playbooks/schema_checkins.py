"""What we ask and when we keep still: check-ins, the question after a ticket, how much is asked, digests of the day."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, model_validator

from playbooks.schema_fields import ClientKey, Duration, Part, Prose, Text, TimeOfDay

RETRO: tuple[Mapping[str, str], ...] = (
    {"ask": "What worked well between us this quarter?", "kind": "text"},
    {"ask": "What did not work as it should?", "kind": "text"},
    {"ask": "What should we start, stop or do differently?", "kind": "text"},
    {"ask": "How well do we work together?", "kind": "scale"},
    {"ask": "How sure are you that we reach next quarter what we set out to?", "kind": "scale"},
)
"""What a retrospective asks both sides where the playbook writes no questions."""
Yielding = Literal["ask", "soften", "shift", "skip"]


class Question(Part):
    """One question of a check-in."""

    ask: Prose = Field(description="The question as the person reads it.", examples=["What worries you this week?"])
    kind: Literal["text", "scale", "choice", "nps", "csat"] = Field(
        "text", description="How it is answered.", examples=["scale"]
    )
    choices: tuple[Text, ...] = Field((), description="The answers of a `choice`.", examples=["Yes"])


class Yields(Part):
    """What a check-in for the client does when it is no good day to ask; the most careful answer counts."""

    breach: Yielding = Field(
        "shift", description="While a promise to this client is broken and unanswered.", examples=["skip"]
    )
    tone: Yielding = Field("soften", description="After a contact's tone turned.", examples=["shift"])
    spoke: Yielding | None = Field(
        None,
        description="When we talked with each other already; `skip` for a check_in, else `ask`.",
        examples=["skip"],
    )
    within: Duration = Field(
        dt.timedelta(days=7), description="How far back a turned tone or a talk still counts.", examples=["7d"]
    )


class CheckIn(Part):
    """A recurring conversation: what, when (named days or ordinals), for whom, and what yields to what.

    `every` reads like `tuesday`, `tuesday, thursday`, `weekday`, `second tuesday`, `last business day`, `15th`, with
    `of month`, `of quarter` where it matters; crontab numbers are refused.
    """

    name: ClientKey = Field(description="Short key of the check-in.", examples=["weekly"])
    kind: Literal["check_in", "mbr", "qbr", "csat", "nps", "custom", "retro"] = Field(
        "check_in", description="What sort of conversation it is.", examples=["mbr"]
    )
    every: Text = Field(description="On which days.", examples=["second tuesday of month"])
    at: TimeOfDay = Field("10:00", description="Local time of day, in the client's zone.", examples=["09:30"])
    audience: Literal["client", "pm"] = Field("pm", description="Who is asked.", examples=["pm"])
    to: tuple[Text, ...] = Field(
        (), description="Keys of our people (for `pm`) or names of contacts (for `client`).", examples=["dana"]
    )
    ours: tuple[Text, ...] = Field(
        (), description="Keys of our people a `retro` asks as well; the PM where it is left out.", examples=["dana"]
    )
    questions: tuple[Question, ...] = Field((), description="What is asked, in this order.")
    on_closed_day: Literal["before", "after", "skip"] = Field(
        "after", description="Where it goes when the day is closed.", examples=["before"]
    )
    window: Duration = Field(dt.timedelta(days=2), description="How long an answer is waited for.")
    remind: Duration | None = Field(
        dt.timedelta(days=1),
        description="When whoever has not answered is reminded, once and in person; `~` never.",
        examples=["1d"],
    )
    yields: Yields = Field(Yields(), description="What it does when it is no good day to ask.")

    @model_validator(mode="before")
    @classmethod
    def _both_sides(cls, data: Any) -> Any:
        """A retrospective asks the client and us, and five questions where none are written."""
        if not isinstance(data, Mapping) or data.get("kind") != "retro":
            return data
        filled = {"audience": "client"} | dict(data)
        return filled if filled.get("questions") else filled | {"questions": [dict(one) for one in RETRO]}


class Asking(Part):
    """How much the people of a client are asked at most, over all check-ins."""

    apart: Duration = Field(
        dt.timedelta(days=5), description="The same contact is not asked twice within this time.", examples=["7d"]
    )
    shift_at_most: int = Field(
        3, ge=1, le=30, description="How many open days a check-in waits for a better one before it is skipped."
    )


class Csat(Part):
    """One question to whoever raised a ticket, after it was resolved; not asked unless `sample` says how often."""

    sample: float = Field(
        0.0, ge=0, le=1, allow_inf_nan=False, description="Which part of the tickets is asked about.", examples=["0.25"]
    )
    delay: Duration = Field(
        dt.timedelta(hours=1), description="How long after the resolution it is asked, in the client's hours."
    )
    cool_down: Duration = Field(
        dt.timedelta(days=30), description="The same person is not asked about a ticket twice within this time."
    )
    window: Duration = Field(dt.timedelta(days=3), description="How long an answer is waited for.")
    ask: Prose = Field(
        "How satisfied are you with how we handled this?", description="The question.", examples=["How did we do?"]
    )


class Digests(Part):
    """What the PM, or whoever covers, is told at both ends of their working day; a day with nothing open is silent."""

    start_of_day: bool = Field(
        True, description="What is open and what is promised, when the day opens.", examples=["false"]
    )
    end_of_day: bool = Field(True, description="What falls due before the next day opens.", examples=["false"])
    before_end: Duration = Field(
        dt.timedelta(minutes=45), description="How long before the day ends the second one comes.", examples=["30m"]
    )
    prepare: Duration = Field(
        dt.timedelta(days=7), description="How long before a business review the PM gets its facts.", examples=["5d"]
    )

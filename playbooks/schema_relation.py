"""The relationship beside the tickets: what the ops lead is told every morning, and what the map of people needs."""

import datetime as dt

from pydantic import Field

from playbooks.schema_fields import Duration, Part, Text, TimeOfDay


class Ops(Part):
    """The ops lead's morning report of what is missing at a client, and of what went wrong there."""

    report: bool = Field(True, description="Whether this client is in the report.", examples=["false"])
    at: TimeOfDay = Field(
        "08:30",
        description="When it comes, in the ops lead's own zone; never before their day opens.",
        examples=["08:00"],
    )
    quiet_days: int = Field(
        3,
        ge=1,
        le=60,
        description="Business days without a word from which a client can count as quiet.",
        examples=["5"],
    )


class Relation(Part):
    """What a relationship with this client should have, beside what people and contacts say themselves."""

    functions: tuple[Text, ...] = Field(
        (),
        description="What should have somebody on both sides, beside what people and contacts answer for.",
        examples=["[operations, quality, finance]"],
    )
    silent_days: int = Field(
        5,
        ge=1,
        le=90,
        description="Business days without a word from which a contact can count as silent.",
        examples=["8"],
    )


class Growing(Part):
    """What happens when a client asks for more, or for a change of what was agreed; targets count in the PM's hours."""

    enabled: bool = Field(True, description="Whether growth signals are looked for.", examples=["false"])
    answer: Duration = Field(
        dt.timedelta(days=1), description="Until our first word; a day is an open day of the PM.", examples=["4h"]
    )
    proposal: Duration = Field(
        dt.timedelta(days=5), description="Until a proposal; a day is an open day of the PM.", examples=["3d"]
    )

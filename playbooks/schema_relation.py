"""The relationship beside the tickets: what the ops lead is told every morning, and what the map of people needs."""

from pydantic import Field

from playbooks.schema_fields import Part, Text, TimeOfDay


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

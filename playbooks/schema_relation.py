"""The relationship beside the tickets: what the ops lead is told of a client every morning."""

from pydantic import Field

from playbooks.schema_fields import Part, TimeOfDay


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

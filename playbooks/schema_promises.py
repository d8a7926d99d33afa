"""What is promised: targets per severity, warn points, the ladder, and what an acknowledgement holds."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from playbooks.schema_fields import Duration, Part, Text
from playbooks.terms import CountsIn, Metric


def _one_or_each(value: object) -> str:
    return "each" if isinstance(value, dict) else "one"


CountsInOneOrEach = Annotated[
    Annotated[CountsIn, Tag("one")] | Annotated[dict[Metric, CountsIn], Tag("each")], Discriminator(_one_or_each)
]


class Targets(Part):
    """What is promised at one severity: a duration per metric (absent: no promise) and the hours it counts in."""

    first_response: Duration | None = Field(
        None, description="First public answer by one of our people to the message that opened the ticket."
    )
    next_response: Duration | None = Field(
        None, description="Every later answer, counted from the oldest client message that still waits."
    )
    periodic_update: Duration | None = Field(
        None, description="How often the client hears from us while the ticket is open."
    )
    resolution: Duration | None = Field(None, description="From opening to resolved.")
    acknowledge: Duration | None = Field(
        None, description="First of our people to take it on; the client never sees this clock."
    )
    counts_in: CountsInOneOrEach = Field(
        CountsIn.CLIENT,
        description="The hours these targets count in: client, pm, floor, any, both or 24x7; or one per metric.",
        examples=["client"],
    )
    wakes: bool = Field(False, description="Whether people may be told outside their working hours.", examples=["true"])

    def target(self, metric: Metric) -> dt.timedelta | None:
        """The promise for one metric, or None where nothing is promised (a promise clock's target is its own time)."""
        return None if metric is Metric.PROMISE else getattr(self, metric.value)

    def hours_for(self, metric: Metric) -> CountsIn:
        """Which hours this metric counts in."""
        if isinstance(self.counts_in, dict):
            return self.counts_in.get(metric, CountsIn.CLIENT)
        return self.counts_in


class WarnPoints(Part):
    """When to nudge: fractions of a target (`50%`) and times before it is due (`15m`), then after it (`150%`)."""

    before: tuple[Text, ...] = Field(
        ("50%", "80%"),
        description="Nudges before a target is due: shares of it (`50%`) or time left (`15m`), earliest first.",
        examples=["80%"],
    )
    after: tuple[Text, ...] = Field(
        ("150%",), description="Reminders after a target was missed, as shares of it over 100%.", examples=["150%"]
    )


class LadderStep(Part):
    """One rung: who is told when nobody has acknowledged, by its distance after the rung before."""

    after: Duration = Field(
        description="Working time since the opening; a later step comes by its distance after the one before.",
        examples=["30m"],
    )
    tell: Literal["pm", "cover", "backup", "ops_leads", "managers", "ops_channel"] = Field(
        description="Who is told; `cover` is whoever stands in for the PM at that moment.", examples=["ops_leads"]
    )


class Acknowledgement(Part):
    """How long an acknowledgement holds the ladder, and how long silence may answer "still on it?"."""

    holds: Duration = Field(dt.timedelta(hours=4), description='Working time until we ask "still on it?".')
    grace: Duration = Field(
        dt.timedelta(minutes=30), description="Working time to answer that; after it the ladder goes on."
    )

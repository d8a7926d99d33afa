"""The shape of a playbook: what one client was promised, by whom, in whose hours.

Every model refuses unknown keys and is frozen once read. Durations are written as `90s`, `15m`, `2h`, `1d` (a day is 24
hours of whatever calendar counts) and become timedeltas. People and channels stand in `schema_people`, calendars in
`schema_hours`, promises in `schema_promises`; all of them are to be had from here.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from playbooks.schema_checkins import Asking, CheckIn, Csat, Digests, Question, Yields
from playbooks.schema_fields import ClientKey, Date, Duration, Emoji, Part, Prefix, Prose, Text
from playbooks.schema_hours import Calendars, Holidays, Hours
from playbooks.schema_people import Channels, Contact, Contacts, People, Person, Place, TeamChannel
from playbooks.schema_promises import Acknowledgement, LadderStep, Targets, WarnPoints
from playbooks.schema_relation import Growing, Ops, Relation
from playbooks.terms import Metric, Severity

__all__ = [
    "Acknowledgement",
    "Asking",
    "Calendars",
    "Channels",
    "CheckIn",
    "Contact",
    "Contacts",
    "Csat",
    "Digests",
    "Duration",
    "Growing",
    "Health",
    "Holidays",
    "Hours",
    "LadderStep",
    "Noise",
    "Ops",
    "Part",
    "People",
    "Person",
    "Place",
    "Playbook",
    "Question",
    "Receipt",
    "Relation",
    "Retention",
    "Targets",
    "TeamChannel",
    "Tone",
    "Triage",
    "WarnPoints",
    "Yields",
]

Pausable = Literal[Metric.NEXT_RESPONSE, Metric.PERIODIC_UPDATE, Metric.RESOLUTION]


class Triage(Part):
    """How messages of this client are judged, beside the general rules."""

    mode: Literal["cautious", "eager"] = Field(
        "cautious", description="`eager` opens a ticket when in doubt, `cautious` does not.", examples=["eager"]
    )
    outage_words: tuple[Text, ...] = Field(
        (), description="Words of this client that mean something is down.", examples=["dialer down"]
    )
    ignore_words: tuple[Text, ...] = Field(
        (),
        description="Words that count for nothing; the rest of a message is read as ever.",
        examples=["daily stats attached"],
    )
    dictionary: dict[Text, Severity] = Field(
        {}, description="The client's own words and how bad each is.", examples=["{abandon rate: P2}"]
    )
    grouping_window: Duration = Field(
        dt.timedelta(minutes=10), description="Messages of one burst within this time are one ticket."
    )
    reopen_window: Duration = Field(
        dt.timedelta(days=7), description="How long after it was resolved a follow-up opens the same ticket again."
    )
    question_waits: Duration = Field(
        dt.timedelta(hours=4), description="How long a plain question may wait before it becomes a ticket."
    )


class Receipt(Part):
    """What the client sees in their channel when a ticket opens: nothing, one emoji, or one short fixed reply."""

    style: Literal["silent", "emoji", "reply"] = Field(
        "silent", description="What the client sees when a ticket opens.", examples=["emoji"]
    )
    emoji: Emoji = Field("eyes", description="Name of the emoji, without colons.", examples=["eyes"])
    reply: Prose = Field(
        "Thank you, we have this and will come back to you here.",
        description="The words of the reply.",
        examples=["Thank you, we have this."],
    )


class Tone(Part):
    """How readily a tone shift is flagged to the PM."""

    enabled: bool = Field(True, description="Whether tone is watched at all.", examples=["false"])
    sensitivity: Literal["low", "normal", "high"] = Field(
        "normal", description="How readily a shift is flagged.", examples=["high"]
    )
    cool_down: Duration = Field(dt.timedelta(days=2), description="No second flag for a contact within this time.")


class Health(Part):
    """Weights (0 leaves a part out) and bands (lowest score of each) of the relationship-health score."""

    weights: dict[Text, Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]] = Field(
        {},
        description="Weight of each part of the score; only proportions matter, 0 leaves it out.",
        examples=["{tone: 2}"],
    )
    bands: dict[Text, Annotated[int, Field(ge=0, le=100)]] = Field(
        {}, description="Lowest score, 0 to 100, of each band.", examples=["{healthy: 75, watch: 50, at_risk: 0}"]
    )
    renewal: Date | None = Field(None, description="When the contract is up for renewal.", examples=["2027-03-31"])


class Retention(Part):
    """How long words and facts are kept."""

    messages: Duration = Field(dt.timedelta(days=365), description="How long the words of messages are kept.")
    audit: Duration = Field(dt.timedelta(days=365 * 7), description="How long the record of who did what is kept.")


class Noise(Part):
    """How much one person may be told in an hour before the rest waits for one digest, and when late is late."""

    per_hour: int = Field(6, ge=1, le=1000, description="Notices to one person in an hour.", examples=["6"])
    late_after: Duration = Field(dt.timedelta(minutes=5), description="Later than this, a notice goes into a digest.")
    honest_pause_within: Duration = Field(
        dt.timedelta(minutes=10), description="A pause taken so soon after a client message is reported to ops."
    )


class Playbook(Part):
    """Everything promised to one client."""

    client: ClientKey = Field(description="Short key of the client, used in commands.", examples=["acme"])
    name: Text = Field(description="The client's name as people read it.", examples=["Acme Telecom"])
    prefix: Prefix = Field(description="What this client's ticket keys start with.", examples=["ACME"])
    tier: Text = Field("standard", description="A word of yours for reports, such as gold.", examples=["gold"])
    zone: Text = Field(description="The client's IANA time zone.", examples=["America/New_York"])
    calendars: Calendars = Field(description="The hours targets can count in.")
    channels: Channels = Field(
        description="Where the client writes.", examples=["{slack: [{id: C07B3KQ2M9F, name: ext-acme}]}"]
    )
    internal_channel: TeamChannel = Field(TeamChannel(), description="Our own channel about this client.")
    ops_channel: TeamChannel = Field(TeamChannel(), description="The channel of the ops leads.")
    people: People = Field(description="Who answers for this client.")
    contacts: Contacts = Field(Contacts(), description="Who is the client.")
    severities: dict[Severity, Targets] = Field(description="What is promised, from P1 (worst) to P4.")
    waiting_pauses: tuple[Pausable, ...] = Field(
        (Metric.NEXT_RESPONSE, Metric.PERIODIC_UPDATE, Metric.RESOLUTION),
        description="The clocks that stand still while we wait for the client.",
        examples=["resolution"],
    )
    warn: WarnPoints = Field(WarnPoints(), description="When to nudge before and after a target is due.")
    ladder: tuple[LadderStep, ...] = Field(description="Who is told when nobody acknowledges, step by step.")
    acknowledgement: Acknowledgement = Field(Acknowledgement(), description="How long an acknowledgement holds.")
    triage: Triage = Field(Triage(), description="How this client's messages are judged.")
    receipt: Receipt = Field(Receipt(), description="What the client sees when a ticket opens.")
    check_ins: tuple[CheckIn, ...] = Field((), description="Recurring conversations.")
    asking: Asking = Field(Asking(), description="How much the client is asked at most.")
    csat: Csat = Field(Csat(), description="The question after a ticket is resolved.")
    digests: Digests = Field(Digests(), description="What the PM is told at both ends of the day.")
    ops: Ops = Field(Ops(), description="What the ops lead is told of this client every morning.")
    relation: Relation = Field(Relation(), description="What the relationship should have.")
    growth: Growing = Field(Growing(), description="What happens when a client asks for more.")
    tone: Tone = Field(Tone(), description="How readily a tone shift is flagged.")
    health: Health = Field(Health(), description="How relationship health is scored.")
    retention: Retention = Field(Retention(), description="How long things are kept.")
    noise: Noise = Field(Noise(), description="How much one person is told.")
    openai: bool = Field(
        False, description="Whether this client's messages may be sent to OpenAI to be read.", examples=["true"]
    )

    @model_validator(mode="before")
    @classmethod
    def _fill_zones(cls, data: Any) -> Any:
        """A calendar without a zone keeps the client's, the PM calendar the PM's, a person's hours the person's."""
        return fill_zones(data) if isinstance(data, Mapping) else data

    def body(self) -> dict[str, Any]:
        """The playbook as plain JSON values, as it is stored; `from_body` reads it back."""
        return self.model_dump(mode="json", by_alias=True)

    @classmethod
    def from_body(cls, body: Mapping[str, object]) -> Self:
        """A playbook from what `body` wrote; raises pydantic's ValidationError when it is not one."""
        return cls.model_validate(body)


def fill_zones(data: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of a playbook as written, with the zones that calendars and people's hours leave out."""
    filled = dict(data)
    zone = filled.get("zone")
    people = _mapping(filled.get("people"))
    directory = _mapping(people.get("directory"))
    pm = people.get("pm")
    pm_zone = _mapping(directory.get(pm)).get("zone") if isinstance(pm, str) else None
    if isinstance(filled.get("calendars"), Mapping):
        zones = {"client": zone, "pm": pm_zone or zone, "floor": zone}
        filled["calendars"] = {
            key: _zoned(hours, zones.get(key)) for key, hours in _mapping(filled["calendars"]).items()
        }
    if isinstance(people.get("directory"), Mapping):
        filled["people"] = people | {"directory": {key: _own_hours(one, zone) for key, one in directory.items()}}
    return filled


def _mapping(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, Mapping) else {}


def _zoned(hours: Any, zone: Any) -> Any:
    return {"zone": zone, **hours} if zone and isinstance(hours, Mapping) else hours


def _own_hours(person: Any, zone: Any) -> Any:
    if not isinstance(person, Mapping) or person.get("hours") is None:
        return person
    return {**person, "hours": _zoned(person["hours"], person.get("zone") or zone)}

"""Everything Liaison can say, as values: what happened, for whom, by when; how it looks is each platform's matter.

A notice travels in the outbox as JSON with its `kind`. Those for clients come from fixed templates only.
"""

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from handlers.asking_notices import AskedQuestion as AskedQuestion
from handlers.asking_notices import Briefing as Briefing
from handlers.asking_notices import CheckInAsk as CheckInAsk
from handlers.asking_notices import ClientNote as ClientNote
from handlers.asking_notices import PromiseDue as PromiseDue
from handlers.asking_notices import PromiseFound as PromiseFound
from handlers.asking_notices import Section as Section
from handlers.raise_notice import Raised as Raised
from handlers.relation_notices import GrowthNews as GrowthNews
from handlers.relation_notices import HeatCell as HeatCell
from handlers.relation_notices import HeatChart as HeatChart
from handlers.relation_notices import HeatMap as HeatMap
from handlers.relation_notices import HeatRow as HeatRow
from handlers.review_notice import ReviewEntries as ReviewEntries
from handlers.review_notice import ReviewKit as ReviewKit
from handlers.said import AboutTicket as AboutTicket
from handlers.said import Said as Said
from handlers.said import TicketLine as TicketLine
from handlers.why_notices import WhyView
from playbooks.terms import Metric, Platform


class TicketCard(AboutTicket):
    """The live card of a ticket in the internal channel; posted once, then edited in place."""

    kind: Literal["ticket_card"] = "ticket_card"
    revision: int
    state: str
    category: str | None
    opened_at: dt.datetime
    opened_by: str
    owner: str | None
    acknowledged_by: str | None = None
    acknowledged_at: dt.datetime | None = None
    waiting_reason: str | None = None
    snoozed_until: dt.datetime | None = None
    promised_at: dt.datetime | None = None
    action: bool = False
    """Whether it was agreed as an action in a review: nobody wrote it, and no answer is owed for it."""
    due: dict[Metric, dt.datetime] = {}
    breached: tuple[Metric, ...] = ()
    why: str = ""
    vip: bool = False
    zones: dict[str, str] = {}


class Nudge(AboutTicket):
    """Before a breach, to the person who can still prevent it."""

    kind: Literal["nudge"] = "nudge"
    metric: Metric
    point: str
    due: dt.datetime
    left_minutes: int
    """Working time left when the point was reached."""
    revision: int
    clock: int | None = None


class BreachAlert(AboutTicket):
    """A promise is broken; `late_by` grows when the alert is an overdue one."""

    kind: Literal["breach"] = "breach"
    metric: Metric
    point: str
    due: dt.datetime
    owner: str | None
    reclassified: bool = False
    revision: int
    clock: int | None = None
    """The number of the clock it is about."""


class LadderCall(AboutTicket):
    """Nobody acknowledged: the next person on the ladder is asked."""

    kind: Literal["ladder"] = "ladder"
    step: int
    tell: str
    opened_at: dt.datetime
    """Since when nobody has it: the opening, a reopening, a raise, or the moment an acknowledgement ran out."""
    raised: bool = False
    """Whether that is a raise of its severity."""
    revision: int


class StillOnIt(AboutTicket):
    """An acknowledgement ran out: are you still on it?"""

    kind: Literal["still_on_it"] = "still_on_it"
    acknowledged_at: dt.datetime
    answer_by: dt.datetime
    revision: int


class SnoozeOver(AboutTicket):
    """A snooze ended and the ticket is still open."""

    kind: Literal["snooze_over"] = "snooze_over"
    revision: int


class ToneShift(AboutTicket):
    """A contact's tone towards us changed: private to the PM, with the quote."""

    kind: Literal["tone_shift"] = "tone_shift"
    ticket: str = ""
    contact: str
    quote: str
    moved: str
    calmer: str
    confidence: float
    message: int = 0
    """The number of the message, which the buttons carry."""
    friendly_since: dt.datetime | None = None
    edits: str = ""
    """The fact of the post that this one edits, once the contact is friendly again."""


class CheckInDue(Said):
    """A check-in's time has come."""

    kind: Literal["check_in"] = "check_in"
    name: str
    check_in: str
    due: dt.datetime
    questions: tuple[str, ...] = ()
    ask: int = 0
    """The number under which the answers are kept; 0 where nothing is asked."""
    closes: dt.datetime | None = None
    reminder: bool = False


class Receipt(Said):
    """The only thing a client sees of a ticket: an emoji or one short fixed reply, if the playbook says so."""

    kind: Literal["receipt"] = "receipt"
    style: Literal["emoji", "reply"]
    emoji: str
    text: str
    channel: str
    message_id: str
    platform: Platform = Platform.SLACK


class ClientReply(AboutTicket):
    """A reply by one of our people, to be said in the client's thread under their name; the words are theirs."""

    kind: Literal["client_reply"] = "client_reply"
    by: str
    name: str
    text: str
    platform: Platform
    channel: str
    thread: str | None = None


class OpsNotice(Said):
    """Something ops must know: no clock could be set, nobody covers, an unmapped channel, a pause taken at once."""

    kind: Literal["ops_notice"] = "ops_notice"
    about: Literal[
        "no_sla",
        "nobody",
        "no_cover",
        "unmapped",
        "honest_pause",
        "parked",
        "repaired",
        "reopened_silent",
        "closed_silent",
        "reply_lost",
        "missed",
    ]
    ticket: str | None = None
    text: str


DigestItem = Annotated[
    Nudge
    | BreachAlert
    | LadderCall
    | StillOnIt
    | SnoozeOver
    | Raised
    | ToneShift
    | CheckInDue
    | OpsNotice
    | Briefing
    | PromiseFound
    | PromiseDue
    | GrowthNews,
    Field(discriminator="kind"),
]


class Digest(Said):
    """What waited for a person, breaches first, in one message; at both ends of a day also what is open."""

    kind: Literal["digest"] = "digest"
    person: str
    reason: Literal["start_of_day", "end_of_day", "catch_up", "cap"]
    items: tuple[DigestItem, ...] = ()
    lines: tuple[TicketLine, ...] = ()
    more: int = 0
    until: dt.datetime | None = None
    """At the end of a day: when the next one opens."""


class TicketList(Said):
    """Open tickets by due time, for the person who asked."""

    kind: Literal["ticket_list"] = "ticket_list"
    lines: tuple[TicketLine, ...] = ()
    more: int = 0


class LedgerView(AboutTicket):
    """Every minute of a ticket's clocks, as plain text."""

    kind: Literal["ledger"] = "ledger"
    text: str


class HealthPart(BaseModel):
    """One line of a health receipt; `earned` None means no data, which earns nothing."""

    model_config = ConfigDict(frozen=True)
    name: str
    weight: float
    share: int | None = None
    """Per cent of the points earned."""
    earned: float | None
    why: str
    was: float | None = None
    """What it earned a week ago, where it was known then and is not now."""


class HealthMove(BaseModel):
    """Something that moved the score, or would; `link` leads to what it is about, where the platform can."""

    model_config = ConfigDict(frozen=True)
    points: float
    what: str
    place: tuple[str, str, str, str | None] | None = None
    """Platform, channel, message and thread of the message it is about."""
    link: str | None = None


class HealthOpinion(BaseModel):
    """What a person says of the relationship, beside what was computed."""

    model_config = ConfigDict(frozen=True)
    band: str
    reason: str
    owner: str
    by: str
    until: dt.datetime


class HealthView(Said):
    """A client's relationship health as a receipt."""

    kind: Literal["health"] = "health"
    score: int | None
    band: str
    parts: tuple[HealthPart, ...]
    earned: float = 0.0
    known: float = 0.0
    last_week: int | None = None
    """The score of a week ago."""
    movers: tuple[HealthMove, ...] = ()
    raises: tuple[HealthMove, ...] = ()
    opinion: HealthOpinion | None = None
    open_tickets: tuple[str, ...] = ()
    newest: dt.datetime | None = None
    """When the newest message we know of was written."""
    stage: str = ""
    """The stage of the partnership in one line; no part of the score."""
    not_counted: str = ""
    as_of: dt.datetime
    version: int


class HealthPoint(BaseModel):
    """A score on one day (days since 1970)."""

    model_config = ConfigDict(frozen=True)
    day: int
    score: int | None


class HealthChart(Said):
    """The picture that belongs to a receipt: the score day by day, and how targets were met."""

    kind: Literal["health_chart"] = "health_chart"
    points: tuple[HealthPoint, ...]
    bands: dict[str, int]
    attained: tuple[tuple[Metric, int, int], ...] = ()
    days: int = 90
    as_of: dt.datetime

    @property
    def worth_drawing(self) -> bool:
        """Whether there is anything to see: two scores, or a target that was judged."""
        return sum(point.score is not None for point in self.points) > 1 or any(row[2] for row in self.attained)

    @property
    def alt(self) -> str:
        """What the picture shows, in words."""
        return chart_words(self)


class PortfolioLine(BaseModel):
    """One client in the portfolio."""

    model_config = ConfigDict(frozen=True)
    client: str
    client_name: str
    score: int | None
    band: str
    change: int | None = None
    opinion: str | None = None
    as_of: dt.datetime


class Portfolio(Said):
    """The health of all clients a person answers for, those in most danger first."""

    kind: Literal["portfolio"] = "portfolio"
    lines: tuple[PortfolioLine, ...] = ()
    more: int = 0
    bands: dict[str, int] = {}
    as_of: dt.datetime


def chart_words(chart: HealthChart) -> str:
    """A health chart in words, for whoever cannot see it."""
    known = [(point.day, point.score) for point in chart.points if point.score is not None]
    rates = [f"{metric.replace('_', ' ')} {met} of {judged}" for metric, met, judged in chart.attained if judged]
    if known:
        scores, first, last = [score for _, score in known], known[0], known[-1]
        told = f"Health of {chart.client_name} over {last[0] - first[0] + 1} days: {first[1]} at first"
        told += f", {last[1]} at last, lowest {min(scores)}, highest {max(scores)}."
    else:
        told = f"Health of {chart.client_name}: no score on any of the last {chart.days} days."
    return f"{told} Targets met: {', '.join(rates)}." if rates else told


Notice = Annotated[
    TicketCard
    | Nudge
    | BreachAlert
    | LadderCall
    | StillOnIt
    | SnoozeOver
    | Raised
    | ToneShift
    | CheckInDue
    | CheckInAsk
    | ClientNote
    | Receipt
    | ClientReply
    | OpsNotice
    | Briefing
    | PromiseFound
    | PromiseDue
    | Digest
    | TicketList
    | LedgerView
    | WhyView
    | HealthView
    | HealthChart
    | ReviewKit
    | ReviewEntries
    | Portfolio
    | HeatMap
    | HeatChart
    | GrowthNews,
    Field(discriminator="kind"),
]
NOTICE: TypeAdapter[Notice] = TypeAdapter(Notice)

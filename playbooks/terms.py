"""The field's words, once, as enums: the same spelling in code, database, timeline and playbook."""

from enum import StrEnum


class Severity(StrEnum):
    """How much an issue hurts, P1 worst; tone alone never raises it."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"

    @property
    def rank(self) -> int:
        """1 for P1 to 4 for P4: a smaller rank is worse."""
        return int(self.value[1])

    def at_least(self, other: "Severity") -> bool:
        """Whether this severity is as bad as `other`, or worse."""
        return self.rank <= other.rank


class Category(StrEnum):
    """What an issue is about."""

    OUTAGE = "outage"
    ACCESS = "access"
    QUALITY = "quality"
    DELAY = "delay"
    BILLING = "billing"
    PAYROLL = "payroll"
    SECURITY = "security"
    CONDUCT = "conduct"
    COMPLIANCE = "compliance"
    REPORTING = "reporting"


class Label(StrEnum):
    """What kind of message a client's message is."""

    ISSUE = "issue"
    FOLLOWUP = "followup"
    QUESTION = "question"
    REQUEST = "request"
    ANSWER = "answer"
    FYI = "fyi"
    THANKS = "thanks"
    ACK = "ack"
    PRAISE = "praise"
    CHITCHAT = "chitchat"
    SCHEDULING = "scheduling"


class Metric(StrEnum):
    """The clocks a ticket can have."""

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    PERIODIC_UPDATE = "periodic_update"
    RESOLUTION = "resolution"
    ACKNOWLEDGE = "acknowledge"
    PROMISE = "promise"


class ClockState(StrEnum):
    """Where a clock stands; a pause is a flag beside it, not a state."""

    PENDING = "pending"
    WARNED = "warned"
    BREACHING = "breaching"
    MET = "met"
    MISSED = "missed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Whether the clock is judged for good."""
        return self in (ClockState.MET, ClockState.MISSED, ClockState.CANCELLED)


class TicketState(StrEnum):
    """Where a ticket stands."""

    OPEN = "open"
    RESOLVED = "resolved"
    MERGED = "merged"
    DISMISSED = "dismissed"


class Side(StrEnum):
    """Whose person wrote a message, at the time it was written."""

    CLIENT = "client"
    TEAM = "team"
    BOT = "bot"


class Audience(StrEnum):
    """Who may see a post: nothing internal ever reaches a destination a client can read."""

    INTERNAL = "internal"
    CLIENT = "client"


class Platform(StrEnum):
    """Where a message was written; a transcript is what `rehearse` plays."""

    SLACK = "slack"
    TEAMS = "teams"
    TRANSCRIPT = "transcript"


class Role(StrEnum):
    """What a person may do with a client's tickets."""

    CONTACT = "contact"
    PM = "pm"
    OPS_LEAD = "ops_lead"
    MANAGER = "manager"
    ADMIN = "admin"


class CountsIn(StrEnum):
    """Which hours a target is counted in."""

    CLIENT = "client"
    PM = "pm"
    FLOOR = "floor"
    ANY = "any"
    BOTH = "both"
    ALWAYS = "24x7"


ACTION = "action"
"""The kind of a ticket that was agreed as an action in a review."""

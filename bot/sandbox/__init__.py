"""A Slack-compatible workspace on this computer, in memory: Web API, events, clicks, modals and one web page.

The end-to-end tests drive it, and `liaison demo` shows it to people; the real Slack adapter is pointed at it over HTTP.
It knows nothing of the rest of the project, listens on the loopback address only, and keeps nothing. Never here: a rule
about a client, a ticket, or anything that tells this bot from another.
"""

from bot.sandbox.acting.commanding import CommandResult
from bot.sandbox.acting.forms import Submitted
from bot.sandbox.conversation import Conversation, Message
from bot.sandbox.ephemerals import Ephemeral
from bot.sandbox.faults import Faults
from bot.sandbox.ledger import Call, Entry, Ledger, Said
from bot.sandbox.limits import Limits
from bot.sandbox.outward.courier import Delivered
from bot.sandbox.outward.line import Answer
from bot.sandbox.page.hosting import (
    ClockHandles,
    FillIn,
    Jump,
    OpenHome,
    PageHost,
    Press,
    Say,
    Speed,
    TourStep,
    Type,
)
from bot.sandbox.problems import NotPossible
from bot.sandbox.seed import App, Channel, DirectMessage, Seed, Team, User, UserGroup, Written
from bot.sandbox.settings import AppSettings, Shortcut, SlashCommand
from bot.sandbox.views import View
from bot.sandbox.workspace import Workspace

__all__ = [
    "Answer",
    "App",
    "AppSettings",
    "Call",
    "Channel",
    "ClockHandles",
    "CommandResult",
    "Conversation",
    "Delivered",
    "DirectMessage",
    "Entry",
    "Ephemeral",
    "Faults",
    "FillIn",
    "Jump",
    "Ledger",
    "Limits",
    "Message",
    "NotPossible",
    "OpenHome",
    "PageHost",
    "Press",
    "Said",
    "Say",
    "Seed",
    "Shortcut",
    "SlashCommand",
    "Speed",
    "Submitted",
    "Team",
    "TourStep",
    "Type",
    "User",
    "UserGroup",
    "View",
    "Workspace",
    "Written",
]

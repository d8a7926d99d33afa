"""The app manifest: what Slack is asked for when a firm makes its own app, each scope with its reason."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import yaml

EVENTS_PATH = "/slack/events"
REDIRECT_PATH = "/slack/oauth_redirect"
LONGEST_NAME = 35

SCOPES: dict[str, str] = {
    "app_mentions:read": "hears an @mention in a thread, which raises the message as a ticket",
    "channels:history": "reads the messages of public channels it is in, and catches up on them after downtime",
    "channels:read": "asks whether a public channel is shared with another firm, and in which channels it is",
    "chat:write": "posts ticket cards, nudges and alerts, and edits its own cards",
    "commands": "offers the slash commands and the shortcuts",
    "files:read": "asks whether Slack has finished with a picture it uploaded, before a message shows it",
    "files:write": "uploads the pictures of /health and the files of /review, seen only in the message that shows them",
    "groups:history": "reads the messages of private channels it is in, and catches up on them after downtime",
    "groups:read": "asks whether a private channel is shared with another firm, and in which channels it is",
    "im:history": "looks in its own direct messages for a post whose outcome is unknown, so that it is not sent twice",
    "im:read": "checks a direct message before it edits a card there",
    "im:write": "opens a direct message with one of your people, or with a contact a check-in asks",
    "metadata.message:read": "recognises its own posts by the mark they carry, after an unknown outcome",
    "reactions:read": "hears the :ticket: reaction, which raises a message as a ticket",
    "reactions:write": "adds the receipt emoji in a client's channel, where a playbook asks for one",
    "usergroups:read": "sees who is in the user groups to which a playbook gives a role",
    "users:read": "asks who wrote: name, time zone, guest or another firm's member",
    "users:read.email": "compares a writer's mail address with the client's mail domains in the playbook",
}
"""Every bot scope the code uses, and why."""

APP_SCOPES: dict[str, str] = {"connections:write": "opens the websocket of Socket Mode"}
"""Scopes of the app-level token, which only Socket Mode needs."""

EVENTS: tuple[str, ...] = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_archive",
    "channel_id_changed",
    "channel_rename",
    "channel_shared",
    "channel_unshared",
    "group_archive",
    "group_rename",
    "message.channels",
    "message.groups",
    "reaction_added",
    "subteam_members_changed",
    "subteam_updated",
    "team_join",
    "tokens_revoked",
    "user_change",
)


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command as Slack shows it; with `mentions` Slack writes people in its text as ids."""

    name: str
    about: str
    hint: str
    mentions: bool = False


COMMANDS: tuple[Command, ...] = (
    Command("/escalate", "Open a ticket yourself", "[client] [what happened]"),
    Command("/ack", "Take a ticket, perhaps with a promise", "[KEY] [back by 3pm]"),
    Command("/resolve", "A ticket is done", "KEY"),
    Command("/snooze", "No reminders for a while; the clocks go on", "KEY 2h"),
    Command("/assign", "Hand a ticket to somebody", "KEY @someone", mentions=True),
    Command("/waiting", "Pause the clocks until the client writes", "KEY what for"),
    Command("/reply", "Say something to the client, in their thread", "KEY what you say"),
    Command("/responded", "You answered outside the channel", "KEY by phone"),
    Command("/checkin", "When the client is asked, or ask now", "client plan | now | skip | pause | resume"),
    Command("/cover", "Somebody stands in for the PM", "client @someone thu-fri", mentions=True),
    Command("/tickets", "What is open, most urgent first", "[client]"),
    Command("/sla", "Every minute of a ticket's clocks", "KEY"),
    Command("/health", "How your clients stand, or one of them and why", "[client]", mentions=True),
    Command("/map", "Who is who on both sides, who is silent, who is new", "client"),
    Command("/review", "The review of a quarter or month, as a deck and a PDF", "client 2026-Q3", mentions=True),
    Command("/liaison", "Any of the commands, and help", "help", mentions=True),
)
MESSAGE_SHORTCUT = "liaison_raise"
WHY_SHORTCUT = "liaison_why"
GLOBAL_SHORTCUT = "liaison_new"


class BadAddress(ValueError):
    """The address Slack should call is none it can reach."""


def manifest(url: str | None = None, name: str = "Liaison") -> dict[str, Any]:
    """The manifest as plain values: over HTTP at `url`, or Socket Mode without one.

    Raises BadAddress for an address that is not https://host, ValueError for a name Slack would not take.
    """
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise ValueError(f"A Slack app's name has 1 to {LONGEST_NAME} characters.")
    host = None if url is None else _host(url)
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": name.strip(),
            "description": "Keeps clients heard: tickets, response times, nudges before a promise breaks.",
        },
        "features": _features(name.strip(), host),
        "oauth_config": _oauth(host),
        "settings": _settings(host),
    }


def as_yaml(url: str | None = None, name: str = "Liaison") -> str:
    """The manifest as the YAML that Slack's page "From a manifest" takes."""
    return yaml.safe_dump(manifest(url, name), sort_keys=False, allow_unicode=True, width=120)


def _host(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.path.strip("/") or parts.query or parts.username:
        raise BadAddress(f"'{url}' cannot be called by Slack; write for example https://liaison.example.com")
    return f"https://{parts.netloc}"


def _features(name: str, host: str | None) -> dict[str, Any]:
    return {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": True},
        "bot_user": {"display_name": name, "always_online": True},
        "shortcuts": [
            {
                "name": "Raise as escalation",
                "type": "message",
                "callback_id": MESSAGE_SHORTCUT,
                "description": "Open a ticket for this message",
            },
            {
                "name": "Why this reading",
                "type": "message",
                "callback_id": WHY_SHORTCUT,
                "description": "How Liaison read this message, and why",
            },
            {
                "name": "Open a ticket",
                "type": "global",
                "callback_id": GLOBAL_SHORTCUT,
                "description": "Open a ticket yourself, for a client",
            },
        ],
        "slash_commands": [_command(command, host) for command in COMMANDS],
    }


def _command(command: Command, host: str | None) -> dict[str, Any]:
    made: dict[str, Any] = {"command": command.name, "description": command.about, "usage_hint": command.hint}
    made["should_escape"] = command.mentions
    return made if host is None else {**made, "url": host + EVENTS_PATH}


def _oauth(host: str | None) -> dict[str, Any]:
    scopes = {"scopes": {"bot": list(SCOPES)}}
    return scopes if host is None else {"redirect_urls": [host + REDIRECT_PATH], **scopes}


def _settings(host: str | None) -> dict[str, Any]:
    address = {} if host is None else {"request_url": host + EVENTS_PATH}
    return {
        "event_subscriptions": {**address, "bot_events": list(EVENTS)},
        "interactivity": {"is_enabled": True, **address},
        "org_deploy_enabled": False,
        "socket_mode_enabled": host is None,
        "token_rotation_enabled": False,
    }

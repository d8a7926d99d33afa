"""The app package for Teams: manifest and icons in one zip, with each permission and its reason."""

import io
import json
import struct
import uuid
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

VERSION = "1.25"
SCHEMA = f"https://developer.microsoft.com/en-us/json-schemas/teams/v{VERSION}/MicrosoftTeams.schema.json"
APP_VERSION = "1.0.0"
LONGEST_NAME = 30
EXTENSION = "liaisonRaise"
_NAMESPACE = uuid.UUID("5f0e9a36-5f0f-4e49-9c7b-2f4d3f9a8e10")
_INK, _PAPER = (32, 72, 112), (255, 255, 255)

PERMISSIONS: dict[str, str] = {
    "ChannelMessage.Read.Group": "hears every message of the channels it is in, without being named",
    "ChannelSettings.Read.Group": "reads the names of those channels",
    "TeamMember.Read.Group": "asks who is in a channel, before anything is posted there",
    "ChatMessage.Read.Chat": "hears every message of the group chats it is in",
    "ChatMember.Read.Chat": "asks who is in a group chat",
}
"""Every resource-specific permission the code uses, and why; a team's owner grants them when the app is added."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command as Teams offers it behind the bot's name."""

    title: str
    about: str


COMMANDS: tuple[Command, ...] = (
    Command("tickets", "What is open, most urgent first"),
    Command("ack", "Take a ticket: ack KEY back by 3pm"),
    Command("reply", "Say something to the client: reply KEY what you say"),
    Command("resolve", "A ticket is done: resolve KEY"),
    Command("snooze", "No reminders for a while: snooze KEY 2h"),
    Command("waiting", "Pause the clocks: waiting KEY what for"),
    Command("sla", "Every minute of a ticket's clocks: sla KEY"),
    Command("health", "How a relationship stands: health CLIENT"),
    Command("escalate", "Open a ticket yourself: escalate CLIENT what happened"),
    Command("help", "Every command"),
)
"""Teams shows at most ten; the others work all the same."""


def manifest(app_id: str, url: str, name: str = "Liaison") -> dict[str, Any]:
    """The manifest of the bot with this Microsoft app id at this https address; raises ValueError with why not."""
    try:
        bot = str(uuid.UUID(app_id))
    except ValueError:
        raise ValueError("The app id is not one: it looks like 11111111-2222-3333-4444-555555555555.") from None
    host = urlsplit(url).hostname or ""
    if not url.startswith("https://") or "." not in host:
        raise ValueError("Teams calls Liaison over https: give an address such as https://liaison.example.com.")
    if not name.strip() or len(name) > LONGEST_NAME:
        raise ValueError(f"The name must have 1 to {LONGEST_NAME} characters.")
    return {
        "$schema": SCHEMA,
        "manifestVersion": VERSION,
        "version": APP_VERSION,
        "id": str(uuid.uuid5(_NAMESPACE, bot)),
        "developer": {
            "name": name,
            "websiteUrl": f"https://{host}/",
            "privacyUrl": f"https://{host}/privacy",
            "termsOfUseUrl": f"https://{host}/terms",
        },
        "name": {"short": name, "full": f"{name}: clients heard in time"[:100]},
        "description": {
            "short": "Tells your team before an answer to a client is late.",
            "full": "Turns what clients raise in shared channels into tickets with clocks, and reminds the people who"
            " answer for them in time. Clients see nothing of it but an optional receipt.",
        },
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": "#{:02X}{:02X}{:02X}".format(*_INK),
        "bots": [_bot(bot)],
        "composeExtensions": [_extension(bot)],
        "validDomains": [host],
        "webApplicationInfo": {"id": bot, "resource": f"api://{host}/{bot}"},
        "authorization": {
            "permissions": {"resourceSpecific": [{"name": each, "type": "Application"} for each in PERMISSIONS]}
        },
        "supportsChannelFeatures": "tier1",
        "defaultInstallScope": "team",
        "defaultGroupCapability": {"team": "bot", "groupchat": "bot"},
    }


def _bot(bot: str) -> dict[str, Any]:
    listed = [{"title": each.title, "description": each.about} for each in COMMANDS]
    return {
        "botId": bot,
        "scopes": ["personal", "team", "groupChat"],
        "isNotificationOnly": False,
        "supportsFiles": True,
        "commandLists": [{"scopes": ["personal", "team", "groupChat"], "commands": listed}],
    }


def _extension(bot: str) -> dict[str, Any]:
    choices = [{"title": f"{each}", "value": each} for each in ("P1", "P2", "P3", "P4")]
    severity = {
        "name": "severity",
        "title": "Severity",
        "description": "Left as it is, it is read from the message.",
        "inputType": "choiceset",
        "choices": [{"title": "Read it from the message", "value": "read"}, *choices],
        "value": "read",
    }
    command = {
        "id": EXTENSION,
        "type": "action",
        "title": "Raise as escalation",
        "description": "Open a ticket for this message",
        "context": ["message"],
        "fetchTask": False,
        "parameters": [severity],
    }
    return {"botId": bot, "commands": [command]}


def package(app_id: str, url: str, name: str = "Liaison") -> bytes:
    """The zip to upload in the Teams admin center; the same input makes the same bytes."""
    told = json.dumps(manifest(app_id, url, name), indent=2) + "\n"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for file, body in (("manifest.json", told.encode()), ("color.png", color()), ("outline.png", outline())):
            package.writestr(zipfile.ZipInfo(file, (2026, 1, 1, 0, 0, 0)), body)
    return made.getvalue()


def color() -> bytes:
    """The icon of 192 pixels: a bell's shape on the accent colour."""
    return _png(192, lambda x, y: (*_PAPER, 255) if _bell(x, y, 192) else (*_INK, 255))


def outline() -> bytes:
    """The icon of 32 pixels: white on nothing."""
    return _png(32, lambda x, y: (*_PAPER, 255) if _bell(x, y, 32) else (0, 0, 0, 0))


def _bell(x: int, y: int, size: int) -> bool:
    """Whether a point lies in a bell: a dome that widens to its rim, and a clapper below it."""
    across, down = (x + 0.5) / size - 0.5, (y + 0.5) / size
    if 0.2 <= down < 0.66:
        return bool(abs(across) < 0.13 + 0.17 * ((down - 0.2) / 0.46) ** 0.6)
    if 0.66 <= down < 0.72:
        return abs(across) < 0.34
    return 0.74 <= down < 0.82 and abs(across) < 0.07


def _png(size: int, pixel: Any) -> bytes:
    rows = b"".join(b"\0" + bytes(value for x in range(size) for value in pixel(x, y)) for y in range(size))
    head = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    chunks = (struct.pack(">I", len(body)) + kind + body + _crc(kind + body) for kind, body in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _crc(body: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(body))

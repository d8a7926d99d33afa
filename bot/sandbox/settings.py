"""What Slack knows of the installed app: its commands, shortcuts, scopes and subscribed events."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """A slash command; with `should_escape` Slack writes mentions in its text as ids."""

    name: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A shortcut in a message's menu, or a global one."""

    callback_id: str
    name: str
    kind: Literal["message", "global"] = "message"
    description: str = ""


@dataclass(frozen=True, slots=True)
class AppSettings:
    """The app as installed; None for scopes or events means all of them."""

    scopes: frozenset[str] | None = None
    events: frozenset[str] | None = None
    commands: tuple[SlashCommand, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()

    @classmethod
    def from_manifest(cls, manifest: Mapping[str, Any]) -> "AppSettings":
        """The settings that an app manifest asks for, so that a test runs with exactly what is installed."""
        features = manifest.get("features", {})
        return cls(
            scopes=frozenset(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", ())),
            events=frozenset(manifest.get("settings", {}).get("event_subscriptions", {}).get("bot_events", ())),
            commands=tuple(_commands(features.get("slash_commands", ()))),
            shortcuts=tuple(_shortcuts(features.get("shortcuts", ()))),
        )

    def command(self, name: str) -> SlashCommand | None:
        """The command of this name, such as `/ack`, if the app has it."""
        return next((command for command in self.commands if command.name == name), None)

    def hears(self, event: str) -> bool:
        """Whether the app subscribed to an event, such as `message.channels`."""
        return self.events is None or event in self.events

    def may(self, scope: str) -> bool:
        """Whether the app was granted a scope."""
        return self.scopes is None or scope in self.scopes


def _commands(rows: Iterable[Mapping[str, Any]]) -> Iterable[SlashCommand]:
    for row in rows:
        yield SlashCommand(
            row["command"], row.get("description", ""), row.get("usage_hint", ""), bool(row.get("should_escape"))
        )


def _shortcuts(rows: Iterable[Mapping[str, Any]]) -> Iterable[Shortcut]:
    for row in rows:
        yield Shortcut(row["callback_id"], row["name"], row.get("type", "message"), row.get("description", ""))

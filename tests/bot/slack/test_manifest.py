"""The manifest asks for what the code uses and for nothing else."""

import re
from pathlib import Path

import pytest
import yaml

import bot.slack
from bot.slack.manifest import COMMANDS, EVENTS, SCOPES, BadAddress, as_yaml, manifest
from handlers.help import VERBS

FOLDER = Path(bot.slack.__file__).parent
DOCS = FOLDER.parent.parent / "docs"
NOT_METHODS = {"api.call"}
WITHOUT_BOT_SCOPE = {"auth.test", "chat.getPermalink", "views.open", "views.publish", "views.update", "oauth.v2.access"}
WITH_APP_TOKEN = {"apps.connections.open"}
SCOPES_OF_METHODS = {
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "chat.delete": {"chat:write"},
    "chat.postEphemeral": {"chat:write"},
    # Public and private channels, and direct messages where a post or card ended up there.
    "conversations.info": {"channels:read", "groups:read", "im:read"},
    "conversations.history": {"channels:history", "groups:history", "im:history"},
    "conversations.replies": {"channels:history", "groups:history"},
    "conversations.open": {"im:write"},
    "files.completeUploadExternal": {"files:write"},
    "files.getUploadURLExternal": {"files:write"},
    "files.info": {"files:read"},
    "reactions.add": {"reactions:write"},
    "users.conversations": {"channels:read", "groups:read"},
    "usergroups.users.list": {"usergroups:read"},
    "users.info": {"users:read"},
}
SCOPES_OF_EVENTS = {
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "app_uninstalled": set(),
    "channel_archive": {"channels:read"},
    "channel_id_changed": {"groups:read"},
    "channel_rename": {"channels:read"},
    "channel_shared": {"channels:read", "groups:read"},
    "channel_unshared": {"channels:read", "groups:read"},
    "group_archive": {"groups:read"},
    "group_rename": {"groups:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "reaction_added": {"reactions:read"},
    "subteam_members_changed": {"usergroups:read"},
    "subteam_updated": {"usergroups:read"},
    "team_join": {"users:read"},
    "tokens_revoked": set(),
    "user_change": {"users:read"},
}
SCOPES_OF_WORDS = {
    "app.command(": {"commands"},
    "include_all_metadata": {"metadata.message:read"},
    'profile.get("email")': {"users:read.email"},
}
"""Features that need a scope without being a method of their own."""

_CALLED = re.compile(r"client\.([a-z]+_[a-zA-Z0-9_]+)\(")
_NAMED = re.compile(r'"((?:apps|auth|bots|chat|conversations|files|pins|reactions|team|usergroups|users|views)\.\w+)"')


def source() -> str:
    own = {"manifest.py"}
    return "\n".join(path.read_text() for path in sorted(FOLDER.glob("*.py")) if path.name not in own)


def methods_used(text: str) -> set[str]:
    called = {name.replace("_", ".") for name in _CALLED.findall(text)}  # the SDK's chat_postMessage
    return (called | set(_NAMED.findall(text))) - NOT_METHODS


def test_every_method_and_event_has_its_scope_and_no_scope_is_spare() -> None:
    text = source()
    methods = methods_used(text)
    assert {"chat.postMessage", "users.info", "conversations.info", "reactions.add", "auth.test"} <= methods
    unknown = methods - set(SCOPES_OF_METHODS) - WITHOUT_BOT_SCOPE - WITH_APP_TOKEN
    assert not unknown, "say here which scope these methods need"
    needed = {scope for method in methods for scope in SCOPES_OF_METHODS.get(method, ())}
    needed |= {scope for event in EVENTS for scope in SCOPES_OF_EVENTS[event]}
    for word, scopes in SCOPES_OF_WORDS.items():
        assert word in text
        needed |= scopes
    assert needed == set(SCOPES)


def test_the_search_for_methods_finds_every_way_to_call_one() -> None:
    text = 'self._client.chat_postMessage(x)\nawait client.users_info(user=u)\nself._call("reactions.add", 1)\n"a.b"'
    assert methods_used(text) == {"chat.postMessage", "users.info", "reactions.add"}


@pytest.mark.parametrize("url", [None, "https://liaison.example.com/"])
def test_the_yaml_is_the_manifest(url: str | None) -> None:
    made = yaml.safe_load(as_yaml(url, "Listening Desk"))
    assert made == manifest(url, "Listening Desk")
    assert made["oauth_config"]["scopes"]["bot"] == list(SCOPES)
    assert made["settings"]["event_subscriptions"]["bot_events"] == list(EVENTS)
    assert made["display_information"]["name"] == "Listening Desk"
    assert len(made["display_information"]["description"]) <= 140
    assert made["features"]["app_home"]["home_tab_enabled"]
    offered = [(shortcut["type"], shortcut["name"]) for shortcut in made["features"]["shortcuts"]]
    assert offered[:2] == [("message", "Raise as escalation"), ("message", "Why this reading")]
    assert "global" in {kind for kind, _ in offered}


def test_over_http_every_address_is_ours_and_socket_mode_is_off() -> None:
    made = manifest("https://liaison.example.com")
    events = "https://liaison.example.com/slack/events"
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["settings"]["event_subscriptions"]["request_url"] == events
    assert made["settings"]["interactivity"]["request_url"] == events
    assert {command["url"] for command in made["features"]["slash_commands"]} == {events}
    assert made["oauth_config"]["redirect_urls"] == ["https://liaison.example.com/slack/oauth_redirect"]


def test_socket_mode_names_no_address() -> None:
    assert manifest()["settings"]["socket_mode_enabled"] is True
    assert "http" not in as_yaml()


@pytest.mark.parametrize(
    "url", ["http://liaison.example.com", "liaison.example.com", "", "https://", "https://a.example/path", "ftp://x"]
)
def test_an_address_slack_cannot_call_is_refused(url: str) -> None:
    with pytest.raises(BadAddress, match="https://"):
        manifest(url)


@pytest.mark.parametrize("name", ["", "   ", "x" * 36])
def test_a_name_slack_would_not_take_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="1 to 35"):
        manifest(name=name)


def test_every_command_is_one_the_router_knows() -> None:
    assert {command.name.removeprefix("/") for command in COMMANDS} - {"liaison"} <= set(VERBS)
    assert len(COMMANDS) == 16


def test_the_documentation_explains_exactly_these_scopes() -> None:
    rows = re.findall(r"^\| `([a-z_.]+:[a-z.]+|commands)` \| (.+) \|$", (DOCS / "slack.md").read_text(), re.MULTILINE)
    assert dict(rows) == SCOPES

"""An activity as Teams sends it, read with care: every field may be missing or of another kind.

The SDK's own reading is not used for this: it drops the conversation's tenant and what mentions say.
"""

import datetime as dt
import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from bot.look import known_zone
from bot.teams.gate import tenant_of

_NOTHING: Mapping[str, Any] = {}
_AT = re.compile(r"<at(?:\s[^>]*)?>(.*?)</at>", re.I | re.S)
_BREAK = re.compile(r"<(?:br|/p|/div|/li)\s*/?>", re.I)
_TAG = re.compile(r"</?[a-z][^<>]{0,500}>", re.I)
_LINK = re.compile(
    r"https://teams\.(?:microsoft\.com|cloud\.microsoft)/l/message/([^/\s\"'<>?]{1,300})/(\d{10,16})(?:\?[^\s\"'<>]*)?",
    re.I,
)
"""What *Copy link* gives of a message: its channel and its id."""
_LINKED = re.compile(r"<a\s[^>]{0,2000}?href=[\"']([^\"']{1,2000})[\"'][^>]{0,2000}>(.*?)</a>", re.I | re.S)
_ASKED_WHY = re.compile(r".{0,200}?\bwhy-not\b", re.I | re.S)
_ADDRESSED = re.compile(r"/?liaison(?:\s+|$)|/", re.I)
"""How a command may begin: as on Slack, with a slash or with `/liaison`."""
_GAP = re.compile(r"[ \t\u00a0]+")
_EPOCH_MS = re.compile(r"\d{12,14}")
_SECONDS_BEYOND_MICRO = re.compile(r"(\.\d{6})\d+")


@dataclass(frozen=True, slots=True)
class Came:
    """One activity that passed the gate."""

    body: Mapping[str, Any]

    @property
    def type(self) -> str:
        """message, messageUpdate, conversationUpdate, invoke and so on."""
        return text_of(self.body.get("type"))

    @property
    def name(self) -> str:
        """What an invoke asks for."""
        return text_of(self.body.get("name"))

    @property
    def id(self) -> str:
        """Teams' id of it: of a message, the message's own."""
        return text_of(self.body.get("id"))

    @property
    def service_url(self) -> str:
        """Where answers go; the gate has looked at it."""
        return text_of(self.body.get("serviceUrl"))

    @property
    def tenant(self) -> str:
        """The tenant of the conversation."""
        return tenant_of(self.body)

    @property
    def data(self) -> Mapping[str, Any]:
        """What only Teams adds."""
        return part(self.body, "channelData")

    @property
    def event(self) -> str:
        """Teams' own name of an update: editMessage, channelShared and so on."""
        return text_of(self.data.get("eventType"))

    @property
    def conversation(self) -> str:
        """The conversation with its thread, as answers are addressed."""
        return text_of(part(self.body, "conversation").get("id"))

    @property
    def kind(self) -> str:
        """personal, channel or groupChat."""
        said = text_of(part(self.body, "conversation").get("conversationType"))
        return said or ("channel" if "@thread" in self.conversation else "personal")

    @property
    def place(self) -> str:
        """The conversation without its thread: the channel, the chat."""
        return text_of(part(self.data, "channel").get("id")) or self.conversation.partition(";")[0]

    @property
    def place_name(self) -> str:
        """The channel's name, where Teams says it."""
        return text_of(part(self.data, "channel").get("name")) or text_of(part(self.body, "conversation").get("name"))

    @property
    def thread(self) -> str | None:
        """The id of the message a reply in a channel answers; None for the first of a thread and outside channels."""
        root = self.conversation.partition(";messageid=")[2]
        return root if root and root != self.id else None

    @property
    def team(self) -> str:
        """The team a channel belongs to."""
        return text_of(part(self.data, "team").get("id"))

    @property
    def sender(self) -> str:
        """Who did it, as this bot knows them (29:…)."""
        return text_of(part(self.body, "from").get("id"))

    @property
    def sender_entra(self) -> str:
        """The same person's id in Microsoft Entra."""
        return text_of(part(self.body, "from").get("aadObjectId"))

    @property
    def sender_name(self) -> str | None:
        """Their name, where Teams says it."""
        return text_of(part(self.body, "from").get("name")) or None

    @property
    def bot(self) -> str:
        """Ourselves, as this conversation knows us (28:…)."""
        return text_of(part(self.body, "recipient").get("id"))

    @property
    def of_a_bot(self) -> bool:
        """Whether a bot did it, or an app."""
        sender = part(self.body, "from")
        return (
            sender.get("role") == "bot" or self.sender.startswith("28:") or (bool(self.bot) and self.sender == self.bot)
        )

    @property
    def zone(self) -> str | None:
        """The sender's time zone, where their client says one that exists."""
        return known_zone(self.body.get("localTimezone"))

    @property
    def value(self) -> Mapping[str, Any]:
        """What a card or an invoke carries."""
        return part(self.body, "value")

    @property
    def at(self) -> dt.datetime | None:
        """When Teams says it happened."""
        return moment(self.body.get("timestamp"))

    @property
    def written_at(self) -> dt.datetime | None:
        """When the message itself was written: its id is that time in milliseconds, which an edit does not change."""
        if _EPOCH_MS.fullmatch(self.id):
            return dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(milliseconds=int(self.id))
        return self.at

    @property
    def mentions_us(self) -> bool:
        """Whether the bot is spoken to by name."""
        return any(who == self.bot for who, _ in self._mentions())

    @property
    def slashed(self) -> bool:
        """Whether the text begins with a slash, as commands do on Slack."""
        return readable(text_of(self.body.get("text"))).startswith("/")

    def words(self) -> str:
        """The text as people read it; people named in it stay named, the bot itself is left out."""
        told = text_of(self.body.get("text"))
        names = {shown: who for who, shown in self._mentions()}

        def named(found: re.Match[str]) -> str:
            return " " if names.get(_plain(found[1])) == self.bot else f"@{_plain(found[1])}"

        return readable(_AT.sub(named, told) if self.bot else told)

    def command(self) -> str:
        """The text as a command: people named in it by their id, as the parser reads them."""
        told = self._with_links(text_of(self.body.get("text")))
        names = {shown: who for who, shown in self._mentions()}

        def named(found: re.Match[str]) -> str:
            who = names.get(_plain(found[1]), "")
            return " " if who == self.bot else f" \ue000@{who}\ue001 " if who else f"@{_plain(found[1])}"

        told = readable(_AT.sub(named, told))
        return unaddressed(told.replace("\ue000", "<").replace("\ue001", ">"))

    def _with_links(self, told: str) -> str:
        """The text with each link to a message as its channel and id, as `why-not` takes one.

        Teams may show a pasted link under another name; then its address stands in the text's formatted form only.
        """
        told = _LINKED.sub(lambda found: found[1] if _LINK.match(html.unescape(found[1])) else found[2], told)
        if _LINK.search(told) is None:
            forms = (text_of(one.get("content")) for one in self._attached() if one.get("contentType") == "text/html")
            hidden = (html.unescape(found[1]) for form in forms for found in _LINKED.finditer(form))
            link = next((link for link in hidden if _LINK.match(link)), None)
            asked = _ASKED_WHY.match(told)
            told = f"{asked[0]} {link}" if link and asked else told
        return _LINK.sub(lambda found: f"{unquote(found[1])} {found[2]}", told)

    def _attached(self) -> list[Mapping[str, Any]]:
        found = self.body.get("attachments")
        return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []

    def _mentions(self) -> Iterator[tuple[str, str]]:
        found = self.body.get("entities")
        for entity in found if isinstance(found, list) else ():
            if isinstance(entity, Mapping) and entity.get("type") == "mention":
                shown = _AT.sub(lambda inner: inner[1], text_of(entity.get("text")))
                who = part(entity, "mentioned")
                yield text_of(who.get("id")), _plain(shown) or text_of(who.get("name"))

    @property
    def files(self) -> int:
        """How many files hang on a message; the text's own formatted form is none."""
        kinds = [text_of(one.get("contentType")) for one in self._attached()]
        return sum(1 for kind in kinds if kind and kind != "text/html" and "card" not in kind)


def unaddressed(words: str) -> str:
    """A command without the slash or the `/liaison` before it."""
    words = words.strip()
    found = _ADDRESSED.match(words)
    return words[found.end() :] if found else words


def readable(told: str) -> str:
    """Teams' formatted text as plain text: mentions named, breaks kept, every other tag gone, escapes undone."""
    told = _AT.sub(lambda found: f"@{found[1]}", told)
    told = _TAG.sub("", _BREAK.sub("\n", told))
    lines = (_GAP.sub(" ", line).strip() for line in html.unescape(told).replace("\r", "").split("\n"))
    return "\n".join(lines).strip()


def part(of: object, name: str) -> Mapping[str, Any]:
    """An object inside an object, or nothing."""
    found = of.get(name) if isinstance(of, Mapping) else None
    return found if isinstance(found, Mapping) else _NOTHING


def text_of(value: object) -> str:
    """A text, or nothing."""
    return value if isinstance(value, str) else ""


def moment(said: object) -> dt.datetime | None:
    """A time as Teams writes it (seconds with up to seven digits behind the point); None for anything else."""
    told = _SECONDS_BEYOND_MICRO.sub(r"\1", text_of(said))
    try:
        found = dt.datetime.fromisoformat(told)
        return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


def _plain(text: str) -> str:
    return html.unescape(text).strip()

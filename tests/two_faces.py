"""What people do and read on Slack and on Teams, in the same words, so that a story can be told on either."""

import base64
import json
from dataclasses import dataclass, replace
from typing import Any, Protocol
from urllib.parse import quote

from teams_town import HOME, Said, Town, buttons

from bot.sandbox.conversation import Message
from bot.sandbox.ephemerals import Ephemeral
from bot.sandbox.ledger import Entry
from bot.sandbox.ledger import Said as SlackSaid
from bot.sandbox.workspace import Workspace
from bot.slack.asking import SENT as SENT_DIRECTLY
from bot.teams.cards import EMOJI
from bot.teams.commands import BELOW_HERE, POINTER

TOM, DANA, RUTH, HELEN = "U07T0M4CHTB", "U03QK7WHT1D", "U02RU7H0KAF", "U01H3L3NSTR"
SHARED, INSIDE, OPS = "ext-harborline", "int-harborline", "ops-escalations"
PATIENCE_S = 120.0


def on_teams(slack_id: str) -> str:
    """The id on Teams of a person or channel of the sample playbook."""
    return f"29:{slack_id}" if slack_id.startswith("U") else f"19:{slack_id.lower()}@thread.tacv2"


@dataclass(frozen=True)
class Shown:
    """A picture as it was shown: its words, its bytes, and who of the people could see it, by their ids on Slack."""

    words: str
    content: bytes
    seen_by: frozenset[str]


class Face(Protocol):
    """What people do and read on one platform."""

    async def say(self, who: str, where: str, text: str, thread: str | None = None) -> str:
        """Write in a channel; returns the message's id."""

    def link_to(self, where: str, message: str) -> str:
        """What *Copy link* gives of a message."""

    async def card(self, of: str) -> Any:
        """The card of a ticket, once it is in the internal channel."""

    def shows(self, card: Any) -> str:
        """Everything a card shows now."""

    async def press(self, who: str, card: Any, action: str) -> str:
        """Press a button; returns what one is told."""

    async def fill(self, who: str, card: Any, form: str, **answers: str) -> None:
        """Press a button that asks something, fill it in and send it."""

    async def command(self, who: str, words: str) -> str:
        """Type a command in one's own chat with the bot; returns the answer."""

    async def asks(self, who: str, words: str, told: str, where: str = "") -> Any:
        """Type `/liaison` and words in one's own chat, or words in a channel; returns the answer, which tells this."""

    def written(self, answer: Any) -> str:
        """Everything that stands on a card only its asker has."""

    async def clicks(self, who: str, answer: Any, action: str, about: str = "") -> str:
        """Press a button on such a card, the one about something; returns what one is shown then, card and all."""

    async def news(self, who: str, words: str) -> Any:
        """The card with these words that somebody was sent in their own chat."""

    async def questions(self, who: str, words: str) -> Any:
        """The message with these words that asks somebody, in their own chat or by name in the shared channel."""

    async def answers(self, who: str, asked: Any, **fields: str) -> None:
        """Fill in what was asked, and send it."""

    def told(self, who: str) -> list[str]:
        """What somebody was told in their own chat."""

    def pictures(self) -> list[Shown]:
        """Every picture that was shown to anybody, oldest first."""

    def client_read(self) -> list[str]:
        """Everything of the bot that anybody from outside could read."""


class OnSlack:
    """The Slack-compatible workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    async def say(self, who: str, where: str, text: str, thread: str | None = None) -> str:
        said = await self.workspace.say(who, where, text, thread)
        return said.ts

    def link_to(self, where: str, message: str) -> str:
        place = self.workspace.channel(where).id
        return f"<https://crescent-bpo.slack.com/archives/{place}/p{message.replace('.', '')}>"

    async def card(self, of: str) -> Message:
        inside = self.workspace.channel(INSIDE).id

        def found() -> Entry | None:
            posts = (entry for entry in self.workspace.ledger.entries if entry.said is SlackSaid.POST)
            return next((entry for entry in posts if entry.channel == inside and of in entry.words()), None)

        return self.workspace.message(await self.workspace.until(found, PATIENCE_S))

    def shows(self, card: Message) -> str:
        return json.dumps(self.workspace.message(card).blocks, ensure_ascii=False)

    async def press(self, who: str, card: Message, action: str) -> str:
        before = len(self.workspace.ephemerals(who))
        await self.workspace.press(who, self.workspace.message(card), f"liaison:{action}")
        await self.workspace.until(lambda: len(self.workspace.ephemerals(who)) > before, PATIENCE_S)
        return self.workspace.ephemerals(who)[-1].text

    async def fill(self, who: str, card: Message, form: str, **answers: str) -> None:
        await self.workspace.press(who, self.workspace.message(card), f"liaison:{form}")
        view = await self.workspace.until(lambda: self.workspace.modal(who), PATIENCE_S)
        done = await self.workspace.submit(view, answers)
        assert not done.errors, done.errors

    async def command(self, who: str, words: str) -> str:
        verb, _, rest = words.partition(" ")
        name, text = (f"/{verb}", rest) if verb in _SLASHED else ("/liaison", words)
        return str(await self.workspace.command(who, "dm", name, text))

    async def asks(self, who: str, words: str, told: str, where: str = "") -> Ephemeral | Message:
        await self.workspace.command(who, where or "dm", "/liaison", words)
        answer = self.workspace.ephemerals(who)[-1]
        if answer.text == SENT_DIRECTLY:
            return await self.news(who, told)
        assert told in self.written(answer), answer
        return answer

    def written(self, answer: Ephemeral | Message) -> str:
        return json.dumps([answer.text, list(answer.blocks or ())], ensure_ascii=False)

    async def clicks(self, who: str, answer: Ephemeral | Message, action: str, about: str = "") -> str:
        buttons = [one for block in answer.blocks or () for one in block.get("elements") or ()]
        named = (one for one in buttons if one.get("action_id", "").split(":")[:2] == ["liaison", action])
        button = next(one for one in named if about in one["value"])
        before = len(self.workspace.ephemerals(who))
        await self.workspace.press(who, answer, button["action_id"])
        await self.workspace.until(lambda: len(self.workspace.ephemerals(who)) > before, PATIENCE_S)
        return self.written(self.workspace.ephemerals(who)[-1])

    async def news(self, who: str, words: str) -> Message:
        def found() -> Message | None:
            return next((one for one in self.workspace.messages("dm", who) if words in self.written(one)), None)

        message: Message = await self.workspace.until(found, PATIENCE_S)
        return message

    async def questions(self, who: str, words: str) -> Message:
        return await self.news(who, words)

    async def answers(self, who: str, asked: Message, **fields: str) -> None:
        await self.fill(who, asked, "answer", **fields)

    def told(self, who: str) -> list[str]:
        posts = (entry for entry in self.workspace.ledger.entries if entry.said is SlackSaid.POST)
        return [entry.words() for entry in posts if entry.channel.startswith("D") and who in entry.seen_by]

    def pictures(self) -> list[Shown]:
        posts = (entry for entry in self.workspace.ledger.entries if entry.said is SlackSaid.POST)
        found = ((entry, block) for entry in posts for block in entry.blocks or () if block["type"] == "image")
        return [self._picture(block, entry) for entry, block in found]

    def _picture(self, block: dict[str, Any], entry: Entry) -> Shown:
        file = self.workspace.world.files.get(block["slack_file"]["id"])
        assert file is not None
        return Shown(str(block["alt_text"]), file.content, frozenset(entry.seen_by - {"U0BOT"}))

    def client_read(self) -> list[str]:
        entries = self.workspace.ledger.entries
        return [entry.text for entry in entries if entry.clients_could_see and entry.said is SlackSaid.POST]


_SLASHED = frozenset({"ack", "resolve", "snooze", "sla", "health", "tickets", "waiting", "reply", "assign", "escalate"})


class OnTeams:
    """The local stand-in for Teams."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.channels = {name: id for id, name in town.names.items()}

    async def say(self, who: str, where: str, text: str, thread: str | None = None) -> str:
        return await self.town.say(on_teams(who), self.channels[where], text, thread)

    def link_to(self, where: str, message: str) -> str:
        return f"https://teams.microsoft.com/l/message/{quote(self.channels[where])}/{message}?tenantId={HOME}"

    async def card(self, of: str) -> Said:
        inside = self.channels[INSIDE]
        return await self.town.until(
            lambda said: said.conversation.startswith(inside) and of in said.words(), PATIENCE_S
        )

    def shows(self, card: Said) -> str:
        return self.town.now_shown(card).words()

    async def press(self, who: str, card: Said, action: str) -> str:
        return await self.town.press(on_teams(who), self.town.now_shown(card), action)

    async def fill(self, who: str, card: Said, form: str, **answers: str) -> None:
        await self.town.press(on_teams(who), self.town.now_shown(card), f"form:{form}", **answers)

    async def command(self, who: str, words: str) -> str:
        chat, before = self.town.chat(on_teams(who)), len(self.town.said)
        await self.town.say(on_teams(who), "dm", words)
        answer = await self.town.until(
            lambda said: said.conversation == chat and self.town.said.index(said) >= before, PATIENCE_S
        )
        return answer.words()

    async def asks(self, who: str, words: str, told: str, where: str = "") -> Said:
        before = len(self.town.said)
        if where:
            await self.town.say(on_teams(who), self.channels[where], words, mention=True)
        else:
            await self.town.say(on_teams(who), "dm", f"/liaison {words}")
        return await self._later(self.town.chat(on_teams(who)), before, told)

    async def _later(self, place: str, before: int, told: str = "") -> Said:
        return await self.town.until(
            lambda said: said.conversation == place and told in said.words() and said in self.town.said[before:]
        )

    def written(self, answer: Said) -> str:
        return answer.words()

    async def clicks(self, who: str, answer: Said, action: str, about: str = "") -> str:
        before = len(self.town.said)
        told = await self.town.press(on_teams(who), answer, action, about)
        if told != BELOW_HERE:
            return told
        return (await self._later(answer.conversation, before)).words()

    async def news(self, who: str, words: str) -> Said:
        chat = self.town.chat(on_teams(who))
        return await self.town.until(lambda said: said.conversation == chat and words in said.words(), PATIENCE_S)

    async def questions(self, who: str, words: str) -> Said:
        chat, named = self.town.chat(on_teams(who)), on_teams(who)
        return await self.town.until(
            lambda said: words in said.words() and (said.conversation == chat or named in json.dumps(said.card)),
            PATIENCE_S,
        )

    async def answers(self, who: str, asked: Said, **fields: str) -> None:
        form = asked.card
        if "liaison:form:checkin" not in {one["verb"] for one in buttons(form)}:
            form = await self.town.press_for_card(on_teams(who), asked, "answer")
        filled = replace(asked, activity={"attachments": [{"content": form}]})
        told = await self.town.press_for_card(on_teams(who), filled, "form:checkin", **fields)
        assert "Thank you, noted." in str(told), told

    def told(self, who: str) -> list[str]:
        chat = self.town.chat(on_teams(who))
        return [said.words() for said in self.town.said if said.conversation == chat]

    def pictures(self) -> list[Shown]:
        return [
            Shown(
                said.activity["text"],
                base64.b64decode(one["contentUrl"].removeprefix("data:image/png;base64,")),
                frozenset(who.removeprefix("29:") for who in said.seen_by),
            )
            for said in self.town.said
            for one in said.activity.get("attachments") or ()
            if one["contentType"] == "image/png"
        ]

    def client_read(self) -> list[str]:
        posts = (said for said in self.town.said if said.clients and not said.conversation.startswith("a:"))
        texts = (str(said.activity.get("text")) for said in posts)
        # A receipt is a reaction on Slack, and what points to one's own chat is there for the asker's eyes alone.
        return [text for text in texts if text not in (*EMOJI.values(), POINTER)]

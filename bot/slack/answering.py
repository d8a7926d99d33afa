"""Who asks, and where an answer may go: to the asker alone, and directly where an outsider could read along."""

from dataclasses import dataclass
from typing import Any

import structlog

from bot.look import zone_for
from bot.reader.answering import with_words
from bot.slack.cards import Card, Viewer, render
from bot.slack.desk import SlackDesk
from bot.slack.linking import linked
from bot.slack.workspaces import NO_ANSWER, Workspace, no_answer
from handlers.asked import Answer
from handlers.roles import Person
from playbooks.terms import Platform

log = structlog.get_logger()


@dataclass(slots=True)
class Asker:
    """Somebody who asked for something: their id and team as the request has them, and the channel they are in."""

    slack: SlackDesk
    workspace: Workspace
    user: str
    team: str | None
    channel: str = ""
    _person: Person | None = None

    async def person(self) -> Person:
        """Who that is: a foreign or unknown team is outside, whatever the installation says."""
        if self._person is None:
            directory = self.workspace.directory
            known = await directory.person(self.user)
            foreign = bool(self.team and directory.team and self.team != directory.team)
            groups = await directory.groups_of(self.user, self.slack.groups) if not foreign else frozenset()
            external = True if foreign else known.external
            self._person = Person(Platform.SLACK, directory.team, self.user, known.name, external, known.zone, groups)
        return self._person

    async def shown(self, answer: Answer) -> dict[str, Any] | None:
        """What to show only the asker; None when it was sent directly: outsiders are in the room, or there is none."""
        card = await self._card(answer)
        if card is None:
            return {"text": answer.text}
        alone = self.channel.startswith("D")
        if alone or (self.channel and not await self.workspace.directory.outsiders_in(self.channel)):
            return {"text": card.text, "blocks": card.blocks}
        self.slack.errands.start(self.tell(card.text, card.blocks))
        return None

    async def _card(self, answer: Answer) -> Card | None:
        person = await self.person()
        if answer.notice is None or person.external is not False:
            return None
        answer = await with_words(self.slack.store, self.slack.desk, answer)
        assert answer.notice is not None
        notice = await linked(self.workspace.client, answer.notice)
        return render(notice, self._viewer(person, answer), self.slack.signer)

    async def tell(self, text: str, blocks: list[dict[str, Any]] | None = None) -> None:
        """Write to the asker directly, if they are one of ours."""
        if (await self.person()).external is not False:
            return
        client = self.workspace.client
        try:
            opened: Any = await client.conversations_open(users=[self.user])
            await client.chat_postMessage(channel=opened["channel"]["id"], text=text, blocks=blocks)
        except (*NO_ANSWER, KeyError, TypeError) as error:
            log.warning("direct answer failed", error=no_answer(error))

    def _viewer(self, person: Person, answer: Answer) -> Viewer:
        notice = answer.notice
        playbooks = self.slack.desk.book.playbooks
        playbook = playbooks.get(notice.client) if notice is not None else None
        zone = zone_for(playbook, person) if playbook else person.zone or "UTC"
        return Viewer(zone, playbook.zone if playbook else zone, self.slack.now())


async def who(slack: SlackDesk, body: dict[str, Any]) -> Asker | None:
    """Who sent a command, pressed a button or filled in a form; None where the app is not installed, or nobody did.

    In a shared channel `team` is the installation and the person's own team stands with the person.
    """
    user = _id(body, "user")
    workspace = await slack.workspaces.of(_id(body, "team")) if user else None
    if workspace is None:
        return None
    person = body.get("user")
    own = person.get("team_id") if isinstance(person, dict) else None
    return Asker(slack, workspace, user, own if isinstance(own, str) else None, _id(body, "channel"))


def _id(body: dict[str, Any], what: str) -> str:
    """The id of something a request names: commands have it plainly, all else in an object."""
    named = body.get(what)
    found = named.get("id") if isinstance(named, dict) else body.get(f"{what}_id")
    return found if isinstance(found, str) else ""

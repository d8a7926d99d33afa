"""Answers on Slack: to the asker alone, where no outsider reads along, with all that a "Why?" needs."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.reader.answering import with_words
from bot.slack.cards import Card, Viewer, render
from bot.slack.home import home_view
from bot.slack.linking import linked
from bot.slack.refusals import code_of
from handlers.home import home_of
from handlers.roles import Person
from handlers.router import Answer

if TYPE_CHECKING:
    from bot.slack.adapter import SlackDesk

log = structlog.get_logger()


async def answer_asker(
    slack: "SlackDesk", say: Callable[..., Awaitable[Any]], person: Person, channel: str, answer: Answer
) -> None:
    """Answer only the asker; where an outsider could read along, in a direct message instead."""
    if answer.notice is None or person.external is not False:
        await say(text=answer.text, response_type="ephemeral")
        return
    answer = await with_words(slack.store, slack.desk, answer)
    assert answer.notice is not None
    notice = await linked(slack.client, answer.notice)
    card = render(notice, _viewer(slack, person, answer), slack.signer)
    if channel.startswith("D") or not await slack.directory.outsiders_in(channel):
        await say(text=card.text, blocks=card.blocks, response_type="ephemeral")
        return
    await say(text="I have sent you the answer in a direct message.", response_type="ephemeral")
    await _direct(slack, person, card)


async def _direct(slack: "SlackDesk", person: Person, card: Card) -> None:
    try:
        opened: Any = await slack.client.conversations_open(users=[person.id])
        await slack.client.chat_postMessage(channel=opened["channel"]["id"], text=card.text, blocks=card.blocks)
    except SlackApiError as error:
        log.warning("direct answer failed", error=code_of(error))


def _viewer(slack: "SlackDesk", person: Person, answer: Answer) -> Viewer:
    notice = answer.notice
    playbook = slack.desk.book.playbooks.get(notice.client) if notice is not None else None
    zone = person.zone or (playbook.calendars.pm.zone if playbook else "UTC")
    return Viewer(zone, playbook.zone if playbook else zone, slack.now())


async def answer_at_home(slack: "SlackDesk", client: AsyncWebClient, person: Person, answer: Answer) -> None:
    """A press on the home page, where Slack lets nobody answer: what went is shown anew, what is asked is sent."""
    if answer.notice is not None or not answer.changed:
        answer = await with_words(slack.store, slack.desk, answer)
        shown = render(answer.notice, _viewer(slack, person, answer), slack.signer) if answer.notice else None
        await _direct(slack, person, shown or Card(answer.text, []))
    await publish_home(slack, client, person)


async def publish_home(slack: "SlackDesk", client: AsyncWebClient, person: Person) -> None:
    """Show somebody their home page as things stand."""
    now = slack.now()
    shown = await slack.store.read(lambda tx: home_of(tx, slack.desk, person, now))
    zone = person.zone or "UTC"
    clients = {playbook.name: key for key, playbook in slack.desk.book.playbooks.items()}
    viewer = Viewer(zone, zone, now)
    view = home_view(shown.lines, shown.check_ins, shown.covers, viewer, slack.signer, clients, shown.doubtful)
    await client.views_publish(user_id=person.id, view=view)

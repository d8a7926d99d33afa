"""The home page: drawn when somebody opens it, and again after each press on it."""

import structlog

from bot.slack.answering import Asker
from bot.slack.cards import Viewer
from bot.slack.desk import SlackDesk
from bot.slack.home import home_view
from bot.slack.workspaces import NO_ANSWER, no_answer
from handlers.home import home_of

log = structlog.get_logger()


async def show_home(slack: SlackDesk, asker: Asker, said: str = "") -> None:
    """Draw the asker's home page, with what there is to say to them on top; outsiders have none."""
    person = await asker.person()
    if person.external is not False:
        return
    now = slack.now()
    shown = await slack.store.read(lambda tx: home_of(tx, slack.desk, person, now))
    zone = person.zone or "UTC"
    clients = {playbook.name: key for key, playbook in slack.desk.book.playbooks.items()}
    viewer = Viewer(zone, zone, now)
    view = home_view(shown.lines, shown.check_ins, shown.covers, viewer, slack.signer, clients, shown.doubtful, said)
    try:
        await asker.workspace.client.views_publish(user_id=asker.user, view=view)
    except NO_ANSWER as error:
        log.warning("home not shown", error=no_answer(error))

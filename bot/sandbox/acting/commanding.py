"""Slash commands, and the App Home being opened."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox import replying, saying
from bot.sandbox.acting import payloads
from bot.sandbox.conversation import Conversation
from bot.sandbox.ephemerals import Ephemeral
from bot.sandbox.outward.line import TIMED_OUT, Answer, Errand
from bot.sandbox.problems import ApiError, NotPossible
from bot.sandbox.seed import User
from bot.sandbox.views import view_json
from bot.sandbox.world import World

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CommandResult:
    """What came of a slash command: the bot's answer, or what Slack tells the person instead."""

    ok: bool
    answer: Answer
    error: str | None = None

    @property
    def text(self) -> str:
        """The text the bot answered at once with, if any."""
        body = self.answer.body
        return body if isinstance(body, str) else str((body or {}).get("text") or "")


async def command(world: World, user: User, room: Conversation, name: str, text: str) -> CommandResult:
    """Type a slash command; what goes wrong is whispered to the person in Slack's words."""
    if user.id not in room.members:
        raise NotPossible(f"{user.real_name} is not in that conversation.")
    if world.settings.commands and world.settings.command(name) is None:
        _from_slack(world, user, room, f"`{name}` is not a valid command.")
        return CommandResult(False, Answer(0), "not_a_command")
    form = payloads.command_form(world, user, room, name, text)
    answer = await world.courier.ask(Errand.COMMAND, form)
    error = _failure(answer)
    if error is None and answer.body:
        error = _show(world, user, room, answer)
    if error:
        _from_slack(world, user, room, f'{name} failed with the error "{error}"')
    return CommandResult(error is None, answer, error)


def open_home(world: World, user: User, tab: str = "home") -> None:
    """Look at the bot's App Home, or at its messages."""
    room = world.rooms.between((world.bot, user.id))
    event: Json = {
        "type": "app_home_opened",
        "user": user.id,
        "channel": room.id,
        "tab": tab,
        "event_ts": world.stamps.next(),
    }
    home = world.views.home(user.id)
    if home is not None and tab == "home":
        app = world.people.app
        event["view"] = view_json(home, world.people.team.id, app.id, app.bot_id)
    world.tell_bot(event)


def _failure(answer: Answer) -> str | None:
    if answer.ok:
        return None
    return "operation_timeout" if answer.problem == TIMED_OUT else "dispatch_failed"


def _show(world: World, user: User, room: Conversation, answer: Answer) -> str | None:
    try:
        reply_to = world.replies.use(world.replies.issue(user.id, room.id))
        replying.answer(world, reply_to, answer.body, "command answer")
    except ApiError as error:
        return None if error.code == "no_text" else error.code
    return None


def _from_slack(world: World, user: User, room: Conversation, text: str) -> None:
    number, ts = world.ids.next("eph-"), world.stamps.next()
    saying.whisper(world, Ephemeral(number, user.id, room.id, ts, text, from_slack=True), "Slack itself")

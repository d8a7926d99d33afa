""" "Do it for me": the deeds of a tour's step, done as the person the step is about."""

import inspect
from typing import assert_never

from bot.sandbox.acting import clicking, commanding, forms, talking
from bot.sandbox.acting.clicking import Place, place_in_view, place_of
from bot.sandbox.blocks import elements_of
from bot.sandbox.changes import Changed
from bot.sandbox.conversation import Conversation
from bot.sandbox.page.hosting import (
    Deed,
    FillIn,
    Jump,
    OpenHome,
    PageHost,
    Press,
    Say,
    Speed,
    TourStep,
    Type,
    words,
)
from bot.sandbox.problems import NotPossible
from bot.sandbox.rich_text import marked_up
from bot.sandbox.seed import User
from bot.sandbox.world import World


async def do_step(world: World, host: PageHost, step: TourStep) -> None:
    """Do all of a step's deeds; raises NotPossible when one cannot be done."""
    user = world.people.find(step.who)
    for deed in step.deeds:
        await _do(world, host, step, user, deed)
        await world.courier.settle()


def tick_off(world: World, host: PageHost, user: User, done: Conversation | str) -> None:
    """Somebody wrote in a conversation, or typed a command: the steps that ask for it are done."""
    for number, step in enumerate(host.tour):
        if step.who == user.id and any(_asks_for(world, user, step, deed, done) for deed in step.deeds):
            host.did.add(number)
            world.changed(Changed.CLOCK)


def _asks_for(world: World, user: User, step: TourStep, deed: Deed, done: Conversation | str) -> bool:
    if isinstance(deed, Type):
        return words(deed.text).partition(" ")[0] == done
    if isinstance(deed, Say) and not isinstance(done, str):
        return world.rooms.find(deed.where or step.where, user.id).id == done.id
    return False


async def _do(world: World, host: PageHost, step: TourStep, user: User, deed: Deed) -> None:
    match deed:
        case Say():
            _say(world, user, deed.where or step.where, words(deed.text))
        case Type():
            name, _, text = words(deed.text).partition(" ")
            room = world.rooms.find(deed.where or step.where or "dm", user.id)
            await commanding.command(world, user, room, name, text.strip())
        case Press():
            place = _newest_with(world, user, deed.where or step.where, deed.action_id)
            await clicking.press(world, user, place, deed.action_id, deed.value)
        case FillIn():
            stack = world.views.stack(user.id)
            if not stack:
                raise NotPossible("There is no form open to fill in.")
            await forms.submit(world, user, stack[-1], deed.values)
        case OpenHome():
            commanding.open_home(world, user)
        case Jump() | Speed():
            await _move_clock(world, host, deed)
        case _:
            assert_never(deed)


def _say(world: World, user: User, where: str, text: str) -> None:
    channels = [(room.id, room.name) for room in world.rooms if not room.is_direct]
    talking.say(world, user, world.rooms.find(where, user.id), marked_up(text, world.people, channels))


async def _move_clock(world: World, host: PageHost, deed: Jump | Speed) -> None:
    if host.clock is None:
        raise NotPossible("This workspace's clock cannot be moved.")
    moved = host.clock.jump(deed.seconds) if isinstance(deed, Jump) else host.clock.set_speed(deed.speed)
    if inspect.isawaitable(moved):
        await moved
    world.changed(Changed.CLOCK)


def _newest_with(world: World, user: User, where: str, action_id: str) -> Place:
    home = world.views.home(user.id)
    if where == "home":
        if home is None:
            raise NotPossible("The app has not drawn its Home tab yet.")
        return place_in_view(world, user, home.id)
    room = world.rooms.find(where or "dm", user.id)
    private = [each for each in world.ephemerals.of(user.id) if each.channel == room.id]
    candidates = [(each.ts, list(each.blocks)) for each in private]
    candidates += [(each.ts, each.blocks or []) for each in room.messages.values()]
    for ts, blocks in sorted(candidates, key=lambda pair: pair[0], reverse=True):
        if any(element.get("action_id") == action_id for block in blocks for element in elements_of(block)):
            return place_of(world, user, room.id, ts)
    raise NotPossible("There is no such button here yet.")

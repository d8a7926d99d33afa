"""Clicks on buttons and menus, in messages, modals and App Homes; shortcuts; menus that the bot fills."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.acting import payloads
from bot.sandbox.acting.choices import fill, initial, is_empty, pressed, stateful
from bot.sandbox.blocks import elements_of
from bot.sandbox.conversation import Conversation, Message
from bot.sandbox.ephemerals import Ephemeral
from bot.sandbox.outward.line import Answer, Errand
from bot.sandbox.problems import NotPossible
from bot.sandbox.seed import User
from bot.sandbox.settings import Shortcut
from bot.sandbox.views import View
from bot.sandbox.world import World

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a click is made: on a message, on one only that person sees, or in a view."""

    blocks: list[Json]
    told: Json
    room: Conversation | None = None
    message: Message | None = None
    ephemeral: Ephemeral | None = None
    view: View | None = None


def place_of(world: World, user: User, channel: str, ts: str) -> Place:
    """The message a person clicks on; raises NotPossible when they do not see it."""
    room = world.rooms.find(channel)
    shown = next((e for e in world.ephemerals.of(user.id) if e.channel == room.id and e.ts == ts), None)
    if shown is not None:
        return Place(list(shown.blocks), payloads.on_ephemeral(room, shown), room=room, ephemeral=shown)
    message = room.messages.get(ts)
    if message is None or user.id not in room.members:
        raise NotPossible(f"{user.real_name} does not see that message.")
    return Place(message.blocks or [], payloads.on_message(world, room, message), room=room, message=message)


def place_in_view(world: World, user: User, view_id: str) -> Place:
    """The view a person clicks in."""
    view = world.views.get(view_id)
    if view is None or view.user != user.id:
        raise NotPossible(f"{user.real_name} does not have that view open.")
    return Place(view.blocks, {}, view=view)


async def press(
    world: World,
    user: User,
    place: Place,
    action_id: str,
    value: Any = None,
    *,
    block_id: str | None = None,
    filled_in: Mapping[str, Any] | None = None,
) -> Answer:
    """Click a button, or choose `value` in a menu, a date picker or a box; the answer is the bot's."""
    block, element = _element(place.blocks, action_id, block_id)
    given = {**(filled_in or {}), **({block["block_id"]: {action_id: value}} if value is not None else {})}
    action = pressed(block["block_id"], element, value, world.stamps.next())
    if place.view is not None:
        fill(place.view, given)
        where: Json = payloads.on_view(world, place.view)
    else:
        where = {**place.told, "state": {"values": _values(place.blocks, given)}}
    payload = {
        **payloads.basis(world, "block_actions", user),
        **where,
        "trigger_id": world.triggers.issue(user.id, place.view.id if place.view else None),
        "actions": [action],
    }
    if place.room is not None:
        payload["response_url"] = _reply_address(world, user, place)
    return await world.courier.ask(Errand.INTERACTION, payload)


async def shortcut(world: World, user: User, name: str, room: Conversation | None, message: Message | None) -> Answer:
    """Use a shortcut, by its callback id or its name, from a message's menu or from anywhere."""
    found = _shortcut(world, name)
    payload: Json = {
        **payloads.basis(world, "message_action" if found.kind == "message" else "shortcut", user),
        "callback_id": found.callback_id,
        "trigger_id": world.triggers.issue(user.id),
        "action_ts": world.stamps.next(),
    }
    if found.kind == "message":
        if room is None or message is None or user.id not in room.members:
            raise NotPossible(f"{user.real_name} does not see that message.")
        told = payloads.on_message(world, room, message)
        word = world.replies.issue(user.id, room.id, ts=message.ts)
        payload |= {"message": told["message"], "message_ts": message.ts, "channel": told["channel"]}
        payload["response_url"] = payloads.response_url(world, word)
    return await world.courier.ask(Errand.INTERACTION, payload)


async def suggest(world: World, user: User, place: Place, action_id: str, typed: str) -> list[Json]:
    """The options the bot offers in a menu it fills itself, for what was typed so far."""
    block, element = _element(place.blocks, action_id, None)
    payload = {
        **payloads.basis(world, "block_suggestion", user),
        **(payloads.on_view(world, place.view) if place.view else place.told),
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "value": typed,
    }
    answer = await world.courier.ask(Errand.INTERACTION, payload)
    body = answer.body if answer.ok and isinstance(answer.body, dict) else {}
    groups = [option for group in body.get("option_groups") or () for option in group.get("options") or ()]
    return [*(body.get("options") or ()), *groups]


def _shortcut(world: World, name: str) -> Shortcut:
    for found in world.settings.shortcuts:
        if name in (found.callback_id, found.name):
            return found
    if world.settings.shortcuts:
        raise NotPossible(f"The app has no shortcut called {name}.")
    return Shortcut(name, name)


def _element(blocks: list[Json], action_id: str, block_id: str | None) -> tuple[Json, Json]:
    for block in blocks:
        for element in elements_of(block):
            if element.get("action_id") == action_id and block_id in (None, block.get("block_id")):
                return block, element
    there = sorted({element.get("action_id", "") for block in blocks for element in elements_of(block)})
    raise NotPossible(f"There is no {action_id} here, only: {', '.join(there) or 'nothing to press'}.")


def _values(blocks: list[Json], given: Mapping[str, Any]) -> Json:
    from_message = View("", "", {"blocks": blocks})
    fill(from_message, given)
    for block, element in stateful(blocks):
        values = from_message.values[block["block_id"]]
        if is_empty(values[element["action_id"]]) and is_empty(initial(element)) and block["type"] != "input":
            del values[element["action_id"]]
    return {block: values for block, values in from_message.values.items() if values}


def _reply_address(world: World, user: User, place: Place) -> str:
    room, message, shown = place.room, place.message, place.ephemeral
    thread = shown.thread_ts if shown else (message.thread_ts if message and message.is_reply else None)
    word = world.replies.issue(
        user.id,
        room.id if room else "",
        ts=message.ts if message else None,
        ephemeral=shown.id if shown else None,
        thread_ts=thread,
    )
    return payloads.response_url(world, word)

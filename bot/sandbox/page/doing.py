"""What a person does in the page, one small JSON request each."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.sandbox.acting import clicking, commanding, forms, talking
from bot.sandbox.acting.clicking import Place, place_in_view, place_of
from bot.sandbox.changes import Changed
from bot.sandbox.conversation import Conversation, Message
from bot.sandbox.outward.line import Answer
from bot.sandbox.page import touring
from bot.sandbox.page.hosting import ClockHandles, PageHost
from bot.sandbox.problems import NotPossible
from bot.sandbox.rich_text import marked_up
from bot.sandbox.seed import User
from bot.sandbox.views import View
from bot.sandbox.world import World

Json = dict[str, Any]
Asked = Mapping[str, Any]

NO_ANSWER = "The app did not answer."


class Doings:
    """Carries out what the page asks for; NotPossible says why something cannot be done."""

    def __init__(self, world: World, host: PageHost) -> None:
        self._world, self._host = world, host
        self._known: dict[str, Callable[[User, Asked], Awaitable[Json]]] = {
            "say": self._say,
            "edit": self._edit,
            "delete": self._delete,
            "react": self._react,
            "command": self._command,
            "press": self._press,
            "suggest": self._suggest,
            "submit": self._submit,
            "close": self._close,
            "shortcut": self._shortcut,
            "home": self._home,
            "dismiss": self._dismiss,
            "read": self._read,
            "clock": self._clock,
            "tour": self._tour,
        }

    async def do(self, asked: Asked) -> Json:
        """Do one thing and tell the page what came of it."""
        act = self._known.get(str(asked.get("do")))
        if act is None:
            raise NotPossible("The page asked for something this workspace does not know.")
        return await act(self._world.people.find(_text(asked, "as")), asked)

    async def _say(self, user: User, asked: Asked) -> Json:
        room = self._room(user, asked)
        thread = _text(asked, "thread") or None
        text = self._typed(_text(asked, "text"))
        message = talking.say(self._world, user, room, text, thread_ts=thread, broadcast=bool(asked.get("broadcast")))
        touring.tick_off(self._world, self._host, user, room)
        return {"channel": room.id, "ts": message.ts}

    async def _edit(self, user: User, asked: Asked) -> Json:
        room, message = self._message(asked)
        talking.edit(self._world, user, room, message, self._typed(_text(asked, "text")))
        return {}

    async def _delete(self, user: User, asked: Asked) -> Json:
        room, message = self._message(asked)
        talking.delete(self._world, user, room, message)
        return {}

    async def _react(self, user: User, asked: Asked) -> Json:
        room, message = self._message(asked)
        name = _text(asked, "name")
        on = user.id not in message.reactions.get(name.strip(":"), ())
        return {"changed": talking.react(self._world, user, room, message, name, on=on)}

    async def _command(self, user: User, asked: Asked) -> Json:
        name, _, text = _text(asked, "text").strip().partition(" ")
        settings = self._world.settings.command(name)
        if settings is not None and settings.should_escape:
            text = self._typed(text)
        result = await commanding.command(self._world, user, self._room(user, asked), name, text.strip())
        touring.tick_off(self._world, self._host, user, name)
        return {"ok": result.ok}

    async def _press(self, user: User, asked: Asked) -> Json:
        answer = await clicking.press(
            self._world,
            user,
            self._place(user, asked),
            _text(asked, "action"),
            asked.get("value"),
            block_id=_text(asked, "block") or None,
            filled_in=asked.get("filled") or {},
        )
        return _answered(answer)

    async def _suggest(self, user: User, asked: Asked) -> Json:
        place = self._place(user, asked)
        options = await clicking.suggest(self._world, user, place, _text(asked, "action"), _text(asked, "text"))
        return {"options": options}

    async def _submit(self, user: User, asked: Asked) -> Json:
        result = await forms.submit(self._world, user, self._view(asked), asked.get("filled") or {})
        return {"errors": dict(result.errors), "trouble": result.trouble}

    async def _close(self, user: User, asked: Asked) -> Json:
        await forms.close(self._world, user, self._view(asked), everything=bool(asked.get("everything")))
        return {}

    async def _shortcut(self, user: User, asked: Asked) -> Json:
        room, message = self._message(asked) if asked.get("ts") else (None, None)
        return _answered(await clicking.shortcut(self._world, user, _text(asked, "name"), room, message))

    async def _home(self, user: User, asked: Asked) -> Json:
        commanding.open_home(self._world, user, _text(asked, "tab") or "home")
        return {}

    async def _dismiss(self, user: User, asked: Asked) -> Json:
        shown = self._world.ephemerals.get(_text(asked, "id"))
        if shown is not None and shown.user == user.id:
            self._world.ephemerals.take(shown.id)
            self._world.changed(Changed.EPHEMERAL_GONE, ts=shown.id, user=user.id)
        return {}

    async def _read(self, user: User, asked: Asked) -> Json:
        room = self._room(user, asked)
        newest = next(reversed(room.messages), "")
        if newest and room.read.get(user.id) != newest:
            room.read[user.id] = newest
            self._world.changed(Changed.CLOCK)
        return {}

    async def _clock(self, user: User, asked: Asked) -> Json:
        clock = self._clock_handles()
        if asked.get("jump"):
            await _done(clock.jump(float(asked["jump"])))
        if asked.get("speed"):
            speed = float(asked["speed"])
            if speed not in clock.speeds:
                raise NotPossible("The clock has no such speed.")
            await _done(clock.set_speed(speed))
        self._world.changed(Changed.CLOCK)
        return {}

    async def _tour(self, user: User, asked: Asked) -> Json:
        steps, number = self._host.tour, int(asked.get("step", -1))
        if not 0 <= number < len(steps):
            raise NotPossible("The tour has no such step.")
        await touring.do_step(self._world, self._host, steps[number])
        self._host.did.add(number)
        self._world.changed(Changed.CLOCK)
        return {}

    def _clock_handles(self) -> ClockHandles:
        if self._host.clock is None:
            raise NotPossible("This workspace's clock cannot be moved.")
        return self._host.clock

    def _typed(self, text: str) -> str:
        world = self._world
        channels = [(room.id, room.name) for room in world.rooms if not room.is_direct]
        return marked_up(text, world.people, channels)

    def _room(self, user: User, asked: Asked) -> Conversation:
        return self._world.rooms.find(_text(asked, "channel"), user.id)

    def _message(self, asked: Asked) -> tuple[Conversation, Message]:
        return self._world.message(_text(asked, "channel"), _text(asked, "ts"))

    def _place(self, user: User, asked: Asked) -> Place:
        if asked.get("view"):
            return place_in_view(self._world, user, _text(asked, "view"))
        return place_of(self._world, user, _text(asked, "channel"), _text(asked, "ts"))

    def _view(self, asked: Asked) -> View:
        view = self._world.views.get(_text(asked, "view"))
        if view is None:
            raise NotPossible("That form is not open any more.")
        return view


def _answered(answer: Answer) -> Json:
    return {} if answer.ok else {"trouble": NO_ANSWER}


async def _done(result: Awaitable[None] | None) -> None:
    if inspect.isawaitable(result):
        await result


def _text(asked: Asked, name: str) -> str:
    value = asked.get(name)
    return value if isinstance(value, str) else ""

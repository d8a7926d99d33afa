"""Modals being submitted and closed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox import saying
from bot.sandbox.acting import payloads
from bot.sandbox.acting.choices import complaints, fill
from bot.sandbox.changes import Changed
from bot.sandbox.ledger import Said
from bot.sandbox.outward.line import Answer, Errand
from bot.sandbox.problems import ApiError, NotPossible
from bot.sandbox.seed import User
from bot.sandbox.views import View
from bot.sandbox.world import World

TROUBLE = "We had some trouble connecting. Try again?"


@dataclass(frozen=True, slots=True)
class Submitted:
    """What came of a form: errors by block, or the modal that is on top now, if any."""

    answer: Answer | None
    errors: Mapping[str, str] = field(default_factory=dict)
    view: View | None = None
    trouble: str | None = None

    @property
    def ok(self) -> bool:
        """Whether the bot took the form."""
        return not self.errors and self.trouble is None

    @property
    def closed(self) -> bool:
        """Whether no modal is left open."""
        return self.view is None


async def submit(world: World, user: User, view: View, filled_in: Mapping[str, Any]) -> Submitted:
    """Fill in a modal and send it off; required fields are asked for before the bot hears of it."""
    _on_top(world, user, view)
    fill(view, filled_in)
    view.errors = complaints(view)
    if view.errors:
        world.changed(Changed.MODALS, user=user.id)
        return Submitted(None, dict(view.errors), view)
    payload = {
        **payloads.basis(world, "view_submission", user),
        "view": payloads.shape_of(world, view),
        "trigger_id": world.triggers.issue(user.id, view.id),
        "response_urls": [],
    }
    answer = await world.courier.ask(Errand.INTERACTION, payload)
    result = _answered(world, user, view, answer)
    world.changed(Changed.MODALS, user=user.id)
    return result


async def close(world: World, user: User, view: View, *, everything: bool = False) -> None:
    """Close a modal, or the whole stack; the bot hears of it if it asked to."""
    _on_top(world, user, view)
    cleared = everything or bool(view.body.get("clear_on_close"))
    told = payloads.shape_of(world, view)
    if cleared:
        world.views.clear(user.id)
    else:
        world.views.close_top(user.id)
    world.changed(Changed.MODALS, user=user.id)
    if view.body.get("notify_on_close"):
        payload = {**payloads.basis(world, "view_closed", user), "view": told, "is_cleared": cleared}
        await world.courier.ask(Errand.INTERACTION, payload)


def _answered(world: World, user: User, view: View, answer: Answer) -> Submitted:
    if not answer.ok:
        return Submitted(answer, view=view, trouble=TROUBLE)
    body = answer.body if isinstance(answer.body, dict) else {}
    try:
        return _done(world, user, view, answer, body)
    except ApiError:
        return Submitted(answer, view=view, trouble=TROUBLE)


def _done(world: World, user: User, view: View, answer: Answer, body: dict[str, Any]) -> Submitted:
    match body.get("response_action"):
        case "errors":
            errors = {str(block): str(text) for block, text in (body.get("errors") or {}).items()}
            known = {block["block_id"] for block in view.blocks if block["type"] == "input"}
            if not errors or not errors.keys() <= known:
                return Submitted(answer, view=view, trouble=TROUBLE)
            view.errors = errors
            return Submitted(answer, errors, view)
        case "update":
            world.views.update(view, body.get("view"))
            saying.show(world, Said.VIEW, view, "response_action update")
        case "push":
            pushed = world.views.push(user.id, body.get("view"))
            saying.show(world, Said.VIEW, pushed, "response_action push")
        case "clear":
            world.views.clear(user.id)
        case None:
            _close_if_open(world, user, view)
        case _:
            return Submitted(answer, view=view, trouble=TROUBLE)
    stack = world.views.stack(user.id)
    return Submitted(answer, view=stack[-1] if stack else None)


def _close_if_open(world: World, user: User, view: View) -> None:
    """The bot may have opened another modal before it answered; only the submitted one goes."""
    stack = world.views.stack(user.id)
    if stack and stack[-1] is view:
        world.views.close_top(user.id)


def _on_top(world: World, user: User, view: View) -> None:
    stack = world.views.stack(user.id)
    if not stack or stack[-1] is not view:
        raise NotPossible(f"{user.real_name} does not have that modal open.")

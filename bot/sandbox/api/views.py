"""views.*: modals and App Homes."""

from typing import Any

from bot.sandbox import saying
from bot.sandbox.api.arguments import Args
from bot.sandbox.api.finding import user_of
from bot.sandbox.ledger import Json, Said
from bot.sandbox.problems import ApiError
from bot.sandbox.views import View, view_json
from bot.sandbox.world import World


def open_view(world: World, args: Args) -> Json:
    """views.open: show the person behind a trigger id a modal."""
    body = _view(args)
    trigger = world.triggers.redeem(args.need("trigger_id"))
    view = world.views.open(trigger.user, body)
    saying.show(world, Said.VIEW, view, "views.open")
    return shape(world, view)


def push(world: World, args: Args) -> Json:
    """views.push: put a modal on top of the one the trigger id came from."""
    body = _view(args)
    trigger = world.triggers.redeem(args.need("trigger_id"))
    view = world.views.push(trigger.user, body)
    saying.show(world, Said.VIEW, view, "views.push")
    return shape(world, view)


def update(world: World, args: Args) -> Json:
    """views.update: change a modal or an App Home in place."""
    view = world.views.find(args.text("view_id"), args.text("external_id"))
    world.views.update(view, _view(args), args.text("hash"))
    said = Said.HOME if view.body["type"] == "home" else Said.VIEW
    saying.show(world, said, view, "views.update")
    return shape(world, view)


def publish(world: World, args: Args) -> Json:
    """views.publish: set a person's App Home."""
    user = user_of(world, args, "user_id")
    view = world.views.publish(user.id, _view(args), args.text("hash"))
    saying.show(world, Said.HOME, view, "views.publish")
    return shape(world, view)


def shape(world: World, view: View) -> Json:
    """The answer that carries a view."""
    app = world.people.app
    return {"view": view_json(view, world.people.team.id, app.id, app.bot_id)}


def _view(args: Args) -> Any:
    args.need("view")
    if not isinstance(args["view"], dict):
        raise ApiError("invalid_arguments", response_metadata={"messages": ["[ERROR] view must be an object"]})
    return args["view"]


METHODS = {"views.open": open_view, "views.push": push, "views.update": update, "views.publish": publish}

"""apps.connections.open: the address of a new Socket Mode websocket."""

from bot.sandbox.api.arguments import Args
from bot.sandbox.ledger import Json
from bot.sandbox.outward.sockets import MOST_CONNECTIONS
from bot.sandbox.problems import ApiError
from bot.sandbox.world import World


def open_connection(world: World, args: Args) -> Json:
    """apps.connections.open: a websocket address that is good once."""
    sockets = world.sockets
    if sockets is None:
        raise ApiError("socket_mode_is_not_enabled")
    if len(sockets.open) >= MOST_CONNECTIONS:
        raise ApiError("too_many_websockets")
    address = world.home_url.replace("http://", "ws://", 1)
    return {"url": f"{address}link?ticket={sockets.ticket()}&app_id={world.people.app.id}"}


METHODS = {"apps.connections.open": open_connection}

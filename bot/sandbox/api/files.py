"""files.*: the two calls of an upload; between them the file goes to the address the first one gave."""

from typing import Any

from bot.sandbox import saying
from bot.sandbox.api.arguments import Args
from bot.sandbox.api.finding import room_of, writable_room
from bot.sandbox.files import File, file_json
from bot.sandbox.ledger import Json
from bot.sandbox.posting import Draft
from bot.sandbox.problems import ApiError
from bot.sandbox.world import World


def get_upload_url(world: World, args: Args) -> Json:
    """files.getUploadURLExternal: where to send a file of this name and length."""
    name, size = args.need("filename"), args.number("length", 0)
    if size <= 0:
        raise ApiError("invalid_arguments", response_metadata={"messages": ["[ERROR] length must be positive"]})
    file = world.files.put(File(world.ids.next("F"), name, size, world.bot))
    return {"upload_url": f"{world.home_url}upload/{file.id}", "file_id": file.id}


def complete_upload(world: World, args: Args) -> Json:
    """files.completeUploadExternal: share uploaded files in a conversation, or keep them private."""
    rows = args.get("files")
    if not isinstance(rows, list) or not rows:
        raise ApiError("invalid_arguments", response_metadata={"messages": ["[ERROR] missing required field: files"]})
    files = [_uploaded(world, row) for row in rows]
    shapes = [file_json(file, world.home_url) for file in files]
    if args.text("channel_id"):
        _share(world, args, shapes)
    for file in files:
        file.done = True
    return {"files": shapes}


def info(world: World, args: Args) -> Json:
    """files.info: one file."""
    file = world.files.get(args.need("file"))
    if file is None:
        raise ApiError("file_not_found")
    shape = file_json(file, world.home_url)
    file.look()
    return {"file": shape}


def _uploaded(world: World, row: Any) -> File:
    file = world.files.get(str(row.get("id", ""))) if isinstance(row, dict) else None
    if file is None or file.done or not file.content:
        raise ApiError("file_not_found")
    file.title = str(row.get("title") or file.name)
    return file


def _share(world: World, args: Args, shapes: list[Json]) -> None:
    room = writable_room(world, Args({"channel": args.text("channel_id")}))
    draft = Draft(
        world.bot,
        args.text("initial_comment"),
        thread_ts=args.text("thread_ts") or None,
        by_app=True,
        files=tuple(shapes),
    )
    saying.say(world, room_of(world, Args({"channel": room.id})), draft, "files.completeUploadExternal")


METHODS = {
    "files.getUploadURLExternal": get_upload_url,
    "files.completeUploadExternal": complete_upload,
    "files.info": info,
}

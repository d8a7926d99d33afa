"""A call's arguments, whichever of Slack's ways they were sent in: query, form, multipart or JSON."""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.sandbox.problems import ApiError

Json = dict[str, Any]

_JSON_WORDS = ("blocks", "attachments", "metadata", "view", "files", "channels_json")


class Args(Mapping[str, Any]):
    """The arguments of one call, read as what the method needs."""

    def __init__(self, values: Json) -> None:
        self._values = values

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __iter__(self) -> Any:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def text(self, name: str, default: str = "") -> str:
        """An argument as text; numbers are written out, lists joined with commas."""
        value = self._values.get(name)
        if value is None:
            return default
        return ",".join(map(str, value)) if isinstance(value, list) else str(value)

    def need(self, name: str) -> str:
        """An argument that must be there; raises ApiError."""
        value = self.text(name)
        if not value:
            raise ApiError(
                "invalid_arguments", response_metadata={"messages": [f"[ERROR] missing required field: {name}"]}
            )
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """An argument as yes or no."""
        value = self._values.get(name)
        return default if value is None else str(value).lower() in ("1", "true")

    def number(self, name: str, default: int) -> int:
        """An argument as a whole number; raises ApiError when it is none."""
        value = self.text(name)
        if not value:
            return default
        if not value.isascii() or not value.isdigit():
            raise ApiError("invalid_limit" if name == "limit" else "invalid_arguments")
        return int(value)

    def words(self, name: str) -> list[str]:
        """An argument that is a list of words with commas between them."""
        return [word.strip() for word in self.text(name).split(",") if word.strip()]


async def read_args(request: web.Request) -> Args:
    """All arguments of a request; raises ApiError for a body that is not what it says it is."""
    values: Json = dict(request.query)
    if request.content_type == "application/json":
        values |= await _json_body(request)
    elif request.can_read_body:
        values |= {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
    for word in _JSON_WORDS:
        if isinstance(values.get(word), str) and values[word]:
            values[word] = _parsed(word, values[word])
    return Args(values)


async def _json_body(request: web.Request) -> Json:
    body = await request.read()
    if not body:
        return {}
    try:
        values = json.loads(body)
    except ValueError as error:
        raise ApiError("invalid_json") from error
    if not isinstance(values, dict):
        raise ApiError("json_not_object")
    return values


def _parsed(word: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        code = {"blocks": "invalid_blocks_format", "metadata": "invalid_metadata_format"}.get(word, "invalid_arguments")
        raise ApiError(code) from error

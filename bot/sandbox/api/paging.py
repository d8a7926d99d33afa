"""Slack's cursors: a word that says where the next page starts."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any, TypeVar

from bot.sandbox.api.arguments import Args
from bot.sandbox.problems import ApiError

T = TypeVar("T")
Json = dict[str, Any]


def page(items: Sequence[T], args: Args, *, default: int = 100, most: int = 1000) -> tuple[Sequence[T], str]:
    """One page of `items` and the cursor of the next one, empty when there is none."""
    limit = args.number("limit", default)
    if limit < 1:
        raise ApiError("invalid_limit")
    start = _start(args.text("cursor"))
    end = start + min(limit, most)
    return items[start:end], _cursor(end) if end < len(items) else ""


def paged(key: str, items: Sequence[Any], cursor: str) -> Json:
    """The answer that carries one page."""
    return {key: list(items), "response_metadata": {"next_cursor": cursor}}


def _cursor(start: int) -> str:
    return base64.b64encode(f"start:{start}".encode()).decode()


def _start(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _, number = base64.b64decode(cursor, validate=True).decode().partition(":")
        if word == "start" and number.isascii() and number.isdigit():
            return int(number)
    except (binascii.Error, UnicodeDecodeError):
        pass
    raise ApiError("invalid_cursor")

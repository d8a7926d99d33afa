"""Transcripts with one thread a line, put into our own form: a message a line.

    {"thread_id", "channel"? or "domain"?,
     "messages": [{"turn", "ts", "speaker": "client" | "provider", "author", "text"}]}

All messages of such a line stand in one thread of one channel; the first of them is its root.
"""

from collections.abc import Iterator
from typing import Any

from bot.rehearse.fields import Wrong, kind_of, name_of

_SPEAKERS = {"client": "client", "provider": "team", "team": "team", "agent": "team", "bot": "bot"}
_KEPT = ("author_name", "edited", "deleted")


def is_thread(said: dict[str, Any]) -> bool:
    """Whether a line's object is a whole thread."""
    return isinstance(said.get("messages"), list)


def messages_of(thread: dict[str, Any]) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """The messages of a thread as our lines have them, or why one cannot be used, each with its number from 1."""
    own = name_of(thread.get("thread_id", thread.get("id")), "thread_id")
    channel = next((thread[key] for key in ("channel", "domain") if thread.get(key) not in (None, "")), own)
    root: str | None = None
    for number, message in enumerate(thread["messages"], start=1):
        if not isinstance(message, dict):
            yield number, f"it is {kind_of(message)}, not a JSON object"
            continue
        try:
            line = _line(message, own, channel, number - 1)
        except Wrong as wrong:
            yield number, str(wrong)
            continue
        line["thread"] = root
        root = root or line["id"]
        yield number, line


def _line(message: dict[str, Any], thread: str, channel: Any, position: int) -> dict[str, Any]:
    turn = message.get("turn", position)
    if type(turn) is not int or abs(turn) > 10**9:
        raise Wrong("'turn' must be a whole number")
    speaker = message.get("speaker", message.get("role"))
    line = {
        "id": f"{thread}:{turn}",
        "at": message.get("ts", message.get("at")),
        "channel": channel,
        "author": message.get("author", speaker),
        "role": _SPEAKERS.get(speaker, speaker) if isinstance(speaker, str) else speaker,
        "text": message.get("text"),
    }
    return line | {key: message[key] for key in _KEPT if key in message}

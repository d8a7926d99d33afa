"""The gate before the Slack SDK: size, type, encoding, signature and age, then JSON; junk never gets a 500."""

import hashlib
import hmac
import json
from collections.abc import Callable
from urllib.parse import parse_qs

from aiohttp import web

MOST_BYTES = 256 * 1024
WINDOW_S = 300
"""How old or early a signed request may be: Slack's own replay window."""
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"
_DEEPEST = 60


class Refused(Exception):
    """A request that goes no further, with its HTTP status."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


def check(body: bytes, content_type: str, timestamp: str, signature: str, secret: str, now: float) -> dict[str, object]:
    """The request's payload if it is from Slack, recent and well formed; raises Refused otherwise."""
    if len(body) > MOST_BYTES:
        raise Refused(413, "too large")
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in (_JSON, _FORM):
        raise Refused(415, "neither JSON nor a form")
    verify(body, timestamp, signature, secret, now)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(400, "not UTF-8") from None
    return _payload(text, kind)


def verify(body: bytes, timestamp: str, signature: str, secret: str, now: float) -> None:
    """Check Slack's v0 signature and the request's age in constant time; raises Refused with 401."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise Refused(401, "no timestamp")
    if abs(now - int(timestamp)) > WINDOW_S:
        raise Refused(401, "too old")
    wanted = "v0=" + hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    if not secret or not hmac.compare_digest(wanted.encode(), signature.encode("utf-8", "replace")):
        raise Refused(401, "the signature is wrong")


def _payload(text: str, kind: str) -> dict[str, object]:
    if kind == _FORM:
        fields = {name: values[0] for name, values in _fields(text).items()}
        if "payload" not in fields:
            return dict(fields)
        text = fields["payload"]
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused(400, "not JSON") from None
    if not isinstance(found, dict) or _too_deep(found):
        raise Refused(400, "not an object")
    return found


def _fields(text: str) -> dict[str, list[str]]:
    try:
        return parse_qs(text, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise Refused(400, "not UTF-8") from None


def _too_deep(found: object) -> bool:
    level: list[object] = [found]
    for _ in range(_DEEPEST):
        level = [
            child
            for value in level
            if isinstance(value, dict | list)
            for child in (value.values() if isinstance(value, dict) else value)
        ]
        if not level:
            return False
    return True


@web.middleware
async def plain_failures(request: web.Request, handler: Callable[..., object]) -> web.StreamResponse:
    """Turn what the gate refuses into its status, without a word of the body anywhere."""
    try:
        return await handler(request)  # type: ignore[misc, no-any-return]
    except Refused as refused:
        return web.json_response({"ok": False, "error": refused.why}, status=refused.status)


async def read_body(request: web.Request) -> bytes:
    """The raw body, refused as soon as it grows too large; compressed bodies are not accepted."""
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Refused(415, "compressed")
    if (request.content_length or 0) > MOST_BYTES:
        raise Refused(413, "too large")
    body = bytearray()
    async for chunk in request.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > MOST_BYTES:
            raise Refused(413, "too large")
    return bytes(body)

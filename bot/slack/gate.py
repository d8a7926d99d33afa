"""The gate before the Slack SDK: size, type, encoding, signature and age, then JSON; junk never gets a 500."""

import hashlib
import hmac
from urllib.parse import parse_qs

from aiohttp import web

from bot import gate
from bot.gate import Refused, json_object

MOST_BYTES = 256 * 1024
WINDOW_S = 300
"""How old or early a signed request may be: Slack's own replay window."""
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"


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
    return json_object(text)


def _fields(text: str) -> dict[str, list[str]]:
    try:
        return parse_qs(text, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise Refused(400, "not UTF-8") from None


async def read_body(request: web.Request) -> bytes:
    """The raw body, refused as soon as it grows too large; compressed bodies are not accepted."""
    return await gate.read_body(request, MOST_BYTES)

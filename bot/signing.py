"""Signed button values: which client, ticket and action a button stands for, and the revision its reader saw."""

import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import quote, unquote

_VERSION = "v1"
_MAC_LENGTH = 32
"""Hexadecimal digits kept of the HMAC-SHA256: 128 bits."""
_LONGEST = 2000
"""The most Slack takes for a button, and far below what Teams takes; anything longer was not made here."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a signed value says; the ticket is empty where the button is about no ticket."""

    client: str
    ticket: str
    action: str
    revision: int


class ButtonSigner:
    """Makes button values and reads them back, refusing every value that was not made with the same secret."""

    def __init__(self, secret: bytes) -> None:
        if not secret:
            raise ValueError("the secret that signs buttons must not be empty")
        self._secret = secret

    def value(self, client: str, ticket: str, action: str, revision: int) -> str:
        """The value of a button: `v1|client|ticket|action|revision|mac`."""
        body = "|".join((_VERSION, *(quote(part, safe="", errors="replace") for part in (client, ticket, action))))
        body = f"{body}|{revision}"
        return f"{body}|{self._mac(body)}"

    def read(self, value: str) -> Pressed | None:
        """What a value stands for; None when it is malformed, changed in any place, or signed with another secret."""
        body, _, mac = value.rpartition("|")
        parts = body.split("|")
        if len(value) > _LONGEST or len(parts) != 5 or parts[0] != _VERSION or not _is_number(parts[4]):
            return None
        if not hmac.compare_digest(mac.encode("utf-8", "replace"), self._mac(body).encode()):
            return None
        client, ticket, action = (unquote(part) for part in parts[1:4])
        return Pressed(client, ticket, action, int(parts[4]))

    def _mac(self, body: str) -> str:
        made = hmac.new(self._secret, body.encode("utf-8", "replace"), hashlib.sha256)
        return made.hexdigest()[:_MAC_LENGTH]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18

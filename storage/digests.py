"""Fingerprints of documents: the same content always gives the same one."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def canonical(document: Mapping[str, Any]) -> str:
    """The one way to write a document as JSON: keys sorted, no blanks, ASCII only."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"))


def digest_of(document: Mapping[str, Any], previous: str = "") -> str:
    """SHA-256 over a previous digest and the document, in hexadecimal."""
    return hashlib.sha256((previous + canonical(document)).encode()).hexdigest()

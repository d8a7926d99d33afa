"""Which addresses are Teams: an exact list of hosts, asked when an activity comes and again before every call.

An activity says itself where its answer is to go; whoever could choose that freely would be sent our token.
"""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

THIS_MACHINE = frozenset({"127.0.0.1", "localhost"})
_LONGEST = 200
_SHAPE = re.compile(r"https?://[a-z0-9.-]+(?::\d{1,5})?(?:/[A-Za-z0-9._~/-]*)?")
_PORT = 443

Allowed = Callable[[str], bool]


def allowed_at(hosts: frozenset[str], local: bool) -> Allowed:
    """A check of service URLs: https to a listed host; http only to this machine, where listed or in the local mode."""

    def allowed(url: str) -> bool:
        if len(url) > _LONGEST or not _SHAPE.fullmatch(url) or ".." in url:
            return False
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return False
        if parts.scheme == "http":
            return host in THIS_MACHINE and (local or f"{host}:{port}" in hosts)
        return not local and host in hosts and port in (None, _PORT)

    return allowed

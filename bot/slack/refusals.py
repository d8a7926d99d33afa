"""What Slack's refusal of a call was, as its plain code."""

import re
from collections.abc import Mapping
from typing import Any

from slack_sdk.errors import SlackApiError

_LONGEST = 60


def code_of(error: SlackApiError) -> str:
    """Slack's error code, or `http 502` where the answer was no JSON (a proxy's page); nothing of the answer else."""
    response: Any = error.response
    data = response if isinstance(response, Mapping) else getattr(response, "data", None)
    if isinstance(data, Mapping) and isinstance(data.get("error"), str):
        # Slack's `get` fails on an answer that is text, and a proxy may put anything in it.
        return re.sub(r"[^a-z0-9_]", "", data["error"].lower())[:_LONGEST] or "unknown"
    return f"http {getattr(response, 'status_code', None) or 'error'}"


def has_code(error: SlackApiError) -> bool:
    """Whether Slack itself refused, with a code of its own; a proxy's page in between has none."""
    found = getattr(error.response, "data", None)
    return isinstance(found, dict) and isinstance(found.get("error"), str)

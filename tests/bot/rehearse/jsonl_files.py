"""Files of our JSONL for tests."""

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.rehearse.transcript import Item, Said, Transcript, open_transcript

START = dt.datetime(2026, 11, 23, 15, 0, tzinfo=dt.UTC)


def line(number: int, **more: Any) -> dict[str, Any]:
    at = (START + dt.timedelta(minutes=number)).isoformat()
    whole = {
        "id": f"m{number}",
        "at": at,
        "channel": "ext-acme",
        "thread": None,
        "author": "ann",
        "text": f"text {number}",
    }
    return {key: value for key, value in (whole | more).items() if value is not ...}


def did(action: str, **more: Any) -> dict[str, Any]:
    whole = {"at": START.isoformat(), "action": action, "ticket": "ACME-1", "by": "dana"}
    return {key: value for key, value in (whole | more).items() if value is not ...}


def write(path: Path, lines: Sequence[Any]) -> Path:
    raw = [
        one if isinstance(one, bytes) else one.encode() if isinstance(one, str) else json.dumps(one).encode()
        for one in lines
    ]
    path.write_bytes(b"".join(one + b"\n" for one in raw))
    return path


def read(path: Path, lines: Sequence[Any]) -> tuple[list[Item], Transcript]:
    transcript = open_transcript([write(path / "acme.jsonl", lines)])
    return list(transcript.items()), transcript


def only_said(path: Path, *lines: dict[str, Any]) -> Said:
    items, transcript = read(path, lines)
    assert len(items) == transcript.size == 1
    assert isinstance(items[0], Said)
    return items[0]

"""Small Slack exports for tests, as zip or folder."""

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.rehearse.archive import LIMITS, Limits
from bot.rehearse.items import Transcript
from bot.rehearse.transcript import Said, open_transcript

DAY = "ext-acme/2026-01-05.json"
CHANNELS = [{"id": "C0ACME", "name": "ext-acme"}, {"id": "C0BETA", "name": "ext-beta"}]
USERS = [
    {
        "id": "U0DANA",
        "team_id": "T0HOME",
        "name": "dana",
        "profile": {"display_name": "Dana", "email": "dana@us.example"},
    },
    {"id": "U0JUN", "team_id": "T0HOME", "name": "jun", "real_name": "Jun V", "profile": {}},
    {"id": "U0RITA", "team_id": "T0ACME", "name": "rita", "is_stranger": True, "profile": {"real_name": "Rita"}},
    {"id": "U0BOT", "team_id": "T0HOME", "name": "kpi", "is_bot": True, "profile": {}},
]


def ts(second: float) -> str:
    """A ts so many seconds into 5 January 2026, 09:00 UTC."""
    return f"{1767603600 + second:.6f}"


def entry(second: float, text: Any = "hello", user: Any = "U0RITA", **more: Any) -> dict[str, Any]:
    whole = {"type": "message", "user": user, "text": text, "ts": ts(second)} | more
    return {key: value for key, value in whole.items() if value is not ...}


def export(files: Mapping[str, Any]) -> dict[str, bytes]:
    """The files of an export: lists that are not given are the usual ones, and `...` leaves one out."""
    whole = {"channels.json": CHANNELS, "users.json": USERS, "integration_logs.json": []} | dict(files)
    return {
        name: what if isinstance(what, bytes) else json.dumps(what, indent=4).encode()
        for name, what in whole.items()
        if what is not ...
    }


def zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def write_zip(path: Path, files: Mapping[str, Any]) -> Path:
    path.write_bytes(zipped(export(files)))
    return path


def write_folder(path: Path, files: Mapping[str, Any]) -> Path:
    for name, data in export(files).items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


def play(*paths: Path, limits: Limits = LIMITS) -> tuple[list[Said], Transcript]:
    transcript = open_transcript(paths, limits)
    items = [item for item in transcript.items() if isinstance(item, Said)]
    assert len(items) == transcript.size
    return items, transcript

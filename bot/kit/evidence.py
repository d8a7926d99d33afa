"""The evidence pack as files: CSV that no spreadsheet takes for formulas, a PDF, and a signed manifest of them all."""

import base64
import csv
import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from handlers.evidence import Evidence, Sheet

MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
ALGORITHM = "Ed25519"
FORMAT = 1
_KEY_BYTES = 32
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula."""


class BadKey(ValueError):
    """The text is no key of ours."""


class Broken(Exception):
    """A pack is not what was written; the message says where."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of a pack found: whose key signed it, by its public half, or None for an unsigned one."""

    client: str
    period: str
    files: int
    signed_by: str | None


def new_key() -> str:
    """A fresh signing key as text."""
    return base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()


def key_from(text: str) -> Ed25519PrivateKey:
    """The signing key that a setting holds; raises BadKey."""
    try:
        raw = base64.b64decode(text.strip(), validate=True)
    except ValueError:
        raw = b""
    if len(raw) != _KEY_BYTES:
        raise BadKey("LIAISON_EVIDENCE_KEY is no signing key: make one with `liaison evidence --new-key`.")
    return Ed25519PrivateKey.from_private_bytes(raw)


def public_text(key: Ed25519PrivateKey) -> str:
    """The public half of a key, to be given to whoever checks packs."""
    return base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def pack_files(evidence: Evidence, key: Ed25519PrivateKey | None) -> dict[str, bytes]:
    """Every file of a pack by its name, the manifest and its signature last; without a key the manifest says so."""
    from bot.kit.evidence_paper import draw_evidence

    public = public_text(key) if key else None
    files = {f"{sheet.name}.csv": as_csv(sheet) for sheet in evidence.sheets}
    files["evidence.pdf"] = draw_evidence(evidence, {name: digest(content) for name, content in files.items()}, public)
    body = {
        "format": FORMAT,
        "client": evidence.client,
        "client_name": evidence.client_name,
        "period": evidence.period.label,
        "zone": evidence.zone,
        "made_at": evidence.made_at.isoformat(),
        "complete": not evidence.so_far,
        "playbook_versions": list(evidence.playbook_versions),
        "rows": {sheet.name: len(sheet.rows) for sheet in evidence.sheets},
        "files": [
            {"name": name, "bytes": len(content), "sha256": digest(content)} for name, content in sorted(files.items())
        ],
        "signed": key is not None,
        "signature": {"algorithm": ALGORITHM, "public_key": public, "file": SIGNATURE} if public else None,
    }
    files[MANIFEST] = (json.dumps(body, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()
    if key is not None:
        files[SIGNATURE] = base64.b64encode(key.sign(files[MANIFEST])) + b"\n"
    return files


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def as_csv(sheet: Sheet) -> bytes:
    """A table as CSV in UTF-8 with the mark by which spreadsheets know it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(sheet.head)
    writer.writerows([safe(cell) for cell in row] for row in sheet.rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe goes before what would begin one."""
    return f"'{cell}" if cell.lstrip(" \u00a0\ufeff").startswith(_FORMULA) or cell.startswith(_FORMULA) else cell


def check_pack(folder: Path, trusted: str | None = None) -> Checked:
    """Check that a pack is as it was written, and signed by the trusted public key where one is given.

    Raises Broken with what is wrong.
    """
    content = _read(folder, MANIFEST)
    try:
        body: Any = json.loads(content)
        listed = {str(one["name"]): str(one["sha256"]) for one in body["files"]}
        client, period, signed = str(body["client"]), str(body["period"]), bool(body["signed"])
        public = str(body["signature"]["public_key"]) if signed else None
    except (ValueError, KeyError, TypeError) as error:
        raise Broken(f"{MANIFEST} is no manifest of a pack.") from error
    _check_signature(folder, content, public, trusted)
    for name, expected in listed.items():
        if Path(name).name != name:
            raise Broken(f"{MANIFEST} names {name}, which is not in the pack's folder.")
        if digest(_read(folder, name)) != expected:
            raise Broken(f"{name} was changed after the pack was made.")
    more = {path.name for path in folder.iterdir()} - {*listed, MANIFEST, SIGNATURE}
    if more:
        raise Broken(f"{', '.join(sorted(more))} is in the folder and not in the manifest.")
    return Checked(client, period, len(listed), public)


def _check_signature(folder: Path, content: bytes, public: str | None, trusted: str | None) -> None:
    if public is None:
        if (folder / SIGNATURE).exists():
            raise Broken(f"There is a {SIGNATURE}, but {MANIFEST} says the pack is unsigned.")
        if trusted is not None:
            raise Broken("The pack is not signed.")
        return
    if trusted is not None and public != trusted.strip():
        raise Broken("The pack is signed by another key.")
    try:
        known = Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True))
        known.verify(base64.b64decode(_read(folder, SIGNATURE).strip(), validate=True), content)
    except (ValueError, InvalidSignature):
        raise Broken(f"{SIGNATURE} does not belong to {MANIFEST}: one of them was changed.") from None


def _read(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError:
        raise Broken(f"{name} is missing.") from None

"""From a folder of YAML files to playbooks: one file per client, laid over `default.yaml`."""

import re
import unicodedata
import zlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from playbooks.book import Book
from playbooks.checking import check_client, check_default, check_together, check_worked_out
from playbooks.explaining import explain
from playbooks.mistakes import Mistake, PlaybookErrors
from playbooks.schema import Playbook
from playbooks.written import Written, lay_over
from playbooks.yaml_file import read_file

__all__ = [
    "DEFAULT",
    "SAMPLES",
    "Book",
    "Mistake",
    "PlaybookErrors",
    "check_folder",
    "default_body",
    "draft_playbook",
    "load_book",
]

SAMPLES = Path(__file__).parent / "clients"
"""The sample clients that come with Liaison."""

DEFAULT = Path(__file__).parent / "default.yaml"
"""The defaults that come with Liaison; a folder's own default.yaml is laid over them."""

_ENDINGS = (".yaml", ".yml")
_SHARED_WITH = re.compile(r"^(?:ext|client|shared|customer|cust|external)[-_]+(?=.)")
_LONGEST_PREFIX = 10


def load_book(folder: Path) -> Book:
    """Every playbook of a folder, or of one file with the default.yaml beside it.

    Raises PlaybookErrors with all mistakes when there is one.
    """
    playbooks, mistakes = _read_folder(folder)
    if mistakes:
        raise PlaybookErrors(mistakes)
    return Book({playbook.client: playbook for playbook in playbooks})


def check_folder(folder: Path) -> tuple[Mistake, ...]:
    """Every mistake in a folder of playbooks, or in one file, in the order of files and lines; none: it can be used."""
    return _read_folder(folder)[1]


def default_body() -> dict[str, Any]:
    """What the shipped default.yaml says, as plain values."""
    return dict(_shipped().plain())  # type: ignore[call-overload, no-any-return]


def _read_folder(folder: Path) -> tuple[tuple[Playbook, ...], tuple[Mistake, ...]]:
    paths, default_path, problem = _files(folder)
    if problem is not None:
        return (), (problem,)
    default, found = _default(default_path)
    trees: list[Written] = []
    for path in paths:
        tree, mistakes = read_file(path)
        found += mistakes
        if tree is not None:
            trees.append(tree)
    if default is None:
        return (), _in_order(found)  # without its defaults a client's file cannot be judged
    merged = [lay_over(default, tree) for tree in trees]
    playbooks = []
    for tree in merged:
        playbook, wrong = _judge(tree)
        found += wrong
        playbooks += [playbook] if playbook else []
    found += check_together(merged)
    return tuple(playbooks), _in_order(found)


def _files(folder: Path) -> tuple[list[Path], Path | None, Mistake | None]:
    """The client files of a folder by name, its default.yaml, and what is wrong with the folder itself."""
    one = folder if folder.is_file() and folder.suffix in _ENDINGS else None
    if one is None and not folder.is_dir():
        what = "is no folder of YAML files" if folder.exists() else "there is no such folder"
        return [], None, Mistake(str(folder), 1, "(folder)", what, "name the folder that holds the playbooks")
    try:
        beside = sorted((one.parent if one else folder).iterdir())
    except OSError as error:
        problem = Mistake(str(folder), 1, "(folder)", f"cannot be read ({error.strerror})", "make it readable")
        return [], None, problem
    found = [path for path in beside if path.suffix in _ENDINGS and path.name[0] not in "._"]
    clients = [path for path in found if path.stem != "default" and (one is None or path == one)]
    if not clients:
        inside = folder / "clients"
        right = f"did you mean {inside}?" if inside.is_dir() else "write one file per client, for example acme.yaml"
        return [], None, Mistake(str(folder), 1, "(folder)", "holds no playbook", right)
    return clients, next((path for path in found if path.stem == "default"), None), None


def _default(path: Path | None) -> tuple[Written | None, list[Mistake]]:
    if path is None or path.resolve() == DEFAULT.resolve():
        return _shipped(), []
    own, mistakes = read_file(path)
    if own is None:
        return None, list(mistakes)
    return lay_over(_shipped(), own), [*mistakes, *check_default(own)]


@cache
def _shipped() -> Written:
    tree, mistakes = read_file(DEFAULT)
    if tree is None or mistakes:
        raise PlaybookErrors(mistakes)
    return tree


def _judge(tree: Written) -> tuple[Playbook | None, list[Mistake]]:
    """A client's playbook, None when it cannot be used, and every mistake of it."""
    found = list(check_client(tree))
    try:
        playbook = Playbook.model_validate(tree.plain())
    except ValidationError as error:
        return None, [*explain(error, tree), *found]
    if not found:
        found += check_worked_out(playbook, tree)
    return (None if found else playbook), found


def _in_order(mistakes: Iterable[Mistake]) -> tuple[Mistake, ...]:
    """Each mistake once (those of a default.yaml are found for every client), by file and line."""
    return tuple(sorted(dict.fromkeys(mistakes)))


def draft_playbook(channel: str) -> Playbook:
    """The defaults as a playbook for a channel nobody wrote one for: `#ext-acme` becomes client `acme`, prefix ACME.

    The PM is `pm` and the ops lead `ops`, working Eastern time; only this channel's name leads to it.
    """
    channel = channel.strip() or "client"
    words = [word for word in re.split(r"[^a-z0-9]+", _own_name(channel)) if word]
    words = words or ["client", str(zlib.crc32(channel.encode()) % 10_000)]
    client = "-".join(words)[:40].rstrip("-")
    if not client[0].isalpha():
        client = f"c{client}"[:40]
    return Playbook.model_validate(
        default_body()
        | {
            "client": client,
            "name": " ".join(word.capitalize() for word in words),
            "prefix": _prefix(client),
            "zone": "America/New_York",
            "channels": {"transcript": [channel]},
            "internal_channel": {"slack": {"id": "INTERNAL", "name": f"int-{client}"}},
            "ops_channel": {"slack": {"id": "OPS", "name": "ops"}},
            "people": {
                "pm": "pm",
                "ops_leads": ["ops-lead"],
                "directory": {"pm": {"name": "PM"}, "ops-lead": {"name": "Ops lead"}},
            },
        }
    )


def _own_name(channel: str) -> str:
    """A channel's name without what marks it as shared, its accents dropped."""
    plain = unicodedata.normalize("NFKD", channel.removeprefix("#")).encode("ascii", "ignore").decode()
    return _SHARED_WITH.sub("", plain.lower())


def _prefix(client: str) -> str:
    """Capital letters and digits of a client's key; a long one is cut and told apart by a few digits of its sum."""
    letters = re.sub(r"[^A-Z0-9]", "", client.upper())
    if len(letters) > _LONGEST_PREFIX:
        return f"{letters[: _LONGEST_PREFIX - 3]}{zlib.crc32(client.encode()) % 1000:03d}"
    return letters if len(letters) > 1 else f"{letters}X"

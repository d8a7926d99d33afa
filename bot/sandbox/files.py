"""Files that were uploaded, in memory."""

import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(slots=True)
class File:
    """A file and what it holds; `done` once the upload was completed."""

    id: str
    name: str
    size: int
    user: str
    content: bytes = b""
    title: str = ""
    mimetype: str = ""
    """Empty while Slack is still at work on the file; no message may show it until then."""
    done: bool = False

    def look(self) -> None:
        """Somebody asked how far it is: that takes as long here as one question."""
        if self.done and not self.mimetype:
            self.mimetype = mimetypes.guess_type(self.name)[0] or "application/octet-stream"


class Files:
    """All files by id."""

    def __init__(self) -> None:
        self._all: dict[str, File] = {}

    def put(self, file: File) -> File:
        """Keep a file."""
        self._all[file.id] = file
        return file

    def get(self, number: str) -> File | None:
        """The file of this id, if there is one."""
        return self._all.get(number)


def file_json(file: File, home_url: str) -> Json:
    """A file object as messages carry it."""
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": file.mimetype,
        "filetype": file.name.rpartition(".")[2] if "." in file.name else "",
        "size": file.size,
        "user": file.user,
        "mode": "hosted",
        "is_external": False,
        "is_public": False,
        "url_private": f"{home_url}files/{file.id}",
        "url_private_download": f"{home_url}files/{file.id}",
    }


def shown_in(part: Any) -> Iterator[str]:
    """The ids of the files that blocks show."""
    if isinstance(part, dict):
        if part.get("type") == "image" and isinstance(part.get("slack_file"), dict):
            yield str(part["slack_file"].get("id"))
        for inner in part.values():
            yield from shown_in(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from shown_in(inner)

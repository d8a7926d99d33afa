"""Files that were uploaded, in memory."""

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
    mimetype: str = "application/octet-stream"
    done: bool = False


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

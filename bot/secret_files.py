"""Settings from files: `NAME_FILE` names one, and a folder of secrets holds one for each setting in lower case.

A file that cannot be read is no missing setting: its name and why stand in a sentence, and nothing starts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

SUFFIX = "_file"
LONGEST = 64 * 1024
"""Bytes; what is longer is no secret."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What stands in the place of a value whose file could not be read: the sentence that says why."""

    why: str


class FilesSource(PydanticBaseSettingsSource):
    """Reads each setting from the file that `NAME_FILE` names, else from the folder of secrets."""

    def __init__(self, settings: type[BaseSettings], named: Mapping[str, str | None], folder: Path | None) -> None:
        super().__init__(settings)
        self._named = named
        self._folder = folder if folder is not None and folder.is_dir() else None

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """What a setting's file holds, without blanks and line ends at its edges; None where there is no file."""
        named = (self._named.get(field_name + SUFFIX) or "").strip()
        if named:
            return _read(Path(named).expanduser(), f"{field_name.upper()}{SUFFIX.upper()} names"), field_name, False
        path = self._folder / field_name if self._folder else None
        if path is None or not (path.exists() or path.is_symlink()):
            return None, field_name, False
        return _read(path, "it should stand in"), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Every setting that has a file."""
        found = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in found.items() if value is not None}


def _read(path: Path, whence: str) -> str | Unreadable:
    try:
        with path.open("rb") as file:
            content = file.read(LONGEST + 1)
    except OSError as error:
        return Unreadable(f"{whence} {path}, which cannot be read ({error.strerror or type(error).__name__})")
    if len(content) > LONGEST:
        return Unreadable(f"{whence} {path}, which is too long to be a setting")
    try:
        text = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        return Unreadable(f"{whence} {path}, which is not UTF-8 text")
    return text or Unreadable(f"{whence} {path}, which is blank")

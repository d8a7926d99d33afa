"""The JSON Schema of a client's file, for editors and for explaining mistakes."""

import datetime as dt
from collections.abc import Mapping, Sequence
from copy import deepcopy
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from playbooks.durations import spell_duration
from playbooks.schema import Playbook

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def editor_schema(default: Mapping[str, object]) -> dict[str, Any]:
    """JSON Schema of a client's file laid over `default`: what the defaults give is optional."""
    schema = deepcopy(full_schema())
    schema["$schema"] = _DIALECT
    schema["title"] = "Liaison playbook of one client"
    _relax(schema, schema, default)
    _optional(schema["$defs"]["Hours"], "zone")
    return schema


@cache
def full_schema() -> dict[str, Any]:
    """JSON Schema of a whole playbook; treat it as read-only."""
    return Playbook.model_json_schema(by_alias=True, mode="validation", schema_generator=_AsWritten)


class _AsWritten(GenerateJsonSchema):
    """Shows defaults as they are written in a playbook, durations as `4h`."""

    def encode_default(self, dft: Any) -> Any:
        """A default as plain JSON values."""
        match dft:
            case dt.timedelta():
                return spell_duration(dft)
            case BaseModel():
                return dft.model_dump(mode="json", by_alias=True)
            case _:
                return super().encode_default(dft)


def schema_at(path: Sequence[str | int]) -> dict[str, Any] | None:
    """The part of the schema that describes what stands at a place; None where nothing may stand."""
    here: dict[str, Any] | None = full_schema()
    for part in path:
        here = _below(_plain(here), part) if here is not None else None
    return _plain(here) if here is not None else None


def _plain(here: dict[str, Any]) -> dict[str, Any]:
    """Follow references, and of alternatives take the one that is not null and has most to say."""
    while True:
        if "$ref" in here:
            here = {**full_schema()["$defs"][here["$ref"].rpartition("/")[2]], **_told(here)}
        elif "anyOf" in here or "oneOf" in here:
            options = [one for one in here.get("anyOf") or here["oneOf"] if one.get("type") != "null"]
            here = {**options[-1], **_told(here)}
        else:
            return here


def _told(here: dict[str, Any]) -> dict[str, Any]:
    return {key: here[key] for key in ("description", "examples") if key in here}


def _below(here: dict[str, Any], part: str | int) -> dict[str, Any] | None:
    below = here.get("items") if isinstance(part, int) else here.get("properties", {}).get(part)
    if below is None and isinstance(part, str):
        below = here.get("additionalProperties")
    return below if isinstance(below, dict) else None


def _relax(schema: dict[str, Any], here: dict[str, Any], default: Mapping[str, object]) -> None:
    """Make optional what the defaults give, as deep as mappings merge."""
    for key, value in default.items():
        _optional(here, key)
        below = here.get("properties", {}).get(key)
        if isinstance(below, dict) and isinstance(value, list):
            below.pop("default", None)  # default.yaml says something else than the bare schema
        if isinstance(value, Mapping) and isinstance(below, dict) and "$ref" in below:
            _relax(schema, schema["$defs"][below["$ref"].rpartition("/")[2]], value)


def _optional(here: dict[str, Any], key: str) -> None:
    here["required"] = [one for one in here.get("required", ()) if one != key]
    if not here["required"]:
        del here["required"]

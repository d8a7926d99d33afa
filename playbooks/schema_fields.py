"""The kinds of value a playbook's keys hold, and the base every part of a playbook shares."""

import datetime as dt
import re
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

from playbooks.durations import parse_duration, spell_duration

_DATE = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_CLIENT = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_PREFIX = re.compile(r"[A-Z][A-Z0-9]{1,9}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_EMOJI = re.compile(r"[a-z0-9_+'-]{1,60}")


class Part(BaseModel):
    """Base of every part of a playbook: frozen, and no key it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_name=True, validate_by_alias=True)


def _date(value: object) -> object:
    if isinstance(value, str) and not _DATE.fullmatch(value):
        raise ValueError(f"'{value[:40]}' is not a date; write year, month and day, for example 2026-12-24")
    if isinstance(value, dt.datetime) or not isinstance(value, str | dt.date):
        raise ValueError("this is not a date; write year, month and day, for example 2026-12-24")
    return value


def _time(value: str) -> str:
    if not _TIME.fullmatch(value):
        raise ValueError(f"'{value[:40]}' is not a time of day; write it with 24 hours, for example 09:30 or 14:00")
    return value


def _client(value: str) -> str:
    if not _CLIENT.fullmatch(value):
        raise ValueError(
            f"'{value[:40]}' cannot be a client's key; write small letters, digits and hyphens, for example acme"
        )
    return value


def _prefix(value: str) -> str:
    if not _PREFIX.fullmatch(value):
        raise ValueError(
            f"'{value[:40]}' cannot start a ticket's key; write 2 to 10 capital letters or digits, a letter first, "
            "for example ACME"
        )
    return value


def _one_line(value: str) -> str:
    if _CONTROL.search(value):
        raise ValueError("the words hold a line break or a control character; write them on one line, letters only")
    return value


def _lines(value: str) -> str:
    _one_line(value.replace("\n", " "))
    return value


def _emoji(value: str) -> str:
    if not _EMOJI.fullmatch(value):
        raise ValueError(f"'{value[:40]}' is not the name of an emoji; write it without colons, for example eyes")
    return value


Duration = Annotated[
    dt.timedelta,
    BeforeValidator(parse_duration),
    PlainSerializer(spell_duration, return_type=str, when_used="json"),
    WithJsonSchema(
        {"type": "string", "pattern": r"^(\d+d)?(\d+h)?(\d+m)?(\d+s)?$", "examples": ["15m", "4h", "1h30m"]}
    ),
]
"""A positive duration; `1d` is 24 hours of whatever calendar counts."""

Date = Annotated[dt.date, BeforeValidator(_date)]
"""A date of this century, written `2026-12-24`."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(_one_line)]
"""Words on one line that may not be empty."""

Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(_lines)]
"""Words that may run over several lines."""

TimeOfDay = Annotated[str, AfterValidator(_time)]
ClientKey = Annotated[str, AfterValidator(_client)]
Prefix = Annotated[str, AfterValidator(_prefix)]
Emoji = Annotated[str, AfterValidator(_emoji)]

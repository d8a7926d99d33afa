"""The playbook's shape: durations, zones that are left out, stored bodies, and the schema for editors."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from playbooks.durations import LONGEST, parse_duration, spell_duration, write_duration, write_in_days
from playbooks.editor_schema import editor_schema, full_schema
from playbooks.loading import SAMPLES, default_body, draft_playbook, load_book
from playbooks.schema import Holidays, Place, Playbook, Targets, fill_zones
from playbooks.terms import CountsIn, Metric


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("90s", dt.timedelta(seconds=90)),
        ("15m", dt.timedelta(minutes=15)),
        (" 1h 30m ", dt.timedelta(hours=1, minutes=30)),
        ("1D", dt.timedelta(hours=24)),
        ("2d4h", dt.timedelta(days=2, hours=4)),
        (dt.timedelta(minutes=3), dt.timedelta(minutes=3)),
    ],
)
def test_durations_are_read(text: object, span: dt.timedelta) -> None:
    assert parse_duration(text) == span


@pytest.mark.parametrize(
    "text",
    [
        *["", "15", "0m", "0d0h", "-5m", "1.5h", "m", "30m1h", "1h1h", "1w", "²m", "٣m", "99999d", "9" * 5000 + "s"],
        *[None, 15, True, ["15m"], dt.timedelta(0), dt.timedelta(minutes=-1)],
    ],
)
def test_what_is_no_duration_is_refused_with_what_would_be_right(text: object) -> None:
    with pytest.raises(ValueError, match="; write "):
        parse_duration(text)


@given(st.integers(1, int(LONGEST.total_seconds())))
def test_a_duration_is_spelled_as_it_is_read(seconds: int) -> None:
    span = dt.timedelta(seconds=seconds)
    assert parse_duration(spell_duration(span)) == span


def test_durations_are_written_for_people() -> None:
    assert [write_duration(dt.timedelta(minutes=minutes)) for minutes in (125, 45, 180, -125)] == [
        "2 h 05 min",
        "45 min",
        "3 h",
        "-2 h 05 min",
    ]


@given(st.integers(-(10**6), 10**6))
def test_a_negative_duration_is_its_positive_one_with_a_minus(seconds: int) -> None:
    span = dt.timedelta(seconds=abs(seconds))
    assert write_duration(-span) == (f"-{write_duration(span)}" if seconds else "0 s")


@pytest.mark.parametrize(
    ("hours", "day", "words"),
    [
        (24, 8, "3 working days"),
        (24, 7.5, "about 3 working days"),
        (20, 8, "2.5 working days"),
        (8, 8, "1 working day"),
        (9, 8, "about 1 working day"),
        (7, 8, ""),
        (24, 24, ""),
        (72, 24, "3 days"),
    ],
)
def test_a_span_of_working_time_is_told_in_days_from_one_on(hours: float, day: float, words: str) -> None:
    assert write_in_days(dt.timedelta(hours=hours), dt.timedelta(hours=day)) == words


def test_a_stored_playbook_reads_back_the_same() -> None:
    for playbook in (*load_book(SAMPLES).playbooks.values(), draft_playbook("ext-acme")):
        assert Playbook.from_body(playbook.body()) == playbook
        assert Playbook.model_validate_json(playbook.model_dump_json(by_alias=True)) == playbook


def test_a_stored_playbook_says_durations_as_people_write_them() -> None:
    body = draft_playbook("ext-acme").body()
    assert body["severities"]["P1"]["first_response"] == "15m"
    assert body["triage"]["reopen_window"] == "7d"


def test_targets_by_metric_and_the_hours_they_count_in() -> None:
    targets = Targets.model_validate({"resolution": "8h", "counts_in": {"resolution": "floor"}})
    assert targets.target(Metric.RESOLUTION) == dt.timedelta(hours=8)
    assert targets.target(Metric.FIRST_RESPONSE) is None
    assert targets.target(Metric.PROMISE) is None
    assert targets.hours_for(Metric.RESOLUTION) is CountsIn.FLOOR
    assert targets.hours_for(Metric.FIRST_RESPONSE) is CountsIn.CLIENT
    assert Targets(counts_in=CountsIn.ANY).hours_for(Metric.RESOLUTION) is CountsIn.ANY


def test_parts_are_frozen_and_refuse_unknown_keys() -> None:
    place = Place(id="C1")
    with pytest.raises(ValidationError):
        place.id = "C2"
    with pytest.raises(ValidationError):
        Place.model_validate({"id": "C1", "nmae": "x"})
    assert Holidays.model_validate({"country": "US", "except": ["x"]}) == Holidays(country="US", except_=("x",))


BODY: dict[str, Any] = {
    "zone": "Europe/London",
    "calendars": {"client": {"always": True}, "pm": {"always": True}, "floor": {"zone": "Asia/Manila", "always": True}},
    "people": {
        "pm": "dana",
        "directory": {
            "dana": {"zone": "America/Chicago", "hours": {"always": True}},
            "jun": {"hours": {"always": True}},
            "ann": {},
        },
    },
}


def test_zones_left_out_are_the_clients_and_for_the_pm_the_pms() -> None:
    filled = fill_zones(BODY)
    assert [filled["calendars"][key]["zone"] for key in ("client", "pm", "floor")] == [
        "Europe/London",
        "America/Chicago",
        "Asia/Manila",
    ]
    people = filled["people"]["directory"]
    assert people["dana"]["hours"]["zone"] == "America/Chicago"
    assert people["jun"]["hours"]["zone"] == "Europe/London"
    assert people["ann"] == {}
    assert "zone" not in BODY["calendars"]["client"], "what was given is left as it was"


@given(
    st.recursive(st.none() | st.text(max_size=3), lambda one: st.lists(one) | st.dictionaries(st.text(max_size=3), one))
)
def test_filling_zones_bears_any_shape(value: object) -> None:
    for key in ("zone", "calendars", "people"):
        assert isinstance(fill_zones(BODY | {key: value}), dict)
    assert isinstance(fill_zones(BODY | {"people": {"pm": value, "directory": value}}), dict)


def as_an_editor_reads(text: str) -> Any:
    """YAML as editors read it: dates and clock times stay words, and keys are words."""

    class Loader(yaml.SafeLoader):
        yaml_implicit_resolvers = {
            first: [(tag, pattern) for tag, pattern in found if not tag.endswith(("timestamp", ":int"))]
            for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
        }

    return yaml.load(text, Loader=Loader)


def test_the_samples_follow_the_schema_for_editors() -> None:
    schema = editor_schema(default_body())
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for path in SAMPLES.glob("*.yaml"):
        assert [error.message for error in validator.iter_errors(as_an_editor_reads(path.read_text("utf-8")))] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("tier: gold", "tyer: gold"),
        ("first_response: 10m", "first_response: soon"),
        ("style: emoji", "style: loud"),
        ("client: harborline\n", ""),
        ("prefix: HARB\n", ""),
        ("counts_in: any", "counts_in: anything"),
        ("zone: Asia/Manila\n    always: true", "zone: Asia/Manila\n    alwyas: true"),
    ],
)
def test_the_schema_for_editors_refuses_mistakes(old: str, new: str) -> None:
    text = (SAMPLES / "harborline.yaml").read_text("utf-8")
    assert old in text
    validator = Draft202012Validator(editor_schema(default_body()))
    assert list(validator.iter_errors(as_an_editor_reads(text.replace(old, new))))


def test_only_what_the_defaults_lack_is_required_in_an_editor() -> None:
    schema = editor_schema(default_body())
    assert schema["required"] == ["client", "name", "prefix", "zone", "channels", "people"]
    assert "required" not in schema["$defs"]["Calendars"]
    assert "required" not in schema["$defs"]["Hours"]
    assert full_schema()["required"] != schema["required"], "the full schema is left as it was"


def test_the_reference_names_every_key_and_its_example_playbook_is_right(tmp_path: Path) -> None:
    reference = (Path(__file__).parents[2] / "docs" / "playbook.md").read_text("utf-8")
    schema = full_schema()
    keys = {key for part in (schema, *schema["$defs"].values()) for key in part.get("properties", {})}
    assert {key for key in keys if not re.search(rf"\b{key}\b", reference)} == set()
    smallest = reference.split("```yaml\n")[1].split("```")[0]
    (tmp_path / "acme.yaml").write_text(smallest, "utf-8")
    assert list(load_book(tmp_path).playbooks) == ["acme"]


def test_every_key_is_described() -> None:
    schema = full_schema()
    for name, part in {"Playbook": schema, **schema["$defs"]}.items():
        for key, value in part.get("properties", {}).items():
            assert value.get("description"), f"{name}.{key} has no description"

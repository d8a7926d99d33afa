"""The three lock files agree: what the image runs, and what builds it, is a part of what everything was tested with."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HOME = Path(__file__).parent.parent
DOCKERFILE = (HOME / "Dockerfile").read_text(encoding="utf-8")
PARTS = ("requirements-run.lock", "requirements-build.lock")


def locked(name: str) -> dict[str, frozenset[str]]:
    """Each pinned requirement of a lock file as it is written, with its hashes."""
    text = (HOME / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.split(" --hash=") for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return {line[0].strip(): frozenset(each.strip() for each in line[1:]) for line in lines}


def names(pinned: dict[str, frozenset[str]]) -> set[str]:
    return {canonicalize_name(Requirement(each).name) for each in pinned}


def asked(*groups: str) -> set[str]:
    project = tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    wanted = {
        "run": project["project"]["dependencies"],
        "build": project["build-system"]["requires"],
        "dev": extras["dev"],
        "bench": extras["bench"],
    }
    return {canonicalize_name(Requirement(each).name) for group in groups for each in wanted[group]}


@pytest.mark.parametrize("name", PARTS)
def test_a_part_pins_exactly_what_the_whole_pins(name: str) -> None:
    whole, part = locked("requirements.lock"), locked(name)
    assert part
    assert {each: hashes for each, hashes in part.items() if whole.get(each) != hashes} == {}


def test_every_requirement_is_pinned_with_hashes_and_names_no_index() -> None:
    for name in ("requirements.lock", *PARTS):
        text = (HOME / name).read_text(encoding="utf-8")
        assert not re.search(r"https?://|--[a-z-]*index|--find-links|file:", text), name
        loose = [each for each, hashes in locked(name).items() if "==" not in each or not hashes]
        assert not loose, name


def test_the_image_has_what_runs_and_no_more() -> None:
    run = names(locked("requirements-run.lock"))
    assert asked("run") <= run
    assert not run & (asked("build", "dev", "bench") - asked("run"))
    assert asked("build") <= names(locked("requirements-build.lock"))
    assert asked("run", "build", "dev", "bench") <= names(locked("requirements.lock"))


def test_the_dockerfile_installs_from_the_parts_alone() -> None:
    assert set(re.findall(r"-r (\S+)", DOCKERFILE)) == set(PARTS)
    assert DOCKERFILE.count("--require-hashes") == len(PARTS)
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert "/opt/build" not in last

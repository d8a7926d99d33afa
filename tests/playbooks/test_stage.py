"""The stage of a partnership: three of each four criteria, and what is not known is not met."""

from dataclasses import replace

import pytest

from playbooks.stage import StageFacts, stage_of

NOTHING = StageFacts(0, 0, 0, 0, 0, 0, (), 0, 0, ())
ALL = StageFacts(8, 3, 2, 1, 4, 5, ("Rita Moss",), 1, 1, ("finance", "quality"))


def test_nobody_known_is_transactional_and_everything_met_is_strategic() -> None:
    assert stage_of(NOTHING).name == "transactional"
    assert stage_of(ALL).name == "strategic"
    assert stage_of(ALL).told == (
        "strategic: 4 of 4 signs of working together, 4 of 4 of a shared direction (3 of each are needed)"
    )


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"days_written": 7}, "strategic"),
        ({"days_written": 7, "people": 2}, "transactional"),
        ({"asked": 1, "answered": 1, "judged": 4}, "transactional"),
        ({"met": 3, "people": 2}, "transactional"),
        ({"executives": ()}, "strategic"),
        ({"executives": (), "growth": 0}, "collaborative"),
        ({"reviews": 0, "functions": ("finance",)}, "collaborative"),
    ],
)
def test_three_of_each_four_are_needed(changes: dict[str, object], name: str) -> None:
    assert stage_of(replace(ALL, **changes)).name == name  # type: ignore[arg-type]


def test_every_criterion_is_told_with_its_number() -> None:
    lines = stage_of(replace(ALL, people=2, growth=0)).lines
    assert "no: 2 of their people wrote in 90 days, 3 are needed" in lines
    assert "no: asked for more in 90 days: nothing" in lines
    assert "yes: functions with somebody on both sides: finance, quality; 2 are needed" in lines

"""Which messages of a client wait for a word from us."""

import pytest

from playbooks.terms import Label
from playbooks.triage import wants_answer


def test_of_talk_about_times_only_what_asks_waits_for_an_answer() -> None:
    assert wants_answer(Label.SCHEDULING, "Can we move the call to 9?")
    assert not wants_answer(Label.SCHEDULING, "16:15 is fine.")


@pytest.mark.parametrize(
    "text", ["16:15 is fine.", "Agreed, Friday noon then.", "Fine by me", "Tomorrow at 9 works for us."]
)
def test_an_answer_that_only_agrees_waits_for_nothing(text: str) -> None:
    assert not wants_answer(Label.ANSWER, text)


@pytest.mark.parametrize(
    "text",
    [
        "It is the EU region, about 40 users.",
        "Sure, here is the screenshot you asked for.",
        "Yes please go ahead and restart it.",
        "Ok, but it still fails for the night shift.",
        "Fine, and who tells the floor?",
    ],
)
def test_an_answer_that_gives_us_something_to_go_on_with_waits_for_us(text: str) -> None:
    assert wants_answer(Label.ANSWER, text)

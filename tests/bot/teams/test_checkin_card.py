"""The fields of a check-in's card: what is shown of earlier answers, and what is read from what comes back."""

import json
from typing import Any

from card_samples import ASK, SIGNER, VIEWER
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.teams.card_parts import MOST_BYTES, Maker, size_of
from bot.teams.checkin_card import answers_of, ask_body
from handlers.notices import AskedQuestion, CheckInAsk

MAKE = Maker(SIGNER)
KINDS = ("text", "scale", "choice", "nps", "csat")
ALL = [AskedQuestion(ask=f"How about {kind}?", kind=kind, choices=("Yes", "No, not at all")) for kind in KINDS]  # type: ignore[arg-type]


def shown(questions: list[AskedQuestion], filled: dict[int, str]) -> list[dict[str, Any]]:
    notice = CheckInAsk.model_validate({**ASK, "questions": questions})
    return [one for one in ask_body(notice, VIEWER, MAKE, filled) if "id" in one]


def test_each_kind_has_its_field_and_shows_what_was_answered() -> None:
    fields = shown(ALL, {0: "words", 1: "4", 2: "No, not at all", 3: "10", 4: "1"})
    assert [one["value"] for one in fields] == ["words", "4", "1", "10", "1"]
    assert [one.get("style", "typed") for one in fields] == ["typed", "expanded", "expanded", "compact", "expanded"]
    assert "(0 is not at all, 10 is very)" in fields[3]["label"]


def test_what_a_card_shows_comes_back_as_it_was() -> None:
    filled = {0: "words", 1: "4", 2: "No, not at all", 3: "10", 4: "1"}
    data = {one["id"]: one["value"] for one in shown(ALL, filled)}
    assert answers_of(data, ALL) == filled


def test_long_answers_are_not_shown_again_rather_than_cut_and_lost() -> None:
    texts = [AskedQuestion(ask="Why?", kind="text")] * 10
    fields = shown(texts, dict.fromkeys(range(10), "中" * 500))
    assert [one for one in fields if "value" in one] == fields[:1]
    assert {one.get("value") for one in fields[:1]} == {"中" * 500}
    assert all("Your earlier answer stands" in one["placeholder"] for one in fields[1:])


def test_many_questions_with_many_choices_fit_and_say_what_is_left_out() -> None:
    many = [AskedQuestion(ask="問" * 400, kind="choice", choices=tuple(f"{n}答" * 60 for n in range(40)))] * 12
    notice = CheckInAsk.model_validate({**ASK, "questions": many})
    body = ask_body(notice, VIEWER, MAKE)
    kept = [one for one in body if "id" in one]
    assert size_of(body) < MOST_BYTES
    assert f"{12 - len(kept)} more did not fit here" in json.dumps(body)


JSON = st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.lists(st.integers(), max_size=2)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from([f"q{n}" for n in range(7)] + ["liaison", ""]), JSON))
def test_whatever_comes_back_is_read(data: dict[str, Any]) -> None:
    for place, said in answers_of(data, ALL).items():
        assert place < len(ALL)
        assert said.strip()

"""Who was asked, who answered, and what stands when an answer is changed."""

import datetime as dt
from typing import Any

from storage import answers, asks, retention
from storage.answers import Answered, AskedCount
from storage.line import Tx

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def ask(tx: Tx, person: str = "Rosa Delgado", client: str = "acme", **columns: Any) -> int:
    facts = {"check_in": "pulse", "kind": "nps", "occurrence": "2026-03-02", "channel": "C1"}
    times = {"asked_at": NOON, "closes_at": NOON + 48 * HOUR, "next_at": NOON + 24 * HOUR}
    number = asks.add(tx, client, person=person, **(facts | times | columns))
    assert number is not None
    return number


def keep(tx: Tx, number: int, client: str = "acme", **given: Any) -> bool:
    said = {"question": 0, "kind": "nps", "author": "U1", "author_name": "Rosa", "value": 9.0, "words": ""}
    return answers.keep(tx, client, ask_id=number, **(said | {"at": NOON + HOUR} | given))


def test_a_person_is_asked_once_per_occurrence(tx: Tx) -> None:
    number = ask(tx)
    again = asks.add(
        tx, "acme", check_in="pulse", kind="nps", occurrence="2026-03-02", person="Rosa Delgado", channel="C2",
        asked_at=NOON + HOUR, closes_at=NOON + HOUR, next_at=None,
    )  # fmt: skip
    assert again is None
    assert [row.id for row in asks.of_occurrence(tx, "acme", "pulse", "2026-03-02")] == [number]
    assert ask(tx, occurrence="2026-03-09") != number
    assert ask(tx, client="globex") != number


def test_what_time_does_next_is_found_by_its_time(tx: Tx) -> None:
    first, second = ask(tx), ask(tx, "Ben", next_at=NOON + HOUR)
    assert asks.next_due(tx) == NOON + HOUR
    assert [row.id for row in asks.due(tx, NOON + HOUR, 9)] == [second]
    assert asks.update(tx, "acme", second, next_at=None, state="expired")
    assert not asks.update(tx, "globex", first, state="expired")
    assert [row.id for row in asks.due(tx, NOON + 24 * HOUR, 9)] == [first]


def test_when_a_person_was_last_asked_leaves_out_what_was_withdrawn_and_our_own_people(tx: Tx) -> None:
    assert asks.last_asked(tx, "acme") == {}
    ask(tx)
    later = ask(tx, occurrence="2026-03-03", asked_at=NOON + HOUR)
    ask(tx, "maria", side="team")
    assert asks.last_asked(tx, "acme") == {"Rosa Delgado": NOON + HOUR}
    asks.update(tx, "acme", later, state="withdrawn")
    assert asks.last_asked(tx, "acme") == {"Rosa Delgado": NOON}
    assert asks.last_asked(tx, "globex") == {}
    assert len(asks.still_open(tx, "acme")) == 1


def test_a_changed_answer_keeps_the_time_it_was_first_given(tx: Tx) -> None:
    number = ask(tx)
    assert keep(tx, number)
    assert not keep(tx, number, value=4.0, words="slower lately", at=NOON + 3 * HOUR)
    assert keep(tx, number, author="U2", value=7.0, at=NOON + 2 * HOUR)
    assert answers.answers_since(tx, "acme", NOON) == [
        Answered(NOON + HOUR, "pulse", "nps", 4.0, "U1", "slower lately"),
        Answered(NOON + 2 * HOUR, "pulse", "nps", 7.0, "U2"),
    ]
    assert [one.author for one in answers.answers_since(tx, "acme", NOON + 2 * HOUR)] == ["U2"]
    assert answers.answers_since(tx, "globex", NOON) == []
    assert [row.changed_at for row in answers.of_ask(tx, "acme", number)] == [NOON + 3 * HOUR, None]


def test_how_many_were_asked_answered_and_let_it_close(tx: Tx) -> None:
    states = ("answered", "answered", "expired", "open", "withdrawn")
    for index, state in enumerate(states):
        ask(tx, f"person {index}", state=state)
    ask(tx, "earlier", asked_at=NOON - HOUR, state="expired")
    ask(tx, "elsewhere", client="globex", state="expired")
    ask(tx, "maria", side="team", state="expired")
    assert answers.asked_since(tx, "acme", NOON) == AskedCount(asked=4, answered=2, expired=1)
    assert answers.asked_since(tx, "initech", NOON) == AskedCount(0, 0, 0)


def test_old_words_go_and_scores_stay(tx: Tx) -> None:
    number = ask(tx)
    keep(tx, number, words="slower lately")
    keep(tx, number, author="U2", words="fine", at=NOON + 2 * HOUR)
    assert retention.forget_answers(tx, "globex", NOON + 9 * HOUR) == 0
    assert retention.forget_answers(tx, "acme", NOON + 2 * HOUR) == 1
    assert [(one.value, one.words) for one in answers.answers_since(tx, "acme", NOON)] == [(9.0, ""), (9.0, "fine")]

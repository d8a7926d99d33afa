"""In the open channel, what was answered in its own thread is not unanswered; nothing said later counts."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from world import ACME, ScriptedReader, World, book_of, when

from bot.reader.rules import RulesReader
from handlers.desk import Desk
from playbooks.loading import Book
from playbooks.reading import Asked, Reading
from playbooks.schema import Triage
from playbooks.terms import Side
from storage.store import Store

ASKED = "Could you tell me the cut-off time for payroll changes?"
AGAIN = "What is the payroll changes cut-off time please?"
START = when("10 Nov 10:00")
BOOK: dict[str, Book] = {}


class Watching(ScriptedReader):
    """Reads as the rules do and keeps what it was shown."""

    def __init__(self) -> None:
        self.shown: list[Asked] = []

    def read(self, asked: Asked, triage: Triage) -> Reading:
        self.shown.append(asked)
        return RulesReader().read(asked, triage)


@pytest.fixture
def reads(world: World) -> World:
    world.desk.reader = RulesReader()
    return world


def why(world: World, text: str, **more: object) -> tuple[bool, str]:
    read = world.client(text, **more).read
    assert read is not None
    return read["opened"], " ".join(read["reasons"])


def test_a_question_nobody_answered_is_asked_again(reads: World) -> None:
    reads.at("10 Nov 10:00").client(ASKED, message_id="q")
    reads.at("10 Nov 10:10").client("any idea?", thread_id="q")
    opened, reasons = why(reads.at("10 Nov 14:00"), AGAIN)
    assert opened
    assert "asks again what nobody has answered" in reasons


def test_a_question_answered_in_its_thread_is_not(reads: World) -> None:
    reads.at("10 Nov 10:00").client(ASKED, message_id="q")
    reads.at("10 Nov 10:10").team("Noon on the 20th.", thread_id="q")
    opened, reasons = why(reads.at("10 Nov 14:00"), AGAIN)
    assert not opened
    assert "nobody has answered" not in reasons


def test_an_answer_given_later_takes_nothing_from_a_message_that_came_late(reads: World) -> None:
    reads.at("10 Nov 10:00").client(ASKED, message_id="q")
    reads.at("10 Nov 14:10").team("Noon on the 20th.", thread_id="q")
    _, reasons = why(reads.at("10 Nov 14:20"), AGAIN, at=when("10 Nov 14:00"))
    assert "asks again what nobody has answered" in reasons


SAID = st.lists(
    st.tuples(
        st.integers(1, 120), st.sampled_from([Side.CLIENT, Side.TEAM]), st.sampled_from([None, "root0", "root1"])
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=SAID, minute=st.integers(2, 119))
def test_a_message_stands_under_what_was_said_before_it_whatever_followed(
    tmp_path_factory: pytest.TempPathFactory, said: list[tuple[int, Side, str | None]], minute: int
) -> None:
    if "acme" not in BOOK:
        BOOK["acme"] = book_of(tmp_path_factory.mktemp("book"), ACME)

    def shown(until: int) -> tuple[object, ...]:
        world, reader = (
            World(Store.open("sqlite://", durable=False), Desk(BOOK["acme"], Watching())).begin(),
            Watching(),
        )
        world.desk.reader = reader
        for place, root in enumerate(("root0", "root1")):
            world.say(f"{ASKED} {place}", Side.CLIENT, "Rita Moss", message_id=root, at=START)
        for number, (then, side, thread) in enumerate(sorted(said, key=lambda one: one[0])):
            if then < until:
                at = START + dt.timedelta(minutes=then)
                world.say("we look into it", side, "Ann", message_id=f"s{number}", at=at, thread_id=thread)
        world.client(AGAIN, message_id="last", at=START + dt.timedelta(minutes=minute))
        world.store.close()
        return reader.shown[-1].earlier

    before = shown(minute)
    assert shown(999) == before
    answered = {thread for then, side, thread in said if side is Side.TEAM and thread and then < minute}
    marked = {turn.text for turn in before if turn.answered}  # type: ignore[attr-defined]
    if not any(side is Side.TEAM and thread is None and then < minute for then, side, thread in said):
        seen = {turn.text for turn in before}  # type: ignore[attr-defined]
        assert marked == {f"{ASKED} {name[-1]}" for name in answered} & seen

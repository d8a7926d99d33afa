import datetime as dt
import itertools

import pytest

from storage import messages
from storage.line import Tx

PLACE = ("slack", "T1", "C1")


def test_a_message_is_kept_once(tx: Tx, make) -> None:
    first = make.message(tx, message_id="1.0")
    place = {"platform": "slack", "workspace": "T1", "channel": "C1", "message_id": "1.0"}
    again = messages.insert(tx, client="acme", author="U2", side="team", at=make.now, text="copy", **place)
    assert again is None
    row = messages.find(tx, "acme", **place)
    assert row is not None
    assert (row.id, row.text, row.author) == (first, "hello", "U1")
    assert messages.find(tx, "acme", **(place | {"workspace": "T2"})) is None


def test_a_thread_is_read_with_its_root_oldest_first(tx: Tx, make) -> None:
    make.message(tx, message_id="root", at=make.now)
    for minute in (3, 1, 2):
        make.message(tx, message_id=f"r{minute}", thread_id="root", at=make.now + minute * make.minute)
    make.message(tx, message_id="elsewhere", at=make.now + make.minute)
    make.message(tx, message_id="other channel", thread_id="root", channel="C2", at=make.now + make.minute)

    def read(before: int, limit: int = 9) -> list[str]:
        found, *_ = messages.earlier(tx, "acme", PLACE, "root", make.now + before * make.minute, limit)
        return [row.message_id for row in found]

    assert read(9) == ["root", "r1", "r2", "r3"]
    assert read(2) == ["root", "r1"]
    assert read(9, limit=2) == ["r2", "r3"]
    assert read(0) == []


def test_a_channel_is_read_outside_its_threads(tx: Tx, make) -> None:
    for minute in range(4):
        make.message(tx, message_id=f"m{minute}", at=make.now + minute * make.minute)
    make.message(tx, message_id="reply", thread_id="m0", at=make.now)
    found, *_ = messages.earlier(tx, "acme", PLACE, None, make.now + 3 * make.minute, 2)
    assert [row.message_id for row in found] == ["m1", "m2"]


def test_answered_in_its_thread_is_what_our_people_replied_to_before_a_time(tx: Tx, make) -> None:
    for name in ("answered", "chased", "elsewhere", "silent"):
        make.message(tx, message_id=name, at=make.now)
    make.message(tx, message_id="1", thread_id="answered", side="team", at=make.now + 5 * make.minute)
    make.message(tx, message_id="2", thread_id="answered", side="team", at=make.now + 6 * make.minute)
    make.message(tx, message_id="3", thread_id="chased", side="client", at=make.now + make.minute)
    make.message(tx, message_id="4", thread_id="chased", side="bot", at=make.now + make.minute)
    make.message(tx, message_id="5", thread_id="elsewhere", side="team", channel="C2", at=make.now + make.minute)

    def answered(minute: int, client: str = "acme") -> set[str]:
        return set(messages.earlier(tx, client, PLACE, None, make.now + minute * make.minute, 9).answered)

    assert answered(9) == {"answered"}
    assert answered(6) == {"answered"}
    assert answered(5) == set()
    assert answered(9, "globex") == set()


def test_earlier_messages_tell_whether_their_channel_went_on(tx: Tx, make) -> None:
    make.message(tx, message_id="root", at=make.now)
    make.message(tx, message_id="reply", thread_id="root", at=make.now + 2 * make.minute)
    make.message(tx, message_id="elsewhere", channel="C2", at=make.now + 9 * make.minute)

    def overtaken(thread_id: str | None, before: int) -> bool | None:
        return messages.earlier(tx, "acme", PLACE, thread_id, make.now + before * make.minute, 9)[1]

    assert overtaken(None, 1) is True  # by a reply in a thread
    assert overtaken("root", 2) is True  # by a word of the same moment
    assert overtaken("root", 3) is False
    assert overtaken(None, 3) is False
    assert overtaken(None, 0) is None  # nothing is earlier, so nothing tells


def test_what_a_message_is_looked_back_for_follows_its_reading(tx: Tx, make) -> None:
    first = make.message(tx, message_id="1", at=make.now, reading={"label": "issue", "tone": -0.25, "lag_s": 60})
    make.message(tx, message_id="2", at=make.now + make.minute)

    def seen() -> list[tuple[object, ...]]:
        later = make.now + 9 * make.minute
        labels = [row.label for row in messages.earlier(tx, "acme", PLACE, None, later, 9)[0]]
        habits = messages.habits(tx, "acme", "U1", later, 9)
        return [(label, *habit[1:]) for label, habit in zip(labels, habits, strict=True)]

    assert seen() == [("issue", -0.25, 60), (None, None, None)]
    messages.set_reading(tx, "acme", first, {"label": "thanks", "tone": 0.5})
    assert seen() == [("thanks", 0.5, None), (None, None, None)]
    messages.settle(tx, "acme", first, {"label": "praise", "tone": 0.75, "lag_s": 5}, 7)
    assert seen() == [("praise", 0.75, 5), (None, None, None)]


CHANGES = [("edit", 1, "first"), ("edit", 3, "third"), ("edit", 2, "second"), ("delete", 3, "")]


@pytest.mark.parametrize("order", list(itertools.permutations(CHANGES)))
def test_changes_may_come_in_any_order(tx: Tx, make, order: tuple[tuple[str, int, str], ...]) -> None:
    number = make.message(tx)
    for kind, minute, text in order:
        at = make.now + minute * make.minute
        if kind == "edit":
            messages.change_text(tx, "acme", number, text, at)
        else:
            assert messages.erase_text(tx, "acme", number, at)
    row = messages.by_id(tx, "acme", number)
    assert row is not None
    assert (row.text, row.deleted, row.changed_at) == ("", True, make.now + 3 * make.minute)


@pytest.mark.parametrize("order", list(itertools.permutations(CHANGES[:3])))
def test_the_newest_edit_stays(tx: Tx, make, order: tuple[tuple[str, int, str], ...]) -> None:
    number = make.message(tx)
    for _, minute, text in order:
        messages.change_text(tx, "acme", number, text, make.now + minute * make.minute)
    row = messages.by_id(tx, "acme", number)
    assert row is not None
    assert row.text == "third"


def test_an_edit_says_whether_it_was_applied(tx: Tx, make) -> None:
    number = make.message(tx)
    assert messages.change_text(tx, "acme", number, "new", make.now)
    assert not messages.change_text(tx, "acme", number, "late", make.now - make.minute)
    assert messages.erase_text(tx, "acme", number, make.now)
    assert not messages.erase_text(tx, "acme", number, make.now)


def test_readings_and_tickets_are_set_and_moved(tx: Tx, make) -> None:
    first, second = make.message(tx, at=make.now + make.minute), make.message(tx)
    messages.set_reading(tx, "acme", first, {"label": "issue", "why": ["down"]})
    for number in (first, second):
        messages.set_ticket(tx, "acme", number, 7)
    assert [row.id for row in messages.of_ticket(tx, "acme", 7)] == [second, first]
    assert messages.of_ticket(tx, "acme", 7)[1].reading == {"label": "issue", "why": ["down"]}
    assert messages.move_ticket(tx, "acme", 7, 8) == 2
    assert messages.of_ticket(tx, "acme", 7) == []
    messages.set_ticket(tx, "acme", first, None)
    assert [row.id for row in messages.of_ticket(tx, "acme", 8)] == [second]


def test_times_of_messages_keep_their_microseconds(tx: Tx, make) -> None:
    at = make.now + dt.timedelta(microseconds=123_457)
    row = messages.by_id(tx, "acme", make.message(tx, at=at))
    assert row is not None
    assert row.at == at


def test_an_id_leads_to_each_clients_ticket_in_the_order_asked(tx: Tx, make) -> None:
    make.message(tx, client="acme", message_id="1.0", ticket_id=7)
    make.message(tx, client="acme", message_id="1.0", channel="C2", ticket_id=8)
    make.message(tx, client="globex", message_id="1.0", channel="C3", ticket_id=9)
    make.message(tx, client="initech", message_id="1.0", channel="C4")
    make.message(tx, client="initech", message_id="1.0", channel="C5", ticket_id=11)
    make.message(tx, client="umbrella", message_id="1.0", channel="C6", ticket_id=12)
    asked = ("globex", "acme", "initech", 'it\'s "odd"')
    assert messages.tickets_of(tx, asked, "slack", "1.0") == [("globex", 9), ("acme", 7)]
    assert messages.tickets_of(tx, asked, "teams", "1.0") == []
    assert messages.tickets_of(tx, (), "slack", "1.0") == []

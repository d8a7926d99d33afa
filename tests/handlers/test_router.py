"""Words people type, and who may do what."""

import pytest
from world import World, when

from handlers import actions
from handlers.asked import Answer, Ask
from handlers.pressing import press
from handlers.roles import Person, may, role_of
from handlers.router import route
from playbooks.terms import Platform, Role
from storage import audit

MARIA = Person(Platform.SLACK, "T0HOME00001", "U0MARIA0001", "Maria", False, "America/New_York")
SAM = Person(Platform.SLACK, "T0HOME00001", "U0SAM000001", "Sam", False, "America/New_York")
GAIL = Person(Platform.SLACK, "T0HOME00001", "U0GAIL00001", "Gail", False, "America/New_York")
RITA = Person(Platform.SLACK, "T0HOME00001", "U0RITA00001", "Rita", True, "America/New_York")
STRANGER = Person(Platform.SLACK, "T0HOME00001", "U0NOBODY001", "Nobody", False, None)
UNSURE = Person(Platform.SLACK, "T0HOME00001", "U0MARIA0001", "Maria", None, None)
INSIDE = "C0ACMEINT01"


def ask(world: World, words: str, person: Person = MARIA, channel: str | None = INSIDE) -> Answer:
    with world.store.transaction() as tx:
        return route(tx, world.desk, Ask(words, person, channel, None, None, world.now))


@pytest.fixture
def open_world(world: World) -> World:
    world.at("10 Nov 10:00").client("P2 the file is missing")
    return world


def test_a_bare_ack_takes_the_only_open_ticket_and_echoes_the_time_exactly(open_world: World) -> None:
    answer = ask(open_world, "ack back by 3pm")
    assert answer.text == "ACME-1 is yours since Tue 10 Nov 10:00 EST. Promise noted: back by Tue 10 Nov 15:00 EST."
    assert open_world.clock("promise").due_at == when("10 Nov 15:00")


def test_with_several_open_it_asks_which(open_world: World) -> None:
    open_world.client("P3 the picture is blurred", message_id="x", thread_id="other")
    answer = ask(open_world, "ack")
    assert not answer.changed or answer.ticket
    assert "ACME-1" in answer.text


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("ack ACME-7", "There is no ticket ACME-7. Did you mean ACME-1?"),
        ("akc ACME-1", "I do not know “akc”. Did you mean ack?"),
        ("snooze ACME-1", "Say until when."),
        ("snooze ACME-1 soon", "I cannot read “soon” as a time."),
        ("waiting ACME-1", "Say what you are waiting for"),
        ("assign ACME-1 jonn", "Nobody called jonn is in this client's playbook. Did you mean jon?"),
        ("severity ACME-1 P9", "Say which severity"),
        ("health acmee", "There is no client acmee among yours. Did you mean acme?"),
        ("cover acme @jon", "Say who covers and when."),
        (
            "cover acme nobody yesterday",
            "“yesterday” ends on Mon 9 Nov 2026, and that has passed. Write for example thu",
        ),
        (
            "cover acme nobody 3pm",
            "I cannot read “3pm” as days. Write for example thu-fri, until friday or 24 nov - 28",
        ),
        ("ack ACME-l", "There is no ticket ACME-l. Did you mean ACME-1?"),
        ("ack acme7", "There is no ticket ACME-7. Did you mean ACME-1?"),
        ("assign ACME-1 jon reyez", "Nobody called jon reyez is in this client's playbook. Did you mean jon?"),
        ("assign ACME-1 <@U0NOBODY001>", "That person is not in this client's playbook. It has gail, jon, maria, sam."),
        ("escalate acmee the queue is slow", "There is no client acmee among yours. Did you mean acme?"),
        ("checkin acmee now", "There is no client acmee among yours. Did you mean acme?"),
        ("snooze ACME-1 2huors", "I cannot read “2huors” as a time. Did you mean 2 hours?"),
    ],
)
def test_what_is_mistyped_gets_a_sentence_with_the_nearest_right_one(
    open_world: World, words: str, sentence: str
) -> None:
    answer = ask(open_world, words)
    assert answer.text.startswith(sentence)
    assert answer.changed is False


@pytest.mark.parametrize("key", ["acme1", "ACME 1", "acme #1", "ACME#1", "acme-1,"])
def test_a_key_is_known_however_it_is_written(open_world: World, key: str) -> None:
    answer = ask(open_world, f"ack {key} back by 3pm")
    assert answer.text.startswith("ACME-1 is yours since Tue 10 Nov 10:00 EST. Promise noted")


@pytest.mark.parametrize("person", [RITA, STRANGER, UNSURE])
def test_who_has_no_part_in_a_client_is_told_of_none_of_its_keys(open_world: World, person: Person) -> None:
    for words in ("ack ACME-7", "ack ACME-1", "ack acme1", "ack ACNE-1"):
        assert "Did you mean" not in ask(open_world, words, person).text


def test_every_command_does_its_work(open_world: World) -> None:
    assert "Jon Reyes" in ask(open_world, "assign ACME-1 <@U0JON000001>").text
    assert "P1 now" in ask(open_world, "severity ACME-1 P1").text
    assert "waits on the client: the layout" in ask(open_world, "waiting ACME-1 the layout").text
    assert ", waits on the client, " in ask(open_world, "tickets acme").text
    assert "goes on" in ask(open_world, "resume ACME-1").text
    assert "No reminders for ACME-1 until Tue 10 Nov 12:00 EST" in ask(open_world, "snooze ACME-1 2h").text
    assert "answered by phone" in ask(open_world, "responded ACME-1 by phone").text
    assert "Open for Acme Telecom" in ask(open_world, "tickets").text
    assert "ACME-1 first response" in ask(open_world, "sla ACME-1").text
    assert "Jon Reyes covers for Maria Lopez" in ask(open_world, "cover acme @jon thu-fri").text
    assert "resolved" in ask(open_world, "resolve ACME-1").text
    assert "open again" in ask(open_world, "reopen ACME-1").text
    assert "ACME-2 is open" in ask(open_world, "escalate acme the P2 portal is down for everyone").text
    assert "ACME-2 is now part of ACME-1" in ask(open_world, "merge ACME-2 into ACME-1").text
    assert "/ack" in ask(open_world, "help").text


def test_health_says_what_it_does_not_know_and_counts_nothing_missing_as_good(open_world: World) -> None:
    answer = ask(open_world, "health acme")
    assert "no score yet" in answer.text
    assert "targets met: 0 of 25 points, no data" in answer.text
    open_world.at("10 Nov 10:30").team("Here it is.")
    known = ask(open_world, "health acme")
    assert "targets met: 25 of 25 points (100 %); 2 of 2 targets met in 30 days" in known.text


def test_only_ops_leads_let_open_tickets_follow_a_new_playbook(open_world: World) -> None:
    assert ask(open_world, "reapply acme", MARIA).text.startswith("Your role with this client does not cover this.")
    assert "follows playbook version 1 already" in ask(open_world, "reapply acme", SAM).text


@pytest.mark.parametrize("person", [RITA, STRANGER, UNSURE], ids=["client", "nobody", "unsure"])
@pytest.mark.parametrize(
    "words", ["ack ACME-1", "resolve ACME-1", "sla ACME-1", "health acme", "tickets acme", "escalate acme x", "ack"]
)
def test_outsiders_and_people_nobody_knows_are_refused_and_it_is_audited(
    open_world: World, person: Person, words: str
) -> None:
    answer = ask(open_world, words, person, None)
    assert answer.changed is False
    assert answer.notice is None
    assert "first response" not in answer.text
    with open_world.store.transaction() as tx:
        refused = [row for row in audit.of_client(tx, "acme") if row.action == "refused"]
    assert len(refused) == (0 if words == "ack" else 1)
    assert open_world.ticket().acknowledged_by is None


def test_the_table_of_roles_is_the_only_way_in(open_world: World) -> None:
    playbook = open_world.desk.current("acme").playbook
    assert [role_of(playbook, one) for one in (MARIA, SAM, GAIL, RITA, STRANGER, UNSURE)] == [
        Role.PM,
        Role.OPS_LEAD,
        Role.MANAGER,
        Role.CONTACT,
        None,
        None,
    ]
    assert not may(Role.CONTACT, "ack")
    assert not may(None, "tickets")
    assert not may(Role.MANAGER, "resolve")
    assert not may(Role.ADMIN, "unheard of")


def test_a_second_press_is_told_who_was_first(open_world: World) -> None:
    def pressed(person: Person, action: str) -> Answer:
        with open_world.store.transaction() as tx:
            return press(tx, open_world.desk, person, "acme", "ACME-1", action, 1, open_world.now)

    assert pressed(MARIA, "ack").changed
    again = pressed(SAM, "ack")
    assert (again.changed, again.text) == (
        False,
        "ACME-1 was already acknowledged Tue 10 Nov 10:00 EST by Maria Lopez.",
    )
    assert pressed(RITA, "resolve").changed is False
    assert open_world.ticket().state == "open"
    assert pressed(MARIA, "resolve").changed
    assert "already resolved" in pressed(SAM, "resolve").text
    open_world.do(actions.reopen)


def pressed(world: World, person: Person, action: str, revision: int = 1) -> Answer:
    with world.store.transaction() as tx:
        return press(tx, world.desk, person, "acme", "ACME-1", action, revision, world.now)


def test_a_button_that_ends_a_ticket_does_not_pass_over_what_the_client_wrote_since(open_world: World) -> None:
    shown = open_world.ticket().revision
    open_world.at("10 Nov 10:20").client("P2 and it is still missing", thread_id="m1")
    assert open_world.ticket().revision > shown
    for action in ("resolve", "dismiss"):
        answer = pressed(open_world, MARIA, action, shown)
        assert answer.text.startswith("The client wrote again Tue 10 Nov 10:20 EST, after this was shown.")
    assert open_world.ticket().state == "open"
    assert pressed(open_world, MARIA, "ack", shown).changed
    assert pressed(open_world, MARIA, "resolve", open_world.ticket().revision).changed


def test_an_old_question_does_not_take_a_ticket_from_who_has_it_now(open_world: World) -> None:
    pressed(open_world, MARIA, "ack")
    assert pressed(open_world, MARIA, "still_no").changed
    assert pressed(open_world, MARIA, "still_no").text == "ACME-1 is acknowledged by nobody any more."
    assert pressed(open_world, SAM, "ack").changed
    for action in ("still_yes", "still_no"):
        answer = pressed(open_world, MARIA, action)
        assert (answer.changed, "already acknowledged" in answer.text) == (False, True)
    assert open_world.ticket().acknowledged_by == "sam"


def test_a_ticket_of_a_client_one_has_no_part_in_looks_like_none(open_world: World) -> None:
    answer = ask(open_world, "sla ACME-1", STRANGER, None)
    assert answer.text.startswith("There is no ticket ACME-1.")

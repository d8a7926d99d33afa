"""What becomes of a message: a new ticket, one joined or opened again, or none."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playbooks.reading import Asked, Decision, KnownTicket, Reading, Turn
from playbooks.rules import read_by_rules
from playbooks.schema import Playbook
from playbooks.terms import Category, Label, Severity, Side, TicketState
from playbooks.triage import decide, decide_unanswered, wants_answer

NOW = dt.datetime(2026, 11, 24, 15, tzinfo=dt.UTC)
OUTAGE = "the dialer is down for the Leeds team"


def playbook(**triage: Any) -> Playbook:
    always = {"zone": "UTC", "always": True}
    return Playbook.model_validate(
        {
            "client": "acme", "name": "Acme", "prefix": "ACME", "zone": "UTC", "channels": {}, "severities": {},
            "calendars": {"client": always, "pm": always, "floor": always}, "ladder": [],
            "people": {"pm": "pia", "directory": {"pia": {"name": "Pia"}}}, "triage": triage,
        }
    )  # fmt: skip


PLAIN = playbook()


def judge(text: str, book: Playbook = PLAIN, **more: Any) -> Decision:
    asked = Asked(text, more.pop("at", NOW), more.pop("author", "ana"), **more)
    return decide(asked, read_by_rules(asked, book.triage), book)


def ago(**span: float) -> dt.datetime:
    return NOW - dt.timedelta(**span)


def ticket(summary: str, key: str = "ACME-1", **more: Any) -> KnownTicket:
    at = more.pop("at", ago(hours=3))
    base = KnownTicket(
        key=key, state=TicketState.OPEN, severity=Severity.P3, category=Category.OUTAGE, summary=summary, thread=None,
        opened_by="ana", opened_at=at, last_client_at=at, last_team_at=None, resolved_at=None,
    )  # fmt: skip
    return base._replace(**more)


def resolved(summary: str, key: str = "ACME-1", **more: Any) -> KnownTicket:
    return ticket(summary, key, state=TicketState.RESOLVED, resolved_at=more.pop("resolved_at", ago(hours=1)), **more)


# --- opening ------------------------------------------------------------------------------------------------------


def test_a_trouble_opens_a_ticket_and_says_why() -> None:
    decision = judge("Hi, the dialer is down for all agents")
    assert decision == Decision(
        ticket=True,
        joins=None,
        reopens=False,
        label=Label.ISSUE,
        severity=Severity.P1,
        category=Category.OUTAGE,
        confidence=decision.confidence,
        why=decision.why,
    )
    assert decision.confidence > 0.8
    assert "is down" in decision.why
    assert "all agents" in decision.why


def test_calm_messages_open_nothing() -> None:
    for text in ("Good morning", "thanks!", "Could you send me the October numbers?", "👍", ""):
        decision = judge(text)
        assert (decision.ticket, decision.joins, decision.severity, decision.category) == (False, None, None, None)
        assert decision.why


def test_a_vip_raises_a_ticket_one_step_and_nothing_else() -> None:
    assert judge("two rows in the file are wrong").severity is Severity.P3
    raised = judge("two rows in the file are wrong", vip=True)
    assert raised.severity is Severity.P2
    assert "VIP" in raised.why
    assert judge("the dialer is down for all agents", vip=True).severity is Severity.P1
    assert judge("could you send me the slides?", vip=True).ticket is False


def test_an_eager_playbook_takes_requests_and_questions_with_a_deadline() -> None:
    request = "please send me the roster by 5pm today"
    assert judge(request).ticket is False
    eager = judge(request, playbook(mode="eager"))
    assert (eager.ticket, eager.severity) == (True, Severity.P3)
    assert judge("please send me the roster", playbook(mode="eager")).ticket is False
    assert judge("Can you tell me by noon how many agents we have?", playbook(mode="eager")).ticket is True


def test_the_dictionary_of_the_playbook_is_a_floor() -> None:
    book = playbook(dictionary={"code blue": "P1"})
    assert judge("we have a code blue in Leeds", book).severity is Severity.P1


# --- threads ------------------------------------------------------------------------------------------------------


def test_a_follow_up_joins_the_open_ticket_of_its_thread_and_keeps_the_worse_severity() -> None:
    open_one = ticket(OUTAGE, thread="T")
    worse = judge("now nobody in the whole company can take calls", thread="T", tickets=(open_one,))
    assert (worse.ticket, worse.joins, worse.label) == (False, "ACME-1", Label.FOLLOWUP)
    assert worse.severity is Severity.P1
    milder = judge("one agent still has it", thread="T", tickets=(open_one._replace(severity=Severity.P1),))
    assert (milder.joins, milder.severity) == ("ACME-1", Severity.P1)


def test_a_follow_up_keeps_to_the_category_of_its_ticket() -> None:
    chased = judge("any update?", thread="T", tickets=(ticket(OUTAGE, thread="T"),))
    assert (chased.joins, chased.category) == ("ACME-1", Category.OUTAGE)


def test_talk_in_the_thread_of_a_ticket_is_kept_with_it() -> None:
    for text, label in (("thank you!", Label.THANKS), ("ok, noted", Label.ACK), ("great job", Label.PRAISE)):
        decision = judge(text, thread="T", tickets=(ticket(OUTAGE, thread="T"),))
        assert (decision.ticket, decision.joins, decision.label) == (False, "ACME-1", label)
        assert not wants_answer(decision.label, text)
    question = judge("Which batch is it?", thread="T", tickets=(ticket(OUTAGE, thread="T"),))
    assert question.joins == "ACME-1"
    assert wants_answer(question.label, "Which batch is it?")


@pytest.mark.parametrize(("vip", "severity"), [(False, Severity.P4), (True, Severity.P3)])
def test_a_question_nobody_answered_is_a_small_ticket_that_says_how_long_it_waited(
    vip: bool, severity: Severity
) -> None:
    decision = decide_unanswered("Which form do we use for the payroll run?", dt.timedelta(hours=4), vip)
    assert (decision.ticket, decision.severity, decision.category) == (True, severity, Category.PAYROLL)
    assert decision.why.startswith("nobody answered it for 4 h of working time")
    assert decide_unanswered("And then?", dt.timedelta(hours=4), vip).category is Category.DELAY


@pytest.mark.parametrize(
    "text",
    [
        "also, invoice 2231 charges us twice",
        "Separate issue: your agent was rude to a customer this morning",
        "unrelated, but Maria was not paid this month",
        "your agent swore at Mrs Lopez yesterday",
    ],
)
def test_a_clearly_different_issue_in_the_thread_opens_another_ticket(text: str) -> None:
    decision = judge(text, thread="T", tickets=(ticket(OUTAGE, thread="T"),))
    assert (decision.ticket, decision.joins) == (True, None)


@pytest.mark.parametrize(
    "text",
    [
        "still down",
        "it also affects the Leeds night shift now",
        "this is the third time this week",
        "I am escalating this to our director",
        "then we will hold payment until it is fixed",
        "same problem on the phones of the team",
    ],
)
def test_the_same_issue_in_the_thread_opens_no_other_ticket(text: str) -> None:
    decision = judge(text, thread="T", tickets=(ticket(OUTAGE, thread="T"),))
    assert (decision.ticket, decision.joins, decision.label) == (False, "ACME-1", Label.FOLLOWUP)


def test_of_two_tickets_in_a_thread_the_one_spoken_of_is_joined() -> None:
    two = (ticket(OUTAGE, thread="T"), ticket("invoice 2231 charges us twice", "ACME-2", thread="T", at=ago(hours=1)))
    assert judge("the dialer is still down", thread="T", tickets=two).joins == "ACME-1"
    assert judge("any news on invoice 2231?", thread="T", tickets=two).joins == "ACME-2"


def test_a_ticket_of_another_thread_is_not_joined_by_a_new_trouble() -> None:
    decision = judge("the sftp drop is offline", thread="U", tickets=(ticket("three payslips are wrong", thread="T"),))
    assert decision.ticket is True


# --- the open channel ---------------------------------------------------------------------------------------------


def test_a_burst_of_one_person_joins() -> None:
    recent = (ticket(OUTAGE, at=ago(minutes=2)),)
    burst = judge("85 seats, nobody can take calls", tickets=recent)
    assert (burst.ticket, burst.joins, burst.severity) == (False, "ACME-1", Severity.P1)
    facts = judge("It's the Leeds site", tickets=recent)
    assert (facts.ticket, facts.joins) == (False, "ACME-1")


@settings(deadline=None)
@given(minutes=st.integers(0, 60), window=st.integers(1, 60))
def test_the_burst_ends_with_the_grouping_window(minutes: int, window: int) -> None:
    recent = (ticket("the credit note is wrong", at=ago(minutes=minutes)),)
    decision = judge("chats do not load in Madrid", playbook(grouping_window=f"{window}m"), tickets=recent)
    assert (decision.joins == "ACME-1") == (minutes <= window)


def test_another_person_moments_later_opens_their_own() -> None:
    recent = (ticket("the credit note is wrong", at=ago(minutes=2)),)
    assert judge("chats do not load in Madrid", tickets=recent, author="ben").ticket is True


def test_same_here_joins_whoever_said_it_first() -> None:
    recent = (ticket(OUTAGE, at=ago(minutes=20)),)
    assert judge("same here in Madrid, nothing works", tickets=recent, author="ben").joins == "ACME-1"


def test_two_people_telling_the_same_outage_make_one_ticket() -> None:
    recent = (ticket("the claims portal is down", at=ago(minutes=4)),)
    assert judge("claims portal down for us", tickets=recent, author="ben").joins == "ACME-1"
    assert judge("claims portal down for us", tickets=(ticket("the claims portal is down", at=ago(days=5)),)).ticket


def test_a_chaser_joins_the_ticket_it_names() -> None:
    two = (ticket("the invoice file for May is wrong"), ticket(OUTAGE, "ACME-2", at=ago(hours=1)))
    assert judge("any update on the invoice file?", tickets=two).joins == "ACME-1"
    assert judge("any update on the dialer?", tickets=two).joins == "ACME-2"
    assert judge("any update on the badge printing?", tickets=two).joins is None


def test_a_word_only_one_ticket_has_tells_more_than_words_many_have() -> None:
    files = [
        ticket(f"the invoice file of {city} is wrong", f"ACME-{at}")
        for at, city in enumerate(("Paris", "Rome", "Oslo"), 2)
    ]
    assert (
        judge(
            "any news on the Berlin file for the invoice?", tickets=(ticket("the Berlin credit note is wrong"), *files)
        ).joins
        == "ACME-1"
    )


def test_a_chaser_that_names_nothing_joins_the_latest_rather_than_doubling() -> None:
    two = (ticket("the invoice file is wrong", opened_by="ben", at=ago(hours=1)), ticket(OUTAGE, "ACME-2"))
    assert judge("any update?", tickets=two).joins == "ACME-2"
    assert judge("any update?", tickets=two, author="cleo").joins == "ACME-1"
    assert judge("still broken", tickets=two).joins == "ACME-2"


def test_a_greeted_name_is_no_subject() -> None:
    one = (ticket("Hi Obi, the invoice file is wrong"), ticket(OUTAGE, "ACME-2", at=ago(hours=1)))
    assert judge("Hi Obi, just checking again on this", tickets=one).joins == "ACME-2"


def test_a_second_issue_of_the_same_kind_elsewhere_is_its_own_ticket() -> None:
    old = (ticket("Morning Joel, the credit note has 213 lines that do not match", category=Category.QUALITY),)
    assert judge("Morning Obi, the remit file has 48 lines that do not match", tickets=old).ticket is True


# --- after resolving ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["thanks!", "ok great", "perfect, works again", "👍", "have a nice weekend"])
def test_kind_words_after_resolving_never_open_again(text: str) -> None:
    for thread in (None, "T"):
        decision = judge(text, thread=thread, tickets=(resolved(OUTAGE, thread=thread),))
        assert (decision.ticket, decision.reopens) == (False, False)


@pytest.mark.parametrize(
    "text", ["still broken", "it is down again", "stuck. again.", "the dialer is still not working"]
)
def test_a_complaint_after_resolving_opens_again(text: str) -> None:
    for thread in (None, "T"):
        decision = judge(text, thread=thread, tickets=(resolved(OUTAGE, thread=thread),))
        assert (decision.ticket, decision.joins, decision.reopens) == (False, "ACME-1", True)


@settings(deadline=None)
@given(hours=st.integers(0, 400), days=st.integers(1, 14))
def test_after_the_reopen_window_a_complaint_is_a_new_ticket(hours: int, days: int) -> None:
    old = (resolved(OUTAGE, thread="T", at=ago(days=60), resolved_at=ago(hours=hours)),)
    decision = judge("the dialer is down again", playbook(reopen_window=f"{days}d"), thread="T", tickets=old)
    assert decision.reopens == (hours <= 24 * days)
    assert decision.ticket != decision.reopens


def test_a_different_trouble_after_resolving_opens_its_own() -> None:
    decision = judge("invoice 2231 charges us twice", tickets=(resolved(OUTAGE),))
    assert (decision.ticket, decision.reopens) == (True, False)


def test_a_trouble_of_another_kind_that_says_again_opens_its_own() -> None:
    recordings = resolved(
        "Call recordings missing for the disputes queue", category=Category.QUALITY, resolved_at=ago(hours=9)
    )
    rude = judge(
        "Two of your agents are rude to callers and hang up when the queue gets long. Calls 4471 and 4480. "
        "Both are on again tomorrow.",
        tickets=(recordings,),
    )
    assert (rude.ticket, rude.category) == (True, Category.CONDUCT)
    back = judge("Call recordings are missing again for the disputes queue", tickets=(recordings,))
    assert (back.ticket, back.reopens) == (False, True)


def test_dismissed_and_merged_tickets_are_left_alone() -> None:
    for state in (TicketState.DISMISSED, TicketState.MERGED):
        assert judge("the dialer is down again", thread="T", tickets=(ticket(OUTAGE, thread="T", state=state),)).ticket


# --- other readers ------------------------------------------------------------------------------------------------


def said(**more: Any) -> Reading:
    base = Reading(
        label=Label.FYI, escalation=0.02, severity=None, category=None, tone=0.0, confidence=0.9, reader="learned-1"
    )
    return replace(base, **more)


def test_another_reader_never_lowers_what_the_rules_are_sure_of() -> None:
    asked = Asked("the dialer is down for all agents", NOW, "ana")
    for reading in (said(), said(escalation=0.9, severity=Severity.P4), said(label=Label.THANKS, tone=1.0)):
        decision = decide(asked, reading, PLAIN)
        assert (decision.ticket, decision.severity) == (True, Severity.P1)


def test_a_word_that_the_playbook_calls_grave_is_never_lowered() -> None:
    asked = Asked("we have a code blue in Leeds", NOW, "ana")
    assert decide(asked, said(), playbook(dictionary={"code blue": "P1"})).severity is Severity.P1
    assert decide(asked, said(), PLAIN).ticket is False


def test_a_single_phrase_of_trouble_does_not_outvote_another_reader() -> None:
    asked = Asked("the old link is dead, my aunt sends it all the same", NOW, "ana")
    assert judge(asked.text).ticket is True
    assert decide(asked, said(), PLAIN).ticket is False


def test_another_reader_may_raise() -> None:
    asked = Asked("our bookings and yours tell two stories", NOW, "ana")
    raised = said(escalation=0.8, severity=Severity.P2, category=Category.QUALITY, why=("two accounts differ",))
    decision = decide(asked, raised, PLAIN)
    assert (decision.ticket, decision.severity, decision.category) == (True, Severity.P2, Category.QUALITY)
    assert decide(asked, said(), PLAIN).ticket is False


WORDS = st.sampled_from(
    "the dialer is down again still not thanks please invoice wrong nobody agents all any update ? , . but file".split()
)


@settings(deadline=None)
@given(
    text=st.lists(WORDS, max_size=14).map(" ".join),
    thread=st.sampled_from([None, "T"]),
    tickets=st.lists(
        st.builds(
            ticket,
            summary=st.sampled_from([OUTAGE, "the invoice file is wrong", ""]),
            key=st.sampled_from(["ACME-1", "ACME-2", "ACME-3"]),
            thread=st.sampled_from([None, "T"]),
            state=st.sampled_from(list(TicketState)),
            resolved_at=st.sampled_from([None, ago(hours=1), ago(days=90)]),
            opened_by=st.sampled_from(["ana", "ben"]),
        ),
        max_size=3,
        unique_by=lambda each: each.key,
    ),
)
def test_every_decision_holds_together(text: str, thread: str | None, tickets: list[KnownTicket]) -> None:
    earlier = (Turn(ago(hours=2), Side.CLIENT, "ana", "Which form?", Label.QUESTION),)
    decision = judge(text, thread=thread, tickets=tuple(tickets), earlier=earlier)
    assert not (decision.ticket and decision.joins)
    assert decision.joins is None or decision.joins in {each.key for each in tickets}
    assert (decision.severity is not None) == (decision.label in (Label.ISSUE, Label.FOLLOWUP))
    assert decision.ticket == (decision.label is Label.ISSUE)
    joined = next((each for each in tickets if each.key == decision.joins), None)
    if decision.reopens:
        assert joined is not None
        assert joined.state is TicketState.RESOLVED
    assert 0 <= decision.confidence <= 1
    assert decision.why
    assert decision == judge(text, thread=thread, tickets=tuple(tickets), earlier=earlier)

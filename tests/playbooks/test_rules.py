"""What the rules make of single messages and of messages in their thread."""

import datetime as dt
import runpy
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from playbooks.reading import Asked, KnownTicket, Reading, Turn
from playbooks.rules import read_by_rules
from playbooks.schema import Triage
from playbooks.terms import Category, Label, Severity, Side, TicketState
from playbooks.wording import word
from playbooks.words import lexicon
from playbooks.words.cues import Phrase, compiled
from playbooks.words.lexicon import find

CASES = runpy.run_path(str(Path(__file__).with_name("reading_cases.py")))
NOW = dt.datetime(2026, 11, 24, 15, tzinfo=dt.UTC)
PLAIN = Triage()
HARMLESS_LABELS = {Label.THANKS, Label.ACK, Label.PRAISE, Label.CHITCHAT}


def read(text: str, triage: Triage = PLAIN, **more: Any) -> Reading:
    return read_by_rules(Asked(text, NOW, "ana", **more), triage)


def wants_ticket(text: str, triage: Triage = PLAIN, **more: Any) -> bool:
    return read(text, triage, **more).escalation >= 0.5


def ago(**span: float) -> dt.datetime:
    return NOW - dt.timedelta(**span)


def client(text: str, at: dt.datetime, label: Label | None = None, author: str = "ana") -> Turn:
    return Turn(at, Side.CLIENT, author, text, label)


def team(text: str, at: dt.datetime) -> Turn:
    return Turn(at, Side.TEAM, "pm", text)


def ticket(summary: str, thread: str | None = "T", category: Category = Category.OUTAGE) -> KnownTicket:
    at = ago(hours=3)
    return KnownTicket(
        "ACME-1", TicketState.OPEN, Severity.P3, category, summary, thread, "ana", at, at, ago(hours=2), None
    )


# --- the hand-written messages -----------------------------------------------------------------------------------


def macro_f1(rows: Sequence[Any], said: Callable[[Any], bool]) -> float:
    pairs = [(said(row), row.escalation) for row in rows]

    def f1(wanted: bool) -> float:
        right = sum(a == b == wanted for a, b in pairs)
        wrong = sum(a != b for a, b in pairs)
        return 2 * right / (2 * right + wrong)

    return (f1(True) + f1(False)) / 2


@pytest.mark.parametrize("voice", CASES["known_voices"]())
def test_messages_of_a_known_voice_are_told_apart(voice: str) -> None:
    assert macro_f1(CASES["cases"](voice), lambda case: wants_ticket(case.text)) >= 0.95


def test_a_voice_never_tuned_on_is_still_told_apart() -> None:
    assert macro_f1(CASES["cases"](CASES["HELD_OUT"]), lambda case: wants_ticket(case.text)) >= 0.72


def issues() -> list[Any]:
    return [case for voice in CASES["known_voices"]() for case in CASES["cases"](voice) if case.escalation]


def test_what_stops_a_business_is_found_and_is_p1() -> None:
    worst = [case for case in issues() if case.severity == "P1"]
    assert len(worst) >= 60
    assert sum(wants_ticket(case.text) for case in worst) >= 0.97 * len(worst)
    assert sum(read(case.text).severity is Severity.P1 for case in worst) >= 0.9 * len(worst)


def test_severity_and_category_mostly_agree_with_a_careful_reader() -> None:
    found = [(case, read(case.text)) for case in issues() if wants_ticket(case.text)]
    severities = [abs(int(case.severity[1]) - reading.severity.rank) for case, reading in found if reading.severity]
    assert len(severities) == len(found)
    assert sum(off <= 1 for off in severities) >= 0.97 * len(found)
    assert sum(off == 0 for off in severities) >= 0.8 * len(found)
    assert sum(reading.category == case.category for case, reading in found) >= 0.8 * len(found)


def test_manners_and_small_talk_never_count_as_asking_for_an_answer() -> None:
    every = [case for voice in CASES["known_voices"]() for case in CASES["cases"](voice)]
    manners = [case for case in every if case.label in ("thanks", "ack", "praise")]
    assert sum(read(case.text).label in HARMLESS_LABELS | {Label.FYI} for case in manners) >= 0.9 * len(manners)


# --- what is no ticket --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Good morning team!",
        "who is down for a coffee?",
        "thanks a lot, works again",
        "ok noted",
        "👍",
        ":white_check_mark:",
        "😡",
        "🙄🙄",
        "k",
        "Can we move the call to Thursday at 3pm?",
        "FYI the spring sale starts on Monday",
        "Could you send me the October numbers please?",
        "What time does the night shift start?",
        "Yes, all three of them",
        "the escalator in our Boston store is being repaired",
        "please kill the job on the test server",
        "Our urgent care clinic opens at 7",
        "fire drill test at 11, ignore the alarm",
        "this is only a test",
        "no longer down, all good now",
        "Fixed, all good now",
        "not urgent: please send the holiday calendar",
        "No issues on our side",
        "nothing broken here",
        "No outage, no errors, not one angry call. Well done!",
        "the IVR was down for an hour this morning but it is back up now",
        "What happens if the dialer goes down on a Sunday?",
        "our website will be down for planned maintenance on Sunday",
        "false alarm, it was my VPN",
        "I sent you the wrong file earlier, here is the right one",
        "Customers were angry at the courier, not at us",
    ],
)
def test_calm_messages_are_no_tickets(text: str) -> None:
    assert not wants_ticket(text)
    assert read(text).severity is None


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("thank you so much!", Label.THANKS),
        ("got it, will do", Label.ACK),
        ("You guys did an amazing job this weekend", Label.PRAISE),
        ("Good morning everybody, hope you had a nice weekend", Label.CHITCHAT),
        ("I'm out of office on Friday", Label.SCHEDULING),
        ("How many agents are on chat?", Label.QUESTION),
        ("please add Lena to the shared folder", Label.REQUEST),
        ("FYI we launch on Monday", Label.FYI),
        ("", Label.CHITCHAT),
    ],
)
def test_calm_messages_get_their_kind(text: str, label: Label) -> None:
    assert read(text).label is label


def test_a_reply_to_our_question_is_an_answer() -> None:
    asked = team("Which store is it?", ago(minutes=5))
    assert read("the one in Cork", thread="T", earlier=(asked,)).label is Label.ANSWER


# --- what is ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "severity", "category"),
    [
        ("the dialer is down for all agents", "P1", "outage"),
        ("the review tool is down for a while already", "P2", "outage"),
        ("phones are down", "P1", "outage"),
        ("my softphone is down, I use the web one", "P3", "outage"),
        ("the dialer keeps freezing for half of the team", "P2", "outage"),
        ("el sistema está caído, nadie puede trabajar", "P1", "outage"),
        ("hindi gumagana yung headset ko po", "P3", "outage"),
        ("I can't log in to the portal", "P3", "access"),
        ("two customers got the wrong answer", "P3", "quality"),
        ("2,300 customers got the wrong refund amount", "P1", "quality"),
        ("tiny thing, there is a typo in the footer", "P4", "quality"),
        ("the report was due on Friday and it is not here", "P3", "delay"),
        ("we need the file by 5pm today and nobody has started", "P2", "delay"),
        ("no rush but the contracts from March are still missing", "P3", "delay"),
        ("invoice 2231 charges us twice", "P3", "billing"),
        ("three people were underpaid", "P2", "payroll"),
        ("nobody at the Dallas plant got paid", "P1", "payroll"),
        ("you emailed our patient list to the wrong clinic", "P1", "security"),
        ("your agent was rude to a customer", "P2", "conduct"),
        ("the regulator wrote to us about your calls", "P1", "compliance"),
        ("agents skip the recording disclosure", "P2", "compliance"),
        ("the dashboard shows last week's figures", "P3", "reporting"),
    ],
)
def test_troubles_get_severity_by_impact_and_a_category(text: str, severity: str, category: str) -> None:
    reading = read(text)
    assert reading.escalation >= 0.5
    assert (reading.severity, reading.category) == (Severity(severity), Category(category))


@pytest.mark.parametrize("rage", ["This is ridiculous! ", "I am fed up. ", "WTF? ", "Honestly, unbelievable. "])
@pytest.mark.parametrize(
    "trouble", ["two rows in the file are wrong", "my headset is broken", "one invoice has a typo"]
)
def test_tone_alone_never_raises_a_severity(rage: str, trouble: str) -> None:
    assert read(rage + trouble).severity is read(trouble).severity
    assert read(rage + trouble).tone < read(trouble).tone


def test_a_deadline_today_or_leadership_makes_a_trouble_p2() -> None:
    assert read("the file is wrong").severity is Severity.P3
    assert read("the file is wrong and our board meets at 3 today").severity is Severity.P2
    assert read("the file is wrong again, our CFO is asking why").severity is Severity.P2


def test_why_names_the_words_as_they_were_written() -> None:
    why = " ".join(read("Hi! The Dialer isn't working for ALL agents").why)
    assert "isn't working" in why
    assert "ALL" in why
    assert "many are hit" in why


@pytest.mark.parametrize(
    "text", ["Not sure anyone is reading this channel, to be honest.", "Right. So nobody looked at it."]
)
def test_nobody_who_looks_is_no_trouble_that_hits_many(text: str) -> None:
    found = read(text)
    assert found.escalation >= 0.5
    assert "many are hit" not in " ".join(found.why)


# --- what only the place tells ------------------------------------------------------------------------------------


def test_a_question_chased_after_silence_is_an_issue() -> None:
    question = client("Which form do I use?", ago(hours=2), Label.QUESTION)
    assert wants_ticket("hello?", thread="T", earlier=(question,))
    assert wants_ticket("?", thread="T", earlier=(question,))
    assert not wants_ticket("hello?", thread="T")
    assert not wants_ticket("?", thread="T", earlier=(question, team("Form 7", ago(hours=1))))


def test_in_the_open_channel_only_ones_own_silence_is_chased() -> None:
    bens = client("Which form do I use?", ago(hours=2), Label.QUESTION, author="ben")
    assert not wants_ticket("hello?", earlier=(bens,))
    assert wants_ticket("hello?", earlier=(client("Which form do I use?", ago(hours=2), Label.QUESTION),))
    assert wants_ticket("hello?", thread="T", earlier=(bens,))


def test_a_question_mark_moments_after_the_question_chases_nothing() -> None:
    assert not wants_ticket("?", thread="T", earlier=(client("Which form?", ago(minutes=1), Label.QUESTION),))


def test_the_same_question_asked_again_is_an_issue() -> None:
    before = client("Could you tell me the cut-off time for payroll changes?", ago(hours=5), Label.QUESTION)
    again = "What is the payroll changes cut-off time please?"
    assert wants_ticket(again, earlier=(before,))
    assert not wants_ticket(again, earlier=(before, team("Noon on the 20th", ago(hours=4))))
    assert not wants_ticket("What is the address of your Manila site?", earlier=(before,))


def test_what_was_answered_in_its_own_thread_is_not_asked_again_in_the_channel() -> None:
    before = client("Could you tell me the cut-off time for payroll changes?", ago(hours=5), Label.QUESTION)
    again = "What is the payroll changes cut-off time please?"
    for text in (again, "hello?", "?"):
        assert wants_ticket(text, earlier=(before,))
        assert not wants_ticket(text, earlier=(before._replace(answered=True),))


def test_a_reminder_of_an_earlier_request_is_an_issue() -> None:
    request = client("could you send the timesheet backup?", ago(days=2), Label.REQUEST)
    promise = team("Will send today", ago(days=2))
    assert wants_ticket(
        "Hi Walt, a gentle reminder about the timesheet backup.", thread="T", earlier=(request, promise)
    )


def test_in_the_thread_of_an_open_ticket_short_words_count() -> None:
    open_one = (ticket("the dialer is down"),)
    assert read("85 seats, nobody can take calls", thread="T", tickets=open_one).label is Label.FOLLOWUP
    assert wants_ticket("it's the third day", thread="T", tickets=open_one)
    assert wants_ticket("still the same", thread="T", tickets=open_one)
    assert wants_ticket("Adding Martin, who runs vendor management.", thread="T", tickets=open_one)
    assert not wants_ticket("thanks, working again", thread="T", tickets=open_one)
    assert not wants_ticket("ok, I'll get the number for you", thread="T", tickets=open_one)


def test_facts_that_answer_our_question_about_an_open_ticket_are_a_follow_up() -> None:
    asked = (team("Which order is it?", ago(minutes=5)),)
    reading = read("order 77120", thread="T", earlier=asked, tickets=(ticket("an order got lost"),))
    assert reading.label is Label.FOLLOWUP


def test_asked_for_the_second_time_is_a_chase() -> None:
    assert read("Could you also send the aged debt report? I asked last week as well.").label is Label.ISSUE
    assert read("Could you also send the aged debt report?").label is Label.REQUEST


def test_why_quotes_the_message_where_the_playbook_ignores_some_of_its_words() -> None:
    triage = PLAIN.model_copy(update={"ignore_words": ("nice and early",)})
    why = read("Thanks for the draft, nice and early. Six starters have the wrong tax code on it.", triage).why
    assert why[0] == "says 'wrong'"
    assert read("The portal is down for everybody, today, again.").why[0].count(",'") == 0


# --- the playbook's own words -------------------------------------------------------------------------------------


def test_outage_words_of_a_playbook_make_an_outage() -> None:
    triage = Triage(outage_words=("grey screens", "ghost calls"))
    reading = read("we have ghost calls in Leeds", triage)
    assert reading.escalation >= 0.5
    assert (reading.severity, reading.category) == (Severity.P2, Category.OUTAGE)
    assert read("ghost calls for all agents", triage).severity is Severity.P1
    assert not wants_ticket("we have ghost calls in Leeds")
    assert not wants_ticket("no ghost calls today", triage)


def test_dictionary_words_set_the_least_severity() -> None:
    triage = Triage(dictionary={"code blue": Severity.P1, "chargeback": Severity.P3})
    assert read("Code Blue at the Leeds site", triage).severity is Severity.P1
    assert read("the chargebacks are wrong", triage).severity is Severity.P3
    assert read("nobody can log in, and there is one chargeback", triage).severity is Severity.P1
    assert not wants_ticket("please send the chargeback list", triage)
    assert not wants_ticket("What happens if there is a code blue on a Sunday?", triage)


def test_ignored_words_count_for_nothing() -> None:
    triage = Triage(ignore_words=("System Failure", "down"))
    assert wants_ticket("we have a system failure")
    assert not wants_ticket("tickets for System Failure are sold out", triage)
    assert wants_ticket("the sync failed, not a system failure", triage)


# --- the tables ---------------------------------------------------------------------------------------------------


def test_the_quick_search_finds_what_trying_every_phrase_finds() -> None:
    filed = {phrase for found in lexicon._tellers().filed.values() for phrase in found}
    every = [phrase for phrase in filed if phrase.cue.sign not in lexicon._ON_MASKED]
    assert len(every) > 100
    for voice in CASES["known_voices"]():
        for case in CASES["cases"](voice)[:40]:
            plain = word(case.text).plain
            slow = {
                phrase.cue
                for phrase in every
                if (hit := compiled(phrase.pattern).search(plain)) and not _excused(phrase, plain, hit.start())
            }
            assert slow <= {found.cue for found in find(plain)}, case.text


def _excused(phrase: Phrase, plain: str, at: int) -> bool:
    return phrase.cue.unless is not None and lexicon._excused(phrase.cue.unless, plain, at)

"""What is told of a single ticket, step by step."""

import datetime as dt

from reported import START, record, report, sample, summed

from bot.rehearse.drafts import ASSUMED
from bot.rehearse.stories import collect
from bot.rehearse.timeline import Kind


def test_a_story_tells_each_moment_once_in_the_clients_zone() -> None:
    told = collect(summed(sample()), sample)
    story = told["acme"].stories[1]
    assert story.ticket == "ACME-2"
    assert [step.words for step in story.steps[:4]] == [
        "Opened as P2",
        "Dana Whitfield reminded of first response, due 11:30; acknowledgement missed; "
        "nobody had acknowledged, Dana Whitfield asked",
        "Dana Whitfield reminded of first response, due 11:30",
        "First response missed, Ruth Okafor, the ops channel and Dana Whitfield told; "
        "nobody had acknowledged, Marcus Hale asked",
    ]
    assert story.outcome == "Resolved Wed 4 Nov 13:00 EST; missed: acknowledgement, first response"
    assert told["northwind"].stories[0].outcome == "Open at the end; missed: resolution"


def test_what_happens_to_several_clocks_at_once_is_told_once() -> None:
    records = [record(Kind.TICKET_OPENED)]
    metrics = ("next_response", "resolution")
    records += [record(Kind.CLOCK_PAUSED, 5, metric=metric, reason="waiting for a list") for metric in metrics]
    story = collect(summed(records), lambda: records)["acme"].stories[0]
    assert [step.words for step in story.steps] == ["Opened as P2", "Clocks stand still: waiting for a list"]


def test_a_promise_kept_outside_its_hours_was_kept_at_once() -> None:
    records = [record(Kind.TICKET_OPENED)]
    for minute, elapsed in ((5, 0), (6, 420)):
        records.append(record(Kind.CLOCK_MET, minute, metric="first_response", elapsed_s=elapsed, target_s=900))
    story = collect(summed(records), lambda: records)["acme"].stories[0]
    assert [step.words for step in story.steps[1:]] == [
        "First response at once (promised 15 min)",
        "First response after 7 min (promised 15 min)",
    ]


def test_who_reads_of_it_in_the_next_digest_is_named() -> None:
    records = [
        record(Kind.TICKET_OPENED),
        record(Kind.TONE_SHIFT, 1, held="dana"),
        record(Kind.BREACHED, 2, metric="first_response", to="ops", held="dana, ruth"),
        record(Kind.LADDER_STEP, 3, held="dana"),
        record(Kind.TONE_SHIFT, 4),
        record(Kind.STILL_ON_IT, 5, to="dana, ruth"),
        record(Kind.WARNED, 6, metric="first_response", point="150%", to="ops", held="dana"),
    ]
    story = collect(summed(records), lambda: records)["acme"].stories[0]
    assert [step.words for step in story.steps[1:]] == [
        "Tone shift seen, Dana Whitfield will read of it in the next digest",
        "First response missed, the ops channel told,"
        " Dana Whitfield and Ruth Okafor will read of it in the next digest",
        "Nobody had acknowledged, Dana Whitfield will read of it in the next digest",
        "Tone shift seen, nobody told",
        "Dana Whitfield and Ruth Okafor asked whether still on it",
        "The ops channel told that first response is still owed, Dana Whitfield will read of it in the next digest",
    ]


def test_a_ticket_opened_from_an_unanswered_question_says_so_and_when_it_was_asked() -> None:
    why = "nobody answered it for 4 h of working time"
    asked = {"since": START.isoformat(), "by": "Priya", "text": "When is it due?", "why": why}
    records = [record(Kind.READ, ticket=None, text="When is it due?"), record(Kind.TICKET_OPENED, 240, **asked)]
    story = collect(summed(records), lambda: records)["acme"].stories[0]
    assert (story.written_at, story.opened_at) == (START, START + dt.timedelta(minutes=240))
    assert story.steps[0].words == "Opened as P2: nobody answered it for 4 h of working time"
    assert "<bdi>Priya</bdi>, Mon 2 Nov 09:00 EST</footer>" in report(records)


def test_an_answer_between_closing_time_and_the_next_opening_says_how_long_after() -> None:
    late = {"elapsed_s": 28_800, "target_s": 28_800, "late_s": 0}
    records = [
        record(Kind.TICKET_OPENED),
        record(Kind.BREACHED, 30, due=(START + dt.timedelta(minutes=30)).isoformat()),
        record(Kind.CLOCK_MISSED, 94.7, **late),
    ]
    story = collect(summed(records), lambda: records)["acme"].stories[0]
    assert story.steps[-1].words == "First response only 1 h 04 min after it was due, outside working hours"


def test_a_reminder_after_the_promise_broke_and_an_assumed_end_say_what_they_are() -> None:
    records = [
        record(Kind.TICKET_OPENED),
        record(Kind.WARNED, 5, metric="first_response", point="80%", due=START.isoformat(), to="dana"),
        record(Kind.WARNED, 6, metric="first_response", point="150%", due=START.isoformat(), to="dana"),
        record(Kind.RESOLVED, 7, by=ASSUMED),
    ]
    story = collect(summed(records), lambda: records)["acme"].stories[0]
    assert [step.words for step in story.steps[1:]] == [
        "Dana Whitfield reminded of first response, due 09:00",
        "Dana Whitfield told that first response is still owed",
        "Counted as resolved: the client asked for nothing more",
    ]

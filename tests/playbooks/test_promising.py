"""Promises found in what our people write, and what only looks like one; wishes of contacts."""

import pytest

from playbooks.promising import promise_in
from playbooks.wishes import wish_in
from playbooks.yielding import Rhythm

PROMISES = [
    ("We'll send the file by Friday", "friday 5pm"),
    ("we’ll send you the corrected invoice by Friday noon.", "friday noon"),
    ("I will have it fixed by 3pm today", "today 3pm"),
    ("You'll have the report by EOD tomorrow", "tomorrow 5pm"),
    ("You will hear from us by 15:30.", "15:30"),
    ("Will send it tomorrow morning", "tomorrow morning"),
    ("Sure, will share the roster tomorrow", "tomorrow 5pm"),
    ("By Monday we will deliver the new roster.", "monday 5pm"),
    ("I'm going to call you in two hours", "2 hours"),
    ("I'll get back to you within the hour", "1 hour"),
    ("Our team will restore it before noon", "noon"),
    ("The team will update you within 30 minutes", "30 minutes"),
    ("we're sending the numbers by Nov 28", "nov 28 5pm"),
    ("We are sharing the RCA on 28 November", "28 november 5pm"),
    ("Thanks, we'll update you at 15:30", "15:30"),
    ("I'll revert by end of business Thursday", "thursday 5pm"),
    ("we will send it next Tuesday", "next tuesday 5pm"),
    ("We aim to have this fixed by end of day", "end of day"),
    ("We will come back to you today", "end of day"),
    ("Expect the file by 9am tomorrow", "tomorrow 9am"),
    ("I can commit to fixing that. We will deploy the fix on Wednesday at 10am.", "wednesday 10am"),
    ("Noted, will confirm by cob", "end of day"),
    ("I'll follow up with payroll and get back to you by 4 pm", "4 pm"),
    ("I will send you the cause of Tuesday's dropped calls by tomorrow 3pm", "tomorrow 3pm"),
    ("We'll send the Tuesday file by Friday noon", "friday noon"),
    ("We will send it Thursday and close the case by Friday", "thursday 5pm"),
    ("We will send it by the 28 Nov", "28 nov 5pm"),
    ("We shall have the backlog cleared within 3 days", "3 days"),
]
NO_PROMISES = [
    "We might send it Friday",
    "Maybe we'll have it by Friday",
    "If you send the list, we'll process it by Friday",
    "Once you approve we will deploy on Friday",
    "Could you send it by Friday?",
    "Will you send it by Friday?",
    "Can you confirm by 3pm",
    "We will look into it",
    "We'll get back to you as soon as possible",
    "We sent it on Friday",
    "We have a call on Friday",
    "We won't send it by Friday",
    "We cannot deliver by Friday",
    "The report was due Friday",
    "Should we send it by Friday?",
    "Do you want us to call you at 3pm?",
    "We will try to have it by Friday",
    "You should have told us by Friday that nothing works",
    "> We'll send the file by Friday",
    "Happy Friday everyone",
    "The client said they will pay by Friday",
    "See you tomorrow at 10:00",
    "",
    "thanks",
]


@pytest.mark.parametrize(("text", "when"), PROMISES)
def test_a_promise_is_found_with_its_time(text: str, when: str) -> None:
    found = promise_in(text)
    assert found is not None
    assert found.when == when
    assert found.words in text


@pytest.mark.parametrize("text", NO_PROMISES)
def test_what_nobody_could_be_held_to_is_no_promise(text: str) -> None:
    assert promise_in(text) is None


def test_long_hostile_texts_are_read_in_no_time() -> None:
    for text in ("we will " * 20_000, "by friday " * 20_000, "a" * 100_000, "we'll send " + "x " * 50_000):
        promise_in(text)


@pytest.mark.parametrize(
    ("text", "rhythm"),
    [
        ("Monthly please", Rhythm.MONTHLY),
        ("monthly pls", Rhythm.MONTHLY),
        ("Could you ask us monthly instead?", Rhythm.MONTHLY),
        ("once a quarter is enough", Rhythm.QUARTERLY),
        ("every week is fine, weekly please", Rhythm.WEEKLY),
        ("please stop sending these check-ins", Rhythm.NEVER),
        ("please don't send me these surveys", Rhythm.NEVER),
        ("unsubscribe", Rhythm.NEVER),
        ("can you send the monthly report please", None),
        ("The monthly invoice is wrong", None),
        ("Please call me this month", None),
        ("please stop the dialer", None),
        ("", None),
        ("monthly please " + "and " * 60, None),
    ],
)
def test_how_often_somebody_wants_to_be_asked(text: str, rhythm: Rhythm | None) -> None:
    assert wish_in(text) is rhythm

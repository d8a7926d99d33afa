"""Words a playbook ignores calm the embedded reader too: they open nothing by themselves, and hide nothing else."""

import datetime as dt

import pytest

from bot.reader.embedded.ignoring import without_ignored
from bot.reader.embedded.reader import EmbeddedReader
from playbooks.loading import draft_playbook
from playbooks.reading import Asked
from playbooks.schema import Playbook, Triage
from playbooks.triage import decide

NOW = dt.datetime(2026, 11, 2, 14, tzinfo=dt.UTC)


def playbook(*ignored: str) -> Playbook:
    drafted = draft_playbook("client")
    return drafted.model_copy(update={"triage": drafted.triage.model_copy(update={"ignore_words": ignored})})


def opens(reader: EmbeddedReader, text: str, *ignored: str) -> bool:
    book, asked = playbook(*ignored), Asked(text, NOW, "U1", "Ann", thread="1")
    return decide(asked, reader.read(asked, book.triage), book).ticket


@pytest.mark.parametrize(
    ("text", "ignored"),
    [
        ("Nobody Can Log In is the name of our quiz team, come on Friday", "nobody can log in"),
        ("We cannot log in is the name of our quiz team, come on Friday", "we cannot log in"),
    ],
)
def test_a_message_whose_only_trouble_is_ignored_opens_no_ticket(
    reader: EmbeddedReader, text: str, ignored: str
) -> None:
    assert opens(reader, text)
    assert not opens(reader, text, ignored)


@pytest.mark.parametrize(
    ("text", "ignored"),
    [
        ("The dialer is down for everyone, daily error report attached", "daily error report"),
        ("System Failure queue: agents cannot log in since nine", "system failure"),
        ("The portal is down for all of us, nobody can take calls", "something else"),
    ],
)
def test_other_trouble_in_the_message_still_opens_one(reader: EmbeddedReader, text: str, ignored: str) -> None:
    assert opens(reader, text, ignored)


@pytest.mark.parametrize("text", ["Escalation log for today: no data missing attached", "escalation log", "hello"])
def test_what_is_left_of_a_sentence_is_never_read_as_worse(reader: EmbeddedReader, text: str) -> None:
    asked = Asked(text, NOW, "U1", "Ann", thread="1")
    calm = reader.read(asked, playbook("escalation log").triage)
    assert calm.escalation <= reader.read(asked, playbook().triage).escalation


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("The Daily  Stats\nattached, thanks", "The ,, thanks"),
        ("daily-stats attached", ""),
        ("upset daily stats attachedly", "upset daily stats attachedly"),
        ("QA (failed) logs, thanks", "QA (failed) logs, thanks"),
        ("c++ errors here", ", here"),
        ("🙂 daily stats attached", ""),
    ],
)
def test_whole_phrases_go_whatever_their_case_and_blanks(text: str, left: str) -> None:
    assert without_ignored(text, Triage(ignore_words=("daily stats attached", "c++ error"))) == left


def test_without_ignored_words_nothing_changes(reader: EmbeddedReader) -> None:
    asked = Asked("The export is wrong again.", NOW, "U1", "Ann", thread="1")
    assert reader.read(asked, playbook().triage) == reader.read(asked, playbook("daily stats").triage)

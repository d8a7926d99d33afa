"""The form in which labelled threads are written: good ones are read, contradictions are named."""

from pathlib import Path

import pytest

from bot.reader.training.splits import OPENERS, TEST, VALIDATION, learning, openers_held
from bot.reader.training.threads import BadThread, as_record, main, threads
from playbooks.terms import Category, Label, Severity

GOOD = """\
=== inv-01 | invoicing | slack | en | no_rush_but, burst
shift 4 cue 2 explicit - recovered 6
0 d1 09:14 C Priya: Morning all ## chitchat +1
1 d1 09:40 T Marco: Hi Priya
2 d1 09:41 C Priya: Line 4 is on the old rate.\\nSee: the PDF ## issue P3 billing new 0
3 d1 15:10 T Marco: Will check.
4 d2 10:02 C Priya: The third month. ## followup P2 billing =2 -1 passive curt
5 d2 10:05 T Marco: Credit note goes out today.
6 d2 10:20 C Priya: Thank you! ## thanks +1
"""


def read(folder: Path, text: str) -> None:
    file = folder / "batch.txt"
    file.write_text(text, encoding="utf-8")
    threads([file])


def test_a_thread_is_read_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "batch.txt"
    file.write_text(GOOD, encoding="utf-8")
    (thread,) = threads([file])
    assert (thread.key, thread.batch, thread.tags) == ("inv-01", "batch", ("no_rush_but", "burst"))
    assert (thread.shift, thread.cue, thread.explicit, thread.recovered) == (4, 2, None, 6)
    opener, later = thread.messages[2].gold, thread.messages[4].gold
    assert thread.messages[2].text == "Line 4 is on the old rate.\nSee: the PDF"
    assert opener is not None
    assert (opener.label, opener.severity, opener.category) == (Label.ISSUE, Severity.P3, Category.BILLING)
    assert later is not None
    assert (later.joins, later.tone, later.strain) == (2, -1, ("passive", "curt"))
    assert as_record(thread)["messages"][4]["gold"]["same_issue_as"] == 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("0 d1 09:14", "1 d1 09:14", "turn 1 should be 0"),
        ("3 d1 15:10", "3 d1 09:00", "earlier than the message before it"),
        (" ## chitchat +1", "", "a client message needs labels"),
        ("Marco: Hi Priya", "Marco: Hi Priya ## ack 0", "our own message has no labels"),
        ("issue P3 billing new 0", "issue P3 billing 0", "an escalation has severity"),
        ("issue P3 billing new 0", "question P3 billing new 0", "an escalation is 'issue ... new'"),
        ("issue P3 billing new 0", "issue 0", "'issue' needs a severity"),
        ("issue P3 billing new 0", "issue P3 billing new", "the tone is missing"),
        ("issue P3 billing new 0", "issue P9 billing new 0", "unknown label 'P9'"),
        ("chitchat +1", "banter +1", "unknown kind 'banter'"),
        ("=2 -1", "=0 -1", "turn 0 opened no issue"),
        ("thanks +1", "thanks +1 curt", "strain goes with a tone under 0"),
        ("shift 4 cue 2", "shift - cue -", "has a tone under 0"),
        ("shift 4 cue 2", "shift 6 cue 2", "shift is the first client message with a tone under 0"),
        ("cue 2", "cue 6", "cue 6 does not fit"),
        ("recovered 6", "recovered 4", "recovered 4 does not fit"),
        ("=== inv-01 | invoicing", "=== inv-01", "a thread begins with"),
        ("shift 4 cue 2", "turn 4 cue 2", "the second line is"),
    ],
)
def test_contradictions_are_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    with pytest.raises(BadThread, match=r"batch\.txt:\d+: ") as caught:
        read(tmp_path, GOOD.replace(old, new, 1))
    assert said in str(caught.value)


def test_every_batch_follows_the_form(capsys: pytest.CaptureFixture[str]) -> None:
    known = threads()
    assert len(known) >= 1_000
    assert sum(len(thread.messages) for thread in known) >= 8_000
    assert len({(thread.batch, thread.key) for thread in known}) == len(known)
    assert {*TEST, *VALIDATION} <= {thread.batch for thread in known}


def test_the_checker_counts_and_complains(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "batch.txt"
    file.write_text(GOOD + "\n" + GOOD.replace("thanks +1", "thanks"), encoding="utf-8")
    assert main([str(file)]) == 1
    out = capsys.readouterr().out
    assert "the tone is missing" in out
    assert "1 threads, 7 messages, 4 of clients, 2 escalations, 1 threads with a shift, 1 recover" in out


def test_openings_held_back_teach_nothing() -> None:
    everything = threads()
    held = openers_held(everything)
    assert [sum(thread.batch == batch for thread in held) for batch in OPENERS] == [40, 40]
    assert not {id(thread) for thread in held} & {id(thread) for thread in learning(everything)}
    texts = {thread.messages[0].text for thread in held}
    assert not texts & {message.text for thread in learning(everything) for message in thread.messages}

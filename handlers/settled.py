"""Answers as the PM reads them: question by question, who said what, and who said nothing."""

from collections.abc import Callable, Sequence

from handlers.desk import Pinned
from handlers.notices import Section
from playbooks.schema import Question
from storage import answers
from storage.line import Tx
from storage.rows import AnswerRow, AskRow

MOST_WORDS = 400


def said_in(row: AnswerRow) -> str:
    """One answer in words."""
    number = f"{row.value:g}" if row.value is not None else ""
    scale = {"csat": " of 5", "scale": " of 5", "nps": " of 10"}.get(row.kind, "")
    return f"{number}{scale}" if number else row.words[:MOST_WORDS]


def settled_sections(
    tx: Tx,
    pinned: Pinned,
    everybody: Sequence[AskRow],
    questions_of: Callable[[Pinned, str, bool], tuple[Question, ...]],
) -> tuple[Section, ...]:
    """What came back of one occurrence."""
    first = everybody[0]
    rows = [row for one in everybody for row in answers.of_ask(tx, one.client, one.id)]
    made = []
    for place, question in enumerate(questions_of(pinned, first.check_in, False)):
        lines = tuple(f"{row.author_name or row.author}: {said_in(row)}" for row in rows if row.question == place)
        if lines:
            made.append(Section(title=question.ask, lines=lines))
    silent = tuple(one.person or "the channel" for one in everybody if one.state in ("expired", "open"))
    if silent:
        made.append(Section(title="No answer", lines=(", ".join(silent),)))
    return tuple(made)

"""What people answered in check-ins, and how many of those asked did."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import starmap

import sqlalchemy as sa

from storage.line import Tx
from storage.rows import AnswerRow
from storage.statements import Defaults, columns_of, insert_new, keyed, table_of, update_by
from storage.tables import Answer, Ask

_TABLE = table_of(Answer)
_ASK = table_of(Ask)
_TIME = _TABLE.c.at.type
_DEFAULTS = Defaults(Answer)
_INSERT = insert_new(_TABLE, _TABLE.c.id)
_CHANGE = update_by(_TABLE, "client", "ask_id", "question", "author")
_CLIENT = _TABLE.c.client == sa.bindparam("client")
_OF_ASK = (
    sa.select(*columns_of(_TABLE, AnswerRow))
    .where(_CLIENT, _TABLE.c.ask_id == sa.bindparam("ask_id"))
    .order_by(_TABLE.c.author, _TABLE.c.question)
)
SINCE = (
    sa.select(_TABLE.c.at, _ASK.c.check_in, _TABLE.c.kind, _TABLE.c.value, _TABLE.c.author, _TABLE.c.words)
    .join(_ASK, _ASK.c.id == _TABLE.c.ask_id)
    .where(
        _CLIENT,
        _ASK.c.client == sa.bindparam("client"),
        _ASK.c.side == sa.literal_column("'client'"),
        _TABLE.c.at >= sa.bindparam("since", type_=_TIME),
    )
    .order_by(_TABLE.c.at, _TABLE.c.id)
)
"""What a client's people answered, first given at `since` or later."""
ASKED = (
    sa.select(_ASK.c.state, sa.func.count())
    .where(
        _ASK.c.client == sa.bindparam("client"),
        _ASK.c.asked_at >= sa.bindparam("since", type_=_ASK.c.asked_at.type),
        _ASK.c.side == sa.literal_column("'client'"),
    )
    .group_by(_ASK.c.state)
)
"""How many of a client's people were asked at `since` or later, by what came of it."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer as it stands now; `at` is when it was first given, so that editing it moves nothing in time.

    `value` is 1 to 5 for `csat` and `scale`, 0 to 10 for `nps`, None for `choice` and `text`, whose answer is `words`.
    """

    at: dt.datetime
    check_in: str
    kind: str
    value: float | None
    author: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class AskedCount:
    """How many people were asked, how many of them answered, and how many let the window close."""

    asked: int
    answered: int
    expired: int

    @classmethod
    def of(cls, states: Mapping[str, int]) -> "AskedCount":
        """The same from how many asks are in each state; those withdrawn were never asked."""
        asked = sum(number for state, number in states.items() if state != "withdrawn")
        return cls(asked, states.get("answered", 0), states.get("expired", 0))


def keep(
    tx: Tx,
    client: str,
    *,
    ask_id: int,
    question: int,
    kind: str,
    author: str,
    author_name: str | None,
    value: float | None,
    words: str,
    at: dt.datetime,
) -> bool:
    """Keep an answer, or put it in the place of the same person's earlier one; False when it replaced one."""
    row = {"client": client, "ask_id": ask_id, "question": question, "kind": kind, "author": author}
    row |= {"author_name": author_name, "value": value, "words": words, "at": at}
    if tx.run(_INSERT[tx.dialect], _DEFAULTS.fill(row)).first() is not None:
        return True
    key = keyed(client=client, ask_id=ask_id, question=question, author=author)
    tx.run(_CHANGE, {**key, "value": value, "words": words, "changed_at": at})
    return False


def of_ask(tx: Tx, client: str, ask_id: int) -> list[AnswerRow]:
    """Every answer to one ask, person by person, in the order of the questions."""
    return list(starmap(AnswerRow, tx.run(_OF_ASK, {"client": client, "ask_id": ask_id})))


def answers_since(tx: Tx, client: str, since: dt.datetime) -> list[Answered]:
    """What a client's people answered, first given at `since` or later, in order of time, each as it stands now."""
    return list(starmap(Answered, tx.run(SINCE, {"client": client, "since": since})))


def asked_since(tx: Tx, client: str, since: dt.datetime) -> AskedCount:
    """How many of a client's people were asked at `since` or later, and what came of it, those withdrawn left out."""
    return AskedCount.of(dict(tx.run(ASKED, {"client": client, "since": since}).rows))

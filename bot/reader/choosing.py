"""Which reader reads: the embedded one, unless the rules alone are asked for."""

from enum import StrEnum
from typing import Literal, assert_never

from bot.reader.rules import RulesReader
from handlers.desk import Reader

Choice = Literal["embedded", "rules"]


class Which(StrEnum):
    """The readers that work offline, as the command line names them."""

    EMBEDDED = "embedded"
    RULES = "rules"


def choice(which: Which) -> Choice:
    """The same as settings name it."""
    return "rules" if which is Which.RULES else "embedded"


def reader_for(name: Choice) -> Reader:
    """The reader of that name; the embedded one takes about a tenth of a second to load."""
    match name:
        case "rules":
            return RulesReader()
        case "embedded":
            from bot.reader.embedded.reader import EmbeddedReader  # loading the weights only where they are used

            return EmbeddedReader()
        case _:
            assert_never(name)

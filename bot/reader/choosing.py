"""Which reader reads: the embedded one, unless the rules alone are asked for."""

from typing import Literal, assert_never

from bot.reader.rules import RulesReader
from handlers.desk import Reader

Choice = Literal["embedded", "rules"]


def reader_for(choice: Choice) -> Reader:
    """The reader of that name; the embedded one takes about a tenth of a second to load."""
    match choice:
        case "rules":
            return RulesReader()
        case "embedded":
            from bot.reader.embedded.reader import EmbeddedReader  # loading the weights only where they are used

            return EmbeddedReader()
        case _:
            assert_never(choice)

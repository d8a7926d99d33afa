"""Texts to word pieces, the way the model was taught; needs the tokenizer file that ships beside the weights."""

from pathlib import Path

from tokenizers import Tokenizer

LONGEST = 48
"""Word pieces at most; of longer texts the start and the end are kept."""
_TAIL = 16


class Pieces:
    """The tokenizer."""

    def __init__(self, file: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(file))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    @property
    def hidden(self) -> int:
        """The number of the piece that stands for a hidden word while learning."""
        found = next(filter(None, map(self._tokenizer.token_to_id, ("<mask>", "[MASK]"))), None)
        assert found is not None
        return found

    def of(self, text: str) -> list[int]:
        """The numbers of a text's word pieces, with the marks of start and end around them."""
        found: list[int] = self._tokenizer.encode(text).ids
        if len(found) <= LONGEST:
            return found
        return found[: LONGEST - _TAIL] + found[-_TAIL:]

"""Numbers that belong to people: cards (Luhn), IBANs (modulo 97), social security numbers, telephones."""

import re
from collections.abc import Callable

_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ .\-]?[A-Za-z0-9]){11,30}")
_SHORTEST_IBAN = 15
_SSN = re.compile(r"\d{3}[ .\-/]\d{2}[ .\-/]\d{4}|\d{9}")
_CARD = range(12, 20)
_PHONE = range(7, 16)


def number_kind(text: str) -> str:
    """What a long number most likely is; every long number is taken out, this is only what the report calls it."""
    digits = "".join(letter for letter in text if letter.isdigit())
    if len(digits) in _CARD and luhn(digits):
        return "card"
    if not text.startswith("+") and _SSN.fullmatch(text.strip()):
        return "ssn"
    return "phone" if len(digits) in _PHONE else "number"


def luhn(digits: str) -> bool:
    """Whether the last digit of a card number fits the others."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def iban_in(text: str, put: Callable[[re.Match[str]], str]) -> str:
    """The text with every IBAN whose check digits fit replaced; what follows it stays."""
    return _IBAN.sub(lambda found: _instead(found, put), text)


def _instead(found: re.Match[str], put: Callable[[re.Match[str]], str]) -> str:
    written = found[0]
    ends = [place + 1 for place, letter in enumerate(written) if letter.isalnum()]
    for count in range(len(ends), _SHORTEST_IBAN - 1, -1):
        end = ends[count - 1]
        if _fits("".join(letter for letter in written[:end] if letter.isalnum()).upper()):
            return put(found) + written[end:]
    return written


def _fits(iban: str) -> bool:
    moved = iban[4:] + iban[:4]
    return int("".join(str(int(letter, 36)) for letter in moved)) % 97 == 1

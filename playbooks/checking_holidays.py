"""Checks of public holidays: country, subdivision and exceptions must be known to the `holidays` package."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from playbooks.hours import check_holidays
from playbooks.mistakes import Mistake, nearest, shown, split_advice
from playbooks.schema import Holidays
from playbooks.written import Written

_SLIPS = {"UK": "GB", "EN": "GB", "ENG": "GB", "UAE": "AE", "EL": "GR", "PI": "PH", "RP": "PH"}


def check_entry(key: str, entry: Written) -> Iterator[Mistake]:
    """What is wrong with one entry of a calendar's `holidays`."""
    country, subdivision = entry.text("country"), entry.text("subdivision") or None
    here = entry.at("country")
    if not country or here is None:
        return
    if _refusal(country=country):
        yield Mistake(
            here.file, here.line, f"{key}.country", f"{shown(country)} is no country with known holidays", _to(country)
        )
        return
    below = entry.at("subdivision")
    if subdivision and below is not None and _refusal(country=country, subdivision=subdivision):
        wrong = f"{shown(subdivision)} is no subdivision of {country} with known holidays"
        yield Mistake(below.file, below.line, f"{key}.subdivision", wrong, _within(country, subdivision))
        subdivision = None
    for number, (name, element) in enumerate(entry.words("except"), 1):
        if name and (refusal := _refusal(country=country, subdivision=subdivision, **{"except": (name,)})):
            wrong, right = split_advice(refusal, "leave it out")
            yield Mistake(element.file, element.line, f"{key}.except[{number}]", wrong, right)


def _refusal(**entry: Any) -> str | None:
    try:
        check_holidays(Holidays(**entry))
    except ValidationError:
        return None  # words that cannot be read at all are told where every key's are
    except ValueError as error:
        return str(error)
    return None


def _to(word: str) -> str:
    """The country a word probably means; the package's own list of names and codes is read only here."""
    from holidays.registry import COUNTRIES

    codes: dict[str, str] = {}
    for name, code, *_more in COUNTRIES.values():
        codes |= {name: code, code: code}
    bare = word.replace(" ", "")
    near = _SLIPS.get(bare.upper()) or next((codes[one] for one in nearest(bare, codes)), None)
    return f"did you mean {near}?" if near else "write an ISO code such as US, GB or PH"


def _within(country: str, word: str) -> str:
    import holidays

    found = holidays.country_holidays(country)
    names = {alias: code for code, aliases in found.get_subdivision_aliases().items() for alias in aliases}
    names |= {code: code for code in found.subdivisions}
    if not names:
        return "leave the subdivision out, this country has none"
    near = nearest(word, names)
    if near:
        return f"did you mean {names[near[0]]}?"
    return f"write one of {', '.join(sorted(set(names.values()))[:30])}"

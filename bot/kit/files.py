"""The files of a review kit: for each edition a deck and a PDF, named so that nobody takes one for the other."""

import threading
from dataclasses import dataclass

from handlers.kit_files import ENDINGS
from handlers.review_notice import Deck, ReviewKit

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class KitFile:
    """A file with its name, and what it is in words."""

    name: str
    content: bytes
    media: str
    about: str
    edition: str


_ONE_AT_A_TIME = threading.Lock()
"""The PDF library keeps its fonts in one place for the whole process."""


def files_of(kit: ReviewKit) -> list[KitFile]:
    """Every file of a kit; takes a second or two, so call it in a thread."""
    with _ONE_AT_A_TIME:
        return [file for deck in kit.decks for file in deck_files(deck, _mark(kit))]


def file_of(kit: ReviewKit, edition: str, ending: str) -> KitFile | None:
    """One file of a kit, the same as among all of them; None where the kit has no such edition or kind of file."""
    with _ONE_AT_A_TIME:
        decks = (deck for deck in kit.decks if deck.edition == edition)
        return next((_file(deck, ending, _mark(kit)) for deck in decks if ending in ENDINGS), None)


def names_of(kit: ReviewKit) -> frozenset[str]:
    """What the files of a kit are called: by these a message that carries them is known again."""
    return frozenset(f"{_stem(deck, _mark(kit))}.{ending}" for deck in kit.decks for ending in ENDINGS)


def _mark(kit: ReviewKit) -> str:
    return f"{kit.as_of:%Y%m%d-%H%M%S}"


def _stem(deck: Deck, mark: str) -> str:
    edition = "INTERNAL" if deck.edition == "internal" else "for-client"
    return "-".join(part for part in (deck.client, deck.period, edition, mark) if part)


def deck_files(deck: Deck, mark: str = "") -> list[KitFile]:
    """The deck and the PDF of one edition; `mark` sets two kits of one period apart."""
    return [_file(deck, ending, mark) for ending in ENDINGS]


def _file(deck: Deck, ending: str, mark: str) -> KitFile:
    # Imported late: the libraries take most of a second to load, and most processes never draw.
    from bot.kit.deck import draw_deck
    from bot.kit.paper import draw_paper

    draw, media = (draw_deck, PPTX) if ending == "pptx" else (draw_paper, PDF)
    about = f"{deck.client_name}, {deck.heading}"
    return KitFile(f"{_stem(deck, mark)}.{ending}", draw(deck), media, about, deck.edition)

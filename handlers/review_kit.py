"""A whole review as something that can be handed over: its editions, and a few lines where files cannot be shown."""

from handlers.review_facts import ReviewFacts
from handlers.review_notice import Edition, ReviewKit
from handlers.review_pages import deck_of, in_short

BOTH: tuple[Edition, ...] = ("internal", "client")


def kit_of(facts: ReviewFacts, editions: tuple[Edition, ...], about: str = "asked") -> ReviewKit:
    """The review as a notice, with a few lines for where files cannot be shown."""
    short = in_short(facts, "internal")
    tiles = ", ".join(f"{tile.name.lower()} {tile.value}" for tile in short.tiles)
    return ReviewKit.model_validate(
        {
            "client": facts.client,
            "client_name": facts.client_name,
            "period": facts.period.label,
            "about": about,
            "title": f"Review of {facts.client_name}, {facts.period.words}",
            "short": ((f"{tiles[0].upper()}{tiles[1:]}.",) if tiles else ()) + short.lines[:4],
            "decks": tuple(deck_of(facts, edition) for edition in editions),
            "as_of": facts.now,
        }
    )

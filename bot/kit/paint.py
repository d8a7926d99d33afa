"""The colours of decks and PDFs: those of the pictures, so that everybody can tell them apart, on a light ground."""

from bot.pictures import look

INK, FAINT, EDGE, GROUND = look.INK, look.FAINT, look.EDGE, look.GROUND
ACCENT = look.LINE
TINT = "#eef4f9"
STRIPE = "#f6f8fa"
WARNING = "#a33c00"
ROLES = {"good": look.KEPT, "bad": look.MISSED, "now": look.KEPT, "before": "#9aa5b1"}

MOST_NAMES = 8
"""So many names at most stand under a line; between them every second or third is left out."""


def every(names: int) -> int:
    """How far apart the names stand that are shown under a line of so many points."""
    return max(1, -(-names // MOST_NAMES))

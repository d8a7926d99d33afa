"""Chances and their log-odds, in which evidence adds up."""

import math

_EDGE = 0.0005


def log_odds(chance: float) -> float:
    """The log-odds of a chance; nothing is more certain than 1 in 2,000."""
    sure = min(max(chance, _EDGE), 1 - _EDGE)
    return math.log(sure / (1 - sure))


def expit(odds: float) -> float:
    """The chance of some log-odds."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))

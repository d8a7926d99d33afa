"""How pictures look: colours that everyone can tell apart, on a ground that reads in a light and in a dark window.

The ground is opaque: a picture with a clear one cannot be read in both themes. The colours are those of Okabe and Ito,
chosen to be told apart by people who see colours differently; nothing is said by colour alone.
"""

GROUND = "#ffffff"
EDGE = "#c9ced6"
INK = "#1d2530"
FAINT = "#5a6472"
LINE = "#0072b2"
KEPT = "#0072b2"
MISSED = "#d55e00"
BANDS = {"healthy": "#e3f1ea", "watch": "#fbf2d9", "at_risk": "#f8e4da"}
"""Pale, so that the line stays the darkest thing; each band also bears its name."""
CELLS = {"healthy": "#b5d9ee", "watch": "#f5e6a2", "at_risk": "#f2b07f", "unknown": "#ffffff"}
"""Blue, yellow and orange; the number and the word stand in each cell, and what is not known is hatched."""
SIZE = (8.0, 4.6)
DPI = 120
"""With the size above 960 by 552 pixels: sharp on a phone, small in bytes."""

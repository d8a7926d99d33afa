"""What the bands of health are called, wherever people read them."""

BANDS = {"healthy": "healthy", "watch": "worth watching", "at_risk": "at risk", "unknown": "not known"}

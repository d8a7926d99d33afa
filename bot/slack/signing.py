"""The signed values of Slack's buttons, which are those of every platform."""

from bot.signing import ButtonSigner, Pressed

__all__ = ["ButtonSigner", "Pressed"]

"""Why a message was read as it was, as a value: for the person of ours who asked."""

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict

from handlers.said import Said
from playbooks.terms import Category, Label, Severity


class Weighed(BaseModel):
    """One word of a message and how much it moved the chance of an escalation; above 0 it spoke for a ticket."""

    model_config = ConfigDict(frozen=True)
    word: str
    moved: float


class WhyView(Said):
    """Why a message was read as it was, for the person of ours who asked."""

    kind: Literal["why"] = "why"
    message: int
    contact: str
    at: dt.datetime
    quote: str
    ticket: str = ""
    opened: bool = False
    label: Label
    label_why: tuple[str, ...] = ()
    severity: Severity | None = None
    severity_why: tuple[str, ...] = ()
    category: Category | None = None
    category_why: tuple[str, ...] = ()
    joined: str = ""
    chance: float
    opens_at: float
    """The chance from which this client's playbook opens a ticket."""
    confidence: float
    strain: tuple[str, ...] = ()
    words: tuple[Weighed, ...] = ()
    reader: str
    taught: bool = False
    """Whether this client's feedback has moved the chance."""
    said: str = ""
    offers: tuple[Literal["this_was_one", "dismiss"], ...] = ()
    revision: int = 0

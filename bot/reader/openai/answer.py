"""What a model may answer: enums only, in one fixed form; anything else is no answer."""

import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from playbooks.reading import Reading
from playbooks.terms import Category, Label, Severity
from playbooks.words.cues import STRAINS

READER = "openai"
NONE = "none"
_ESCALATION = {"no": 0.02, "unlikely": 0.1, "possible": 0.3, "likely": 0.75, "certain": 0.95}
_TONE = {"hostile": -0.9, "cold": -0.5, "neutral": 0.0, "friendly": 0.4, "warm": 0.8}
_CONFIDENCE = {"low": 0.3, "medium": 0.7, "high": 0.9}
_STRAINED = {"hostile": 0.9, "cold": 0.6}
_STRAIN_NAMES = tuple(sign.value for sign in STRAINS)


class Unusable(Exception):
    """The reply is no answer; its one word is why."""


class Signals(BaseModel):
    """The form: every field an enum, nothing else allowed."""

    model_config = ConfigDict(extra="forbid", strict=True)

    label: Literal[tuple(label.value for label in Label)]  # type: ignore[valid-type]
    escalation: Literal["no", "unlikely", "possible", "likely", "certain"]
    severity: Literal["P1", "P2", "P3", "P4", "none"]
    category: Literal[(*(category.value for category in Category), NONE)]  # type: ignore[valid-type]
    tone: Literal["hostile", "cold", "neutral", "friendly", "warm"]
    strain: list[Literal[_STRAIN_NAMES]]  # type: ignore[valid-type]
    confidence: Literal["low", "medium", "high"]

    def reading(self) -> Reading:
        """The same as the signals every reader gives."""
        strain = tuple(sign for sign in STRAINS if sign.value in self.strain)
        return Reading(
            label=Label(self.label),
            escalation=_ESCALATION[self.escalation],
            severity=None if self.severity == NONE else Severity(self.severity),
            category=None if self.category == NONE else Category(self.category),
            tone=_TONE[self.tone],
            confidence=_CONFIDENCE[self.confidence],
            strain=strain,
            reader=READER,
            strained=_STRAINED.get(self.tone) if strain else None,
        )


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Reply(BaseModel):
    choices: list[_Choice] = Field(min_length=1)


def form() -> dict[str, Any]:
    """The form as the strict JSON schema that a request carries."""
    schema = Signals.model_json_schema()
    schema.pop("description", None)
    schema["required"] = list(schema["properties"])
    return {"type": "json_schema", "json_schema": {"name": "signals", "strict": True, "schema": schema}}


def read_reply(body: bytes) -> Reading:
    """The signals in a reply's body; raises Unusable where there are none."""
    try:
        choice = _Reply.model_validate_json(body).choices[0]
    except ValidationError:
        raise Unusable("not_a_reply") from None
    if choice.finish_reason == "length":
        raise Unusable("cut_off")
    if choice.message.refusal or choice.finish_reason == "content_filter":
        raise Unusable("refused")
    return _signals(choice.message.content or "").reading()


def _signals(content: str) -> Signals:
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        raise Unusable("not_json") from None
    try:
        return Signals.model_validate(value)
    except ValidationError:
        raise Unusable("wrong_form") from None

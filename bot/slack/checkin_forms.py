"""The form of a check-in: each question as its own field, filled with what was answered before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.quoting import cut_line
from bot.signing import ButtonSigner
from bot.slack.card_parts import Json, context, plain
from handlers.answering import RANGES, Form
from handlers.client_words import RATES
from playbooks.schema import Question

CALLBACK = "liaison:checkin"
ACTION = "form:checkin"
_LONGEST = 3_000
_OLD = "This form is not valid any more. Close it and open it again."


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled-in form: whose, which ask, what was answered by question; or that it is not ours."""

    client: str = ""
    ask: int = 0
    values: dict[int, str] = field(default_factory=dict)
    channel: str = ""
    """Where the button was pressed that opened it."""
    first_block: str = "q0"
    error: str | None = None


def checkin_form(client: str, ask: int, shown: Form, signer: ButtonSigner, channel: str = "") -> Json:
    """The modal with an ask's questions."""
    blocks = [_question(place, question, shown.filled.get(place, "")) for place, question in enumerate(shown.questions)]
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": signer.value(client, f"ask-{ask}", f"{ACTION}:{channel}", 0),
        "title": plain("Your answer"),
        "submit": plain("Send"),
        "close": plain("Cancel"),
        "blocks": [*blocks[:20], context(f"{shown.closes} You can change your answer until then.")],
    }


def _question(place: int, question: Question, before: str) -> Json:
    made: Json = {
        "type": "input",
        "block_id": f"q{place}",
        "label": plain(cut_line(question.ask, 1_900)),
        "element": _field(place, question, before),
        "optional": True,
    }
    if question.kind in RATES:
        made["hint"] = plain(f"{RATES[question.kind]}.")
    return made


def _field(place: int, question: Question, before: str) -> Json:
    if question.kind in RANGES:
        low, high = RANGES[question.kind]
        return _menu(place, [str(number) for number in range(low, high + 1)], before)
    if question.kind == "choice" and all(len(choice) <= 75 for choice in question.choices[:100]):
        return _menu(place, list(question.choices[:100]), before)
    made: Json = {"type": "plain_text_input", "action_id": f"form:q{place}", "multiline": True, "max_length": _LONGEST}
    return {**made, "initial_value": before} if before else made


def _menu(place: int, offered: list[str], before: str) -> Json:
    options = [{"text": plain(text), "value": text} for text in offered]
    made: Json = {
        "type": "static_select",
        "action_id": f"form:q{place}",
        "placeholder": plain("Choose"),
        "options": options,
    }
    chosen = [option for option in options if option["value"] == before]
    return {**made, "initial_option": chosen[0]} if chosen else made


def is_checkin(payload: Mapping[str, Any]) -> bool:
    """Whether a submission is of this form."""
    view = payload.get("view")
    return isinstance(view, Mapping) and view.get("callback_id") == CALLBACK


def read_checkin(payload: Mapping[str, Any], signer: ButtonSigner) -> Filled:
    """What a submission says; never raises for what came in."""
    view = payload.get("view")
    view = view if isinstance(view, Mapping) else {}
    about = signer.read(str(view.get("private_metadata") or ""))
    if about is None or not about.action.startswith(f"{ACTION}:") or not about.ticket.startswith("ask-"):
        return Filled(error=_OLD)
    state = view.get("state")
    values = state.get("values") if isinstance(state, Mapping) else None
    found = {int(block[1:]): _said(one) for block, one in (values or {}).items() if block[1:].isdigit()}
    kept = {place: said for place, said in found.items() if said}
    return Filled(about.client, int(about.ticket.removeprefix("ask-")), kept, about.action.removeprefix(f"{ACTION}:"))


def _said(elements: object) -> str:
    for answer in elements.values() if isinstance(elements, Mapping) else ():
        if isinstance(answer, Mapping):
            chosen = answer.get("selected_option")
            raw = chosen.get("value") if isinstance(chosen, Mapping) else answer.get("value")
            return raw.strip()[:_LONGEST] if isinstance(raw, str) else ""
    return ""

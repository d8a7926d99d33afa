"""The form that adds an entry to a review or changes one; it carries signed which review and which entry."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.quoting import cut_line
from bot.signing import ButtonSigner
from bot.slack.card_parts import Json, context, plain
from handlers.review_entries import KINDS, LONGEST, Asked, Written

CALLBACK = "liaison:entry"
FORM = "entry"
"""What an answer's form is called that opens this one; client, period, kind and number follow."""
WORDS = "words"
_ACTION = "form:entry"
_LABELS = {"note": "What should the review say?", "cause": "Why was it late?", "action": "What was agreed?"}
_HINTS = {
    "note": "Volumes doubled in September.",
    "cause": "The carrier was down.",
    "action": "Send the roster every Friday.",
}
_EDITIONS = {"both": "Both editions: the client reads it too", "internal": "The internal edition: for us alone"}
_MOST_PEOPLE = 100


def asked_of(about: str) -> Asked | None:
    """Which form `client:period:kind:number` means; None when it means none."""
    client, period, kind, number = (*about.split(":"), "", "", "", "")[:4]
    return Asked(client, period, kind, int(number)) if kind in KINDS and number.isdecimal() else None


def entry_form(asked: Asked, filled: Written, people: Sequence[tuple[str, str]], signer: ButtonSigner) -> Json:
    """The modal for one kind of entry, filled with what it says now."""
    kind, new = filled.kind, not asked.number
    blocks = [_words(kind, filled.words), _editions(filled.shared)]
    if kind == "cause" and new:
        blocks.insert(0, _typed("subject", "Which ticket was late?", "ACME-12", 40))
    if kind == "action" and new:
        blocks.append(_owner(people))
        blocks.append(_typed("due", "Until when?", "fri 15:00, 12 dec", 100, optional=True))
    if kind == "action" and not new:
        blocks.append(context("Its ticket says the new words too; owner and date are changed there."))
    title = f"Add {'an' if kind == 'action' else 'a'} {kind}" if new else f"Edit entry {asked.number}"
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": signer.value(asked.client, asked.period, f"{_ACTION}:{kind}", asked.number),
        "title": plain(cut_line(title, 24)),
        "submit": plain("Add it" if new else "Save"),
        "close": plain("Cancel"),
        "blocks": blocks,
    }


def _words(kind: str, before: str) -> Json:
    element: Json = {
        "type": "plain_text_input",
        "action_id": "form:words",
        "multiline": True,
        "max_length": LONGEST,
        "placeholder": plain(_HINTS[kind]),
    }
    element |= {"initial_value": before} if before else {}
    return {"type": "input", "block_id": WORDS, "label": plain(_LABELS[kind]), "element": element}


def _editions(shared: bool) -> Json:
    options = [{"text": plain(text), "value": value} for value, text in _EDITIONS.items()]
    element: Json = {"type": "static_select", "action_id": "form:edition", "options": options}
    element["initial_option"] = options[0 if shared else 1]
    return {"type": "input", "block_id": "edition", "label": plain("Where does it stand?"), "element": element}


def _typed(block: str, label: str, example: str, most: int, optional: bool = False) -> Json:
    element = {
        "type": "plain_text_input",
        "action_id": f"form:{block}",
        "placeholder": plain(example),
        "max_length": most,
    }
    return {"type": "input", "block_id": block, "label": plain(label), "element": element, "optional": optional}


def _owner(people: Sequence[tuple[str, str]]) -> Json:
    options = [{"text": plain(cut_line(name, 75)), "value": key} for key, name in people[:_MOST_PEOPLE]]
    element = {
        "type": "static_select",
        "action_id": "form:owner",
        "placeholder": plain("Choose a person"),
        "options": options,
    }
    return {"type": "input", "block_id": "owner", "label": plain("Who does it?"), "element": element, "optional": True}


def is_entry(payload: Mapping[str, Any]) -> bool:
    """Whether a submission is of this form."""
    view = payload.get("view")
    return isinstance(view, Mapping) and view.get("callback_id") == CALLBACK


def read_entry(payload: Mapping[str, Any], signer: ButtonSigner) -> tuple[Asked, Written] | None:
    """What a submission says; None when the form was not made here. Never raises for what came in."""
    view = payload.get("view")
    view = view if isinstance(view, Mapping) else {}
    about = signer.read(str(view.get("private_metadata") or ""))
    action, _, kind = about.action.rpartition(":") if about else ("", "", "")
    if about is None or action != _ACTION or kind not in KINDS:
        return None
    state = view.get("state")
    values = state.get("values") if isinstance(state, Mapping) else None
    said = {block: _said(one) for block, one in (values if isinstance(values, Mapping) else {}).items()}
    written = Written(
        kind,
        said.get(WORDS, ""),
        said.get("edition") == "both",
        said.get("subject", ""),
        said.get("owner", ""),
        said.get("due", ""),
    )
    return Asked(about.client, about.ticket, kind, about.revision), written


def _said(elements: object) -> str:
    for answer in elements.values() if isinstance(elements, Mapping) else ():
        if isinstance(answer, Mapping):
            chosen = answer.get("selected_option")
            raw = chosen.get("value") if isinstance(chosen, Mapping) else answer.get("value")
            return raw.strip()[:LONGEST] if isinstance(raw, str) else ""
    return ""

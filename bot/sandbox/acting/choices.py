"""What a person chose in an element, in the shapes that clicks and forms carry it."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.sandbox.blocks import elements_of
from bot.sandbox.problems import NotPossible
from bot.sandbox.views import View

Json = dict[str, Any]

_ONE_OPTION = ("static_select", "external_select", "radio_buttons", "overflow")
_MANY_OPTIONS = ("multi_static_select", "multi_external_select", "checkboxes")
_ONE_ID = {
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}
_MANY_IDS = {
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
}
_STATELESS = ("button", "overflow", "workflow_button", "image")


def chosen(element: Json, value: Any) -> Json:
    """The state of an element in which `value` was chosen: an option's value, a date, a text, a user's id."""
    kind = element["type"]
    if kind in _ONE_OPTION:
        return {"type": kind, "selected_option": None if value in (None, "") else option_of(element, value)}
    if kind in _MANY_OPTIONS:
        return {"type": kind, "selected_options": [option_of(element, one) for one in _list(value)]}
    if kind in _MANY_IDS:
        return {"type": kind, _MANY_IDS[kind]: _list(value)}
    if kind == "datetimepicker":
        return {"type": kind, "selected_date_time": int(value) if value not in (None, "") else None}
    if kind in _ONE_ID:
        return {"type": kind, _ONE_ID[kind]: value or None}
    return {"type": kind, "value": None if value in (None, "") else str(value)}


def pressed(block_id: str, element: Json, value: Any, at: str) -> Json:
    """The action of a click on an element."""
    action: Json = {"action_id": element["action_id"], "block_id": block_id, "action_ts": at}
    if element["type"] == "button":
        kept: Json = {key: element[key] for key in ("text", "value", "style", "url") if key in element}
        return {**action, "type": "button", **kept}
    return {**action, **chosen(element, value)}


def option_of(element: Json, value: Any) -> Json:
    """The option with this value; raises NotPossible when the element offers none."""
    if isinstance(value, Mapping):
        return dict(value)
    for option in options_of(element):
        if option.get("value") == value or option.get("text", {}).get("text") == value:
            return option
    raise NotPossible(f"{element.get('action_id')} offers no {value!r}.")


def options_of(element: Json) -> Iterator[Json]:
    """The options of an element, those in groups too."""
    yield from element.get("options") or ()
    for group in element.get("option_groups") or ():
        yield from group.get("options") or ()


def initial(element: Json) -> Json:
    """The state of an element nobody has touched."""
    kind = element["type"]
    if kind in _ONE_OPTION:
        return {"type": kind, "selected_option": element.get("initial_option")}
    if kind in _MANY_OPTIONS:
        return {"type": kind, "selected_options": list(element.get("initial_options") or ())}
    if kind in _MANY_IDS:
        return {"type": kind, _MANY_IDS[kind]: list(element.get(_MANY_IDS[kind].replace("selected", "initial")) or ())}
    if kind in _ONE_ID:
        return {"type": kind, _ONE_ID[kind]: element.get(_ONE_ID[kind].replace("selected", "initial"))}
    return {"type": kind, "value": element.get("initial_value")}


def is_empty(state: Json) -> bool:
    """Whether nothing is chosen."""
    return all(value in (None, "", []) for key, value in state.items() if key != "type")


def stateful(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """The blocks with each element that keeps what was chosen in it."""
    for block in blocks:
        for element in elements_of(block):
            if element["type"] not in _STATELESS:
                yield block, element


def fill(view: View, given: Mapping[str, Any]) -> None:
    """Put what a person filled in into a view; what is not given keeps its value or starts with its initial one."""
    for block, element in stateful(view.blocks):
        values = view.values.setdefault(block["block_id"], {})
        action = element["action_id"]
        found, value = _given(given, block["block_id"], action)
        if found:
            values[action] = chosen(element, value)
        else:
            values.setdefault(action, initial(element))


def _given(given: Mapping[str, Any], block: str, action: str) -> tuple[bool, Any]:
    inner = given.get(block)
    if isinstance(inner, Mapping) and action in inner:
        return True, inner[action]
    if block in given and not isinstance(inner, Mapping):
        return True, inner
    return action in given, given.get(action)


def complaints(view: View) -> dict[str, str]:
    """What Slack itself says is wrong with a filled-in modal, by block, before the bot hears of it."""
    found: dict[str, str] = {}
    for block, element in stateful(view.blocks):
        if block["type"] != "input":
            continue
        state = view.values.get(block["block_id"], {}).get(element["action_id"]) or initial(element)
        wrong = _wrong(block, element, state)
        if wrong:
            found[block["block_id"]] = wrong
    return found


def _wrong(block: Json, element: Json, state: Json) -> str | None:
    if is_empty(state):
        return None if block.get("optional") else "Please complete this required field."
    text = str(state.get("value") or "")
    match element["type"]:
        case "plain_text_input":
            return _wrong_length(element, text)
        case "number_input":
            return _wrong_number(element, text)
        case "email_text_input":
            return None if "@" in text[1:-1] else "Please enter a valid email address."
        case "url_text_input":
            return None if text.startswith(("http://", "https://")) else "Please enter a valid URL."
        case _:
            return None


def _wrong_length(element: Json, text: str) -> str | None:
    least, most = element.get("min_length") or 0, element.get("max_length") or 3000
    if len(text) < least:
        return f"Please enter at least {least} characters."
    return f"Please enter no more than {most} characters." if len(text) > most else None


def _wrong_number(element: Json, text: str) -> str | None:
    try:
        number = float(text)
    except ValueError:
        return "Please enter a number."
    if not element.get("is_decimal_allowed") and number != int(number):
        return "Please enter a whole number."
    low, high = element.get("min_value"), element.get("max_value")
    if low is not None and number < float(low):
        return f"Please enter a number of at least {low}."
    return f"Please enter a number of at most {high}." if high is not None and number > float(high) else None


def _list(value: Any) -> list[Any]:
    if value in (None, ""):
        return []
    return list(value) if isinstance(value, list | tuple) else [value]

"""Whether Slack would take a list of blocks, and the ids Slack gives to what came without one.

The field-by-field limits are slack_sdk's own models; what they leave out (unknown types and keys, ids that repeat,
plain text where Slack wants plain text, the size of the whole) is checked here.
"""

import copy
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block, BlockElement

from bot.sandbox.limits import Limits
from bot.sandbox.problems import ApiError
from bot.sandbox.stamps import Ids

Json = dict[str, Any]

_PLAIN = {"header": ("text",), "input": ("label", "hint"), "image": ("title",), "button": ("text",)}
_ALWAYS_PLAIN = ("placeholder", "title", "confirm", "deny")
_UNTYPED = ("rich_text", "table")
_NEEDS_OPTIONS = ("static_select", "multi_static_select", "checkboxes", "radio_buttons", "overflow")
_PLAIN_OPTIONS = ("static_select", "multi_static_select", "overflow")
_INPUT_ONLY = ("plain_text_input", "email_text_input", "url_text_input", "number_input", "file_input")
_MISSING = re.compile(r"missing \d+ required keyword-only arguments?: '(\w+)'")


def checked(blocks: Any, limits: Limits, *, in_view: bool = False) -> list[Json]:
    """A copy of `blocks` for a message or a view, if Slack would take them; raises ApiError as Slack would."""
    if not isinstance(blocks, list):
        raise ApiError("invalid_blocks_format")
    most = limits.view_blocks if in_view else limits.message_blocks
    errors = [*_too_many(blocks, most), *_each(blocks), *_repeated(blocks)]
    if errors:
        told = [f"{wrong} [json-pointer:{where}]" for where, wrong in errors]
        raise ApiError(
            "invalid_blocks", errors=told, response_metadata={"messages": [f"[ERROR] {line}" for line in told]}
        )
    if not in_view and characters(blocks) > limits.block_characters:
        raise ApiError("msg_blocks_too_long")
    return copy.deepcopy(blocks)


def with_ids(blocks: Iterable[Json], ids: Ids) -> list[Json]:
    """The blocks with a block id and action ids where they had none."""
    named = copy.deepcopy(list(blocks))
    for block in named:
        block.setdefault("block_id", ids.next("b"))
        for element in elements_of(block):
            element.setdefault("action_id", ids.next("a"))
    return named


def elements_of(block: Mapping[str, Any]) -> Iterator[Json]:
    """The elements of a block that a person can use."""
    match block.get("type"):
        case "section":
            candidates = [block.get("accessory")]
        case "actions":
            candidates = list(block.get("elements") or ())
        case "input":
            candidates = [block.get("element")]
        case _:
            candidates = []
    yield from (item for item in candidates if isinstance(item, dict) and item.get("type") != "image")


def characters(value: Any) -> int:
    """How many characters of text a block, or a list of them, holds."""
    if isinstance(value, Mapping):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(
            characters(inner) for key, inner in value.items() if key != "text" or not isinstance(inner, str)
        )
    if isinstance(value, list):
        return sum(map(characters, value))
    return 0


def _too_many(blocks: list[Any], most: int) -> Iterator[tuple[str, str]]:
    if len(blocks) > most:
        yield "/blocks", f"no more than {most} items allowed"


def _each(blocks: list[Any]) -> Iterator[tuple[str, str]]:
    for number, block in enumerate(blocks):
        where = f"/blocks/{number}"
        wrong = _wrong(block)
        if wrong:
            yield where, wrong
        else:
            yield from _own_rules(block, where)


def _wrong(block: Any) -> str | None:
    if not isinstance(block, dict) or not isinstance(block.get("type"), str):
        return "must be an object with a type"
    if block["type"] not in _BLOCK_TYPES:
        return f"unsupported type: {block['type']}"
    try:
        parsed = Block.parse(copy.deepcopy(block))
        seen = parsed.to_dict() if parsed else {}
    except SlackObjectFormationError as error:
        return str(error)
    except (TypeError, AttributeError, KeyError, ValueError) as error:
        missing = _MISSING.search(str(error))
        return f"missing required field: {missing[1]}" if missing else "malformed field"
    if block["type"] in _UNTYPED:
        return None
    strange = next(_strange(block, seen), None)
    return f"invalid additional property: {strange}" if strange else None


def _strange(given: Any, seen: Any) -> Iterator[str]:
    """The keys slack_sdk's models do not know, wherever they are."""
    if isinstance(given, dict) and isinstance(seen, dict):
        for key, value in given.items():
            if key not in seen and value not in (None, False, [], "", {}) and key != "type":
                yield key
            elif key in seen:
                yield from _strange(value, seen[key])
    elif isinstance(given, list) and isinstance(seen, list):
        for one, other in zip(given, seen, strict=False):
            yield from _strange(one, other)


def _own_rules(part: Any, where: str) -> Iterator[tuple[str, str]]:
    """Rules that hold for a block and for all in it."""
    if isinstance(part, list):
        for number, inner in enumerate(part):
            yield from _own_rules(inner, f"{where}/{number}")
    if not isinstance(part, dict):
        return
    yield from _plain_text(part, where)
    yield from _content(part, where)
    for key, inner in part.items():
        yield from _own_rules(inner, f"{where}/{key}")


def _plain_text(part: Json, where: str) -> Iterator[tuple[str, str]]:
    for key in (*_PLAIN.get(part.get("type", ""), ()), *_ALWAYS_PLAIN):
        inner = part.get(key)
        if isinstance(inner, dict) and inner.get("type") not in (None, "plain_text"):
            yield f"{where}/{key}", "must be of type plain_text"


def _content(part: Json, where: str) -> Iterator[tuple[str, str]]:
    kind = part.get("type")
    if kind in ("plain_text", "mrkdwn") and not part.get("text"):
        yield f"{where}/text", "must be more than 0 characters"
    if kind == "image" and "image_url" in part and not str(part["image_url"]).startswith(("https://", "http://")):
        yield f"{where}/image_url", "must be a valid URL"
    if kind == "section":
        yield from _fields(part.get("fields"), where)
    if kind in ("actions", "context"):
        yield from _elements(part, where)
    yield from _options(part, where)


def _fields(fields: Any, where: str) -> Iterator[tuple[str, str]]:
    for number, field in enumerate(fields or ()):
        if isinstance(field, dict) and len(str(field.get("text", ""))) > 2000:
            yield f"{where}/fields/{number}/text", "must be less than 2001 characters"


def _elements(part: Json, where: str) -> Iterator[tuple[str, str]]:
    elements = part.get("elements") or []
    if not elements:
        yield f"{where}/elements", "must have at least 1 item"
    if part["type"] == "context" and len(elements) > 10:
        yield f"{where}/elements", "no more than 10 items allowed"
    if part["type"] != "actions":
        return
    for number, element in enumerate(elements):
        if element.get("type") in _INPUT_ONLY or element.get("type") not in _ELEMENT_TYPES:
            yield f"{where}/elements/{number}", f"unsupported type: {element.get('type')}"


def _options(part: Json, where: str) -> Iterator[tuple[str, str]]:
    kind = part.get("type")
    if kind not in _NEEDS_OPTIONS:
        return
    options = [*(part.get("options") or ())]
    for group in part.get("option_groups") or ():
        options += group.get("options") or ()
    if not options:
        yield f"{where}/options", "must have at least 1 item"
    if kind in _PLAIN_OPTIONS and any(option.get("text", {}).get("type") != "plain_text" for option in options):
        yield f"{where}/options", "must be of type plain_text"


def _all_types(base: type[Any]) -> frozenset[str]:
    kinds = {getattr(base, "type", None)}
    for sub in base.__subclasses__():
        kinds |= _all_types(sub)
    return frozenset(kind for kind in kinds if isinstance(kind, str))


_BLOCK_TYPES = _all_types(Block)
_ELEMENT_TYPES = _all_types(BlockElement)


def _repeated(blocks: list[Any]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        if not isinstance(block, dict):
            continue
        name = block.get("block_id")
        if name in seen:
            yield f"/blocks/{number}/block_id", f"block_id {name} already exists"
        if name:
            seen.add(name)
        actions = [element["action_id"] for element in elements_of(block) if element.get("action_id")]
        for action in sorted({action for action in actions if actions.count(action) > 1}):
            yield f"/blocks/{number}", f"action_id {action} already exists for another element"

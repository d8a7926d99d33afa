"""Modals in the stacks people see them in, and App Homes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.blocks import checked, with_ids
from bot.sandbox.limits import Limits
from bot.sandbox.problems import ApiError
from bot.sandbox.stamps import Ids

Json = dict[str, Any]

MOST_IN_A_STACK = 3
MOST_BYTES = 250_000
_TITLE = 24


@dataclass(slots=True)
class View:
    """A modal or App Home as it stands; `values` is what the person has filled in so far."""

    id: str
    user: str
    body: Json
    revision: int = 1
    previous: str | None = None
    root: str = ""
    values: Json = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        """The view's blocks."""
        blocks: list[Json] = self.body["blocks"]
        return blocks

    @property
    def hash(self) -> str:
        """The word that changes with every change of the view."""
        return f"{self.revision}.{self.id.lower()}"


class Views:
    """All views: one stack of modals and one App Home for each person."""

    def __init__(self, ids: Ids, limits: Limits) -> None:
        self._ids, self._limits = ids, limits
        self._all: dict[str, View] = {}
        self._stacks: dict[str, list[str]] = {}
        self._homes: dict[str, str] = {}

    def get(self, view: str) -> View | None:
        """The view of this id, if it is still there."""
        return self._all.get(view)

    def stack(self, user: str) -> list[View]:
        """The modals a person has open, the one on top last."""
        return [self._all[view] for view in self._stacks.get(user, ())]

    def home(self, user: str) -> View | None:
        """A person's App Home."""
        return self._all.get(self._homes.get(user, ""))

    def find(self, view_id: str | None, external_id: str | None) -> View:
        """The view a method names; raises ApiError when there is none."""
        found = self._all.get(view_id or "")
        if found is None and external_id:
            found = next((v for v in self._all.values() if v.body.get("external_id") == external_id), None)
        if found is None:
            raise ApiError("not_found")
        return found

    def open(self, user: str, body: Any) -> View:
        """Show a person a new modal in place of those they had open."""
        view = self._made(user, self._checked(body, "modal"))
        self._drop(self._stacks.get(user, []))
        self._stacks[user] = [view.id]
        return view

    def push(self, user: str, body: Any) -> View:
        """Put a modal on top of the one a person has open."""
        stack = self._stacks.get(user, [])
        if not stack:
            raise ApiError("not_found")
        if len(stack) >= MOST_IN_A_STACK:
            raise ApiError("push_limit_reached")
        view = self._made(user, self._checked(body, "modal"))
        view.previous, view.root = stack[-1], self._all[stack[-1]].root
        stack.append(view.id)
        return view

    def update(self, view: View, body: Any, with_hash: str | None = None) -> View:
        """Change a view in place; what was filled in stays where its block and action ids stay."""
        if with_hash and with_hash != view.hash:
            raise ApiError("hash_conflict")
        checked_body = self._checked(body, view.body["type"])
        self._refuse_repeated(checked_body, view)
        kept = {block["block_id"] for block in checked_body["blocks"]}
        view.body, view.revision, view.errors = checked_body, view.revision + 1, {}
        view.values = {block: values for block, values in view.values.items() if block in kept}
        return view

    def publish(self, user: str, body: Any, with_hash: str | None = None) -> View:
        """Set a person's App Home."""
        home = self.home(user)
        if home is not None:
            return self.update(home, body, with_hash)
        view = self._made(user, self._checked(body, "home"))
        self._homes[user] = view.id
        return view

    def close_top(self, user: str) -> View | None:
        """Take the top modal away and give back the one below it."""
        stack = self._stacks.get(user, [])
        self._drop(stack[-1:])
        self._stacks[user] = stack[:-1]
        return self.stack(user)[-1] if stack[:-1] else None

    def clear(self, user: str) -> None:
        """Take all of a person's modals away."""
        self._drop(self._stacks.pop(user, []))

    def _drop(self, views: list[str]) -> None:
        for view in views:
            self._all.pop(view, None)

    def _made(self, user: str, body: Json) -> View:
        self._refuse_repeated(body, None)
        number = self._ids.next("V")
        view = View(number, user, body, root=number)
        self._all[number] = view
        return view

    def _refuse_repeated(self, body: Json, but: View | None) -> None:
        name = body.get("external_id")
        if name and any(v is not but and v.body.get("external_id") == name for v in self._all.values()):
            raise ApiError("duplicate_external_id")

    def _checked(self, body: Any, kind: str) -> Json:
        if not isinstance(body, dict):
            raise ApiError("invalid_arguments", response_metadata={"messages": ["[ERROR] view must be an object"]})
        if len(json.dumps(body)) > MOST_BYTES:
            raise ApiError("view_too_large")
        wrong = next(_wrong(body, kind), None)
        if wrong:
            raise ApiError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {wrong}"]})
        try:
            blocks = checked(body["blocks"], self._limits, in_view=True)
        except ApiError as error:
            raise ApiError("invalid_arguments", response_metadata=error.more.get("response_metadata", {})) from error
        return {**body, "blocks": with_ids(blocks, self._ids)}


def view_json(view: View, team: str, app: str, bot: str) -> Json:
    """A view object as methods answer with it and as clicks carry it."""
    body = view.body
    return {
        "id": view.id,
        "team_id": team,
        "type": body["type"],
        "blocks": view.blocks,
        "private_metadata": body.get("private_metadata", ""),
        "callback_id": body.get("callback_id", ""),
        "state": {"values": view.values},
        "hash": view.hash,
        "title": body.get("title") or {"type": "plain_text", "text": "View Title"},
        "clear_on_close": bool(body.get("clear_on_close")),
        "notify_on_close": bool(body.get("notify_on_close")),
        "close": body.get("close"),
        "submit": body.get("submit"),
        "previous_view_id": view.previous,
        "root_view_id": view.root,
        "app_id": app,
        "external_id": body.get("external_id", ""),
        "app_installed_team_id": team,
        "bot_id": bot,
    }


def _wrong(body: Json, kind: str) -> Iterator[str]:
    if body.get("type") != kind:
        yield f"must be of type {kind} [json-pointer:/view/type]"
    if not isinstance(body.get("blocks"), list) or not body["blocks"]:
        yield "missing required field: blocks [json-pointer:/view]"
    if kind == "modal":
        yield from _wrong_in_modal(body)
    elif body.get("submit") or body.get("close"):
        yield "a home view cannot have submit and close [json-pointer:/view]"
    for key, most in (("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)):
        if len(body.get(key) or "") > most:
            yield f"must be less than {most + 1} characters [json-pointer:/view/{key}]"


def _wrong_in_modal(body: Json) -> Iterator[str]:
    if not body.get("title"):
        yield "missing required field: title [json-pointer:/view]"
    for key in ("title", "submit", "close"):
        text = body.get(key)
        if text is None:
            continue
        if not isinstance(text, dict) or text.get("type") != "plain_text" or not text.get("text"):
            yield f"must be a plain_text object [json-pointer:/view/{key}]"
        elif len(text["text"]) > _TITLE:
            yield f"must be less than {_TITLE + 1} characters [json-pointer:/view/{key}/text]"
    if any(block.get("type") == "input" for block in body.get("blocks") or ()) and not body.get("submit"):
        yield "submit is required when there are input blocks [json-pointer:/view/submit]"

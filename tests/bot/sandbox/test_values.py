"""The small parts on their own: timestamps, seeds, manifests, typed text, Block Kit's rules."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox import App, AppSettings, Channel, Limits, Seed, Team, User, Written
from bot.sandbox.acting.choices import chosen, complaints, fill
from bot.sandbox.blocks import checked, with_ids
from bot.sandbox.problems import ApiError, NotPossible
from bot.sandbox.rich_text import marked_up, rich_text, unescaped
from bot.sandbox.stamps import Ids, Stamps, micros_of, stamp
from bot.sandbox.views import View


@given(st.lists(st.floats(min_value=0, max_value=4e9, allow_nan=False), min_size=1, max_size=50))
def test_timestamps_only_grow_whatever_the_clock_does(times: list[float]) -> None:
    readings = iter(times)
    stamps = Stamps(lambda: next(readings))
    made = [stamps.next() for _ in times]
    assert [micros_of(ts) for ts in made] == sorted({micros_of(ts) for ts in made})


@given(st.integers(min_value=0, max_value=10**16))
def test_timestamps_read_back(micros: int) -> None:
    assert micros_of(stamp(micros)) == micros


@pytest.mark.parametrize("ts", ["", "x", "1.2.3", "-1.0", "1.x", "١.٢"])
def test_what_is_no_timestamp_is_refused(ts: str) -> None:
    with pytest.raises(ValueError, match="is not a timestamp"):
        micros_of(ts)


def test_a_seed_that_leads_nowhere_names_every_mistake() -> None:
    with pytest.raises(ValueError, match=r"U1 is there twice; .*no such member U9; .*of U8, who is not there"):
        Seed(
            Team("T1", "Us"),
            users=(User("U1", "a", "A"), User("U1", "b", "B")),
            channels=(Channel("C1", "c", ("U9",)),),
            history=(Written("C1", "U8", "hi", "1.000001"),),
        )


def test_a_manifest_says_what_the_app_may_and_hears() -> None:
    settings = AppSettings.from_manifest(
        {
            "features": {
                "slash_commands": [{"command": "/ack", "description": "d", "usage_hint": "[KEY]"}],
                "shortcuts": [{"name": "Raise", "type": "message", "callback_id": "raise"}],
            },
            "oauth_config": {"scopes": {"bot": ["chat:write"]}},
            "settings": {"event_subscriptions": {"bot_events": ["message.channels"]}},
        }
    )
    assert settings.command("/ack") is not None
    assert settings.command("/nack") is None
    assert (settings.may("chat:write"), settings.may("files:write")) == (True, False)
    assert (settings.hears("message.channels"), settings.hears("message.im")) == (True, False)


PEOPLE = (User("U1", "sam", "Sam Lee"), User("U2", "samira", "Samira Khan"))
CHANNELS = (("C1", "ops"), ("C2", "ops-leads"))


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("ask @Sam Lee or @samira", "ask <@U1> or <@U2>"),
        ("mail sam@sam.example", "mail sam@sam.example"),
        ("in #ops-leads and #ops.", "in <#C2> and <#C1>."),
        ("see https://x.example/a?b=1&c=2.", "see <https://x.example/a?b=1&amp;c=2>."),
        ("<@U1> and @here", "<@U1> and <!here>"),
        ("@SAMIRA KHAN", "<@U2>"),
        ("@samuel", "@samuel"),
    ],
)
def test_typing_becomes_markup(typed: str, stored: str) -> None:
    assert marked_up(typed, PEOPLE, CHANNELS) == stored


@given(st.text(st.characters(codec="utf-8", exclude_characters="@#:/"), max_size=80))
def test_plain_typing_comes_back_as_it_was(typed: str) -> None:
    stored = marked_up(typed, PEOPLE, CHANNELS)
    assert unescaped(stored) == typed.replace("\x00", "")
    elements = rich_text(stored, "b")[0]["elements"][0]["elements"]
    assert "".join(element["text"] for element in elements) == typed.replace("\x00", "")


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def _button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": "a", "text": _plain("x"), **more}


def _option(value: str) -> dict[str, Any]:
    return {"text": _plain(value), "value": value}


GOOD = [
    {"type": "header", "text": _plain("x" * 150)},
    {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}, "accessory": _button()},
    {"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * 2000}] * 3},
    {"type": "divider"},
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 10},
    {
        "type": "actions",
        "elements": [
            _button(style="danger", confirm={"title": _plain("t"), "text": _plain("t"), "confirm": _plain("y")}),
            {"type": "overflow", "action_id": "o", "options": [_option("a"), _option("b")]},
            {"type": "datepicker", "action_id": "d", "initial_date": "2026-01-01"},
            {"type": "users_select", "action_id": "u", "initial_user": "U1"},
            {"type": "checkboxes", "action_id": "c", "options": [_option("1")]},
        ],
    },
    {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "hi"}]}]},
]


def test_good_blocks_pass_and_get_ids() -> None:
    blocks = with_ids(checked(GOOD, Limits()), Ids())
    assert len({block["block_id"] for block in blocks}) == len(GOOD)
    assert "block_id" not in GOOD[0]


@pytest.mark.parametrize(
    "blocks",
    [
        [{"type": "divider"}] * 51,
        [{"type": "header", "text": _plain("x" * 151)}],
        [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
        [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}],
        [{"type": "section", "text": {"type": "mrkdwn", "text": ""}}],
        [{"type": "section"}],
        [{"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * 2001}]}],
        [{"type": "section", "fields": [{"type": "mrkdwn", "text": "x"}] * 11}],
        [{"type": "section", "text": {"type": "mrkdwn", "text": "x"}, "colour": "red"}],
        [{"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11}],
        [{"type": "context", "elements": []}],
        [{"type": "actions", "elements": [_button(), _button()]}],
        [{"type": "actions", "elements": [_button(text=_plain("x" * 76))]}],
        [{"type": "actions", "elements": [_button(value="x" * 2001)]}],
        [{"type": "actions", "elements": [_button(text={"type": "mrkdwn", "text": "x"})]}],
        [{"type": "actions", "elements": [_button(style="green")]}],
        [{"type": "actions", "elements": [{"type": "buttn", "action_id": "a"}]}],
        [{"type": "actions", "elements": [{"type": "static_select", "action_id": "a", "options": []}]}],
        [{"type": "divider", "block_id": "b"}, {"type": "divider", "block_id": "b"}],
        [{"type": "input", "element": {"type": "plain_text_input", "action_id": "a"}}],
        [{"type": "nope"}],
        [None],
    ],
)
def test_bad_blocks_are_refused_with_where_and_why(blocks: list[Any]) -> None:
    with pytest.raises(ApiError) as caught:
        checked(blocks, Limits())
    assert caught.value.code == "invalid_blocks"
    assert "json-pointer:/blocks" in caught.value.more["errors"][0]


def test_too_much_text_in_all() -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2641}}
    with pytest.raises(ApiError, match="msg_blocks_too_long"):
        checked([section] * 5, Limits())
    assert checked([section] * 5, Limits(), in_view=True)


def _view(*elements: dict[str, Any], optional: bool = False) -> View:
    blocks = [
        {"type": "input", "block_id": f"b{n}", "label": _plain("l"), "optional": optional, "element": element}
        for n, element in enumerate(elements)
    ]
    return View("V1", "U1", {"type": "modal", "blocks": blocks})


@pytest.mark.parametrize(
    ("element", "value", "wrong"),
    [
        ({"type": "plain_text_input"}, "", "required"),
        ({"type": "plain_text_input", "min_length": 3}, "ab", "at least 3"),
        ({"type": "plain_text_input", "max_length": 3}, "abcd", "no more than 3"),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "whole"),
        ({"type": "number_input", "is_decimal_allowed": True, "max_value": "9"}, "10", "at most 9"),
        ({"type": "number_input", "is_decimal_allowed": True}, "many", "a number"),
        ({"type": "email_text_input"}, "nobody", "email address"),
        ({"type": "url_text_input"}, "x.example", "URL"),
        ({"type": "multi_users_select"}, [], "required"),
    ],
)
def test_slack_asks_for_what_is_missing_before_the_bot_hears(element: dict[str, Any], value: Any, wrong: str) -> None:
    view = _view({"action_id": "a", **element})
    fill(view, {"b0": value})
    assert wrong in complaints(view).get("b0", "nothing is wrong")


def test_choices_have_slacks_shapes() -> None:
    menu = {"type": "static_select", "action_id": "a", "options": [_option("x"), _option("y")]}
    assert chosen(menu, "y")["selected_option"] == _option("y")
    assert chosen(menu, None)["selected_option"] is None
    many = {**menu, "type": "checkboxes"}
    assert chosen(many, ["x", "y"])["selected_options"] == [_option("x"), _option("y")]
    assert chosen({"type": "users_select"}, "U1") == {"type": "users_select", "selected_user": "U1"}
    assert chosen({"type": "datetimepicker"}, "1700000000")["selected_date_time"] == 1_700_000_000
    with pytest.raises(NotPossible, match="offers no 'z'"):
        chosen(menu, "z")


def test_the_bot_has_its_own_ids() -> None:
    assert App().user_id == "U0BOT"

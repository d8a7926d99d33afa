"""Modals, App Homes, trigger ids, response addresses and menus that the bot fills, down to Slack's refusals."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Limits, NotPossible, Said, Workspace


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def modal(**more: Any) -> dict[str, Any]:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "words"}}
    return {"type": "modal", "title": plain("Title"), "blocks": [section], **more}


def trigger(workspace: Workspace, user: str = "U0PRIYA") -> str:
    return workspace.world.triggers.issue(user)


async def refused(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_a_trigger_opens_one_modal_for_its_person(workspace: Workspace, api: AsyncWebClient) -> None:
    word = trigger(workspace)
    opened = await api.views_open(trigger_id=word, view=modal(private_metadata="kept", callback_id="cb"))
    assert (opened["view"]["private_metadata"], opened["view"]["root_view_id"]) == ("kept", opened["view"]["id"])
    view = workspace.modal("priya")
    assert view is not None
    assert view.id == opened["view"]["id"]
    assert await refused(api.views_open(trigger_id=word, view=modal())) == "exchanged_trigger_id"
    assert workspace.ledger.expect(Said.VIEW, user="U0PRIYA", contains="words").clients_could_see is False


class TestExpiry:
    """Words that are good for a short time only."""

    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(trigger_seconds=0.05, response_url_uses=2, response_url_seconds=60)

    async def test_a_trigger_is_good_for_three_seconds(self, workspace: Workspace, api: AsyncWebClient) -> None:
        word = trigger(workspace)
        await asyncio.sleep(0.1)
        assert await refused(api.views_open(trigger_id=word, view=modal())) == "expired_trigger_id"
        assert workspace.modal("priya") is None

    async def test_a_response_address_wears_out(self, workspace: Workspace, clock: Any) -> None:
        address = f"{workspace.page_url}response/{workspace.world.replies.issue('U0PRIYA', 'C0OPS')}"
        late = f"{workspace.page_url}response/{workspace.world.replies.issue('U0PRIYA', 'C0OPS')}"
        async with aiohttp.ClientSession() as session:
            told = []
            for _ in range(3):
                async with session.post(address, json={"text": "hello"}) as response:
                    told.append((response.status, await response.text()))
            clock.at += 61
            async with session.post(late, json={"text": "hello"}) as response:
                told.append((response.status, await response.text()))
            async with session.post(late, data=b"{") as response:
                told.append((response.status, await response.text()))
        assert told == [(200, "ok"), (200, "ok"), (404, "used_url"), (404, "expired_url"), (400, "invalid_payload")]
        assert len(workspace.ledger.ephemerals) == 2


async def test_stacks_are_three_deep(workspace: Workspace, api: AsyncWebClient) -> None:
    await api.views_open(trigger_id=trigger(workspace), view=modal())
    for _ in range(2):
        await api.views_push(trigger_id=trigger(workspace), view=modal())
    assert await refused(api.views_push(trigger_id=trigger(workspace), view=modal())) == "push_limit_reached"
    top = workspace.modal("priya")
    assert top is not None
    await workspace.close(top)
    below = workspace.modal("priya")
    assert below is not None
    assert below.id == top.previous
    with pytest.raises(NotPossible):
        await workspace.submit(top, {})


async def test_a_view_changed_meanwhile_is_not_overwritten(workspace: Workspace, api: AsyncWebClient) -> None:
    opened = (await api.views_open(trigger_id=trigger(workspace), view=modal(external_id="one")))["view"]
    await api.views_update(view_id=opened["id"], hash=opened["hash"], view=modal(external_id="one"))
    late = api.views_update(external_id="one", hash=opened["hash"], view=modal())
    assert await refused(late) == "hash_conflict"
    assert await refused(api.views_update(view_id="V0NONE", view=modal())) == "not_found"
    repeated = api.views_open(trigger_id=trigger(workspace, "U0OMAR"), view=modal(external_id="one"))
    assert await refused(repeated) == "duplicate_external_id"


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": plain("x" * 25)},
        {"title": None},
        {"submit": plain("x" * 25)},
        {"blocks": []},
        {"blocks": [{"type": "divider"}] * 101},
        {"private_metadata": "x" * 3001},
        {"type": "home"},
        {"blocks": [{"type": "input", "label": plain("l"), "element": {"type": "plain_text_input", "action_id": "a"}}]},
    ],
)
async def test_views_that_slack_refuses(workspace: Workspace, api: AsyncWebClient, wrong: dict[str, Any]) -> None:
    view = {**modal(), **wrong}
    assert await refused(api.views_open(trigger_id=trigger(workspace), view=view)) == "invalid_arguments"
    assert workspace.modal("priya") is None


async def test_a_home_is_its_persons_alone_and_may_be_long(workspace: Workspace, api: AsyncWebClient) -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2000}}
    await api.views_publish(user_id="U0OMAR", view={"type": "home", "blocks": [section] * 60})
    assert workspace.home("priya") is None
    with_submit = {"type": "home", "blocks": [section], "submit": plain("x")}
    assert await refused(api.views_publish(user_id="U0OMAR", view=with_submit)) == "invalid_arguments"


async def test_answers_replace_delete_and_stay_in_their_thread(
    workspace: Workspace, app: AsyncApp, connect: Any
) -> None:
    @app.action("go")
    async def on_go(ack: Any, action: dict[str, Any], respond: Any) -> None:
        await ack()
        match action["value"]:
            case "replace":
                await respond(text="replaced", replace_original=True)
            case "delete":
                await respond(delete_original=True)
            case _:
                await respond(text="for you")

    await connect()

    def card(value: str) -> list[dict[str, Any]]:
        button = {"type": "button", "action_id": "go", "text": plain("Go"), "value": value}
        return [{"type": "actions", "elements": [button]}]

    root = await workspace.say("dana", "ext-acme", "root")
    await app.client.chat_postMessage(channel="C0ACME", text="t", thread_ts=root.ts, blocks=card("whisper"))
    await workspace.press("priya", workspace.ledger.posts[0], "go")
    whispered = await workspace.until(lambda: workspace.ledger.ephemerals)
    assert whispered[0].thread_ts == root.ts
    for value in ("replace", "delete"):
        await app.client.chat_postEphemeral(channel="C0ACME", user="U0PRIYA", text=value, blocks=card(value))
        await workspace.press("priya", workspace.ledger.ephemerals[-1], "go")
    await workspace.until(lambda: [shown.text for shown in workspace.ephemerals("priya")] == ["for you", "replaced"])
    await app.client.chat_postMessage(channel="C0ACME", text="gone soon", blocks=card("delete"))
    await workspace.press("priya", workspace.ledger.posts[-1], "go")
    await workspace.until(lambda: workspace.ledger.deletes)
    assert "gone soon" not in [message.text for message in workspace.messages("ext-acme")]


async def test_only_those_who_see_a_button_can_press_it(workspace: Workspace, api: AsyncWebClient) -> None:
    button = {"type": "button", "action_id": "go", "text": plain("Go")}
    await api.chat_postMessage(channel="C0OPS", text="t", blocks=[{"type": "actions", "elements": [button]}])
    with pytest.raises(NotPossible, match="Dana Whitfield does not see that message"):
        await workspace.press("dana", workspace.ledger.posts[0], "go")
    with pytest.raises(NotPossible, match="There is no other here, only: go"):
        await workspace.press("priya", workspace.ledger.posts[0], "other")
    view = {"type": "home", "blocks": [{"type": "actions", "elements": [button]}]}
    await api.views_publish(user_id="U0OMAR", view=view)
    home = workspace.home("omar")
    assert home is not None
    with pytest.raises(NotPossible, match="Priya Nair does not have that view open"):
        await workspace.press("priya", home, "go")


async def test_a_closed_form_is_told_when_asked_for(workspace: Workspace, app: AsyncApp, connect: Any) -> None:
    closed: list[dict[str, Any]] = []

    @app.view_closed("cb")
    async def on_close(ack: Any, body: dict[str, Any]) -> None:
        closed.append(body)
        await ack()

    await connect()
    await app.client.views_open(trigger_id=trigger(workspace), view=modal(callback_id="cb", notify_on_close=True))
    view = workspace.modal("priya")
    assert view is not None
    await workspace.close(view)
    await workspace.until(lambda: closed)
    assert (closed[0]["is_cleared"], closed[0]["view"]["id"]) == (False, view.id)


async def test_a_form_the_bot_does_not_take_stays_open_with_slacks_words(
    workspace: Workspace, app: AsyncApp, connect_http: Any
) -> None:
    answers = iter(
        [{"response_action": "errors", "errors": {"nowhere": "x"}}, {"response_action": "update", "view": {}}]
    )

    @app.view("cb")
    async def on_submit(ack: Any) -> None:
        await ack(**next(answers))

    await connect_http()
    await app.client.views_open(trigger_id=trigger(workspace), view=modal(callback_id="cb", submit=plain("Save")))
    view = workspace.modal("priya")
    assert view is not None
    for _ in range(2):
        result = await workspace.submit(view)
        assert (result.ok, result.trouble) == (False, "We had some trouble connecting. Try again?")
        assert workspace.modal("priya") is view


async def test_clicks_in_a_form_carry_what_was_filled_in(workspace: Workspace, app: AsyncApp, connect: Any) -> None:
    seen: list[dict[str, Any]] = []

    @app.action("sev")
    async def on_choice(ack: Any, body: dict[str, Any], client: Any) -> None:
        seen.append(body)
        await ack()
        view = body["view"]
        fresh = {"type": "modal", "title": plain("Changed"), "submit": plain("Save"), "blocks": view["blocks"]}
        await client.views_update(view_id=view["id"], hash=view["hash"], view=fresh)

    await connect()
    options = [{"text": plain(name), "value": name} for name in ("P1", "P2")]
    blocks = [
        {
            "type": "input",
            "block_id": "title",
            "label": plain("Title"),
            "element": {"type": "plain_text_input", "action_id": "text"},
        },
        {
            "type": "input",
            "block_id": "severity",
            "dispatch_action": True,
            "label": plain("Severity"),
            "element": {"type": "static_select", "action_id": "sev", "options": options},
        },
    ]
    await app.client.views_open(trigger_id=trigger(workspace), view=modal(blocks=blocks, submit=plain("Save")))
    view = workspace.modal("priya")
    assert view is not None
    await workspace.press("priya", view, "sev", "P2", filled_in={"title": "All down"})
    await workspace.until(lambda: view.body["title"]["text"] == "Changed")
    values = seen[0]["view"]["state"]["values"]
    assert values["title"]["text"]["value"] == "All down"
    assert values["severity"]["sev"]["selected_option"]["value"] == "P2"
    assert view.values["title"]["text"]["value"] == "All down"


async def test_a_menu_that_the_bot_fills(workspace: Workspace, app: AsyncApp, connect_http: Any) -> None:
    from bot.sandbox.acting.clicking import place_of, suggest

    @app.options("client")
    async def on_options(ack: Any, body: dict[str, Any]) -> None:
        await ack(options=[{"text": plain(body["value"] + "me"), "value": "acme"}])

    await connect_http()
    menu = {"type": "external_select", "action_id": "client", "min_query_length": 1}
    await app.client.chat_postMessage(channel="C0OPS", text="t", blocks=[{"type": "actions", "elements": [menu]}])
    entry = workspace.ledger.posts[0]
    priya = workspace.world.people.find("priya")
    place = place_of(workspace.world, priya, entry.channel, entry.ts)
    assert [option["value"] for option in await suggest(workspace.world, priya, place, "client", "ac")] == ["acme"]

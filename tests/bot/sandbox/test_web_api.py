"""The Web API through slack_sdk: what it answers, how it pages, what it refuses and in which words."""

from collections.abc import Awaitable
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import AppSettings, Limits, NotPossible, Said, Workspace

METADATA = {"event_type": "fact", "event_payload": {"key": "ticket:1:opened"}}


async def error_of(call: Awaitable[Any]) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    response = caught.value.response
    return str(response["error"])


async def test_who_am_i(workspace: Workspace, api: AsyncWebClient) -> None:
    answer = await api.auth_test()
    assert (answer["user_id"], answer["bot_id"], answer["team_id"]) == ("U0BOT", "B0BOT", "T0OURS")
    assert (await api.bots_info(bot="B0BOT"))["bot"]["user_id"] == "U0BOT"
    assert (await api.team_info())["team"]["name"] == "Northwind Support"
    assert (await api.team_info(team="T0ACME"))["team"]["name"] == "Acme"


async def test_arguments_are_taken_as_form_query_and_json(workspace: Workspace) -> None:
    base = f"{workspace.page_url}api/chat.postMessage"
    headers = {"Authorization": "Bearer xoxb-sandbox"}
    async with aiohttp.ClientSession(headers=headers) as session:
        args = {"channel": "C0ACME", "text": "hello"}
        for sent in ({"data": args}, {"params": args}, {"json": args}):
            async with session.post(base, **sent) as response:  # type: ignore[arg-type]
                assert (await response.json())["ok"] is True
        async with session.post(base, data=b"{", headers={"Content-Type": "application/json"}) as response:
            assert (await response.json())["error"] == "invalid_json"
    assert len(workspace.ledger.posts) == 3


async def test_tokens(workspace: Workspace) -> None:
    base = f"{workspace.page_url}api/"
    assert await error_of(AsyncWebClient(base_url=base).auth_test()) == "not_authed"
    assert await error_of(AsyncWebClient("xoxb-wrong", base_url=base).auth_test()) == "invalid_auth"
    assert await error_of(AsyncWebClient("xapp-sandbox", base_url=base).auth_test()) == "not_allowed_token_type"
    good = AsyncWebClient("xoxb-sandbox", base_url=base)
    workspace.faults.revoke_token()
    assert await error_of(good.auth_test()) == "token_revoked"
    workspace.faults.restore_token()
    assert (await good.auth_test())["ok"]


async def test_scopes(workspace: Workspace, api: AsyncWebClient) -> None:
    workspace.world.settings = AppSettings(scopes=frozenset({"chat:write", "channels:history"}))
    posted = await api.chat_postMessage(channel="C0ACME", text="hello")
    assert posted.headers["x-oauth-scopes"] == "channels:history,chat:write"
    assert (await api.conversations_history(channel="C0ACME"))["ok"]
    with pytest.raises(SlackApiError) as caught:
        await api.conversations_history(channel="C0OPS")
    assert (caught.value.response["error"], caught.value.response["needed"]) == ("missing_scope", "groups:history")
    assert await error_of(api.users_info(user="U0DANA")) == "missing_scope"
    assert await error_of(api.conversations_open(users="U0PRIYA")) == "missing_scope"


async def test_posting_threads_metadata_and_links(workspace: Workspace, api: AsyncWebClient) -> None:
    root = await api.chat_postMessage(channel="C0ACME", text="root", metadata=METADATA, client_msg_id="abc")
    reply = await api.chat_postMessage(channel="C0ACME", text="reply", thread_ts=root["ts"], reply_broadcast=True)
    await api.chat_postMessage(channel="#ext-acme", text="quiet", thread_ts=root["ts"])
    plain = (await api.conversations_history(channel="C0ACME", limit=3))["messages"]
    assert [message["text"] for message in plain] == ["reply", "root", "Morning all"]
    assert plain[0]["subtype"] == "thread_broadcast"
    assert (plain[1]["reply_count"], plain[1]["latest_reply"] > root["ts"]) == (2, True)
    assert "metadata" not in plain[1]
    full = await api.conversations_replies(channel="C0ACME", ts=root["ts"], include_all_metadata=True)
    assert [message["text"] for message in full["messages"]] == ["root", "reply", "quiet"]
    assert full["messages"][0]["metadata"] == METADATA
    assert full["messages"][1]["parent_user_id"] == "U0BOT"
    link = (await api.chat_getPermalink(channel="C0ACME", message_ts=reply["ts"]))["permalink"]
    assert link.startswith(f"{workspace.page_url}archives/C0ACME/p")
    assert workspace.ledger.posts[0].client_msg_id == "abc"


async def test_updates_and_deletes_are_for_ones_own_messages(workspace: Workspace, api: AsyncWebClient) -> None:
    posted = await api.chat_postMessage(channel="C0ACME", text="one", metadata=METADATA)
    await api.chat_update(channel="C0ACME", ts=posted["ts"], text="two")
    now = (await api.conversations_history(channel="C0ACME", limit=1, include_all_metadata=True))["messages"][0]
    assert (now["text"], now["edited"]["user"], now["metadata"]) == ("two", "U0BOT", METADATA)
    theirs = await workspace.say("dana", "ext-acme", "mine")
    assert await error_of(api.chat_update(channel="C0ACME", ts=theirs.ts, text="x")) == "cant_update_message"
    assert await error_of(api.chat_delete(channel="C0ACME", ts=theirs.ts)) == "cant_delete_message"
    await api.chat_delete(channel="C0ACME", ts=posted["ts"])
    assert await error_of(api.chat_update(channel="C0ACME", ts=posted["ts"], text="x")) == "message_not_found"
    assert [entry.said for entry in workspace.ledger] == [Said.POST, Said.UPDATE, Said.DELETE]


async def test_history_pages_with_cursors(workspace: Workspace, api: AsyncWebClient) -> None:
    for number in range(25):
        await workspace.say("dana", "ext-acme", f"number {number}")
    seen, cursor = [], ""
    while True:
        answer = await api.conversations_history(channel="C0ACME", limit=10, cursor=cursor)
        seen += [message["text"] for message in answer["messages"]]
        cursor = answer["response_metadata"]["next_cursor"]
        assert answer["has_more"] is bool(cursor)
        if not cursor:
            break
    assert seen == [f"number {number}" for number in range(24, -1, -1)] + ["Morning all"]
    assert await error_of(api.conversations_history(channel="C0ACME", cursor="nonsense")) == "invalid_cursor"
    newest = workspace.messages("ext-acme")[-1].ts
    after = await api.conversations_history(channel="C0ACME", oldest=newest)
    assert after["messages"] == []
    assert len((await api.conversations_history(channel="C0ACME", oldest=newest, inclusive=True))["messages"]) == 1
    assert await error_of(api.conversations_replies(channel="C0ACME", ts="1.000001")) == "thread_not_found"


async def test_lists_page_too(workspace: Workspace, api: AsyncWebClient) -> None:
    users = [user["id"] async for page in await api.users_list(limit=2) for user in page["members"]]
    assert "U0DANA" in users
    assert "U0FAR" not in users
    assert len(users) == len(set(users))
    rooms = await api.conversations_list(types="public_channel,private_channel", exclude_archived=True)
    assert {room["name"] for room in rooms["channels"]} == {"ext-acme", "acme-internal", "lobby"}
    mine = await api.users_conversations(types="public_channel,private_channel")
    assert {room["name"] for room in mine["channels"]} == {"ext-acme", "acme-internal", "old-client"}
    assert (await api.conversations_members(channel="C0OPS"))["members"] == ["U0PRIYA", "U0OMAR", "U0BOT"]


async def test_outsiders_look_as_slack_shows_them(workspace: Workspace, api: AsyncWebClient) -> None:
    dana = (await api.users_info(user="U0DANA"))["user"]
    assert (dana["team_id"], dana["is_stranger"], "email" in dana["profile"]) == ("T0ACME", False, False)
    assert (await api.users_info(user="U0FAR"))["user"]["is_stranger"] is True
    priya = (await api.users_info(user="U0PRIYA"))["user"]
    assert (priya["tz"], priya["profile"]["email"]) == ("Asia/Kolkata", "priya@northwind.example")
    assert (await api.users_lookupByEmail(email="PRIYA@northwind.example"))["user"]["id"] == "U0PRIYA"
    assert await error_of(api.users_lookupByEmail(email="dana@acme.example")) == "users_not_found"
    shared = (await api.conversations_info(channel="C0ACME"))["channel"]
    assert (shared["is_ext_shared"], shared["connected_team_ids"]) == (True, ["T0ACME"])
    inside = (await api.conversations_info(channel="C0OPS", include_num_members=True))["channel"]
    assert (inside["is_ext_shared"], inside["is_private"], inside["num_members"]) == (False, True, 3)
    await workspace.share("acme-internal", "T0ACME")
    assert (await api.conversations_info(channel="C0OPS"))["channel"]["is_ext_shared"] is True


async def test_direct_messages_are_with_exactly_that_user(workspace: Workspace, api: AsyncWebClient) -> None:
    opened = await api.conversations_open(users="U0PRIYA", return_im=True)
    room = opened["channel"]
    assert (room["is_im"], room["user"]) == (True, "U0PRIYA")
    again = await api.conversations_open(users="U0PRIYA")
    assert (again["channel"]["id"], again["already_open"]) == (room["id"], True)
    group = (await api.conversations_open(users="U0PRIYA,U0OMAR", return_im=True))["channel"]
    assert (group["is_mpim"], group["is_im"]) == (True, False)
    await api.chat_postMessage(channel="U0PRIYA", text="to you")
    assert workspace.ledger.posts[0].channel == room["id"]
    assert workspace.ledger.posts[0].seen_by == {"U0BOT", "U0PRIYA"}
    assert await error_of(api.conversations_open(users="U0BOT")) == "cannot_dm_bot"
    assert await error_of(api.conversations_open(users="U0NOBODY")) == "user_not_found"
    await workspace.change_user("priya", deleted=True)
    assert await error_of(api.chat_postMessage(channel="U0PRIYA", text="x")) == "user_disabled"


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"channel": "C0NOPE", "text": "x"}, "channel_not_found"),
        ({"channel": "C0SECRET", "text": "x"}, "channel_not_found"),
        ({"channel": "C0LOBBY", "text": "x"}, "not_in_channel"),
        ({"channel": "C0OLD", "text": "x"}, "is_archived"),
        ({"channel": "C0ACME"}, "no_text"),
        ({"channel": "C0ACME", "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": "C0ACME", "text": "x", "blocks": [{"type": "nope"}]}, "invalid_blocks"),
        ({"channel": "C0ACME", "text": "x", "blocks": "not json"}, "invalid_blocks_format"),
        ({"channel": "C0ACME", "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"channel": "C0ACME", "text": "x", "thread_ts": "yesterday"}, "invalid_thread_ts"),
        ({"channel": "C0ACME", "text": "x", "metadata": {"event_type": 1}}, "invalid_metadata_format"),
    ],
)
async def test_posts_that_slack_refuses(
    workspace: Workspace, api: AsyncWebClient, args: dict[str, Any], error: str
) -> None:
    assert await error_of(api.api_call("chat.postMessage", json=args)) == error
    assert workspace.ledger.posts == []


async def test_the_rest_of_slacks_refusals(workspace: Workspace, api: AsyncWebClient) -> None:
    assert await error_of(api.api_call("foo.bar")) == "unknown_method"
    assert await error_of(api.conversations_history(channel="C0LOBBY")) == "not_in_channel"
    assert await error_of(api.chat_postEphemeral(channel="C0OPS", user="U0DANA", text="x")) == "user_not_in_channel"
    assert await error_of(api.views_open(trigger_id="made.up", view={"type": "modal"})) == "invalid_trigger_id"
    joined = await api.conversations_join(channel="C0LOBBY")
    assert joined["channel"]["is_member"] is True
    assert (await api.chat_postMessage(channel="C0LOBBY", text="hello"))["ok"]


async def test_reactions(workspace: Workspace, api: AsyncWebClient) -> None:
    message = await workspace.say("dana", "ext-acme", "hello")
    place = {"channel": "C0ACME", "timestamp": message.ts}
    await api.reactions_add(name="eyes", **place)
    assert await error_of(api.reactions_add(name="eyes", **place)) == "already_reacted"
    got = (await api.reactions_get(**place))["message"]["reactions"]
    assert got == [{"name": "eyes", "users": ["U0BOT"], "count": 1}]
    await api.reactions_remove(name="eyes", **place)
    assert await error_of(api.reactions_remove(name="eyes", **place)) == "no_reaction"
    assert await error_of(api.reactions_add(name="Not a name", **place)) == "invalid_name"
    assert workspace.ledger.of(Said.REACTION)[0].clients_could_see


async def test_user_groups(workspace: Workspace, api: AsyncWebClient) -> None:
    groups = (await api.usergroups_list(include_users=True))["usergroups"]
    assert [(group["handle"], group["users"]) for group in groups] == [("ops-leads", ["U0OMAR"])]
    assert (await api.usergroups_users_list(usergroup="S0OPS"))["users"] == ["U0OMAR"]
    assert await error_of(api.usergroups_users_list(usergroup="S0NONE")) == "no_such_subteam"


async def test_files_go_up_and_come_down(workspace: Workspace, api: AsyncWebClient) -> None:
    done = await api.files_upload_v2(
        channel="C0OPS", content="week,late\n48,2\n", filename="sla.csv", initial_comment="The week"
    )
    shared = workspace.messages("acme-internal")[-1]
    assert (shared.text, shared.files[0]["name"], shared.subtype) == ("The week", "sla.csv", "file_share")
    assert "sla.csv" in workspace.ledger.posts[0].texts()
    async with aiohttp.ClientSession() as session, session.get(done["file"]["url_private"]) as response:
        assert await response.text() == "week,late\n48,2\n"
        assert response.headers["Content-Disposition"] == "attachment"


async def test_a_picture_can_be_shown_once_slack_has_looked_at_it(workspace: Workspace, api: AsyncWebClient) -> None:
    place = await api.files_getUploadURLExternal(filename="health.png", length=8)
    number = str(place["file_id"])
    picture = [{"type": "image", "slack_file": {"id": number}, "alt_text": "The score"}]
    assert await error_of(api.chat_postMessage(channel="C0OPS", text="x", blocks=picture)) == "invalid_blocks"
    async with aiohttp.ClientSession() as session:
        async with session.post(place["upload_url"], data=b"\x89PNG....") as sent:
            assert sent.status == 200
        await api.files_completeUploadExternal(files=[{"id": number, "title": "Health"}])
        assert (await api.files_info(file=number))["file"]["mimetype"] == ""
        assert (await api.files_info(file=number))["file"]["mimetype"] == "image/png"
        await api.chat_postMessage(channel="C0OPS", text="x", blocks=picture)
        async with session.get(f"{workspace.page_url}files/{number}") as shown:
            assert shown.headers["Content-Type"] == "image/png"
            assert "Content-Disposition" not in shown.headers


class TestPaces:
    """Slack's rate limits."""

    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(seconds_between_posts=1.0, burst=2, per_minute={"conversations.history": 1}, page_size=15)

    async def test_a_channel_takes_a_burst_then_one_post_a_second(
        self, workspace: Workspace, api: AsyncWebClient, clock: Any
    ) -> None:
        for _ in range(2):
            await api.chat_postMessage(channel="C0ACME", text="x")
        with pytest.raises(SlackApiError) as caught:
            await api.chat_postMessage(channel="C0ACME", text="too much")
        assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "2")
        assert (await api.chat_postMessage(channel="C0OPS", text="elsewhere"))["ok"]
        clock.at += 2
        assert (await api.chat_postMessage(channel="C0ACME", text="later"))["ok"]
        assert [call.answer for call in workspace.ledger.called("chat.postMessage")] == ["ok", "ok", "429", "ok", "ok"]

    async def test_history_one_page_a_minute(self, workspace: Workspace, api: AsyncWebClient, clock: Any) -> None:
        for number in range(30):
            await workspace.say("dana", "ext-acme", str(number))
        assert len((await api.conversations_history(channel="C0ACME", limit=200))["messages"]) == 15
        assert await error_of(api.conversations_history(channel="C0ACME")) == "ratelimited"
        clock.at += 60
        assert (await api.conversations_history(channel="C0ACME"))["ok"]


async def test_the_same_client_msg_id_posts_twice_unless_the_workspace_is_told_otherwise(
    workspace: Workspace, api: AsyncWebClient
) -> None:
    one, two = [await api.chat_postMessage(channel="C0ACME", text="x", client_msg_id="k") for _ in range(2)]
    assert one["ts"] != two["ts"]


class TestDedupe:
    """With Slack's undocumented dedupe switched on."""

    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(dedupe_client_msg_id=True)

    async def test_the_second_post_is_the_first(self, workspace: Workspace, api: AsyncWebClient) -> None:
        one, two = [await api.chat_postMessage(channel="C0ACME", text="x", client_msg_id="k") for _ in range(2)]
        assert one["ts"] == two["ts"]
        assert len(workspace.ledger.posts) == 1


async def test_people_cannot_do_what_slack_would_not_let_them(workspace: Workspace) -> None:
    message = await workspace.say("dana", "ext-acme", "mine")
    with pytest.raises(NotPossible, match="is not in #acme-internal"):
        await workspace.say("dana", "acme-internal", "hello")
    with pytest.raises(NotPossible, match="Only your own"):
        await workspace.edit("priya", message, "not mine")
    with pytest.raises(NotPossible, match="archived"):
        await workspace.say("priya", "old-client", "hello")
    with pytest.raises(NotPossible, match="nobody called zed"):
        await workspace.say("zed", "ext-acme", "hello")

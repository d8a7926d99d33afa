"""A real Bolt bot in the workspace: words, commands, buttons, forms, App Home, the same over HTTP and Socket Mode."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.sandbox import Said, Workspace

CARD = [
    {"type": "header", "text": {"type": "plain_text", "text": "ACME-1"}},
    {
        "type": "actions",
        "block_id": "do",
        "elements": [
            {"type": "button", "action_id": "ack", "text": {"type": "plain_text", "text": "Acknowledge"}, "value": "1"},
            {
                "type": "static_select",
                "action_id": "snooze",
                "placeholder": {"type": "plain_text", "text": "Snooze"},
                "options": [{"text": {"type": "plain_text", "text": "One hour"}, "value": "1h"}],
            },
        ],
    },
]
FORM = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "Ticket"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [
        {
            "type": "input",
            "block_id": "what",
            "label": {"type": "plain_text", "text": "What"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        },
        {
            "type": "input",
            "block_id": "when",
            "optional": True,
            "label": {"type": "plain_text", "text": "When"},
            "element": {"type": "datepicker", "action_id": "date", "initial_date": "2024-11-25"},
        },
    ],
}


async def test_a_message_is_heard_and_answered_in_its_thread(workspace: Workspace, app: AsyncApp, connect: Any) -> None:
    heard: list[dict[str, Any]] = []

    @app.event("message")
    async def on_message(event: dict[str, Any], say: Any) -> None:
        if event.get("bot_id") is None:
            heard.append(event)
            await say(text="Noted", thread_ts=event["ts"])

    await connect()
    message = await workspace.say("dana", "ext-acme", "Payroll is <down> & <@U0PRIYA> knows")
    await workspace.until(lambda: workspace.ledger.posts)
    await workspace.settle()
    assert heard[0]["text"] == "Payroll is <down> & <@U0PRIYA> knows"
    assert (heard[0]["user"], heard[0]["user_team"], heard[0]["channel_type"]) == ("U0DANA", "T0ACME", "channel")
    assert [m.text for m in workspace.channel("ext-acme").replies(message.ts)] == ["Noted"]
    entry = workspace.ledger.expect(channel="ext-acme", contains="Noted", thread_ts=message.ts)
    assert entry.clients_could_see
    assert "U0DANA" in entry.seen_by
    workspace.ledger.assert_nothing_unexpected()


async def test_a_command_is_answered_to_its_sender_alone(workspace: Workspace, app: AsyncApp, connect: Any) -> None:
    seen: dict[str, Any] = {}

    @app.command("/ack")
    async def on_ack(ack: Any, command: dict[str, Any], respond: Any) -> None:
        seen.update(command)
        await ack("On it")
        await respond(text="ACME-1 is yours", response_type="in_channel")

    await connect()
    result = await workspace.command("priya", "acme-internal", "/ack", "ACME-1 back by 3pm")
    assert result.ok
    assert result.text == "On it"
    assert (seen["text"], seen["user_id"], seen["channel_name"]) == ("ACME-1 back by 3pm", "U0PRIYA", "privategroup")
    await workspace.until(lambda: workspace.ledger.posts)
    assert workspace.ledger.expect(Said.EPHEMERAL, user="U0PRIYA", contains="On it").seen_by == {"U0PRIYA"}
    workspace.ledger.expect(Said.POST, channel="acme-internal", contains="ACME-1 is yours")
    workspace.ledger.assert_nothing_unexpected()


async def test_buttons_menus_and_their_answers(workspace: Workspace, app: AsyncApp, connect: Any) -> None:
    clicks: list[dict[str, Any]] = []

    @app.action("ack")
    async def on_click(ack: Any, body: dict[str, Any], respond: Any) -> None:
        clicks.append(body)
        await ack()
        await respond(text="Acknowledged", replace_original=True)

    @app.action("snooze")
    async def on_menu(ack: Any, body: dict[str, Any], respond: Any) -> None:
        clicks.append(body)
        await ack()
        await respond(text="Snoozed, only you see this")

    await connect()
    posted = await app.client.chat_postMessage(channel="C0ACME", text="card", blocks=CARD)
    card = workspace.ledger.posts[0]
    await workspace.press("omar", card, "snooze", "1h")
    await workspace.until(lambda: workspace.ledger.ephemerals)
    await workspace.press("dana", card, "ack")
    await workspace.until(lambda: workspace.ledger.updates)
    assert clicks[0]["actions"][0]["selected_option"]["value"] == "1h"
    assert clicks[0]["state"]["values"]["do"]["snooze"]["selected_option"]["value"] == "1h"
    assert clicks[1]["actions"][0]["value"] == "1"
    assert (clicks[1]["team"]["id"], clicks[1]["user"]["team_id"]) == ("T0OURS", "T0ACME")
    assert clicks[1]["message"]["ts"] == posted["ts"]
    assert workspace.message(card).text == "Acknowledged"
    assert workspace.ledger.ephemerals[0].user == "U0OMAR"


async def test_a_form_with_errors_then_without(workspace: Workspace, app: AsyncApp, connect: Any) -> None:
    @app.command("/form")
    async def on_form(ack: Any, command: dict[str, Any], client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=command["trigger_id"], view=FORM)

    submitted: list[dict[str, Any]] = []

    @app.view("form")
    async def on_submit(ack: Any, view: dict[str, Any]) -> None:
        submitted.append(view)
        if len(view["state"]["values"]["what"]["text"]["value"]) < 3:
            await ack(response_action="errors", errors={"what": "Too short"})
        else:
            await ack()

    await connect()
    await workspace.command("priya", "acme-internal", "/form")
    view = await workspace.until(lambda: workspace.modal("priya"))
    assert (await workspace.submit(view, {"what": ""})).errors == {"what": "Please complete this required field."}
    assert submitted == []
    assert (await workspace.submit(view, {"what": "ab"})).errors == {"what": "Too short"}
    done = await workspace.submit(view, {"text": "All logins fail"})
    assert done.ok
    assert done.closed
    values = submitted[-1]["state"]["values"]
    assert values["what"]["text"]["value"] == "All logins fail"
    assert values["when"]["date"]["selected_date"] == "2024-11-25"
    assert workspace.modal("priya") is None


async def test_forms_stack_change_and_clear(workspace: Workspace, app: AsyncApp, connect: Any) -> None:
    steps = iter(
        [
            {"response_action": "push", "view": {**FORM, "callback_id": "form"}},
            {"response_action": "update", "view": {**FORM, "title": {"type": "plain_text", "text": "Changed"}}},
            {"response_action": "clear"},
        ]
    )

    @app.shortcut("raise")
    async def on_raise(ack: Any, shortcut: dict[str, Any], client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=shortcut["trigger_id"], view=FORM)

    @app.view("form")
    async def on_submit(ack: Any) -> None:
        await ack(**next(steps))

    await connect()
    message = await workspace.say("dana", "ext-acme", "Help")
    assert (await workspace.shortcut("priya", "Raise as escalation", message)).ok
    first = await workspace.until(lambda: workspace.modal("priya"))
    pushed = (await workspace.submit(first, {"what": "one"})).view
    assert pushed is not None
    assert pushed.previous == first.id
    changed = (await workspace.submit(pushed, {"what": "two"})).view
    assert changed is pushed
    assert changed.body["title"]["text"] == "Changed"
    assert (await workspace.submit(changed, {"what": "three"})).closed


async def test_the_app_home_is_drawn_when_opened(workspace: Workspace, app: AsyncApp, connect: Any) -> None:
    @app.event("app_home_opened")
    async def on_home(event: dict[str, Any], client: Any) -> None:
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": CARD})

    pressed: list[dict[str, Any]] = []

    @app.action("ack")
    async def on_click(ack: Any, body: dict[str, Any]) -> None:
        pressed.append(body)
        await ack()

    await connect()
    await workspace.open_home("omar")
    home = await workspace.until(lambda: workspace.home("omar"))
    assert workspace.home("priya") is None
    await workspace.press("omar", home, "ack")
    await workspace.until(lambda: pressed)
    assert pressed[0]["container"] == {"type": "view", "view_id": home.id}
    assert "response_url" not in pressed[0]


async def test_everything_else_a_bot_hears(workspace: Workspace, app: AsyncApp, connect: Any) -> None:
    heard: list[dict[str, Any]] = []

    @app.middleware
    async def keep(body: dict[str, Any], next: Any) -> None:
        heard.append(body["event"])
        await next()

    for kind in ("message", "app_mention", "reaction_added", "reaction_removed", "member_joined_channel"):
        app.event(kind)(_ignore)
    app.event("channel_shared")(_ignore)
    await connect()
    root = await workspace.say("dana", "ext-acme", "<@U0BOT> are you there")
    reply = await workspace.say("priya", "ext-acme", "Looking", root.ts, broadcast=True)
    await workspace.say("dana", "ext-acme", "The file", files=[("rota.csv", b"a,b")])
    await workspace.edit("dana", root, "<@U0BOT> are you still there")
    await workspace.react("omar", root, "ticket")
    await workspace.react("omar", root, "ticket", on=False)
    await workspace.delete("priya", reply)
    await workspace.delete("dana", (await workspace.say("dana", "ext-acme", "Oops")))
    await workspace.invite("U0GUEST", "ext-acme", inviter="priya")
    await workspace.share("acme-internal", "T0ACME")
    await workspace.settle()
    told = [event.get("subtype") or event["type"] for event in heard]
    assert told == [
        "message",
        "app_mention",
        "thread_broadcast",
        "file_share",
        "message_changed",
        "reaction_added",
        "reaction_removed",
        "message_deleted",
        "message",
        "message_deleted",
        "member_joined_channel",
        "channel_shared",
    ]
    assert heard[0]["ts"] == heard[1]["ts"]
    assert heard[2]["root"]["ts"] == root.ts
    assert heard[3]["files"][0]["name"] == "rota.csv"
    assert heard[4]["previous_message"]["text"] != heard[4]["message"]["text"]
    assert heard[4]["message"]["edited"]["user"] == "U0DANA"
    assert heard[5]["item"] == {"type": "message", "channel": "C0ACME", "ts": root.ts}


async def _ignore() -> None:
    """Acknowledge and do nothing."""


async def test_a_deleted_message_with_replies_leaves_a_tombstone_until_they_go(
    workspace: Workspace, app: AsyncApp, connect_http: Any
) -> None:
    heard: list[dict[str, Any]] = []

    @app.event("message")
    async def on_message(event: dict[str, Any]) -> None:
        heard.append(event)

    await connect_http()
    root = await workspace.say("dana", "ext-acme", "Something secret")
    reply = await workspace.say("priya", "ext-acme", "Hm", root.ts)
    await workspace.delete("dana", root)
    await workspace.settle()
    assert heard[-1]["subtype"] == "message_changed"
    buried = heard[-1]["message"]
    assert (buried["subtype"], buried["text"]) == ("tombstone", "This message was deleted.")
    assert heard[-1]["previous_message"]["text"] == "Something secret"
    assert "Something secret" not in str([m.text for m in workspace.messages("ext-acme")])
    await workspace.delete("priya", reply)
    await workspace.settle()
    assert [event["subtype"] for event in heard[-2:]] == ["message_deleted", "message_deleted"]
    assert heard[-1]["deleted_ts"] == root.ts

"""The bot in Microsoft's own local Teams client: installed, written to, pressed, and heard from."""

import datetime as dt
from pathlib import Path
from typing import Any

from agents_playground import Playground, free_port, playground
from pydantic import SecretStr
from teams_town import buttons
from world import ACME, book_of

from bot.demo.clock import DemoClock
from bot.running import Bot, Tempo
from bot.settings import Settings
from scheduler import clock

MORNING = dt.datetime(2026, 11, 10, 15, 0, tzinfo=dt.UTC)


def playbook(config: dict[str, Any]) -> dict[str, object]:
    """Acme's playbook with the playground's people: its user is the PM, the group chat is the client's."""
    users = [config["currentUser"], *config["users"]]
    directory = {
        key: {"name": user["name"], "teams": user["id"], "zone": "America/New_York"}
        for key, user in zip(("maria", "jon", "sam"), users, strict=False)
    }
    promised = {"P1": {"acknowledge": "10m", "first_response": "15m", "counts_in": "24x7", "wakes": True}}
    return ACME | {
        "channels": {"teams": [{"id": config["groupChats"][0]["id"]}]},
        "internal_channel": {"teams": {"id": config["teams"][0]["channels"][0]["id"]}},
        "ops_channel": {},
        "people": {"pm": "maria", "backup": "jon", "ops_leads": ["sam"], "directory": directory},
        "contacts": {"people": [{"name": users[4]["name"], "teams": users[4]["id"]}]},
        "severities": promised,
    }


def local_settings(port: int, folder: Path) -> Settings:
    return Settings(
        _env_file=None,
        teams_local=True,
        database_url=f"sqlite:///{folder / 'playground.db'}",
        liaison_playbooks=folder / "books",
        liaison_reader="rules",
        liaison_secret=SecretStr("a secret that only signs buttons"),
        port=port,
    )


async def test_a_ticket_from_complaint_to_acknowledgement(tmp_path: Path) -> None:
    port = free_port()
    async with playground(f"http://127.0.0.1:{port}/api/messages", tmp_path) as ground:
        demo_clock = DemoClock(dt.datetime.now(dt.UTC), clock.monotonic)
        book = book_of(tmp_path / "books", playbook(ground.config))
        settings = local_settings(port, tmp_path)
        assert settings.problems() == []
        bot = Bot(settings, book, Tempo(demo_clock.now, dt.timedelta(milliseconds=100), dt.timedelta(0)))
        await bot.start()
        try:
            await story(ground, bot, demo_clock)
        finally:
            await bot.stop()


async def story(ground: Playground, bot: Bot, demo_clock: DemoClock) -> None:
    config = ground.config
    chat, group = config["personalChat"]["id"], config["groupChats"][0]["id"]
    inside, pm, client = config["teams"][0]["channels"][0]["id"], config["currentUser"]["id"], config["users"][3]

    await ground.install(chat)
    await ground.sees("I keep an eye on what clients ask")
    await ground.say(chat, pm, "help")
    await ground.sees("take a ticket, perhaps with a promise")

    await ground.say(inside, pm, "tickets", mention=True)
    await ground.sees("Nothing is open for Acme Telecom")

    await ground.install(group)
    await ground.hears(group, client, "The dialer is down for all 140 agents, nobody can call.")
    card = await ground.sees("ACME-1")
    content = _card(card)
    ack = next(one for one in buttons(content) if one["verb"] == "liaison:ack")

    demo_clock.jump(500)
    bot.engine.wake_all()
    await ground.sees("of working time left")

    message = card["message"]
    told = await ground.press(f"{inside};messageid={message['messageId']}", pm, message["messageId"], ack)
    assert "ACME-1 is yours" in str(told)
    await ground.sees("Acknowledged", action="updateMessage")

    await ground.say(chat, pm, "health acme")
    await ground.sees("no score yet")


def _card(event: dict[str, Any]) -> Any:
    found = event["message"].get("attachments") or event["message"].get("body", {}).get("attachments")
    return found[0]["content"] if found else event

"""The ops lead's report in a local workspace: whether the bot is in a channel comes from Slack itself."""

from scenarios.quiet import calm

from bot.demo.staging import Demo
from bot.slack.census import absences
from handlers.ops_facts import CENSUS
from storage import heartbeats


async def test_a_channel_the_bot_was_put_out_of_is_in_the_report(demo: Demo) -> None:
    book = demo.bot.desk.book
    assert await absences(demo.bot.workspaces, book.playbooks.values()) == {}
    playbook = book.playbooks["harborline"]
    place = playbook.channels.slack[0]
    room = demo.workspace.world.rooms.get(place.id)
    assert room is not None
    room.members.remove(demo.workspace.world.bot)
    found = await absences(demo.bot.workspaces, book.playbooks.values())
    assert found == {"harborline": [place.id]}

    now = demo.clock.now()
    await demo.bot.store.write(lambda tx: heartbeats.beat(tx, CENSUS, now, found))
    lead = playbook.people.directory[playbook.people.ops_leads[0]].slack
    assert lead is not None
    told = str(await demo.workspace.command(lead, "dm", "/liaison", "ops"))
    await calm(demo)
    assert f"I am not in {place.name or place.id}; invite Liaison there" in told
    assert not any(
        entry.clients_could_see and "I am not in" in entry.words() for entry in demo.workspace.ledger.entries
    )

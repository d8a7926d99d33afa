"""`/health` in a local workspace: the receipt at once, its picture in a direct message, tried again when it fails."""

from scenarios.quiet import calm, pass_time

from bot.demo.staging import Demo
from bot.sandbox.ledger import Said
from handlers.health import snapshot


def pictures(demo: Demo) -> list[dict[str, object]]:
    posts = [entry for entry in demo.workspace.ledger.entries if entry.said is Said.POST]
    return [block for entry in posts for block in entry.blocks or () if block["type"] == "image"]


async def ask(demo: Demo) -> str:
    playbook = demo.bot.desk.current("harborline").playbook
    pm = playbook.people.directory[playbook.people.pm].slack
    assert pm is not None
    now = demo.clock.now()
    await demo.bot.store.write(lambda tx: snapshot(tx, demo.bot.desk.current("harborline"), now))
    return str(await demo.workspace.command(pm, "dm", "/health", "harborline"))


async def raise_and_answer(demo: Demo) -> None:
    playbook = demo.bot.desk.current("harborline").playbook
    client, pm = playbook.contacts.people[1].slack, playbook.people.directory[playbook.people.pm].slack
    assert client is not None
    assert pm is not None
    await demo.workspace.say(client, "ext-harborline", "The dialer is down for the whole evening team.")
    await calm(demo)
    await demo.workspace.say(pm, "ext-harborline", "We see it too and are on it.")
    await calm(demo)


async def test_the_picture_comes_after_the_receipt_with_words_for_those_who_cannot_see_it(demo: Demo) -> None:
    await raise_and_answer(demo)
    assert "Harborline" in await ask(demo)
    await calm(demo)
    (picture,) = pictures(demo)
    assert "Targets met: first response 1 of 1" in str(picture["alt_text"])
    number = picture["slack_file"]["id"]  # type: ignore[index]
    file = demo.workspace.world.files.get(number)
    assert file is not None
    assert (file.mimetype, file.content[:4], file.done) == ("image/png", b"\x89PNG", True)
    assert not any(entry.clients_could_see and "Health of" in entry.words() for entry in demo.workspace.ledger.entries)


async def test_an_upload_that_fails_is_tried_again_and_said_in_words_when_it_keeps_failing(demo: Demo) -> None:
    await raise_and_answer(demo)
    demo.workspace.faults.fail("files.getUploadURLExternal", "internal_error")
    await ask(demo)
    await calm(demo)
    assert not pictures(demo)
    await pass_time(demo, 11)
    assert len(pictures(demo)) == 1


async def test_the_picture_of_the_heat_map_comes_to_the_manager_who_asked(demo: Demo) -> None:
    await raise_and_answer(demo)
    await ask(demo)
    await calm(demo)
    playbook = demo.bot.desk.current("harborline").playbook
    manager = playbook.people.directory[playbook.people.managers[0]].slack
    assert manager is not None
    before = len(pictures(demo))
    assert "by area" in str(await demo.workspace.command(manager, "dm", "/liaison", "heat"))
    await calm(demo)
    (picture,) = pictures(demo)[before:]
    assert "by area. " in str(picture["alt_text"])
    seen = [entry for entry in demo.workspace.ledger.entries if "by area. " in str(entry.blocks or "")]
    assert [entry.seen_by - {"U0BOT"} for entry in seen] == [frozenset({manager})]

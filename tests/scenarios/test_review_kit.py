"""`/review` in a local workspace: four files in one message to the PM, never where a client reads, tried again."""

from scenarios.quiet import calm, pass_time
from scenarios.test_health_picture import raise_and_answer

from bot.demo.staging import Demo


def shared(demo: Demo) -> list[tuple[str, ...]]:
    """The names of the files of every message that has some, as they stand in the ledger."""
    return [entry.files for entry in demo.workspace.ledger.entries if entry.files and "pptx" in " ".join(entry.files)]


async def ask(demo: Demo, words: str = "harborline 2026-11") -> str:
    playbook = demo.bot.desk.current("harborline").playbook
    pm = playbook.people.directory[playbook.people.pm].slack
    assert pm is not None
    return str(await demo.workspace.command(pm, "dm", "/review", words))


async def test_the_files_of_both_editions_come_in_one_direct_message(demo: Demo) -> None:
    await raise_and_answer(demo)
    assert "follow in a direct message" in await ask(demo)
    await calm(demo)
    (names,) = shared(demo)
    parts = [(name.rsplit("-", 2)[0], name.rpartition(".")[2]) for name in names]
    editions = ("harborline-2026-11-INTERNAL", "harborline-2026-11-for-client")
    assert parts == [(edition, ending) for edition in editions for ending in ("pptx", "pdf")]
    entries = [entry for entry in demo.workspace.ledger.entries if entry.files == names]
    assert not any(entry.clients_could_see for entry in entries)
    assert "INTERNAL is for us alone" in entries[0].text


async def test_an_upload_that_fails_is_tried_again_and_nothing_comes_twice(demo: Demo) -> None:
    await raise_and_answer(demo)
    demo.workspace.faults.fail("files.getUploadURLExternal", "internal_error")
    await ask(demo)
    await calm(demo)
    assert not shared(demo)
    await pass_time(demo, 11)
    assert len(shared(demo)) == 1


async def test_a_message_whose_outcome_is_unknown_is_found_again_by_its_files(demo: Demo) -> None:
    await raise_and_answer(demo)
    demo.workspace.faults.drop_after("files.completeUploadExternal")
    await ask(demo)
    await calm(demo)
    await pass_time(demo, 120)
    assert len(shared(demo)) == 1

"""What a newcomer finds in the demo: clients who have been with us for three months, and nothing old said again."""

import re
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from scenarios.quiet import MORNING, calm, pass_time, still

from bot.demo.staging import SHOWN, Demo
from bot.demo.talk import DAYS, talk
from bot.demo.tour import COMPLAINT
from bot.sandbox.ledger import Said
from bot.sandbox.page.hosting import words
from handlers.review_facts import ReviewFacts, review_facts
from playbooks.loading import SAMPLES, load_book
from playbooks.periods import Period
from storage import daily, health
from storage.line import Tx

TOM, DANA, RUTH, HELEN = "U07T0M4CHTB", "U03QK7WHT1D", "U02RU7H0KAF", "U01H3L3NSTR"
ELENA, TYLER = "U04EL3N4MRS", "U04TY13RBRN"


def test_the_past_is_always_the_same_and_ends_before_the_demo_begins() -> None:
    book = load_book(SAMPLES)
    said = talk(book, MORNING)
    assert said == talk(book, MORNING)
    assert {item.client for item in said} == set(book.playbooks)
    assert (MORNING - said[0].at).days >= DAYS - 4
    assert said[-1].at < MORNING


async def test_the_demo_has_a_past_that_health_can_judge(tmp_path: Path) -> None:
    async with still(tmp_path, past=True) as demo:
        await calm(demo)
        assert not [entry.text for entry in demo.workspace.ledger.entries if entry.said is Said.POST]
        await there_is_something_to_scroll(demo)
        receipt = str(await demo.workspace.command(RUTH, "dm", "/health", "harborline"))
        assert re.search(r"\d+ of 100, (healthy|worth watching)", receipt)
        everybody = str(await demo.workspace.command(HELEN, "dm", "/health", ""))
        for playbook in demo.bot.desk.book.playbooks.values():
            assert re.search(rf"{playbook.name}: \d+, ", everybody), everybody
        today = daily.day_of(MORNING)
        snapshots = await demo.bot.store.read(lambda tx: health.since(tx, "harborline", today - 30))
        assert {row.day for row in snapshots} >= set(range(today - 30, today))  # weekends too: the picture has no gaps
        await promises_actions_and_good_news_are_remembered(demo)
        await a_client_sounds_different_a_handful_of_times_in_a_quarter(demo)
        await the_tour_brings_a_review_of_the_past(demo)
        await the_tour_names_the_ticket_it_opens(demo)


async def promises_actions_and_good_news_are_remembered(demo: Demo) -> None:
    for who, client, prefix in ((RUTH, "harborline", "HARB"), (ELENA, "brightpay", "BPAY"), (TYLER, "lumen", "LUMEN")):
        receipt = str(await demo.workspace.command(who, "dm", "/health", client))
        counted = re.search(r"(\d+) of (\d+) promises kept in 90 days", receipt)
        assert counted is not None, receipt
        assert 0 < int(counted[1]) < int(counted[2]), "some were kept, and one was broken"
        asked = str(await demo.workspace.command(who, "dm", "/liaison", f"growth {client}"))
        assert re.search(rf"{prefix}-G\d+: [\w ]+ asks about [\w ]+: “.+”; (is answered|has our proposal)", asked), (
            asked
        )
        mapped = str(await demo.workspace.command(who, "dm", "/map", client))
        assert re.search(r"yes: asked for more in 90 days: [12]", mapped), mapped
        period = Period(MORNING.date().replace(day=1), 1).before
        facts = await demo.bot.store.read(partial(_review, demo, client, period))
        agreed = {one.state for one in facts.actions}
        assert "overdue" in agreed
        assert agreed & {"done", "done late"}
    harborline = await demo.bot.store.read(partial(_review, demo, "harborline", period))
    assert {one.state for one in harborline.promised} == {"kept", "broken"}
    assert {one.ours for one in harborline.actions} == {True, False}, "of this review and of the one before"
    assert not [one.words for one in harborline.actions if "{" in one.words]


def _review(demo: Demo, client: str, period: Period, tx: Tx) -> ReviewFacts:
    return review_facts(tx, demo.bot.desk, client, period, MORNING)


async def a_client_sounds_different_a_handful_of_times_in_a_quarter(demo: Demo) -> None:
    counted = sa.text("SELECT client, count(*) FROM strain GROUP BY client")
    found = await demo.bot.store.read(lambda tx: dict(tuple(row) for row in tx.connection.execute(counted)))
    assert found
    assert all(number <= 9 for number in found.values()), found


async def the_tour_brings_a_review_of_the_past(demo: Demo) -> None:
    step = next(step for step in demo.tour if words(step.prefill).startswith("/review"))
    command, _, what = words(step.prefill).partition(" ")
    assert "follow in a direct message" in str(await demo.workspace.command(step.who, step.where, command, what))
    await calm(demo)
    files = [name for entry in demo.workspace.ledger.posts for name in entry.files]
    assert [name.rpartition(".")[2] for name in files] == ["pptx", "pdf"] * 2


async def there_is_something_to_scroll(demo: Demo) -> None:
    for channel in ("ext-harborline", "ext-brightpay", "ext-lumen"):
        said = demo.workspace.messages(channel)
        assert len(said) > 10
        assert float(said[0].ts) > (MORNING - SHOWN).timestamp()


async def the_tour_names_the_ticket_it_opens(demo: Demo) -> None:
    await demo.workspace.say(TOM, "ext-harborline", COMPLAINT)
    await pass_time(demo, 1)
    inside = demo.workspace.channel("int-harborline").id
    cards = [entry.words() for entry in demo.workspace.ledger.posts if entry.channel == inside]
    assert len(cards) == 1
    asked = next(step.prefill for step in demo.tour if words(step.prefill).startswith("/ack"))
    assert words(asked).split()[1] in cards[0]

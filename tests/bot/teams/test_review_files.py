"""`review` on Teams: each file is offered in its reader's own chat and put into their OneDrive once they allow it."""

import asyncio
import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web
from pptx import Presentation
from pypdf import PdfReader
from teams_town import ABROAD, HOME, Member, Said

from bot.teams.file_cards import CONSENT, INFO
from bot.teams.uploading import TRIES, NotTaken, Uploads, trusted_at
from storage import audit

CLIENT, INSIDE, OPS = "19:client@thread.tacv2", "19:inside@thread.tacv2", "19:ops@thread.tacv2"
RITA, SAM, MARIA, JON, GAIL = "29:rita", "29:sam", "29:maria", "29:jon", "29:gail"
NAMES = ["acme-2026-11-for-client.pptx", "acme-2026-11-for-client.pdf", "acme-2026-11-INTERNAL.pptx"]
NAMES += ["acme-2026-11-INTERNAL.pdf"]


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits between tries at OneDrive, which nobody waits for here."""
    waits: list[float] = []

    async def at_once(seconds: float) -> None:
        waits.append(seconds)

    defaults = Uploads.__init__.__defaults__
    assert defaults is not None
    monkeypatch.setattr(Uploads.__init__, "__defaults__", (at_once,))
    return waits


def offers(stage: Any) -> list[Said]:
    """The cards that offer a file, in the order they came."""
    return [said for said in stage.town.said if said.verb == "post" and CONSENT in said.words()]


def plain(name: str) -> str:
    """A file's name without the moment it was made."""
    stem, _, ending = name.rpartition(".")
    return f"{stem.rsplit('-', 2)[0]}.{ending}"


async def so(what: Callable[[], Any]) -> Any:
    """Wait until something is so."""
    async with asyncio.timeout(30):
        while not (found := what()):  # noqa: ASYNC110  the bot works on after it has answered
            await asyncio.sleep(0.02)
    return found


async def offered(stage: Any, who: str = MARIA, words: str = "review acme 2026-11") -> list[Said]:
    """Let something happen, ask for the review and wait for all its files."""
    before = len(offers(stage))
    await stage.town.say(RITA, CLIENT, "The dialer is down for all 140 agents.")
    await stage.town.until(lambda said: "ACME-1" in said.words())
    await stage.town.say(who, "dm", words)
    wanted = 2 if words.split()[-1] in ("internal", "client") else 4
    return list((await so(lambda: len(offers(stage)) == before + wanted and offers(stage)))[before:])


def told(stage: Any, who: str, words: str) -> list[Said]:
    return [said for said in stage.town.said if said.conversation == stage.town.chat(who) and words in said.words()]


def logged(stage: Any) -> list[tuple[str, str, Any]]:
    with stage.bot.store.snapshot() as tx:
        rows = audit.of_client(tx, "acme")
    return [(row.actor, row.action, row.data.get("file")) for row in rows if row.action.startswith("review_file")]


async def test_all_four_files_are_offered_in_the_readers_chat_alone(stage: Any) -> None:
    found = await offered(stage, GAIL)
    assert [plain(str(said.activity["attachments"][0]["name"])) for said in found] == NAMES
    assert {said.conversation for said in found} == {stage.town.chat(GAIL)}
    sizes = [said.activity["attachments"][0]["content"]["sizeInBytes"] for said in found]
    assert all(size > 3_000 for size in sizes)
    (head,) = told(stage, GAIL, "The deck and the PDF follow")
    assert "liaison review" not in head.words(), "nobody is sent to a command line"
    assert stage.town.drive == []


async def test_an_allowed_file_is_put_whole_without_our_token_and_its_card_shows_it(stage: Any) -> None:
    found = await offered(stage)
    assert await stage.town.allow(MARIA, found[3]) == (200, None)
    (put,) = await so(lambda: stage.town.drive)
    assert len(PdfReader(io.BytesIO(put.content)).pages) > 3
    assert put.headers["Content-Range"] == f"bytes 0-{len(put.content) - 1}/{len(put.content)}"
    assert "Authorization" not in put.headers
    card = await stage.town.until(lambda said: said.verb == "edit" and said.id == found[3].id)
    (shown,) = card.activity["attachments"]
    assert (shown["contentType"], shown["content"]["fileType"]) == (INFO, "pdf")
    assert shown["contentUrl"].endswith(put.name)
    assert await stage.town.allow(MARIA, found[0]) == (200, None)
    await so(lambda: len(stage.town.drive) == 2)
    assert len(Presentation(io.BytesIO(stage.town.drive[1].content)).slides) > 3
    await so(lambda: len(logged(stage)) == 2)
    assert logged(stage) == [("maria", "review_file", "internal.pdf"), ("maria", "review_file", "client.pptx")]


async def test_allowed_twice_is_one_file_and_one_card(stage: Any) -> None:
    found = await offered(stage)
    posts = len(stage.town.said)
    await asyncio.gather(*(stage.town.allow(MARIA, found[1]) for _ in range(3)))
    await stage.town.until(lambda said: said.verb == "edit" and said.id == found[1].id)
    await stage.town.allow(MARIA, found[1])
    await so(lambda: len([said for said in stage.town.said if said.id == found[1].id]) == 3)
    assert len({(put.name, put.content) for put in stage.town.drive}) == 1
    assert {said.id for said in stage.town.said[posts:]} == {found[1].id}, "nothing new stands in the chat"


async def test_a_declined_file_goes_nowhere_and_its_card_asks_no_more(stage: Any) -> None:
    found = await offered(stage)
    assert await stage.town.allow(MARIA, found[2], "decline") == (200, None)
    card = await stage.town.until(lambda said: said.verb == "edit" and said.id == found[2].id)
    assert card.activity["text"] == (
        "The internal edition (PPTX) of the review of Acme Telecom, November 2026, was not sent."
        " Write review acme 2026-11 to be offered it again."
    )
    assert stage.town.drive == []
    assert logged(stage) == [("maria", "review_file_declined", "internal.pptx")]


async def test_after_a_restart_the_file_is_drawn_again_from_the_offer_alone(begin: Any) -> None:
    first = await begin()
    for channel in (CLIENT, INSIDE, OPS):
        await first.town.bring(first.town.activity(SAM, channel, type="installationUpdate", action="add"))
    found = await offered(first)
    await first.bot.stop()
    second = await begin(again=first.town, at=dt.datetime(2026, 11, 12, 15, 0, tzinfo=dt.UTC))
    assert await second.town.allow(MARIA, found[3]) == (200, None)
    (put,) = await so(lambda: second.town.drive)
    offer = found[3].activity["attachments"][0]
    assert (put.name, len(put.content)) == (offer["name"], offer["content"]["sizeInBytes"])


async def test_an_offer_that_is_over_says_how_to_ask_again(stage: Any) -> None:
    found = await offered(stage)
    stage.pass_time(dt.timedelta(days=15).total_seconds())
    await stage.town.allow(MARIA, found[0])
    (said,) = await so(lambda: told(stage, MARIA, "This offer is over"))
    assert "Ask again with review acme 2026-11" in said.words()
    assert stage.town.drive == []


@pytest.mark.parametrize("who", [JON, RITA, "29:guest", "29:stranger"])
async def test_somebody_else_gets_nothing(stage: Any, who: str) -> None:
    found = await offered(stage)
    stage.town.people["29:guest"] = Member("29:guest", "Guest", HOME, guest=True)
    stage.town.people["29:stranger"] = Member("29:stranger", "Colleague", HOME)
    before = len(stage.town.said)
    assert (await stage.town.allow(who, found[3]))[0] == 200
    assert (await stage.town.allow(who, found[3], "decline"))[0] == 200
    await stage.bot.teams.desk.errands.finish()
    said = [one.words() for one in stage.town.said[before:]]
    why = {JON: "offered to somebody else", "29:stranger": "This is for the delivery team"}.get(who)
    assert len(said) == (2 if why else 0)
    assert all(str(why) in one for one in said)
    assert (stage.town.drive, logged(stage)) == ([], [])


async def test_an_offer_nobody_made_is_not_valid(stage: Any) -> None:
    (found, *_) = await offered(stage)
    signed = found.activity["attachments"][0]["content"]["acceptContext"]["liaison"]
    for wrong in (signed.replace("client", "internal"), signed[:-1], "v1|acme|x|ack|1|0", {"a": 1}, ["x"]):
        made = stage.town.activity(MARIA, "dm", type="invoke", name="fileConsent/invoke", replyToId=found.id)
        made["value"] = {"action": "accept", "context": {"liaison": wrong}}
        assert (await stage.town.bring(made))[0] == (200 if isinstance(wrong, str) else 400)
    made["value"] = {"action": "accept", "context": {"liaison": signed}}
    made["conversation"] = {"id": INSIDE, "conversationType": "channel"}
    assert (await stage.town.bring(made))[0] == 400, "Teams asks in personal chats only"
    await stage.bot.teams.desk.errands.finish()
    assert len(told(stage, MARIA, "not valid any more")) == 3
    assert stage.town.drive == []


async def test_a_button_of_another_card_is_no_offer_of_a_file(stage: Any) -> None:
    (found, *_) = await offered(stage)
    value = stage.bot.teams.desk.signer.value("acme", "ACME-1", "ack", 1)
    made = stage.town.activity(MARIA, "dm", type="invoke", name="fileConsent/invoke", replyToId=found.id)
    made["value"] = {"action": "accept", "context": {"liaison": value}}
    assert (await stage.town.bring(made))[0] == 200
    await so(lambda: told(stage, MARIA, "not valid any more"))


async def test_no_byte_goes_to_an_address_that_is_not_onedrive(stage: Any) -> None:
    came: list[str] = []

    async def take(request: web.Request) -> web.Response:
        came.append(request.path)
        return web.Response(status=201)

    app = web.Application()
    app.add_routes([web.put("/{any:.*}", take)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hostile = f"127.0.0.1:{runner.addresses[0][1]}"
    try:
        found = await offered(stage)
        for url in (f"http://{hostile}/x", f"https://sharepoint.com@{hostile}/x", "", 7):
            await stage.town.allow(MARIA, found[0], place={"uploadUrl": url})
            await stage.bot.teams.desk.errands.finish()
        assert len(told(stage, MARIA, "the place named for it is not in OneDrive")) == 4
    finally:
        await runner.cleanup()
    assert (came, stage.town.drive, logged(stage)) == ([], [], [])


async def test_the_address_is_looked_at_again_directly_before_the_file_is_put(stage: Any) -> None:
    uploads = Uploads(stage.town.http, trusted_at(HOSTS, local=False))
    with pytest.raises(NotTaken, match="not a place of OneDrive"):
        await uploads.put(f"{stage.town.url}drive/x", b"x")
    assert stage.town.drive == []


async def test_a_redirect_is_not_followed(stage: Any) -> None:
    found = await offered(stage)
    stage.town.refuse("/drive/", 307, Location="https://example.com/x")
    await stage.town.allow(MARIA, found[0])
    (said,) = await so(lambda: told(stage, MARIA, "OneDrive did not take"))
    assert "(307). Ask again with review acme 2026-11." in said.words()


async def test_when_onedrive_fails_it_is_tried_again_and_then_said(stage: Any, no_waiting: list[float]) -> None:
    found = await offered(stage)
    stage.town.refuse("/drive/", 500)
    stage.town.refuse("/drive/", 503, **{"Retry-After": "7"})
    await stage.town.allow(MARIA, found[0])
    await so(lambda: stage.town.drive)
    assert no_waiting[-2:] == [1.0, 7.0]
    stage.town.refuse("/drive/", 500, times=TRIES)
    await stage.town.allow(MARIA, found[1])
    (said,) = await so(lambda: told(stage, MARIA, "OneDrive did not take"))
    assert "(500). Please allow it once more, or ask again with review acme 2026-11." in said.words()
    await stage.town.allow(MARIA, found[1])
    await so(lambda: len(stage.town.drive) == 2)


async def test_a_place_that_is_gone_is_tried_once(stage: Any, no_waiting: list[float]) -> None:
    found = await offered(stage)
    stage.town.refuse("/drive/", 404)
    await stage.town.allow(MARIA, found[0])
    await so(lambda: told(stage, MARIA, "(404). Ask again"))
    assert no_waiting == []


async def test_a_post_that_stopped_halfway_goes_on_where_it_stopped(stage: Any) -> None:
    chat = f"POST /v3/conversations/{stage.town.chat(MARIA)}/activities"

    async def third(request: web.Request) -> web.StreamResponse:
        return web.json_response({}, status=429, headers={"Retry-After": "1"})

    async def fine(request: web.Request) -> web.StreamResponse:
        return await stage.town._send(request, unfailing=True)

    # The answer to the command, the head and two offers go through; the third offer is put off.
    stage.town.faults += [(chat, fine, 4), (chat, third, 1)]
    await stage.town.say(RITA, CLIENT, "The dialer is down for all 140 agents.")
    await stage.town.until(lambda said: "ACME-1" in said.words())
    await stage.town.say(MARIA, "dm", "review acme 2026-11")
    await so(lambda: len(offers(stage)) == 2)
    for _ in range(5):
        stage.pass_time(5)
        await asyncio.sleep(0.2)
    await so(lambda: len(offers(stage)) == 4)
    names = [plain(str(said.activity["attachments"][0]["name"])) for said in offers(stage)]
    assert names == NAMES
    assert len(told(stage, MARIA, "The deck and the PDF follow")) == 1


async def test_where_teams_takes_no_files_the_words_say_how_else(stage: Any) -> None:
    chat = f"POST /v3/conversations/{stage.town.chat(MARIA)}/activities"

    async def fine(request: web.Request) -> web.StreamResponse:
        return await stage.town._send(request, unfailing=True)

    async def no(request: web.Request) -> web.StreamResponse:
        return web.json_response({"error": {"code": "BadRequest"}}, status=400)

    stage.town.faults += [(chat, fine, 2), (chat, no, 1)]
    await stage.town.say(RITA, CLIENT, "The dialer is down for all 140 agents.")
    await stage.town.until(lambda said: "ACME-1" in said.words())
    await stage.town.say(MARIA, "dm", "review acme 2026-11")
    await so(lambda: told(stage, MARIA, "liaison review acme 2026-11 --out DIR"))
    assert offers(stage) == []


HOSTS = frozenset({"sharepoint.com"})
GOOD = (
    "https://contoso-my.sharepoint.com/personal/maria/_api/v2.0/drive/items/01/uploadSession?guid='1'&tempauth=v1.eyJ"
)


@pytest.mark.parametrize("url", [GOOD, "https://contoso.sharepoint.com:443/x", "HTTPS://Contoso-My.SharePoint.com/x"])
def test_addresses_of_onedrive_are_trusted(url: str) -> None:
    assert trusted_at(HOSTS, local=False)(url)
    assert not trusted_at(HOSTS, local=True)(url), "the local mode calls this machine only"


@pytest.mark.parametrize(
    "url",
    [
        GOOD.replace("https", "http"),
        GOOD.replace("sharepoint.com", "sharepoint.com.evil.example"),
        GOOD.replace("sharepoint.com", "evilsharepoint.com"),
        GOOD.replace("contoso-my.", "evil.example/"),
        GOOD.replace("contoso-my", "evil.example\\@contoso-my"),
        GOOD.replace("contoso-my", "user:word@contoso-my"),
        GOOD.replace(".com/", ".com:8443/"),
        GOOD.replace(".com/", ".com:99999/"),
        GOOD + " x",
        GOOD + "\n",
        GOOD + "\u2026",
        GOOD + "x" * 8_000,
        "https://169.254.169.254/latest",
        "https://localhost/x",
        "http://127.0.0.1/x",
        "http://[::1]/x",
        "file:///etc/passwd",
        "//contoso.sharepoint.com/x",
        "https://contoso.sharepoint.com",
        "https:///x",
        "",
    ],
)
def test_others_are_not(url: str) -> None:
    assert not trusted_at(HOSTS, local=False)(url)


def test_this_machine_is_trusted_in_the_local_mode_or_where_it_is_listed_with_its_port() -> None:
    url = "http://127.0.0.1:5000/drive/x"
    assert trusted_at(HOSTS, local=True)(url)
    assert trusted_at(frozenset({"127.0.0.1:5000"}), local=False)(url)
    assert not trusted_at(frozenset({"127.0.0.1:5001"}), local=False)(url)
    assert not trusted_at(HOSTS, local=True)("http://192.168.0.1:5000/x")


async def test_a_contact_of_the_client_is_never_offered_anything(stage: Any) -> None:
    stage.town.people[RITA] = Member(RITA, "Rita Moss", ABROAD)
    await offered(stage)
    assert not [said for said in stage.town.said if said.clients and CONSENT in said.words()]

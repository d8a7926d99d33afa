"""What passes Teams' gate: forged tokens, tenants and addresses never, junk never with a 500."""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from typing import Any

import jwt
import pytest
import sqlalchemy as sa
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st
from teams_town import _RSA, ABROAD, APP, HOME, Town

from bot.teams import adapter
from bot.teams.service_urls import allowed_at
from storage import inbox

CLIENT, RITA, MARIA = "19:client@thread.tacv2", "29:rita", "29:maria"
FORGER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
FORGERIES = 2_000
MALFORMED = 5_000
AT_ONCE = 16
JUNK = (400, 401, 413, 415)


def forged_token(chance: random.Random, town: Town) -> str:
    """A token that is wrong in one way or several."""
    public = json.dumps(jwt.algorithms.RSAAlgorithm.to_jwk(_RSA[0].public_key(), as_dict=True))
    good = town.token()
    head, body, mac = good.split(".")
    claims = jwt.decode(good, options={"verify_signature": False})

    def signed(key: Any, algorithm: str, kid: object = "key-0", **changed: Any) -> str:
        told = {name: value for name, value in (claims | changed).items() if value is not None}
        return jwt.encode(told, key, algorithm=algorithm, headers={"kid": kid} if kid is not None else {})

    kinds = [
        lambda: signed(None, "none"),
        lambda: signed(public[:64].ljust(64, "x"), "HS256"),
        lambda: signed(FORGER, "RS256"),
        lambda: signed(FORGER, "RS256", kid=f"key-{chance.randrange(9)}"),
        lambda: signed(_RSA[0], "RS256", kid="another"),
        lambda: signed(_RSA[0], "RS256", kid=None),
        lambda: signed(_RSA[0], "RS512"),
        lambda: town.token(aud=chance.choice(["other", "", APP[::-1], f"{APP} ", [APP, "x"], 7])),
        lambda: town.token(aud=None),
        lambda: town.token(iss=chance.choice(["https://sts.windows.net/x/", "", "https://api.botframework.com/", "x"])),
        lambda: town.token(iss=None),
        lambda: town.token(exp=claims["exp"] - chance.randrange(3_600 + 600, 10**9)),
        lambda: town.token(exp=None),
        lambda: town.token(exp=chance.choice(["soon", -1, 0])),
        lambda: town.token(nbf=claims["nbf"] + chance.randrange(1_000, 10**9)),
        lambda: town.token(serviceurl=chance.choice(["https://evil.example/", "", town.url.upper(), 7, [town.url]])),
        lambda: town.token(serviceurl=None),
        lambda: f"{head}.{body}.{mac[:-4]}{'AAAA' if mac[-4:] != 'AAAA' else 'BBBB'}",
        lambda: f"{head}.{body[::-1]}.{mac}",
        lambda: f"{head}.{body}.",
        lambda: ".".join([head, body]),
        lambda: "".join(chance.choice('abc.={}"') for _ in range(chance.randrange(0, 300))),
        lambda: good + good,
        lambda: "x" * 8_100,
    ]
    return chance.choice(kinds)()


async def bring(town: Town, body: bytes, **headers: str) -> int:
    given = {"Content-Type": "application/json", "Authorization": f"Bearer {town.token()}"} | headers
    async with town.http.post(f"{town.bot}/api/messages", data=body, headers=given) as answer:
        await answer.read()
        return answer.status


async def all_of(work: Callable[[int], Awaitable[int]], times: int) -> list[int]:
    """Run something many times, some at a time."""
    found: list[int] = []
    numbers = iter(range(times))

    async def some() -> None:
        for number in numbers:
            status = await work(number)
            found.append(status)

    await asyncio.gather(*(some() for _ in range(AT_ONCE)))
    return found


def kept(stage: Any) -> int:
    with stage.bot.store.snapshot() as tx:
        return sum(inbox.counts(tx).values())


async def test_two_thousand_forged_tokens_tenants_and_addresses_are_refused(stage: Any) -> None:
    town, chance = stage.town, random.Random(7)
    before = kept(stage)

    async def one(number: int) -> int:
        made = town.activity(RITA, CLIENT, text=f"forged {number}")
        match number % 3:
            case 0:
                return int((await town.bring(made, forged_token(chance, town)))[0])
            case 1:
                tenant = chance.choice([ABROAD, "", "*", HOME[:-1], HOME + " ", "x" * 50, None, 7, [HOME]])
                made["channelData"]["tenant"] = chance.choice([{"id": tenant}, tenant])
                return int((await town.bring(made))[0])
            case _:
                url = evil_url(chance, town)
                made["serviceUrl"] = url
                return int((await town.bring(made, town.token(serviceurl=url)))[0])

    found = await all_of(one, FORGERIES)
    assert set(found) <= {400, 401}, set(found)
    assert kept(stage) == before
    assert await town.say(RITA, CLIENT, "P2 this one is real")


def evil_url(chance: random.Random, town: Town) -> Any:
    port = town.port
    return chance.choice(
        [
            "https://evil.example/",
            "https://evil.trafficmanager.net/amer/",
            "https://smba.trafficmanager.net.evil.example/",
            "https://smba.trafficmanager.net@evil.example/",
            "https://evil.example/smba.trafficmanager.net/",
            "https://evil.example#smba.trafficmanager.net",
            "https://evil.example?x=smba.trafficmanager.net",
            "https://smba.trafficmanager.net.",
            "https://smba.trafficmanager.net:8443/",
            "https://smba.trafficmanager.net%2eevil.example/",
            "https://smba.trafficmanager.net\\@evil.example/",
            "https://smba．trafficmanager．net/",
            "https://ѕmba.trafficmanager.net/",
            "http://smba.trafficmanager.net/",
            "ftp://smba.trafficmanager.net/",
            "//smba.trafficmanager.net/",
            "https://user:pw@smba.trafficmanager.net/",
            "https://smba.trafficmanager.net/../../evil",
            "https://169.254.169.254/latest/",
            "https://[::1]/",
            f"http://127.0.0.1:{port + 1}/",
            f"http://127.0.0.1:{port}@evil.example/",
            f"http://localhost:{port}/",
            f"http://127.0.0.1.evil.example:{port}/",
            f"http://0x7f000001:{port}/",
            f"{town.url}\n",
            "https://smba.trafficmanager.net/{0}",
            "",
            None,
            7,
            [town.url],
            {"url": town.url},
            f"https://{chance.randbytes(6).hex()}.trafficmanager.net/",
        ]
    )


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=60), st.text(max_size=20))
def test_only_the_listed_host_is_called(before: str, after: str) -> None:
    allowed = allowed_at(frozenset({"smba.trafficmanager.net"}), local=False)
    assert allowed("https://smba.trafficmanager.net/amer/")
    assert not allowed(f"https://{before}@smba.trafficmanager.net/")
    assert not allowed(f"https://smba.trafficmanager.net.{after}/")
    assert not allowed(f"http://smba.trafficmanager.net/{after}")


async def test_five_thousand_malformed_activities_never_get_a_500(stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter, "KEEP_WITHIN_S", 60.0)  # a busy machine is told to come again; that is no fault here
    town, chance = stage.town, random.Random(11)
    found = await all_of(lambda _: bring(town, malformed(chance, town)), MALFORMED)
    assert not [status for status in found if status >= 500], [status for status in found if status >= 500]
    assert sum(status in JUNK for status in found) > MALFORMED / 2


def malformed(chance: random.Random, town: Town) -> bytes:
    """An activity with something wrong in it, or bytes that are none."""
    if chance.random() < 0.1:
        text = chance.choice(["", "null", "[]", "{", '"x"', "7", "[" * 100_000, '{"a":' * 200 + "1" + "}" * 200, "NaN"])
        return text.encode()
    if chance.random() < 0.05:
        return chance.randbytes(200)
    kinds = ("message", "messageUpdate", "messageDelete", "conversationUpdate", "installationUpdate", "invoke", "event")
    made = town.activity(chance.choice([RITA, MARIA]), chance.choice([CLIENT, "dm"]), type=chance.choice(kinds))
    name = chance.choice(["adaptiveCard/action", "composeExtension/submitAction", "task/fetch", "", 7])
    made |= {"text": "health acme", "name": name, "value": {"action": {"data": {"liaison": "v1|x"}}}}
    made |= {
        "action": "add",
        "membersRemoved": [{"id": RITA}],
        "entities": [{"type": "mention", "mentioned": {"id": "x"}}],
    }
    made |= {"replyToId": "1", "localTimezone": "Europe/Berlin", "attachments": [{"contentType": "text/html"}]}
    for _ in range(chance.randrange(1, 4)):
        spoil(chance, made)
    return json.dumps(made).encode("utf-8", "surrogatepass")


def spoil(chance: random.Random, made: dict[str, Any]) -> None:
    """Put something that does not belong there in one place of an activity."""
    odd = [None, 7, -1, 1e308, True, "", "x" * 500, "\ud800", [], {}, [None], {"id": None}, {"id": 7}, [[[]]], "\x00"]
    place: Any = made
    while True:
        name = chance.choice(list(place))
        if isinstance(place[name], dict) and place[name] and chance.random() < 0.5:
            place = place[name]
            continue
        if chance.random() < 0.2:
            del place[name]
        else:
            place[name] = chance.choice(odd)
        return


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (415, {"Content-Type": "text/plain"}, b"{}"),
        (415, {"Content-Encoding": "gzip"}, b"{}"),
        (401, {"Authorization": ""}, b"{}"),
        (401, {"Authorization": "Basic abc"}, b"{}"),
        (401, {"Authorization": "Bearer \u00e9"}, b"{}"),
        (400, {}, b"\xff\xfe"),
        (400, {}, b"[]"),
    ],
)
async def test_each_fault_has_its_status(stage: Any, status: int, headers: dict[str, str], body: bytes) -> None:
    assert await bring(stage.town, body, **headers) == status


async def test_a_body_that_is_too_large_is_refused_before_it_is_read(stage: Any) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", stage.bot.port)
    head = "POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1048577\r\n\r\n"
    writer.write(head.encode())
    assert b" 413 " in await reader.readline()
    writer.close()


async def test_a_new_key_of_microsoft_is_taken_up_by_one_look(stage: Any) -> None:
    town = stage.town
    await town.say(RITA, CLIENT, "P3 with the old key")
    town.keys_served = ("key-0", "key-1")
    stage.bot.teams._keys._asked_at -= 301  # five minutes since the last look
    asked = town.keys_asked
    made = [town.activity(RITA, CLIENT, text=f"P3 new key {number}") for number in range(20)]
    found = await asyncio.gather(*(town.bring(one, town.token("key-1")) for one in made))
    assert {status for status, _ in found} == {200}
    assert town.keys_asked == asked + 1


async def test_unknown_keys_are_looked_up_once_in_five_minutes(stage: Any) -> None:
    town = stage.town
    await town.say(RITA, CLIENT, "P3 hello")
    asked = town.keys_asked
    for number in range(30):
        status, _ = await town.bring(town.activity(RITA, CLIENT, text="x"), forged(f"key-unknown-{number}"))
        assert status == 401
    assert town.keys_asked <= asked + 1


def forged(kid: str) -> str:
    return jwt.encode({"iss": "x"}, FORGER, algorithm="RS256", headers={"kid": kid})


async def test_while_no_key_could_be_fetched_nobody_is_let_in_or_told_that_they_are_wrong(begin: Any) -> None:
    stage = await begin(teams_keys_url="http://127.0.0.1:9/none")
    status, _ = await stage.town.bring(stage.town.activity(RITA, CLIENT, text="x"))
    assert status == 503


async def test_our_token_goes_to_teams_only(stage: Any) -> None:
    """A stored address that is not Teams is never called, whatever put it there."""
    got: list[str] = []

    async def sink(request: web.Request) -> web.Response:
        got.append(request.headers.get("Authorization", ""))
        return web.json_response({"id": "1"})

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", sink)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    with stage.bot.store.transaction() as tx:
        tx.connection.execute(sa.text(f"UPDATE conversation SET service_url = 'http://127.0.0.1:{port}/'"))
    await stage.town.say(RITA, CLIENT, "The dialer is down for all 140 agents.")
    for _ in range(5):
        stage.pass_time(1200)
        await asyncio.sleep(0.2)
    town = stage.town
    town.refuse("*", 307, times=50, Location=f"http://127.0.0.1:{port}/")
    await town.say(MARIA, "dm", "help")
    await runner.cleanup()
    assert got == []

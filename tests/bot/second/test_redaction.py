"""Nothing that belongs to a person leaves: 2,000 made-up strings of every kind, and what the server received."""

import random
import re
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_server import ModelServer, question

from bot.reader.openai import prompt
from bot.reader.openai.client import OpenAIAdviser
from bot.reader.openai.numbers import luhn
from bot.reader.openai.redaction import redact

PEOPLE = ("Priya Raman", "José Núñez", "Dana Whitfield", "Aoife O'Brien", "王伟", "Mark Grace", "Ngozi Okonkwo-Bello")
NAMES = frozenset((*PEOPLE, "Acme Telecom", "acme.example"))
Made = tuple[tuple[str, ...], str]
"""What must not leave, and the text it stands in."""
Make = Callable[[random.Random], Made]


def digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))


def mail(rng: random.Random) -> Made:
    local = rng.choice(["p.raman", "dana+work", "o_brien", "x", "first.last-name", "user%tag", "ünal"]) + digits(rng, 2)
    domain = rng.choice(["mailbox.example", "sub.corp.co.uk", "firma.de", "bücher.example"])
    at, dot = rng.choice([("@", "."), ("@", "."), (" (at) ", " (dot) "), ("[at]", "[dot]"), (" @ ", "."), ("＠", ".")])
    return (local,), f"{local}{at}{domain.replace('.', dot)}"


def phone(rng: random.Random) -> Made:
    a, b, c = digits(rng, 3), digits(rng, 3), digits(rng, 4)
    shape = rng.choice(
        ["+1 ({a}) {b}-{c}", "{a}-{b}-{c}", "({a}) {b} {c}", "+44 20 {b}{a[0]} {c}", "{a}.{b}.{c}", "+91{a}{b}{c}",
         "00 63 {a} {b} {c}", "{b}-{c}", "{a}{b}{c}", "+49 {a}/{b}{c}", "{a}–{b}–{c}", "{a} {b} {c}"]
    )  # fmt: skip
    return (c,), shape.format(a=a, b=b, c=c)


def card(rng: random.Random) -> Made:
    body = rng.choice(["4", "51", "34", "6011"]) + digits(rng, 20)
    body = body[: rng.choice([14, 15, 15, 15, 18])]
    number = next(body + last for last in "0123456789" if luhn(body + last))
    gap = rng.choice(["", " ", "-", ".", "  ", "\u00a0"])
    parts = [number[at : at + 4] for at in range(0, len(number), 4)]
    return (number[4:8],), gap.join(parts)


def iban(rng: random.Random) -> Made:
    country, bank, count = rng.choice(
        [("DE", "", 18), ("GB", "BUKB", 14), ("NL", "ABNA", 10), ("FR", "", 23), ("NO", "", 11)]
    )
    rest = bank + digits(rng, count)
    moved = "".join(str(int(letter, 36)) for letter in rest + country + "00")
    whole = f"{country}{98 - int(moved) % 97:02d}{rest}"
    gap = rng.choice(["", " ", "-"])
    written = gap.join(whole[at : at + 4] for at in range(0, len(whole), 4))
    return (whole[6:10],), rng.choice([written, written.lower()])


def ssn(rng: random.Random) -> Made:
    a, b, c = digits(rng, 3), digits(rng, 2), digits(rng, 4)
    return (c,), rng.choice(["{a}-{b}-{c}", "{a} {b} {c}", "{a}{b}{c}", "{a}.{b}.{c}"]).format(a=a, b=b, c=c)


def name(rng: random.Random) -> Made:
    whole = rng.choice(PEOPLE)
    parts = whole.split()
    bare = whole.replace("é", "e").replace("ú", "u").replace("ñ", "n")
    turned, hidden = ", ".join(reversed(parts)), "\u200b".join(whole)
    written = rng.choice([whole, whole.upper(), turned, parts[0], parts[-1], ".".join(parts), hidden, bare])
    seen = written.replace("\u200b", "")
    return tuple(part for part in re.split(r"[\s,.]+", seen) if len(part) > 1), written


def link_secret(rng: random.Random) -> Made:
    secret = "".join(rng.choices("abcdefghijkmnpqrstuvwxyz23456789", k=rng.choice([6, 12, 32])))
    shape = rng.choice(
        ["https://files.example/d?token={s}", "https://u:{s}@host.example/x", "http://10.0.0.8:8080/reset/{s}",
         "portal.example/login?key={s}&next=1", "www.example.com/#access_token={s}", "sftp://ops:{s}@drop.example/in",
         "<https://files.example/{s}|the file>", "HTTPS://FILES.EXAMPLE/?SIG={s}", "postgresql://u:{s}@db/x"]
    )  # fmt: skip
    return (secret,), shape.format(s=secret)


def key(rng: random.Random) -> Made:
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789"
    secret = "".join(rng.choices(letters, k=24)) + "7b"
    shape = rng.choice(
        ["sk-{s}", "sk_live_{s}", "xoxb-12-{s}", "ghp_{s}", "AKIA{u}", "AIza{s}", "password: {s}", "api_key={s}",
         "Authorization: Bearer {s}", "the token is {s}", "pwd = '{s}'", "contraseña: {s}", "eyJhbGciOi.{s}.{s}", "{s}",
         "-----BEGIN RSA PRIVATE KEY-----\n{s}\n{s}\n-----END RSA PRIVATE KEY-----"]
    )  # fmt: skip
    secret = secret.upper() if "{u}" in shape else secret
    return (secret,), shape.format(s=secret, u=secret)


KINDS: tuple[Make, ...] = (mail, phone, card, iban, ssn, name, link_secret, key)
AROUND = ("{}", "please call {} today", "({})", "it is {}.", "FYI: {}, thanks", "ref\n{}\nplease", "<{}>", "“{}”")


def made(count: int) -> list[Made]:
    rng = random.Random(20261124)
    out = []
    for turn in range(count):
        inside, written = KINDS[turn % len(KINDS)](rng)
        out.append((inside, rng.choice(AROUND).format(written)))
    return out


async def test_none_of_2000_leaves(
    server: ModelServer, adviser: OpenAIAdviser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prompt, "gives_orders", lambda text: False)  # a few look like orders and would not be sent
    left = []
    for inside, text in made(2_000):
        server.bodies.clear()
        await adviser.advise(question(text, names=NAMES))
        received = server.sent[0]["message"]["text"].casefold()
        if any(word.casefold() in received for word in inside):
            left.append((text, received))
    assert not left


async def test_what_was_taken_out_is_reported_by_kind(server: ModelServer, adviser: OpenAIAdviser) -> None:
    text = "Priya Raman (priya@mailbox.example, +1 555 123 4567) paid with 4111 1111 1111 1111; SSN 123-45-6789"
    answer = await adviser.advise(question(text, names=NAMES))
    assert answer.redacted == {"mail": 1, "phone": 1, "card": 1, "ssn": 1, "name": 1}
    assert server.sent[0]["message"]["text"] == "[name] ([mail], [phone]) paid with [card]; SSN [ssn]"


@pytest.mark.parametrize(
    "text",
    [
        "since 2026-11-20 the 400 agents have lost 1,250,000 records at 09:30",
        "ACMX-42 is P1 for us, 3 of 12 queues, 98.5 % down",
        "the password is not working for anybody",
        "we will still call you in may, this is a fair price",
        "see e.g. the report.pdf of 12/11/2026",
        "the internationalisation-of-everything project",
    ],
)
def test_what_belongs_to_nobody_stays(text: str) -> None:
    assert redact(text, NAMES | {"May Fair", "Will Price"}).text == text


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=200))
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    once = redact(text, NAMES).text
    assert redact(once, NAMES).text == once


@pytest.mark.parametrize(
    "part", ["a", "a@", "1 ", "a.", '"', "[at] ", "a at b dot ", "AB12 ", "pin is ", "a.b/", "://"]
)
def test_long_odd_input_takes_no_time(part: str) -> None:
    text = (part * 39_000)[:39_000]
    started = time.process_time()
    redact(text, NAMES)
    assert time.process_time() - started < 10

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.signing import ButtonSigner, Pressed

SIGNER = ButtonSigner(b"a secret of the tests")
NAMES = st.text(max_size=40).filter(lambda text: text.isprintable())


def test_a_value_is_short_and_readable() -> None:
    value = SIGNER.value("brightpay", "BRIT-42", "ack", 7)
    body, _, mac = value.rpartition("|")
    assert body == "v1|brightpay|BRIT-42|ack|7"
    assert len(mac) == 32
    assert SIGNER.read(value) == Pressed("brightpay", "BRIT-42", "ack", 7)


@given(NAMES, NAMES, NAMES, st.integers(0, 10**15))
def test_what_was_signed_is_read_back(client: str, ticket: str, action: str, revision: int) -> None:
    assert SIGNER.read(SIGNER.value(client, ticket, action, revision)) == Pressed(client, ticket, action, revision)


@given(NAMES, NAMES, NAMES, NAMES)
def test_no_two_meanings_share_a_value(first: str, second: str, third: str, fourth: str) -> None:
    same = (first, second) == (third, fourth)
    assert (SIGNER.value(first, second, "ack", 1) == SIGNER.value(third, fourth, "ack", 1)) is same


@pytest.mark.parametrize("place", range(6))
def test_every_field_is_protected(place: int) -> None:
    parts = SIGNER.value("brightpay", "BRIT-42", "ack", 7).split("|")
    for other in ("v2", "lumen", "BRIT-43", "resolve", "8", "", parts[place] + "0", parts[place][:-1]):
        if other != parts[place]:
            assert SIGNER.read("|".join([*parts[:place], other, *parts[place + 1 :]])) is None


@given(st.integers(0, 200), st.characters(exclude_categories=["Cs"]))
def test_no_character_can_be_changed(place: int, character: str) -> None:
    value = SIGNER.value("brightpay", "BRIT-42", "ack", 7)
    place %= len(value)
    changed = value[:place] + character + value[place + 1 :]
    assert changed == value or SIGNER.read(changed) is None


@given(st.text(max_size=200))
def test_junk_is_refused_quietly(text: str) -> None:
    assert SIGNER.read(text) is None


def test_fields_cannot_be_moved_into_one_another() -> None:
    parts = SIGNER.value("brightpay", "BRIT-42", "ack", 7).split("|")
    assert SIGNER.read("|".join([parts[0], "", "brightpayBRIT-42", *parts[3:]])) is None
    assert SIGNER.read("|".join([*parts[:4], "", *parts[4:]])) is None
    assert SIGNER.read("v1|a|b|c|1|\ud800") is None
    assert SIGNER.read(SIGNER.value("x" * 3000, "BRIT-1", "ack", 1)) is None


def test_another_secret_signs_nothing_here() -> None:
    assert ButtonSigner(b"another").read(SIGNER.value("brightpay", "BRIT-42", "ack", 7)) is None
    with pytest.raises(ValueError, match="must not be empty"):
        ButtonSigner(b"")

"""What the model is given of a message, whatever somebody typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reader.embedded.language import language_of
from bot.reader.embedded.spoken import HEAD, TAIL, spoken


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("<@U123> is it <https://x.example/a|the report>?", "@user is it the report?"),
        ("see https://x.example/a?token=1 please", "see link please"),
        ("great :tada: 🔥", "great tada fire"),
        ("a\u200bb\u202ec", "abc"),
        ("one\ntwo", "one / two"),
        ("<b>bold</b> &amp; plain", "bold & plain"),
        ("ﬁle", "file"),
        ("```Traceback: boom```", "code: Traceback: boom"),
        ("", ""),
    ],
)
def test_markup_goes_and_words_stay(text: str, given: str) -> None:
    assert spoken(text) == given


def test_of_a_long_message_the_start_and_the_end_are_kept() -> None:
    text = spoken("the start " + "middle " * 5_000 + "the end")
    assert text.startswith("the start")
    assert text.endswith("the end")
    assert len(text) <= HEAD + TAIL + 3


@given(st.text(max_size=400))
def test_any_text_can_be_made_ready(text: str) -> None:
    assert len(spoken(text)) <= HEAD + TAIL + 3


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The dialer is down and we cannot call", "en"),
        ("hola, no hay nadie en la línea y los clientes se quejan", "es"),
        ("wala pa po yung report namin", "fil"),
        ("Hi team, yung report for the client wala pa po, can you please check", "en-fil"),
        ("🔥🔥", "und"),
        ("12345", "und"),
    ],
)
def test_the_language_is_told_by_its_small_words(text: str, language: str) -> None:
    assert language_of(text) == language

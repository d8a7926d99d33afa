"""The deck and the PDF of a review: files that open, and hold nothing a client may not read."""

import datetime as dt
import io
import re
from collections.abc import Iterator

import pytest
from a_reviewed_quarter import add_by_hand, play
from files_read_back import words_of_deck, words_of_pdf
from pptx import Presentation
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml.ns import qn
from pypdf import PdfReader

from bot.kit import files_of, layout, names_of
from bot.kit.deck import draw_deck
from bot.kit.paint import MOST_NAMES
from bot.kit.paper import draw_paper
from handlers.review_facts import ReviewFacts, review_facts
from handlers.review_kit import BOTH, kit_of
from handlers.review_notice import Chart, Deck, Page, Series, Table, Tile
from handlers.review_pages import deck_of
from playbooks.periods import Period
from storage.store import Store

Q3 = Period(dt.date(2026, 7, 1), 3)
INTERNAL_WORDS = re.compile(
    r"\b(ladder|nudg\w*|tone|health|internal|acknowledg\w*|escalat\w*|playbook|PM|PMs|backup|ops|churn|at[ _]risk|"
    r"sentiment|mood|snooz\w*|override|colder|warmer|Maria|Sam|Gail|U0\w+|SECRET\w*)\b",
    re.I,
)
"""What only our people may read; Jon owns an action that was agreed with the client, so his name may stand there."""


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewFacts]:
    """A played summer with something of everything added by hand."""
    folder = tmp_path_factory.mktemp("review")
    store = Store.open(f"sqlite:///{folder / 'q.db'}", durable=False)
    world = play(store, folder / "playbooks")
    add_by_hand(world)
    with store.transaction() as tx:
        yield review_facts(tx, world.desk, "acme", Q3, world.now)
    store.close()


@pytest.fixture(scope="module")
def drawn(facts: ReviewFacts) -> dict[str, bytes]:
    return {file.name: file.content for file in files_of(kit_of(facts, BOTH))}


def only(drawn: dict[str, bytes], edition: str, ending: str) -> bytes:
    (found,) = [content for name, content in drawn.items() if edition in name and name.endswith(ending)]
    return found


def test_nothing_internal_stands_in_the_clients_edition(drawn: dict[str, bytes]) -> None:
    for words in (words_of_deck(only(drawn, "for-client", "pptx")), words_of_pdf(only(drawn, "for-client", "pdf"))):
        assert not (found := INTERNAL_WORDS.findall(words)), found
        assert "the carrier was down" in words
        assert "Volumes doubled" in words


def test_the_scan_finds_what_it_looks_for_in_the_internal_edition(drawn: dict[str, bytes]) -> None:
    deck, paper = words_of_deck(only(drawn, "INTERNAL", "pptx")), words_of_pdf(only(drawn, "INTERNAL", "pdf"))
    for words in (deck, paper):
        found = {word.casefold() for word in INTERNAL_WORDS.findall(words)}
        assert {"tone", "health", "internal", "acknowledgement", "secretnote", "secretcause", "secretaction"} <= found


def test_the_clients_own_words_stand_there_and_those_of_our_people_do_not(drawn: dict[str, bytes]) -> None:
    words = words_of_deck(only(drawn, "for-client", "pptx"))
    assert "the night queue is down" in words
    assert "SECRETHAND" not in words
    assert "SECRETHAND" not in words_of_deck(only(drawn, "INTERNAL", "pptx"))


def test_what_was_added_is_marked_and_what_was_counted_is_not(drawn: dict[str, bytes]) -> None:
    words = words_of_pdf(only(drawn, "INTERNAL", "pdf")).replace("\n", " ")
    assert "Volumes doubled in September. (by hand, " in words
    assert "the carrier was down (by hand)" in words
    assert "Action (by hand)" in words


def test_actions_of_earlier_reviews_stand_with_their_state(facts: ReviewFacts) -> None:
    (page,) = [page for page in deck_of(facts, "client").pages if page.title == "Actions of earlier reviews"]
    assert page.table is not None
    states = {row[0].split(" [")[0]: (row[1], row[3].split(",")[0]) for row in page.table.rows}
    assert states == {
        "name a second contact": ("Jon Reyes", "done"),
        "share the dialer report": ("to be named", "overdue"),
    }


def test_the_deck_has_native_charts_tables_titles_and_descriptions(drawn: dict[str, bytes]) -> None:
    deck = Presentation(io.BytesIO(only(drawn, "INTERNAL", "pptx")))
    frames = [shape for slide in deck.slides for shape in slide.shapes if shape.has_chart or shape.has_table]
    assert sum(shape.has_chart for shape in frames) >= 6
    assert sum(shape.has_table for shape in frames) >= 4
    assert all(shape._element.nvGraphicFramePr.cNvPr.get("descr") for shape in frames)
    assert all(slide.shapes.title.text_frame.text for slide in deck.slides)
    assert not [shape for slide in deck.slides for shape in slide.shapes if shape.shape_type == 13]  # no pictures


def test_no_more_names_stand_under_a_line_than_have_room(drawn: dict[str, bytes]) -> None:
    deck = Presentation(io.BytesIO(only(drawn, "INTERNAL", "pptx")))
    charts = [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    lines = [chart for chart in charts if chart.chart_type in (XL_CHART_TYPE.LINE, XL_CHART_TYPE.LINE_MARKERS)]
    assert max(len(chart.plots[0].categories) for chart in lines) > MOST_NAMES
    for chart in lines:
        (skip,) = chart.category_axis._element.findall(qn("c:tickLblSkip"))
        assert skip.get("val") == "1", "which are left out is chosen by us: not every program skips names itself"
        shown = [name for name in chart.plots[0].categories if name.strip()]
        assert 1 < len(shown) <= MOST_NAMES
        assert not [name for name in shown if "\u00a0" in name], "it would break within the month's name instead"


def test_both_files_have_the_same_pages(drawn: dict[str, bytes]) -> None:
    for edition in ("INTERNAL", "for-client"):
        slides = len(Presentation(io.BytesIO(only(drawn, edition, "pptx"))).slides)
        assert slides == len(PdfReader(io.BytesIO(only(drawn, edition, "pdf"))).pages) > 7


def test_the_files_are_called_by_client_period_and_edition(facts: ReviewFacts, drawn: dict[str, bytes]) -> None:
    assert set(drawn) == names_of(kit_of(facts, BOTH))
    assert {name.rsplit("-", 2)[0] for name in drawn} == {"acme-2026-Q3-INTERNAL", "acme-2026-Q3-for-client"}


def test_the_same_review_gives_the_same_pdf(facts: ReviewFacts) -> None:
    deck = deck_of(facts, "internal")
    assert draw_paper(deck) == draw_paper(deck)


HOSTILE = "<script>&amp; \x07\x00 日本通運 Łódź نص \U0001f600 " + "w" * 300


@pytest.mark.parametrize("words", [HOSTILE, "", " ", "=1+1", "% %s {0} $x$", "a\nb\tc"])
def test_any_words_can_be_drawn(words: str) -> None:
    chart = Chart(
        kind="bars", title=words, categories=(words, "b"), series=(Series(name=words, values=(1, None)),), alt=words
    )
    table = Table(head=("A", words), rows=((words, "x"), ("y", words)), widths=(0.5, 0.5))
    deck = Deck(
        client="acme",
        client_name=words,
        period="2026-Q3",
        heading=words,
        edition="client",
        made=words,
        footer=words,
        pages=(
            Page(title=words, tiles=(Tile(name=words, value=words, note=words),), lines=(words,), charts=(chart,)),
            Page(title=words, table=table),
            Page(title=words, charts=(chart.model_copy(update={"kind": "line", "low": -1.0, "high": 1.0}),)),
            Page(title=words, charts=(chart.model_copy(update={"kind": "columns"}),), table=table),
        ),
    )
    slides = len(Presentation(io.BytesIO(draw_deck(deck))).slides)
    assert slides == len(PdfReader(io.BytesIO(draw_paper(deck))).pages) >= 5


def test_whatever_there_is_stays_on_its_page() -> None:
    rows = tuple((f"ACME-{number}", "words " * (number % 40 + 1)) for number in range(120))
    page = Page(
        title="Much",
        lines=tuple("a sentence of some length, " * (number % 5 + 1) for number in range(60)),
        table=Table(head=("Issue", "About"), rows=rows, widths=(0.2, 0.8)),
    )
    deck = Deck(
        client="a",
        client_name="A",
        period="2026-09",
        heading="h",
        edition="client",
        made="m",
        footer="f",
        pages=(page,),
    )
    made = layout.sheets(deck)
    for sheet in made:
        assert all(box.y + box.h <= layout.BOTTOM + 0.01 for box, _ in sheet.items)
    grids = [content for sheet in made for _, content in sheet.items if isinstance(content, layout.Grid)]
    lines = [content for sheet in made for _, content in sheet.items if isinstance(content, layout.Lines)]
    assert [row for grid in grids for row in grid.table.rows] == list(rows)
    assert [text for block in lines for text in block.texts] == list(page.lines)

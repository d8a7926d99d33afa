import datetime as dt
import os
import re
from collections import Counter
from collections.abc import Iterable
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reported import INTAKE, record, report, sample, summed

from bot.rehearse.axis import TICK_WIDTH
from bot.rehearse.figures import ClientInfo, Intake
from bot.rehearse.picture import LEFT, RIGHT, WIDTH, Picture, draw
from bot.rehearse.report import render_report
from bot.rehearse.stories import collect
from bot.rehearse.tally import Tally
from bot.rehearse.timeline import Kind, Record

GOLDEN = Path(__file__).parent / "golden"
VOID = {"meta", "br"}


class Page(HTMLParser):
    """What a browser would see: tags, their attributes, whether they nest, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self.nests = True
        self._open: list[str] = []
        self.feed(page)
        self.close()
        self.nests = self.nests and not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        self.nests = self.nests and bool(self._open) and self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, name: str) -> list[str]:
        return [value for _, attribute, value in self.attributes if attribute == name]


def test_the_report_reads_as_it_did() -> None:
    page = report(sample(), INTAKE)
    path = GOLDEN / "report.html"
    if os.environ.get("RECORD_GOLDEN") == "1":
        path.write_text(page, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == page


def test_the_file_stands_alone() -> None:
    page = Page(report(sample(), INTAKE))
    assert not {"script", "link", "img", "iframe", "object", "embed", "form", "base"} & page.tags.keys()
    assert all(value.startswith("#") for value in page.values("href"))
    assert not page.values("src")
    assert not any(name.startswith("on") for _, name, _ in page.attributes)
    styled = report(sample())
    assert "url(" not in styled
    assert "@import" not in styled
    assert "default-src 'none'" in styled


def test_it_is_well_formed_and_every_link_leads_somewhere() -> None:
    page = Page(report(sample(), INTAKE))
    assert page.nests
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert {value.removeprefix("#") for value in page.values("href")} <= set(ids)


def test_each_picture_says_in_words_what_it_shows_and_can_be_reached_by_keyboard() -> None:
    page = report(sample())
    assert 'aria-label="Timeline of Acme Telecom: 11 client messages, 4 tickets, 3 missed promises.' in page
    assert page.count('role="region" tabindex="0" aria-label=') >= 4
    for number in range(4):
        assert f'<a href="#c1t{number}"><title>ACME-{number + 1} ' in page


def test_words_of_others_stay_words() -> None:
    hostile = (
        '"><script>alert(1)</script><img src=x onerror=alert(2)> \u202egnorw {{ 7 * 7 }} </title></svg>' + "a" * 39_000
    )
    records = [
        record(Kind.READ, 0, ticket=None, label=hostile, why=hostile, text=hostile, by=hostile),
        record(Kind.TICKET_OPENED, 1, text=hostile, by=hostile, category=hostile, severity=hostile, ticket=hostile),
        record(Kind.MESSAGE_JOINED, 2, text=hostile, by=hostile, ticket=hostile),
        record(Kind.CLOCK_STARTED, 3, ticket=hostile, metric=hostile),
        record(Kind.BREACHED, 4, ticket=hostile, metric=hostile, to=[hostile]),
        record(hostile, 5, ticket=hostile),
        record(Kind.READ, 6, client=hostile),
    ]
    intake = Intake(
        skipped=((hostile, hostile),), unmapped={hostile: 1}, unknown_authors={hostile: 2}, notes=(hostile,)
    )
    text = report(records, intake)
    page = Page(text)
    assert page.nests
    assert not {"script", "img"} & page.tags.keys()
    assert not any(name.startswith("on") for _, name, _ in page.attributes)
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", text)
    assert "{{ 7 * 7 }}" in page.text
    assert "a" * 1000 not in text


def test_of_too_many_tickets_the_worst_are_told_and_the_rest_counted() -> None:
    records = [record(Kind.TICKET_OPENED, n, n, text=f"number {n}") for n in range(300)]
    records += [record(Kind.BREACHED, 400 + n, n) for n in (7, 70, 170)]
    records += [record(Kind.WARNED, 600, 250, to="dana")]
    told = collect(summed(records), lambda: records, 4)["acme"]
    assert [story.ticket for story in told.stories] == ["ACME-7", "ACME-70", "ACME-170", "ACME-250"]
    assert told.left_out == 296
    page = report(records, shown=4)
    assert "The 4 worst of 300 tickets" in page
    assert "The other 296 are in the timeline file." in page
    assert "One column is one day" in page
    assert "The other 1 is in the timeline file." in report(records, shown=299)


def test_missed_promises_of_every_metric_are_listed_and_the_cut_is_said() -> None:
    metrics = ("first_response", "resolution")
    records = [record(Kind.CLOCK_STARTED, n, n, metric=metric) for n in range(20) for metric in metrics]
    records += [record(Kind.BREACHED, 90 + n, n, metric=metric) for n in range(20) for metric in metrics]
    page = report(records)
    assert page.count("<td>First response</td>") == page.count("<td>Resolution</td>") == 12
    assert "16 more are in the timeline file." in page
    first = [one for one in records if one["metric"] == "resolution" and int(one["ticket"].split("-")[1]) < 13]
    assert "1 more is in the timeline file." in report(first)


def test_a_large_input_makes_a_report_of_bounded_size_in_two_passes() -> None:
    records = []
    for n in range(3000):
        records.append(record(Kind.READ, n * 60, n, by="Priya", text="slow again " * 30))
        records.append(record(Kind.TICKET_OPENED, n * 60, n, by="Priya", text="slow again " * 30))
        records += [record(Kind.WARNED, n * 60 + step, n, to="dana") for step in range(3)]
        records.append(record(Kind.BREACHED, n * 60 + 5, n, to="ruth"))
    passes = 0

    def again() -> Iterable[Record]:
        nonlocal passes
        passes += 1
        return iter(records)

    page = render_report(summed(records), again)
    assert passes == 2
    assert len(page) < 300_000
    assert Page(page).nests


def test_a_rehearsal_of_nothing_is_a_page_too() -> None:
    page = Page(report([]))
    assert page.nests
    assert "Nothing was read for this client." in page.text
    assert "svg" not in page.tags


def picture(records: list[Record], zone: str = "America/New_York", shown: int = 40) -> Picture:
    tally = Tally({"acme": ClientInfo("Acme", zone)})
    for one in records:
        tally.add(one)
    summary = tally.result()
    found = draw(summary.clients[0], collect(summary, lambda: records, shown)["acme"], summary.until)
    assert found is not None
    return found


spans = st.lists(st.tuples(st.integers(0, 40_000), st.integers(0, 20_000)), min_size=1, max_size=25)


@settings(max_examples=40)
@given(spans, st.sampled_from(["America/New_York", "Asia/Manila", "Australia/Lord_Howe", "Africa/Casablanca"]))
def test_bars_stay_inside_the_picture_and_never_cover_each_other(drawn: list[tuple[int, int]], zone: str) -> None:
    records = []
    for number, (minute, length) in enumerate(drawn):
        records.append(record(Kind.TICKET_OPENED, minute, number))
        records.append(record(Kind.RESOLVED, minute + length, number))
    found = picture(sorted(records, key=lambda one: one["at"]), zone)
    assert len(found.bars) == len(drawn)
    rows: dict[float, list[tuple[float, float]]] = {}
    for bar in found.bars:
        assert bar.block.x >= LEFT
        assert bar.block.x + bar.block.width <= WIDTH - RIGHT + 4
        assert bar.block.y + bar.block.height <= found.height
        rows.setdefault(bar.block.y, []).append((bar.block.x, bar.block.x + bar.block.width))
    for row in rows.values():
        row.sort()
        assert all(one[1] <= other[0] for one, other in pairwise(row))


@given(st.integers(1, 900), st.sampled_from(["America/New_York", "Europe/London", "Pacific/Apia"]))
def test_ticks_stand_at_local_midnights_from_left_to_right_and_are_few(days: int, zone: str) -> None:
    far = days * 1440
    records = [record(Kind.READ, minute) for minute in (*range(0, far, 40 * 1440), far, far + 100 * 1440)]
    found = picture(records, zone)
    places = [tick.x for tick in found.ticks]
    assert places == sorted(set(places))
    assert places[0] == LEFT
    assert all(after - before >= TICK_WIDTH for before, after in pairwise(places))


def test_a_stray_message_years_away_does_not_press_the_rest_together() -> None:
    records = [record(Kind.READ, day * 1440) for day in range(30)]
    near = picture(records)
    far = picture([*records, record(Kind.READ, 2000 * 1440)])
    assert not near.gaps
    (gap,) = far.gaps
    assert gap.title == "nothing for 1,970 days"
    assert 0 < gap.width < 80
    drawn = [shape.x for shape in far.shapes]
    assert drawn == sorted(drawn)
    assert drawn[-2] < gap.x < gap.x + gap.width <= drawn[-1]
    assert drawn[-2] - drawn[0] > 0.85 * (near.shapes[-1].x - near.shapes[0].x)


@pytest.mark.parametrize(("days", "column"), [(60, "day"), (200, "week")])
def test_columns_of_a_long_period_are_weeks_and_add_up(days: int, column: str) -> None:
    records = [record(Kind.TICKET_OPENED, n * 1440, n, severity=f"P{n % 4 + 1}") for n in range(days)]
    found = picture(records, shown=5)
    assert found.columns == column
    opened = [block.title for block in found.blocks if block.kind.startswith("P")]
    assert sum(map(_count, opened)) == days


@pytest.mark.parametrize(("days", "column"), [(110, "day"), (200, "week")])
def test_messages_too_many_to_draw_singly_are_columns_that_add_up(days: int, column: str) -> None:
    records = [record(Kind.READ, n * 480) for n in range(days * 3)]
    found = picture(records)
    assert found.columns == column
    assert not found.shapes
    assert sum(_count(block.title) for block in found.blocks if block.kind == "said") == days * 3


def _count(title: str) -> int:
    """The number in a column's title, such as `Mon 2 Nov 2026: 3 messages`."""
    return int(title.split(": ")[1].split()[0])


def test_the_day_clocks_change_keeps_its_own_length() -> None:
    zone = ZoneInfo("America/New_York")
    noons = [dt.datetime(2026, month, day, 12, tzinfo=zone) for month, day in ((10, 30), (11, 3))]
    records = [{**record(Kind.READ), "at": noon.isoformat(), "ticket": None} for noon in noons]
    ticks = picture(records).ticks
    widths = [round(b.x - a.x, 1) for a, b in pairwise(ticks)]
    assert [tick.label for tick in ticks] == ["Fri 30 Oct", "Sat 31 Oct", "Sun 1 Nov", "Mon 2 Nov", "Tue 3 Nov"]
    assert widths[2] > widths[1]
    assert widths[2] / widths[1] == pytest.approx(25 / 24, abs=0.01)


def test_a_long_story_tells_every_turn_it_took() -> None:
    noise = [record("warned", minute, point="50%", to="dana") for minute in range(2, 60)]
    turns = [record("resolved", 20.5, by="Dana"), record("reopened", 30.5), record("severity_changed", 40.5)]
    records = sorted([record("ticket_opened", 1, text="down"), *noise, *turns], key=lambda one: one["at"])
    told = report(records)
    for words in ("Opened as P2", "Dana resolved it", "Opened again", "Now P2"):
        assert f">{words}<" in told, words

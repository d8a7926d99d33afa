"""The pages of a review, in the order they are shown; the client's edition is made of what a client may read."""

import datetime as dt
from collections.abc import Sequence
from statistics import median
from zoneinfo import ZoneInfo

from handlers import review_detail_pages as detail
from handlers.review_facts import OTHER, Rate, ReviewFacts, Week
from handlers.review_notice import Chart, Deck, Edition, Page, Series, Tile
from handlers.review_stories import Story
from handlers.review_talk import Action
from handlers.review_words import date, metric_name, number, share, span, story, total
from playbooks.terms import Metric

_HEAVY = 3
"""So many issues or missed times make a week worth naming."""


def deck_of(facts: ReviewFacts, edition: Edition) -> Deck:
    """The whole review in one edition."""
    pages = [
        in_short(facts, edition),
        targets(facts, edition),
        *detail.themes(facts),
        *detail.late_pages(facts, edition),
        *detail.check_ins(facts, edition),
        *detail.promises(facts, edition),
        *detail.actions(facts, edition),
        *(detail.relationship(facts) if edition == "internal" else ()),
        *detail.notes(facts, edition),
        detail.how_counted(facts, edition),
    ]
    local = facts.now.astimezone(ZoneInfo(facts.zone))
    until = f", up to {local.day} {local:%B}" if facts.so_far else ""
    for_whom = "Internal edition, not for the client" if edition == "internal" else "Business review"
    return Deck(
        client=facts.client,
        client_name=facts.client_name,
        period=facts.period.label,
        heading=f"{for_whom}: {facts.period.words}{until}",
        edition=edition,
        made=f"Made on {local.day} {local:%B %Y}.",
        footer="Counted from the channel unless marked “by hand”",
        pages=_gathered([page for page in pages if page.tiles or page.lines or page.charts or page.table]),
    )


def _gathered(pages: Sequence[Page]) -> tuple[Page, ...]:
    """Pages that only say that there is nothing, gathered on one where there are several."""
    bare = [page for page in pages if page.nothing]
    if len(bare) < 2:
        return tuple(pages)
    one = Page(title="Nothing to report", lines=tuple(line for page in bare for line in page.lines))
    return tuple(one if page is bare[0] else page for page in pages if page is bare[0] or not page.nothing)


def shown_rates(rates: Sequence[Rate], edition: Edition) -> list[Rate]:
    """The targets of an edition: those between our own people are not the client's, promises have their own page."""
    hidden = (Metric.ACKNOWLEDGE, Metric.PROMISE) if edition == "client" else (Metric.ACKNOWLEDGE,)
    return [rate for rate in rates if rate.metric not in hidden]


def in_short(facts: ReviewFacts, edition: Edition) -> Page:
    """What happened and what was done, on one page."""
    return Page(
        title="What happened and what was done",
        tiles=_tiles(facts, edition),
        lines=(*_happened(facts, edition), *(_story(one, facts, edition) for one in facts.stories)),
    )


def _story(one: Story, facts: ReviewFacts, edition: Edition) -> str:
    """What happened and what was done, with the cause where a person said it."""
    said = [late.said for late in facts.late if late.key == one.key and late.said is not None]
    shown = [entry.words for entry in said if entry.shared or edition == "internal"]
    cause = f" Cause (by hand): {shown[0].rstrip('.')}." if shown else ""
    return story(one, facts.zone) + cause


def _tiles(facts: ReviewFacts, edition: Edition) -> tuple[Tile, ...]:
    met, of = total(shown_rates(facts.rates, edition))
    tiles = []
    if of:
        tiles.append(Tile(name="Agreed times kept", value=share(met, of), note=f"{met} of {of}{_was(facts, edition)}"))
    open_now = f"{facts.resolved} resolved, {facts.still_open or 'none'} open now"
    tiles.append(Tile(name="Issues raised", value=str(facts.raised), note=open_now))
    if facts.answer_s:
        half, most = (span(dt.timedelta(seconds=one)) for one in (median(facts.answer_s), _ninth(facts.answer_s)))
        tiles.append(Tile(name="First answer, half within", value=half, note=f"nine in ten within {most}"))
    scores = detail.scores(facts, "csat", edition)
    if scores:
        note = f"from {number(len(scores), 'answer')}"
        tiles.append(Tile(name="Satisfaction", value=f"{sum(scores) / len(scores):.1f} of 5", note=note))
    return tuple(tiles)


def _ninth(values: Sequence[float]) -> float:
    return values[min(len(values) - 1, int(0.9 * len(values)))]


def _was(facts: ReviewFacts, edition: Edition) -> str:
    met, of = total(shown_rates(facts.rates_before, edition))
    before = "the month before" if facts.period.months == 1 else "the quarter before"
    return f"; {share(met, of)} {before}" if of else ""


def _happened(facts: ReviewFacts, edition: Edition) -> list[str]:
    """The period in sentences."""
    told = [_raised(facts)]
    heavy = max(facts.weeks, key=lambda week: (week.raised + week.missed, week.raised), default=None)
    if heavy is not None and max(heavy.raised, heavy.missed) >= _HEAVY:
        late = f", {number(heavy.missed, 'agreed time')} missed" if heavy.missed else ", no agreed time missed"
        told.append(f"The week of {date(heavy.starts)} was the heaviest: {number(heavy.raised, 'issue')}{late}.")
    named = [theme for theme in facts.themes if theme.category != OTHER]
    if named and facts.raised > 1:
        first = " and ".join(f"{theme.category} ({theme.count})" for theme in named[:2])
        new = [theme.category for theme in named if not theme.before] if facts.raised_before else []
        told.append(f"Most were about {first}" + (f"; new: {', '.join(new[:3])}." if new else "."))
    before = [one for one in facts.actions if not one.ours and (one.shared or edition == "internal")]
    if before:
        told.append(_done_of(before))
    return told


def _done_of(actions: Sequence[Action]) -> str:
    """How the actions of earlier reviews stand."""
    if len(actions) == 1:
        return f"The one action from earlier reviews is {actions[0].state}."
    done = sum(one.state in ("done", "done late") for one in actions)
    overdue = sum(one.state == "overdue" for one in actions)
    late = f", {overdue} overdue" if overdue else ""
    return f"Of {len(actions)} actions from earlier reviews {done or 'none'} {'is' if done == 1 else 'are'} done{late}."


def _raised(facts: ReviewFacts) -> str:
    change = facts.raised - facts.raised_before
    than = f", {abs(change)} {'more' if change > 0 else 'fewer'} than the period before" if change else ""
    than = than if facts.raised_before else ""
    end = f"; {facts.resolved} resolved, {facts.still_open or 'none'} open now"
    verb = "was" if facts.raised == 1 else "were"
    return f"{number(facts.raised, 'issue')} {verb} raised{than}{end}."


def targets(facts: ReviewFacts, edition: Edition) -> Page:
    """How the agreed times were kept: by what was agreed, and week by week."""
    rates = [*shown_rates(facts.rates, edition)]
    rates += [rate for rate in facts.rates if rate.metric is Metric.ACKNOWLEDGE and edition == "internal"]
    if not rates:
        return Page(title="How agreed times were kept", lines=("No agreed time was judged in this period.",))
    met, of = total(shown_rates(facts.rates, edition))
    lines = [f"{met} of {of} agreed times were kept ({share(met, of)}){_was(facts, edition)}."] if of else []
    if facts.by_hand:
        lines.append(f"{number(facts.by_hand, 'answer')} recorded by hand (given by phone or in a call).")
    return Page(
        title="How agreed times were kept",
        lines=tuple(lines),
        charts=(_by_metric(rates), *_by_week(facts.weeks)),
    )


def _by_metric(rates: Sequence[Rate]) -> Chart:
    told = [f"{metric_name(rate.metric)} {rate.met} of {rate.met + rate.missed}" for rate in rates]
    return Chart(
        kind="bars",
        title="Kept and missed, by what was agreed",
        categories=tuple(f"{metric_name(rate.metric)}, {rate.met} of {rate.met + rate.missed}" for rate in rates),
        series=(
            Series(name="kept", values=tuple(float(rate.met) for rate in rates), role="good"),
            Series(name="missed", values=tuple(float(rate.missed) for rate in rates), role="bad"),
        ),
        stacked=True,
        low=0,
        alt=f"Agreed times kept: {', '.join(told)}.",
    )


def _by_week(weeks: Sequence[Week]) -> tuple[Chart, ...]:
    judged = [(week, week.met + week.missed) for week in weeks]
    if sum(of > 0 for _, of in judged) < 2:
        return ()
    values = tuple(round(100 * week.met / of, 1) if of else None for week, of in judged)
    told = [
        f"{date(week.starts)} {value:.0f} %" for week, value in zip(weeks, values, strict=True) if value is not None
    ]
    chart = Chart(
        kind="line",
        title="Kept, per cent, week by week",
        categories=tuple(date(week.starts) for week in weeks),
        series=(Series(name="kept, per cent", values=values),),
        low=0,
        high=100,
        unit="%",
        alt=f"Agreed times kept by week: {', '.join(told)}.",
    )
    return (chart,)

"""The pages behind the summary: themes, what was late, answers, promises, actions, the relationship, how it counts."""

from collections import Counter
from collections.abc import Sequence

from handlers.review_causes import Late
from handlers.review_facts import ReviewFacts
from handlers.review_notice import Chart, Edition, Page, Series, Table
from handlers.review_talk import Action
from handlers.review_words import about, cause, cause_short, date, day, done, metric_name, number, place, quoted, share
from playbooks.periods import period_of
from playbooks.terms import Metric

LATE_ROWS = 24
QUOTES = 18
_SHORT = 80
_FEW = 4
"""So few late issues need no chart of causes."""
_SCALES = {"csat": range(1, 6), "scale": range(1, 6), "nps": range(11)}
_ASKED = {"csat": "Satisfaction, 1 to 5", "scale": "Other scores, 1 to 5", "nps": "Would recommend us, 0 to 10"}
_PROMOTER, _DETRACTOR = 9, 6
_SMALL = frozenset({Metric.PERIODIC_UPDATE, Metric.ACKNOWLEDGE})
"""What was done about these says little beside the answer and the end."""


def themes(facts: ReviewFacts) -> list[Page]:
    """What the client raised, by category, and what came back."""
    if not facts.themes:
        return []
    series = [Series(name="this period", values=tuple(float(theme.count) for theme in facts.themes))]
    if facts.raised_before:
        before = tuple(float(theme.before) for theme in facts.themes)
        series.append(Series(name="period before", values=before, role="before"))
    told = (f"{one.category} {one.count}" + (f", before {one.before}" if one.before else "") for one in facts.themes)
    chart = Chart(
        kind="bars",
        title="Issues by theme",
        categories=tuple(theme.category.capitalize() for theme in facts.themes),
        series=tuple(series),
        low=0,
        alt=f"Issues by theme: {'; '.join(told)}.",
    )
    again = [theme.category for theme in facts.themes if theme.count > 1 and theme.before > 1]
    lines = [f"Seen in both periods more than once: {', '.join(again)}."] if again else []
    if not facts.repeated:
        lines.append("No issue was opened again after it was resolved.")
        return [Page(title="Themes", lines=tuple(lines), charts=(chart,))]
    rows = tuple((key, about(words, "issue", _SHORT), str(times)) for key, words, times in facts.repeated[:8])
    table = Table(head=("Opened again", "About", "Times"), rows=rows, widths=(0.22, 0.6, 0.18))
    return [Page(title="Themes", lines=tuple(lines), charts=(chart,), table=table)]


def late_pages(facts: ReviewFacts, edition: Edition) -> list[Page]:
    """What was late, why, and what was done; promises have their own page in the client's edition."""
    hidden = (Metric.ACKNOWLEDGE, Metric.PROMISE) if edition == "client" else ()
    late = [one for one in facts.late if one.metric not in hidden]
    if not late:
        return [Page(title="What was late, and why", nothing=True, lines=("Nothing was late in this period.",))]
    counts = Counter(cause_short(one, edition) for one in late).most_common()
    chart = Chart(
        kind="bars",
        title="Missed times by cause",
        categories=tuple(words.capitalize() for words, _ in counts),
        series=(Series(name="missed", values=tuple(float(count) for _, count in counts), role="bad"),),
        low=0,
        alt="Missed times by cause: " + ", ".join(f"{words} {count}" for words, count in counts) + ".",
    )
    by_issue: dict[str, list[Late]] = {}
    for one in late:
        by_issue.setdefault(one.key, []).append(one)
    more = len(by_issue) - LATE_ROWS
    lines = [f"{number(len(late), 'agreed time')} missed, on {number(len(by_issue), 'issue')}."]
    lines += [f"The table shows the {LATE_ROWS} worst issues; the evidence pack has all of them."] if more > 0 else []
    table = Table(
        head=("Issue", "About", "What was late", "Why", "What was done"),
        rows=tuple(_late_row(every, facts, edition) for every in list(by_issue.values())[:LATE_ROWS]),
        widths=(0.09, 0.25, 0.2, 0.26, 0.2),
    )
    title = "What was late, and why"
    if len(by_issue) <= _FEW:
        return [Page(title=title, lines=tuple(lines), table=table)]
    return [Page(title=title, lines=tuple(lines), charts=(chart,)), Page(title=title, table=table)]


def _late_row(every: Sequence[Late], facts: ReviewFacts, edition: Edition) -> tuple[str, ...]:
    """One issue with all that was late on it."""
    one = every[0]
    missed = Counter(metric_name(each.metric) for each in every)
    late = ", ".join(name if count == 1 else f"{name} ({count} times)" for name, count in missed.items())
    why = " ".join(dict.fromkeys(cause(each, edition) for each in every))
    what = " ".join(dict.fromkeys(done(each) for each in every if each.metric not in _SMALL))
    end = "Still open." if one.resolved_at is None else f"Resolved {day(one.resolved_at, facts.zone)}."
    return (
        f"{one.key} {one.severity}",
        about(one.words, one.category, _SHORT),
        late.capitalize(),
        why,
        f"{what} {end}".strip(),
    )


def check_ins(facts: ReviewFacts, edition: Edition) -> list[Page]:
    """What people answered: sums for everybody, who said what for us alone."""
    if not facts.asked and not facts.answers:
        title = "What you told us" if edition == "client" else "Check-ins"
        return [Page(title=title, nothing=True, lines=("Nobody was asked anything in a check-in.",))]
    lines = []
    if facts.asked:
        lines.append(f"{facts.answered} of {number(facts.asked, 'person', 'people')} who were asked answered.")
    charts = []
    for kind, scale in _SCALES.items():
        values = scores(facts, kind, edition)
        if values:
            lines.append(_mean(kind, values))
            charts.append(_distribution(kind, scale, values))
    if edition == "client":
        lines.append("Single answers are not shown.")
        return [Page(title="What you told us", lines=tuple(lines), charts=tuple(charts[:2]))]
    said = [one for one in facts.answers if one.value is None and one.words]
    rows = tuple(
        (day(one.at, facts.zone), one.check_in, one.author, quoted(one.words, 160)) for one in said[-QUOTES:][::-1]
    )
    pages = [Page(title="Check-ins", lines=tuple(lines), charts=tuple(charts[:2]))]
    if rows:
        table = Table(head=("Date", "Check-in", "Who", "In their words"), rows=rows, widths=(0.1, 0.18, 0.17, 0.55))
        pages.append(Page(title="Check-ins, in their words", table=table))
    return pages


def scores(facts: ReviewFacts, kind: str, edition: Edition) -> list[float]:
    """The values answered to one kind of question; to the client none where one person alone would be seen by them."""
    found = [(one.author, one.value) for one in facts.answers if one.kind == kind and one.value is not None]
    alone = edition == "client" and len({author for author, _ in found}) < 2
    return [] if alone else [value for _, value in found]


def _mean(kind: str, values: Sequence[float]) -> str:
    count = number(len(values), "answer")
    if kind == "nps":
        score = round(
            100 * (sum(one >= _PROMOTER for one in values) - sum(one <= _DETRACTOR for one in values)) / len(values)
        )
        return f"Net promoter score {score:+d} from {count}.".replace("-", "−")
    name = "Satisfaction" if kind == "csat" else "Other scores"
    return f"{name} {sum(values) / len(values):.1f} of 5 from {count}."


def _distribution(kind: str, scale: range, values: Sequence[float]) -> Chart:
    counts = Counter(round(value) for value in values)
    told = [f"{step}: {counts[step]}" for step in scale if counts[step]]
    return Chart(
        kind="columns",
        title=_ASKED[kind],
        categories=tuple(str(step) for step in scale),
        series=(Series(name="answers", values=tuple(float(counts[step]) for step in scale)),),
        low=0,
        alt=f"{_ASKED[kind]}: {', '.join(told)}.",
    )


def promises(facts: ReviewFacts, edition: Edition) -> list[Page]:
    """What we promised in the channel, kept and broken."""
    settled = [one for one in facts.promised if one.state in ("kept", "broken")]
    if not settled:
        none = ("No promise made in the channel fell due in this period.",)
        return [Page(title="Promises", nothing=True, lines=none)]
    kept = sum(one.state == "kept" for one in settled)
    line = f"{kept} of {len(settled)} promises made in the channel kept ({share(kept, len(settled))})."
    if len(settled) == 1:
        line = f"The one promise made in the channel was {settled[0].state}."
    order = sorted(settled, key=lambda one: (one.state == "kept", one.due))
    rows = tuple(
        (
            day(one.due, facts.zone),
            quoted(one.words, 160) if one.words else "(words not kept)",
            *((one.author,) if edition == "internal" else ()),
            one.state,
        )
        for one in order[:QUOTES]
    )
    head, widths = ("Due", "Promised", "By", "Outcome"), (0.1, 0.58, 0.18, 0.14)
    if edition == "client":
        head, widths = ("Due", "Promised", "Outcome"), (0.1, 0.74, 0.16)  # type: ignore[assignment]
    return [Page(title="Promises", lines=(line,), table=Table(head=head, rows=rows, widths=widths))]


def actions(facts: ReviewFacts, edition: Edition) -> list[Page]:
    """What was agreed in earlier reviews with its state, and what is agreed in this one."""
    shown = [one for one in facts.actions if one.shared or edition == "internal"]
    pages = []
    for title, ours in (("Actions of earlier reviews", False), ("Actions agreed in this review", True)):
        rows = tuple(_action_row(one, facts) for one in shown if one.ours is ours)
        if rows:
            pages.append(Page(title=title, table=_actions_table(rows, ours)))
        elif not ours:
            pages.append(Page(title=title, nothing=True, lines=("No action is open from an earlier review.",)))
    return pages


def _actions_table(rows: Sequence[tuple[str, ...]], ours: bool) -> Table:
    """The actions; of which review each is, where they are not all of this one."""
    head, widths = ("Action (by hand)", "Owner", "Due", "State", "Review"), (0.49, 0.15, 0.1, 0.15, 0.11)
    if ours:
        return Table(head=head[:4], rows=tuple(row[:4] for row in rows), widths=(0.58, 0.16, 0.1, 0.16))
    return Table(head=head, rows=tuple(rows), widths=widths)


def _action_row(one: Action, facts: ReviewFacts) -> tuple[str, ...]:
    due = day(one.due, facts.zone) if one.due else "no date"
    state = f"{one.state}, {day(one.done_at, facts.zone)}" if one.done_at else one.state
    words = one.words or "(words not kept)"
    return (
        f"{words} [{one.ticket}]" if one.ticket else words,
        one.owner or "to be named",
        due,
        state,
        _short(one.period),
    )


def _short(label: str) -> str:
    period = period_of(label)
    return period.short if period else label


def relationship(facts: ReviewFacts) -> list[Page]:
    """Tone and health over the period: for us alone."""
    charts = []
    tones = tuple(None if week.tone is None else round(week.tone, 2) for week in facts.weeks)
    known = [tone for tone in tones if tone is not None]
    if len(known) > 1:
        told = [f"{date(week.starts)} {week.tone:+.2f}" for week in facts.weeks if week.tone is not None]
        charts.append(
            Chart(
                kind="line",
                title="Tone (1 warm, -1 cold)",
                categories=tuple(date(week.starts) for week in facts.weeks),
                series=(Series(name="tone", values=tones),),
                low=-1,
                high=1,
                alt=f"Mean tone by week: {', '.join(told)}.",
            )
        )
    scores = facts.scores[:: max(1, len(facts.scores) // 13)]
    if len(scores) > 1:
        charts.append(
            Chart(
                kind="line",
                title="Health, 0 to 100",
                categories=tuple(date(on) for on, _ in scores),
                series=(Series(name="health", values=tuple(float(score) for _, score in scores)),),
                low=0,
                high=100,
                alt=f"Health: {', '.join(f'{date(on)} {score}' for on, score in scores)}.",
            )
        )
    talk = f"The client wrote {number(facts.said_client, 'message')}, we wrote {number(facts.said_team, 'message')}."
    return [Page(title="The relationship", lines=(talk, *_moved(known)), charts=tuple(charts))]


def _moved(tones: Sequence[float]) -> list[str]:
    """How the second half of the period sounded beside the first."""
    if len(tones) < 4:
        return ["Too few weeks with messages to say how the tone moved."]
    half = len(tones) // 2
    first, last = sum(tones[:half]) / half, sum(tones[half:]) / (len(tones) - half)
    way = "about the same" if abs(last - first) < 0.1 else "warmer" if last > first else "colder"
    return [f"The second half sounded {way}: {first:+.2f}, then {last:+.2f}.".replace("-", "−")]


def notes(facts: ReviewFacts, edition: Edition) -> list[Page]:
    """What people added."""
    shown = [one for one in facts.notes if one.shared or edition == "internal"]
    lines = tuple(f"{one.words or '(words not kept)'} (by hand, {day(one.at, facts.zone)})" for one in shown)
    return [Page(title="Notes", lines=lines)] if lines else []


def how_counted(facts: ReviewFacts, edition: Edition) -> Page:
    """What the figures mean, so that nobody need ask."""
    lines = [
        f"The period is {facts.period.words}, in {place(facts.zone)} time.",
        "An agreed time counts where it was judged: kept when it was met, missed when it ran out.",
        "An answer is timed in the hours agreed for it; how long an issue lasted, by the clock on the wall.",
        "What was withdrawn, merged or set aside as no issue is not counted.",
        "What a person added is marked “by hand”; everything else was counted from the channel.",
    ]
    if facts.so_far:
        lines.append("The period is not over: what is still running is not judged yet.")
    if edition == "internal":
        lines.append("Tone is the mean of what was read out of each message; single messages say little.")
    return Page(title="How this was counted", lines=tuple(lines))

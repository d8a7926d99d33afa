import datetime as dt
from textwrap import dedent
from zoneinfo import ZoneInfo

import pytest

from playbooks.calendar import ALWAYS, Calendar, compile_hours
from playbooks.clock import ClockEvent, EventKind, Terms
from playbooks.ledger import ledger
from playbooks.schema import Hours
from playbooks.terms import CountsIn, Metric, Severity

NEW_YORK = ZoneInfo("America/New_York")
HOUR = dt.timedelta(hours=1)
ZONES = (("client", "America/New_York"), ("floor", "Asia/Manila"))


def hours(**more: object) -> Calendar:
    return compile_hours(
        Hours.model_validate({"zone": "America/New_York", "week": {"mon-fri": ["09:00-17:00"]}, **more})
    )


OFFICE = hours(holidays=[{"country": "US"}])
WITH_LUNCH = hours(week={"mon-thu": ["09:00-12:00", "13:00-17:00"]})


def at(written: str) -> dt.datetime:
    """A New York wall-clock time of 2026 (`Nov 13 16:40:37`), in UTC."""
    form = "%Y %b %d %H:%M:%S" if written.count(":") == 2 else "%Y %b %d %H:%M"
    return dt.datetime.strptime(f"2026 {written}", form).replace(tzinfo=NEW_YORK).astimezone(dt.UTC)


def terms(
    target: dt.timedelta, severity: Severity = Severity.P2, calendar: Calendar = OFFICE, version: int = 1
) -> Terms:
    return Terms(severity, target, CountsIn.ALWAYS if calendar.always else CountsIn.CLIENT, version, calendar)


def begin(written: str, promised: Terms, **more: object) -> ClockEvent:
    return ClockEvent(at(written), EventKind.ACTIVATE, terms=promised, **({"message": 118} | more))  # type: ignore[arg-type]


def told(events: list[ClockEvent], now: str, metric: Metric = Metric.NEXT_RESPONSE) -> str:
    return ledger(events, metric, "ACME-42", ZONES, at(now))


def text(written: str) -> str:
    return dedent(written).strip()


PAUSED = [
    begin("Nov 13 16:40", terms(HOUR)),
    ClockEvent(at("Nov 16 09:05"), EventKind.PAUSE, "ana", "waiting for client file"),
    ClockEvent(at("Nov 16 12:20"), EventKind.RESUME, reason="client wrote", message=121),
    ClockEvent(at("Nov 16 12:50"), EventKind.FULFIL, "jon", message=130),
]


def test_a_clock_over_a_weekend_with_a_pause_and_an_answer_in_time() -> None:
    assert told(PAUSED, "Nov 17 09:00") == text(
        """
        ACME-42 next response, P2, promised 1 h in the client's hours
        started    Fri 13 Nov 2026 16:40 EST (client) / Sat 14 Nov 2026 05:40 PHT (floor): client wrote (message 118)
        Fri 13 Nov 16:40 - 17:00             counted 20 min                          total 20 min
        Fri 13 Nov 17:00 - Mon 16 Nov 09:00  closed: night, weekend
        Mon 16 Nov 09:00 - 09:05             counted 5 min                           total 25 min
        Mon 16 Nov 09:05 - 12:20             paused by ana: waiting for client file  paused 3 h 15 min of working time
        Mon 16 Nov 12:20                     resumed: client wrote (message 121)
        Mon 16 Nov 12:20 - 12:50             counted 30 min                          total 55 min
        due        Mon 16 Nov 12:55 EST (client) / Tue 17 Nov 01:55 PHT (floor)
        met        Mon 16 Nov 12:50 EST (client) / Tue 17 Nov 01:50 PHT (floor)
                   by jon (message 130): counted 55 min of 1 h
        wall clock 68 h 10 min from start to stop, 3 h 15 min of it paused
        """
    )


def test_a_clock_that_is_paused_now() -> None:
    assert told(PAUSED, "Nov 16 11:00") == text(
        """
        ACME-42 next response, P2, promised 1 h in the client's hours
        started    Fri 13 Nov 2026 16:40 EST (client) / Sat 14 Nov 2026 05:40 PHT (floor): client wrote (message 118)
        Fri 13 Nov 16:40 - 17:00             counted 20 min                          total 20 min
        Fri 13 Nov 17:00 - Mon 16 Nov 09:00  closed: night, weekend
        Mon 16 Nov 09:00 - 09:05             counted 5 min                           total 25 min
        Mon 16 Nov 09:05 - 11:00             paused by ana: waiting for client file  paused 1 h 55 min of working time
        now        Mon 16 Nov 11:00 EST (client) / Tue 17 Nov 00:00 PHT (floor)
                   counted 25 min of 1 h, 35 min left, paused
        wall clock 66 h 20 min from start to now, 1 h 55 min of it paused
        """
    )


LONG = [
    begin("Nov 13 16:40:52", terms(100 * HOUR, Severity.P3), message=None, actor="jane", reason="client wrote"),
    ClockEvent(at("Nov 30 12:00"), EventKind.RECLASSIFY, "ana", "payroll stopped", terms=terms(85 * HOUR)),
    ClockEvent(at("Nov 30 13:00"), EventKind.REAPPLY, "ops", terms=terms(80 * HOUR, version=2)),
    ClockEvent(at("Nov 30 16:00"), EventKind.WARN, point="80%"),
    ClockEvent(at("Nov 30 18:00"), EventKind.BREACH),
    ClockEvent(at("Dec 1 09:30"), EventKind.FULFIL, "jon", "by phone"),
]


def test_a_long_clock_with_a_holiday_changes_and_a_miss() -> None:
    assert told(LONG, "Dec 2 09:00", Metric.RESOLUTION) == text(
        """
        ACME-42 resolution, P3, promised 100 h in the client's hours (12.5 working days)
        started    Fri 13 Nov 2026 16:40:52 EST (client) / Sat 14 Nov 2026 05:40:52 PHT (floor): client wrote (jane)
        Fri 13 Nov 16:40:52 - 17:00          counted 19 min 8 s                                    total 19 min 8 s
        Fri 13 Nov 17:00 - Mon 16 Nov 09:00  closed: night, weekend
        Mon 16 Nov 09:00 - Wed 25 Nov 17:00  counted 64 h in 8 stretches (closed: night, weekend)  total 64 h 19 min 8 s
        Wed 25 Nov 17:00 - Fri 27 Nov 09:00  closed: night, Thanksgiving Day (Thu 26 Nov)
        Fri 27 Nov 09:00 - 17:00             counted 8 h                                           total 72 h 19 min 8 s
        Fri 27 Nov 17:00 - Mon 30 Nov 09:00  closed: night, weekend
        Mon 30 Nov 09:00 - 12:00             counted 3 h                                           total 75 h 19 min 8 s
        Mon 30 Nov 12:00                     severity P3 to P2 by ana: payroll stopped
                                             promised 85 h in the client's hours (about 10.5 working days); now due Tue 1 Dec 13:40:52
        Mon 30 Nov 12:00 - 13:00             counted 1 h                                           total 76 h 19 min 8 s
        Mon 30 Nov 13:00                     playbook version 1 to 2 by ops
                                             promised 80 h in the client's hours (10 working days); now due Mon 30 Nov 16:40:52
        Mon 30 Nov 13:00 - 16:00             counted 3 h                                           total 79 h 19 min 8 s
        Mon 30 Nov 16:00                     warned (80%)
        Mon 30 Nov 16:00 - 16:40:52          counted 40 min 52 s                                   total 80 h
        Mon 30 Nov 16:40:52                  breached: the promise of 80 h is used up
        Mon 30 Nov 16:40:52 - 17:00          counted 19 min 8 s                                    total 80 h 19 min 8 s
        Mon 30 Nov 17:00 - Tue 1 Dec 09:00   closed: night
        Tue 1 Dec 09:00 - 09:30              counted 30 min                                        total 80 h 49 min 8 s
        due        Mon 30 Nov 16:40:52 EST (client) / Tue 1 Dec 05:40:52 PHT (floor)
        missed     Tue 1 Dec 09:30 EST (client) / Tue 1 Dec 22:30 PHT (floor)
                   by jon, by phone: counted 80 h 49 min 8 s of 80 h, late by 49 min 8 s
        wall clock 424 h 49 min 8 s from start to stop
        """  # noqa: E501 the ledger is as wide as it is
    )


def test_a_breach_nobody_stamped_yet_stands_at_its_due_time() -> None:
    assert told([begin("Nov 13 10:00", terms(HOUR))], "Nov 13 11:30") == text(
        """
        ACME-42 next response, P2, promised 1 h in the client's hours
        started    Fri 13 Nov 2026 10:00 EST (client) / Fri 13 Nov 2026 23:00 PHT (floor): client wrote (message 118)
        Fri 13 Nov 10:00 - 11:00  counted 1 h     total 1 h
        Fri 13 Nov 11:00          breached: the promise of 1 h is used up
        Fri 13 Nov 11:00 - 11:30  counted 30 min  total 1 h 30 min
        due        Fri 13 Nov 11:00 EST (client) / Sat 14 Nov 00:00 PHT (floor)
        now        Fri 13 Nov 11:30 EST (client) / Sat 14 Nov 00:30 PHT (floor)
                   counted 1 h 30 min of 1 h, breached, over by 30 min
        wall clock 1 h 30 min from start to now
        """
    )


def test_a_breach_by_reclassification_says_so_and_a_downgrade_leaves_it() -> None:
    events = [
        begin("Nov 13 10:00", terms(8 * HOUR, Severity.P3)),
        ClockEvent(at("Nov 13 12:00"), EventKind.RECLASSIFY, "ana", terms=terms(HOUR, Severity.P1, ALWAYS)),
        ClockEvent(at("Nov 13 12:30"), EventKind.RECLASSIFY, "ana", terms=terms(8 * HOUR, Severity.P3)),
        ClockEvent(at("Nov 13 13:00"), EventKind.FULFIL, "jon", message=130),
    ]
    assert told(events, "Nov 13 14:00") == text(
        """
        ACME-42 next response, P3, promised 8 h in the client's hours (1 working day)
        started    Fri 13 Nov 2026 10:00 EST (client) / Fri 13 Nov 2026 23:00 PHT (floor): client wrote (message 118)
        Fri 13 Nov 10:00 - 12:00  counted 2 h     total 2 h
        Fri 13 Nov 12:00          severity P3 to P1 by ana
                                  promised 1 h around the clock; breached by this change
        Fri 13 Nov 12:00 - 12:30  counted 30 min  total 2 h 30 min
        Fri 13 Nov 12:30          severity P1 to P3 by ana
                                  promised 8 h in the client's hours (1 working day); the breach stands
        Fri 13 Nov 12:30 - 13:00  counted 30 min  total 3 h
        breached   Fri 13 Nov 12:00 EST (client) / Sat 14 Nov 01:00 PHT (floor)
        missed     Fri 13 Nov 13:00 EST (client) / Sat 14 Nov 02:00 PHT (floor)
                   by jon (message 130): counted 3 h of 1 h, late by 1 h since the change
        wall clock 3 h from start to stop
        """
    )


def test_a_clock_cancelled_during_a_pause_whose_severity_changed() -> None:
    events = [
        begin("Nov 13 10:00", terms(8 * HOUR, Severity.P3)),
        ClockEvent(at("Nov 13 11:00"), EventKind.PAUSE, "ana", "waiting for sign-off"),
        ClockEvent(at("Nov 13 16:00"), EventKind.RECLASSIFY, "ana", terms=terms(4 * HOUR)),
        ClockEvent(at("Nov 16 10:00"), EventKind.CANCEL, "ana", "merged into ACME-7"),
    ]
    assert told(events, "Nov 17 09:00", Metric.RESOLUTION) == text(
        """
        ACME-42 resolution, P3, promised 8 h in the client's hours (1 working day)
        started    Fri 13 Nov 2026 10:00 EST (client) / Fri 13 Nov 2026 23:00 PHT (floor): client wrote (message 118)
        Fri 13 Nov 10:00 - 11:00             counted 1 h                          total 1 h
        Fri 13 Nov 11:00 - 16:00             paused by ana: waiting for sign-off  paused 5 h of working time
        Fri 13 Nov 16:00                     severity P3 to P2 by ana
                                             promised 4 h in the client's hours; 3 h left
        Fri 13 Nov 16:00 - Mon 16 Nov 10:00  paused by ana: waiting for sign-off  paused 2 h of working time
        cancelled  Mon 16 Nov 10:00 EST (client) / Mon 16 Nov 23:00 PHT (floor)
                   by ana, merged into ACME-7: counted 1 h of 4 h
        wall clock 72 h from start to stop, 71 h of it paused
        """
    )


def test_an_answer_before_the_clock_ever_ran() -> None:
    events = [begin("Nov 14 10:00", terms(HOUR)), ClockEvent(at("Nov 14 11:00"), EventKind.FULFIL, "jon", message=130)]
    assert told(events, "Nov 17 09:00", Metric.FIRST_RESPONSE) == text(
        """
        ACME-42 first response, P2, promised 1 h in the client's hours
        started    Sat 14 Nov 2026 10:00 EST (client) / Sat 14 Nov 2026 23:00 PHT (floor): client wrote (message 118)
        Sat 14 Nov 10:00 - 11:00  closed: weekend
        due        Mon 16 Nov 10:00 EST (client) / Mon 16 Nov 23:00 PHT (floor)
        met        Sat 14 Nov 11:00 EST (client) / Sun 15 Nov 00:00 PHT (floor)
                   by jon (message 130): counted 0 s of 1 h
        wall clock 1 h from start to stop
        """
    )


def test_an_answer_after_closing_to_a_clock_due_at_closing() -> None:
    events = [
        begin("Nov 13 16:00", terms(HOUR)),
        ClockEvent(at("Nov 13 16:30"), EventKind.WARN, point="50%"),
        ClockEvent(at("Nov 13 16:48"), EventKind.WARN, point="80%"),
        ClockEvent(at("Nov 14 10:00"), EventKind.FULFIL),
    ]
    assert told(events, "Nov 17 09:00", Metric.FIRST_RESPONSE) == text(
        """
        ACME-42 first response, P2, promised 1 h in the client's hours
        started    Fri 13 Nov 2026 16:00 EST (client) / Sat 14 Nov 2026 05:00 PHT (floor): client wrote (message 118)
        Fri 13 Nov 16:00 - 16:30             counted 30 min  total 30 min
        Fri 13 Nov 16:30                     warned (50%)
        Fri 13 Nov 16:30 - 16:48             counted 18 min  total 48 min
        Fri 13 Nov 16:48                     warned (80%)
        Fri 13 Nov 16:48 - 17:00             counted 12 min  total 1 h
        Fri 13 Nov 17:00                     breached: the promise of 1 h is used up
        Fri 13 Nov 17:00 - Sat 14 Nov 10:00  closed: night, weekend
        due        Fri 13 Nov 17:00 EST (client) / Sat 14 Nov 06:00 PHT (floor)
        missed     Sat 14 Nov 10:00 EST (client) / Sat 14 Nov 23:00 PHT (floor)
                   counted 1 h of 1 h, after the due time
        wall clock 18 h from start to stop
        """
    )


def test_breaks_free_weekdays_and_the_end_of_summer_time_are_named() -> None:
    events = [begin("Oct 29 11:00", terms(20 * HOUR, calendar=WITH_LUNCH))]
    assert told(events, "Nov 2 12:30", Metric.PERIODIC_UPDATE) == text(
        """
        ACME-42 periodic update, P2, promised 20 h in the client's hours (about 3 working days)
        started    Thu 29 Oct 2026 11:00 EDT (client) / Thu 29 Oct 2026 23:00 PHT (floor): client wrote (message 118)
        Thu 29 Oct 11:00 - 12:00                    counted 1 h  total 1 h
        Thu 29 Oct 12:00 - 13:00                    closed: break
        Thu 29 Oct 13:00 - 17:00                    counted 4 h  total 5 h
        Thu 29 Oct 17:00 EDT - Mon 2 Nov 09:00 EST  closed: night, weekend, no hours on Fri
        Mon 2 Nov 09:00 - 12:00                     counted 3 h  total 8 h
        Mon 2 Nov 12:00 - 12:30                     closed: break
        due        Wed 4 Nov 10:00 EST (client) / Wed 4 Nov 23:00 PHT (floor)
        now        Mon 2 Nov 12:30 EST (client) / Tue 3 Nov 01:30 PHT (floor)
                   counted 8 h of 20 h, 12 h left
        wall clock 98 h 30 min from start to now
        """
    )


def test_a_night_shift_is_closed_by_day_and_on_named_days() -> None:
    shift = hours(week={"mon-fri": ["22:00-06:00"]}, closed=["2026-11-17"])
    events = [begin("Nov 13 23:00", terms(20 * HOUR, calendar=shift))]
    assert told(events, "Nov 19 14:00", Metric.RESOLUTION).splitlines()[2:9] == [
        "Fri 13 Nov 23:00 - Sat 14 Nov 06:00  counted 7 h  total 7 h",
        "Sat 14 Nov 06:00 - Mon 16 Nov 22:00  closed: night, weekend",
        "Mon 16 Nov 22:00 - Tue 17 Nov 06:00  counted 8 h  total 15 h",
        "Tue 17 Nov 06:00 - Wed 18 Nov 22:00  closed: night, extra closed day (Tue 17 Nov)",
        "Wed 18 Nov 22:00 - Thu 19 Nov 03:00  counted 5 h  total 20 h",
        "Thu 19 Nov 03:00                     breached: the promise of 20 h is used up",
        "Thu 19 Nov 03:00 - 06:00             counted 3 h  total 23 h",
    ]


def test_long_runs_become_one_line_that_names_what_was_left_out() -> None:
    events = [begin("Oct 29 11:00", terms(60 * HOUR, calendar=WITH_LUNCH))]
    rows = told(events, "Nov 10 14:00", Metric.RESOLUTION).splitlines()
    assert rows[4] == (
        "Thu 29 Oct 13:00 EDT - Tue 10 Nov 12:00 EST  "
        "counted 42 h in 12 stretches (closed: night, weekend, no hours on Fri, break)  total 43 h"
    )


def test_a_holiday_stands_alone_between_long_runs() -> None:
    events = [begin("Nov 13 16:00", terms(150 * HOUR))]
    assert told(events, "Dec 4 10:00", Metric.RESOLUTION).splitlines()[2:9] == [
        "Fri 13 Nov 16:00 - 17:00             counted 1 h                                           total 1 h",
        "Fri 13 Nov 17:00 - Mon 16 Nov 09:00  closed: night, weekend",
        "Mon 16 Nov 09:00 - Wed 25 Nov 17:00  counted 64 h in 8 stretches (closed: night, weekend)  total 65 h",
        "Wed 25 Nov 17:00 - Fri 27 Nov 09:00  closed: night, Thanksgiving Day (Thu 26 Nov)",
        "Fri 27 Nov 09:00 - Thu 3 Dec 17:00   counted 40 h in 5 stretches (closed: night, weekend)  total 105 h",
        "Thu 3 Dec 17:00 - Fri 4 Dec 09:00    closed: night",
        "Fri 4 Dec 09:00 - 10:00              counted 1 h                                           total 106 h",
    ]


def test_a_closing_of_whole_days_is_no_night() -> None:
    events = [begin("Nov 13 22:00", terms(4 * HOUR, calendar=hours(week={"mon-fri": ["00:00-24:00"]})))]
    assert told(events, "Nov 16 01:00").splitlines()[3] == "Sat 14 Nov 00:00 - Mon 16 Nov 00:00  closed: weekend"


def test_events_may_come_in_any_order_and_repeatedly() -> None:
    assert told([*PAUSED[::-1], *PAUSED], "Nov 17 09:00") == told(PAUSED, "Nov 17 09:00")
    assert told([*LONG[::-1], *LONG], "Dec 2 09:00") == told(LONG, "Dec 2 09:00")


def test_what_happens_now_is_told_and_what_comes_later_is_not() -> None:
    at_once, before = told(PAUSED, "Nov 16 12:50").splitlines(), told(PAUSED, "Nov 16 12:49").splitlines()
    assert at_once[-3].startswith("met        Mon 16 Nov 12:50")
    assert before[-3].startswith("now        Mon 16 Nov 12:49")


def test_what_changes_nothing_is_not_told() -> None:
    noise = [
        ClockEvent(at("Nov 13 16:40"), EventKind.APPLY_POLICY),
        ClockEvent(at("Nov 13 16:50"), EventKind.RESUME),
        ClockEvent(at("Nov 13 16:55"), EventKind.BREACH),
        ClockEvent(at("Nov 16 10:00"), EventKind.PAUSE, "eve", "another reason"),
        ClockEvent(at("Nov 16 13:00"), EventKind.WARN, point="80%"),
        ClockEvent(at("Nov 16 14:00"), EventKind.CANCEL, "eve"),
    ]
    assert told([*PAUSED, *noise], "Nov 17 09:00") == told(PAUSED, "Nov 17 09:00")


def test_a_ledger_needs_a_start() -> None:
    with pytest.raises(ValueError, match="activate"):
        told(PAUSED[1:], "Nov 17 09:00")


def test_a_clock_breached_before_a_raise_is_told_against_the_promise_it_broke() -> None:
    events = [
        begin("Nov 13 10:00", terms(2 * HOUR, Severity.P3)),
        ClockEvent(at("Nov 13 13:00"), EventKind.RECLASSIFY, "ana", terms=terms(HOUR, Severity.P1, ALWAYS)),
    ]
    assert "counted 3 h 30 min of 2 h, breached, over by 1 h 30 min\n" in told(events, "Nov 13 13:30")
    events.append(ClockEvent(at("Nov 13 14:00"), EventKind.FULFIL, "jon", message=130))
    assert "counted 4 h of 2 h, late by 2 h\n" in told(events, "Nov 13 14:30")

"""What a playbook would change, and when its check-ins come up."""

import copy
import datetime as dt
from typing import Any

from playbooks.loading import SAMPLES, draft_playbook, load_book
from playbooks.planning import changes, dates, next_dates
from playbooks.schema import CheckIn, Hours, Playbook

NOW = dt.datetime(2026, 12, 20, 12, 0, tzinfo=dt.UTC)
HARBORLINE = load_book(SAMPLES).of("harborline")
BRIGHTPAY = load_book(SAMPLES).of("brightpay")


def stored() -> dict[str, Any]:
    return copy.deepcopy(HARBORLINE.body())


def test_a_client_never_stored_is_new() -> None:
    assert changes(None, HARBORLINE) == ("new: nothing is stored for this client yet",)


def test_the_same_playbook_changes_nothing() -> None:
    assert changes(stored(), HARBORLINE) == ()


def test_changed_values_are_told_by_their_key() -> None:
    body = stored()
    body["severities"]["P1"]["first_response"] = "20m"
    body["people"]["backup"] = None
    body["contacts"]["people"][0]["vip"] = False
    body["channels"]["transcript"] = []
    assert changes(body, HARBORLINE) == (
        "channels.transcript: nothing becomes ext-harborline, ext-harborline-wfm",
        "people.backup: nothing becomes marcus",
        "contacts.people.Priya Raman.vip: no becomes yes",
        "severities.P1.first_response: 20m becomes 10m",
    )


def test_elements_of_lists_are_told_by_name() -> None:
    body = stored()
    body["check_ins"][0]["name"] = "friday-call"
    body["ladder"].reverse()
    told = changes(body, HARBORLINE)
    assert told[0] == "ladder: in another order, now cover, ops_leads, ops_channel, managers"
    assert told[1].startswith("check_ins.friday-call: name friday-call, kind check_in, every tuesday")
    assert told[1].endswith("... is taken out")
    assert told[2].startswith("check_ins.weekly-pulse: name weekly-pulse")
    assert told[2].endswith("... is new")
    assert len(told) == 3
    assert all("\n" not in line for line in told)


def test_keys_of_another_version_of_the_schema_are_told() -> None:
    body = stored()
    body["tone"]["old_key"] = 3
    del body["noise"]["per_hour"]
    assert changes(body, HARBORLINE) == ("tone.old_key: 3 is taken out", "noise.per_hour: 6 is new")


def test_every_check_in_has_its_next_four_dates_in_the_clients_zone() -> None:
    lines = dates(BRIGHTPAY, NOW)
    assert lines[:5] == (
        "weekly: monday at 14:00 (Europe/London), for the PM",
        "  Mon 21 Dec 2026 14:00",
        "  Thu 31 Dec 2026 14:00 (moved from Mon 28 Dec, Boxing Day (observed))",
        "  Mon 04 Jan 2027 14:00",
        "  Mon 11 Jan 2027 14:00",
    )
    assert len(lines) == 5 * len(BRIGHTPAY.check_ins)


def with_check_in(**changes: object) -> Playbook:
    check_in = CheckIn.model_validate({"name": "talk", "every": "friday", "at": "09:30"} | changes)
    return draft_playbook("ext-acme").model_copy(update={"check_ins": (check_in,)})


def test_local_time_is_kept_over_a_change_of_clocks() -> None:
    playbook = with_check_in()
    found = next_dates(playbook, playbook.check_ins[0], dt.datetime(2026, 3, 1, tzinfo=dt.UTC))
    assert [occurrence.due_at.hour for occurrence in found] == [14, 13, 13, 13]
    assert all(" 09:30" in line for line in dates(playbook, dt.datetime(2026, 3, 1, tzinfo=dt.UTC))[1:])


def test_a_date_moved_from_a_day_off_in_the_week_says_closed() -> None:
    playbook = with_check_in(every="saturday", on_closed_day="before")
    assert dates(playbook, NOW)[1] == "  Fri 25 Dec 2026 09:30 (moved from Sat 26 Dec, closed)"


def test_a_check_in_that_never_comes_up_says_so() -> None:
    playbook = with_check_in(every="saturday", on_closed_day="skip")
    assert dates(playbook, NOW)[1:] == ("  never: no open day comes up",)
    shut = playbook.calendars.model_copy(update={"client": Hours(zone="UTC")})
    assert dates(playbook.model_copy(update={"calendars": shut}), NOW)[1:] == ("  never: no open day comes up",)

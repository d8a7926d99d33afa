"""`/checkin client now|skip|pause|resume|plan [name]`: a hand on the rhythm."""

import datetime as dt
from zoneinfo import ZoneInfo

from handlers.actions import Act
from handlers.checkins import begin
from handlers.contacts import EVERYBODY
from handlers.desk import Desk, Pinned
from handlers.problems import Missing, Problem
from handlers.spoken_times import clock_time
from handlers.times import parse_when
from playbooks.planning import dates
from playbooks.schema import CheckIn
from storage import audit, checkins, wishes
from storage.line import Tx
from storage.rows import CheckInRow, WishRow

WORDS = ("now", "skip", "pause", "resume", "plan")
_WEEKS = dt.timedelta(days=100)


class NoCheckIn(Problem):
    """The playbook has no check-in of this name."""

    def __init__(self, word: str, names: tuple[str, ...]) -> None:
        known = f"There are: {', '.join(names)}." if names else "The playbook has none."
        super().__init__(f"There is no check-in {word}. {known}")


def check_in_command(tx: Tx, desk: Desk, client: str, words: list[str], act: Act) -> str:
    """Do what the words say to a client's check-ins; without words, tell how they stand."""
    pinned = desk.current(client)
    verb = words[0].casefold() if words else ""
    rest = words[1:]
    match verb:
        case "":
            return _standing(tx, pinned, act)
        case "plan":
            return "\n".join(dates(pinned.playbook, act.at)) or "The playbook has no check-ins."
        case "now":
            return _now(tx, pinned, _which(pinned, rest, client, verb), act)
        case "skip":
            return _skip(tx, pinned, _which(pinned, rest, client, verb), act)
        case "pause":
            return _pause(tx, pinned, rest, act)
        case "resume":
            return _resume(tx, pinned, rest, act)
        case _:
            raise Missing("Say now, skip, pause, resume or plan.", f"/checkin {client} plan")


def _names(pinned: Pinned) -> tuple[str, ...]:
    return tuple(item.name for item in pinned.playbook.check_ins)


def _named(pinned: Pinned, word: str) -> CheckIn:
    for item in pinned.playbook.check_ins:
        if item.name == word.casefold():
            return item
    raise NoCheckIn(word[:40], _names(pinned))


def _which(pinned: Pinned, rest: list[str], client: str, verb: str) -> CheckIn:
    """The check-in named, or the only one there is."""
    if rest:
        return _named(pinned, rest[0])
    names = _names(pinned)
    if len(names) == 1:
        return pinned.playbook.check_ins[0]
    if not names:
        raise NoCheckIn(verb, names)
    raise Missing(f"Say which check-in: {', '.join(names)}.", f"/checkin {client} {verb} {names[0]}")


def _now(tx: Tx, pinned: Pinned, check_in: CheckIn, act: Act) -> str:
    """Ask today whatever the rhythm says; contacts asked lately, or who wish it seldom, are still left in peace."""
    client = pinned.playbook.client
    today = act.at.astimezone(ZoneInfo(pinned.playbook.zone)).date().isoformat()
    name, version = check_in.name, pinned.version
    if not checkins.plan(tx, client, name=name, local_date=today, due_at=act.at, policy_version=version):
        row = _row(tx, client, check_in.name, today)
        if row.state == "skipped":
            checkins.plan_again(tx, client, row.id, act.at, version)
        elif row.state != "planned":
            return f"{check_in.name} was {row.state} today already."
    row = _row(tx, client, check_in.name, today)
    said = begin(tx, pinned, check_in, _due_now(row, act.at), act.now, asked=True)
    audit.append(tx, client, act.at, act.by, "check_in_now", check_in.name, {})
    return f"{said}."


def _row(tx: Tx, client: str, name: str, date: str) -> CheckInRow:
    return next(row for row in checkins.of_name(tx, client, name) if row.local_date == date)


def _due_now(row: CheckInRow, at: dt.datetime) -> CheckInRow:
    return CheckInRow(row.id, row.client, row.name, row.local_date, at, row.state, row.policy_version, row.reason)


def _skip(tx: Tx, pinned: Pinned, check_in: CheckIn, act: Act) -> str:
    client = pinned.playbook.client
    rows = [row for row in checkins.upcoming(tx, client, act.at + _WEEKS) if row.name == check_in.name]
    if not rows:
        return f"Nothing of {check_in.name} is planned in the next 100 days."
    checkins.finish(tx, client, rows[0].id, "skipped", f"skipped by {act.by}")
    audit.append(tx, client, act.at, act.by, "check_in_skip", check_in.name, {"date": rows[0].local_date})
    following = f" The next is {clock_time(rows[1].due_at, act.zone)}." if len(rows) > 1 else ""
    return f"{check_in.name} of {clock_time(rows[0].due_at, act.zone)} is skipped.{following}"


def _pause(tx: Tx, pinned: Pinned, rest: list[str], act: Act) -> str:
    """Pause one check-in, or all that go to the client; until a time, or until it is resumed."""
    name = _named(pinned, rest[0]).name if rest and rest[0].casefold() in _names(pinned) else EVERYBODY
    words = rest[1:] if name else rest
    until = parse_when(" ".join(words), act.zone, act.at) if words else None
    client = pinned.playbook.client
    wishes.put(tx, client, person=EVERYBODY, check_in=name, rule="paused", until=until, by=act.by, at=act.at)
    audit.append(tx, client, act.at, act.by, "check_in_pause", name or "all", {})
    end = f"until {clock_time(until, act.zone)}" if until else f"until /checkin {client} resume"
    return f"{name or 'Every check-in'} with {pinned.playbook.name} is paused {end}. Our own are asked as before."


def _resume(tx: Tx, pinned: Pinned, rest: list[str], act: Act) -> str:
    name = _named(pinned, rest[0]).name if rest else EVERYBODY
    client = pinned.playbook.client
    paused = [row for row in wishes.of_client(tx, client) if row.rule == "paused" and row.check_in in (name, EVERYBODY)]
    if not name:
        paused = [row for row in wishes.of_client(tx, client) if row.rule == "paused"]
    for row in paused:
        wishes.remove(tx, client, row.person, row.check_in)
    audit.append(tx, client, act.at, act.by, "check_in_resume", name or "all", {})
    return f"{name or 'Every check-in'} goes on as planned." if paused else "Nothing was paused."


def _standing(tx: Tx, pinned: Pinned, act: Act) -> str:
    rows = checkins.upcoming(tx, pinned.playbook.client, act.at + _WEEKS)
    lines = [f"• {row.name}: {clock_time(row.due_at, act.zone)}" for row in rows[:8]]
    lines += [f"• {_wished(row, act.zone)}" for row in wishes.of_client(tx, pinned.playbook.client)]
    head = f"Check-ins with {pinned.playbook.name}:" if lines else f"Nothing is planned with {pinned.playbook.name}."
    return "\n".join([head, *lines])


def _wished(row: WishRow, zone: str) -> str:
    who, what = row.person or "everybody", row.check_in or "every check-in"
    until = f" until {clock_time(row.until, zone)}" if row.until else ""
    return f"{who}, {what}: {row.rule}{until}"

"""`/liaison retro client`: the last retrospective, both sides beside each other; `action ...` adds what was agreed."""

from handlers import checkin_asks as asking
from handlers.actions import Act
from handlers.both_sides import beside_each_other, label_of
from handlers.desk import Desk, Pinned
from handlers.notices import Briefing
from handlers.problems import Missing, Problem
from handlers.reviewing import FindPerson, review_command
from storage import asks, checkins
from storage.line import Tx


class NoRetro(Problem):
    """The playbook has no retrospective, or none was held yet."""

    def __init__(self, name: str, client: str, planned: bool) -> None:
        if planned:
            said = f"/checkin {client} plan says when the first is; /checkin {client} now asks today."
        else:
            said = "Add a check-in of kind retro to the playbook, for example every first tuesday of quarter."
        super().__init__(f"No retrospective with {name} was held yet. {said}")


def last_retro(tx: Tx, pinned: Pinned) -> tuple[str, str]:
    """The name and date of the last retrospective that was begun; raises NoRetro."""
    names = [item.name for item in pinned.playbook.check_ins if item.kind == "retro"]
    held = [
        (row.local_date, name)
        for name in names
        for row in checkins.of_name(tx, pinned.playbook.client, name)
        if row.state == "started"
    ]
    if not held:
        raise NoRetro(pinned.playbook.name, pinned.playbook.client, bool(names))
    date, name = max(held)
    return name, date


def retro_view(tx: Tx, pinned: Pinned, act: Act) -> Briefing:
    """The last retrospective as it stands now."""
    name, date = last_retro(tx, pinned)
    everybody = asks.of_occurrence(tx, pinned.playbook.client, name, date)
    questions = asking.questions_of(pinned, name)
    sections = beside_each_other(tx, pinned, everybody, questions, act.at)
    return asking.briefing(pinned, "retro", f"{name} with {pinned.playbook.name}, {date}: both sides", sections)


def add_action(tx: Tx, desk: Desk, client: str, words: list[str], act: Act, find: FindPerson) -> str:
    """Keep an action agreed in the last retrospective: a tracked ticket, and a line of that quarter's review."""
    if words[0].casefold() != "action" or len(words) == 1:
        raise Missing(
            "Say action and what was agreed.", f"/liaison retro {client} action send the roster by fri @maria"
        )
    _, date = last_retro(tx, desk.current(client))
    return str(review_command(tx, desk, client, [label_of(date), "add", *words], act, find))

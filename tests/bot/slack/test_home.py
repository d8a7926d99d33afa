from typing import Any

import pytest
from card_rules import check, elements, same_as_golden, strings
from card_samples import LINES, SIGNER, VIEWER, at

from bot.slack.home import home_view
from handlers.notices import TicketLine
from handlers.readings import Doubtful


def lines() -> list[TicketLine]:
    return [TicketLine.model_validate(line) for line in LINES]


HOMES: dict[str, Any] = {
    "home": (
        lines(),
        [("Weekly review with BrightPay", at(20)), ("Morning call with Lumen", at(19, 30))],
        [("Maria Lopez", "Jon Reyes", at(22, 0, 27))],
    ),
    "home_empty": ([], [], []),
}
DOUBTFUL = Doubtful(
    "brightpay",
    "BrightPay",
    812,
    "Priya Nair",
    at(18, 40),
    "No rush, but this is the third month without totals.",
    0.41,
)


@pytest.mark.parametrize("name", HOMES)
def test_home_looks_as_recorded(name: str) -> None:
    view = home_view(*HOMES[name], VIEWER, SIGNER, {"BrightPay": "brightpay"})
    check(view["blocks"], 100)
    same_as_golden(name, view)


def test_home_lists_check_ins_by_time_and_stays_small() -> None:
    many = lines() * 40
    view = home_view(many, [("x" * 5000, at(20))] * 50, [("a", "b", at(20))] * 50, VIEWER, SIGNER, {})
    check(view["blocks"], 100)
    assert "more; /tickets" in "\n".join(strings(view))
    shown = "\n".join(strings(home_view(*HOMES["home"], VIEWER, SIGNER)))
    assert shown.index("Morning call") < shown.index("Weekly review")


def test_home_offers_a_button_only_where_the_client_is_known() -> None:
    known = home_view(*HOMES["home"], VIEWER, SIGNER, {"BrightPay": "brightpay"})
    assert [SIGNER.read(button["value"]).ticket for button in elements(known["blocks"])] == ["BRIT-42", "BRIT-37"]  # type: ignore[union-attr]
    assert elements(home_view(*HOMES["home"], VIEWER, SIGNER)["blocks"]) == []


def test_home_offers_a_second_look_at_doubtful_readings() -> None:
    view = home_view(*HOMES["home_empty"], VIEWER, SIGNER, {}, [DOUBTFUL])
    check(view["blocks"], 100)
    same_as_golden("home_doubtful", view)
    read = SIGNER.read(elements(view["blocks"])[0]["value"])
    assert read is not None
    assert (read.client, read.ticket, read.action, read.revision) == ("brightpay", "", "this_was_one", 812)


def test_home_says_which_ticket_waits_on_the_client() -> None:
    waiting = [line.model_copy(update={"waiting": True}) for line in lines()]
    told = "\n".join(strings(home_view(waiting, [], [], VIEWER, SIGNER)))
    assert told.count("waits on the client") == len(waiting)
    assert "waits on the client" not in "\n".join(strings(home_view(lines(), [], [], VIEWER, SIGNER)))

"""The App Home: open tickets, check-ins ahead, who stands in for whom, and readings worth a second look."""

import datetime as dt
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot.look import Viewer
from bot.signing import ButtonSigner
from bot.slack.card_parts import NAME, SHORT_QUOTE, Buttons, Json, Subject, context, divider, header, numbered, section
from bot.slack.list_cards import line_blocks
from bot.slack.quoting import escaped
from handlers.notices import TicketLine
from handlers.phrases import percent
from handlers.readings import Doubtful

MOST_BLOCKS = 100
_MOST_LINES = 12
_SAID = 300
_NO_CLIENTS: Mapping[str, str] = MappingProxyType({})


def home_view(
    lines: Sequence[TicketLine],
    check_ins: Sequence[tuple[str, dt.datetime]],
    covers: Sequence[tuple[str, str, dt.datetime]],
    viewer: Viewer,
    signer: ButtonSigner,
    clients: Mapping[str, str] = _NO_CLIENTS,
    doubtful: Sequence[Doubtful] = (),
    said: str = "",
) -> Json:
    """The home page of one person, as `views.publish` takes it.

    `clients` gives the key of each client's name: tickets of clients named there can be acknowledged at once. `said` is
    what a press on the page came to.
    """
    buttons = Buttons(signer)
    blocks = [
        *([section(f"*{escaped(said, _SAID)}*"), divider()] if said else []),
        *_tickets(lines, viewer, buttons, clients),
        divider(),
        *_check_ins(check_ins, viewer),
        divider(),
        *_covers(covers, viewer),
        *_doubtful(doubtful, viewer, buttons),
        context(f"As of {viewer.time(viewer.now)}. `/liaison help` lists every command."),
    ]
    return {"type": "home", "blocks": numbered(blocks, MOST_BLOCKS)}


def _tickets(lines: Sequence[TicketLine], viewer: Viewer, buttons: Buttons, clients: Mapping[str, str]) -> list[Json]:
    if not lines:
        return [
            header("All quiet"),
            section("Nothing is open and nobody is waiting for an answer."),
        ]
    late = sum(line.breached for line in lines)
    untaken = sum(not line.acknowledged for line in lines)
    counted = [f"{len(lines)} open", *([f"❗ {late} past a promise"] if late else [])]
    counted += [f"{untaken} not acknowledged"] if untaken else ["all acknowledged"]
    shown = line_blocks(lines, viewer, buttons, clients)
    left = len(lines) - len(shown)
    more = [context(f"and {left} more; /tickets lists what is open")] if left else []
    return [header("Open tickets"), context(" · ".join(counted)), *shown, *more]


def _check_ins(check_ins: Sequence[tuple[str, dt.datetime]], viewer: Viewer) -> list[Json]:
    ahead = sorted(check_ins, key=lambda item: item[1])
    shown = [f"📅 *{viewer.time(at)}*  {escaped(name, NAME)}" for name, at in ahead[:_MOST_LINES]]
    shown += [f"and {len(ahead) - _MOST_LINES} more"] if len(ahead) > _MOST_LINES else []
    return [header("Check-ins ahead"), section("\n".join(shown) or "No check-in is due in the next day.")]


def _covers(covers: Sequence[tuple[str, str, dt.datetime]], viewer: Viewer) -> list[Json]:
    standing = sorted(covers, key=lambda item: item[2])
    shown = [
        f"*{escaped(stand_in, NAME)}* for {escaped(absent, NAME)} until {viewer.time(until)}"
        for absent, stand_in, until in standing[:_MOST_LINES]
    ]
    shown += [f"and {len(standing) - _MOST_LINES} more"] if len(standing) > _MOST_LINES else []
    return [header("Who covers for whom"), section("\n".join(shown) or "Everybody answers for their own clients.")]


def _doubtful(found: Sequence[Doubtful], viewer: Viewer, buttons: Buttons) -> list[Json]:
    """Messages read as no ticket, the most doubtful first, each with the button that says it was one."""
    if not found:
        return []
    shown = [section(_second_look(each, viewer), _this_was_one(each, buttons)) for each in found]
    return [divider(), header("Read as needing no ticket"), *shown]


def _second_look(each: Doubtful, viewer: Viewer) -> str:
    who = f"*{escaped(each.contact, NAME)}* at {escaped(each.client_name, NAME)} · {viewer.time(each.at)}"
    return f"{who} · {percent(each.chance)} likely to need one\n>{escaped(each.quote, SHORT_QUOTE)}"


def _this_was_one(each: Doubtful, buttons: Buttons) -> Json:
    return buttons.make(Subject(each.client, "", each.message), "this_was_one", "This was one")

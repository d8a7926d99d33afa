"""How the batches for setting thresholds read in an open channel, where no thread tells conversations apart.

    python -m bot.reader.training.open_channel [FOLDER OF WEIGHTS]

Each batch is one channel: its conversations follow one another in an order drawn by lot, minutes to a day apart, and
the last tickets they left stay open. Once with all their messages, once with beginnings only, as where people answer
in threads.
"""

import datetime as dt
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.reader.embedded.model import WEIGHTS, Model
from bot.reader.embedded.reader import EmbeddedReader
from bot.reader.following import EARLIER, Line, after, ticket_of
from bot.reader.training.splits import VALIDATION, openers_held
from bot.reader.training.threads import FOLDER, Gold, Thread, as_lines, threads
from handlers.desk import Reader
from playbooks.loading import draft_playbook
from playbooks.reading import Asked, Decision, KnownTicket, Turn
from playbooks.schema import Playbook
from playbooks.terms import Side
from playbooks.triage import decide

_APART = tuple(dt.timedelta(minutes=minutes) for minutes in (15, 60, 180, 600, 1200))
_STAY_OPEN = 6
"""How many tickets are open at most; the oldest is resolved then."""
SEED = 5


class Channel:
    """One open channel as the bot would have lived it."""

    def __init__(self, reader: Reader, playbook: Playbook) -> None:
        self._reader, self._playbook = reader, playbook
        self._turns: list[Turn] = []
        self._tickets: dict[str, KnownTicket] = {}
        self.now = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)

    def hear(self, line: Line, key: str) -> tuple[Decision, str | None] | None:
        """What becomes of a message, and the ticket it is on, named `key` if it opens one; None of one of ours."""
        self.now = line.at
        if line.side is not Side.CLIENT:
            self._turns.append(Turn(line.at, line.side, line.author, line.text))
            self._tickets = {name: ticket._replace(last_team_at=line.at) for name, ticket in self._tickets.items()}
            return None
        asked = Asked(
            text=line.text, at=line.at, author=line.author, author_name=line.author,
            earlier=tuple(self._turns[-EARLIER:]), tickets=tuple(self._tickets.values()),
        )  # fmt: skip
        decision = decide(asked, self._reader.read(asked, self._playbook.triage), self._playbook)
        ticket = ticket_of(decision, key)
        if ticket is not None:
            self._tickets[ticket] = after(self._tickets.get(ticket), ticket, line, decision, None)
            self._tickets = dict(list(self._tickets.items())[-_STAY_OPEN:])
        self._turns.append(Turn(line.at, Side.CLIENT, line.author, line.text, decision.label, ticket))
        return decision, ticket


def tell(channel: Channel, conversations: Sequence[Thread], roots: bool, chance: random.Random) -> Iterator[str]:
    """What became of each client message, in a few words."""
    for number, thread in enumerate(conversations):
        moved = channel.now + chance.choice(_APART) - thread.messages[0].at
        own: dict[int, str | None] = {}
        for line in as_lines(thread)[: 1 if roots else None]:
            known = channel.hear(
                Line(line.turn, line.at + moved, line.side, line.author, line.text), f"{number}-{line.turn}"
            )
            gold = thread.messages[line.turn].gold
            if known is not None and gold is not None:
                own[line.turn] = known[1]
                yield _fate(gold, known[0], known[1], own, f"{number}-")


def _fate(gold: Gold, decision: Decision, ticket: str | None, own: dict[int, str | None], here: str) -> str:
    if not gold.escalation or ticket is None:
        return "missed" if gold.escalation else "calm" if ticket is None else "false ticket"
    elsewhere = "" if ticket.startswith(here) else " in another conversation's ticket"
    if gold.opens:
        return "new: own ticket" if decision.ticket else f"new: hidden{elsewhere}"
    root = own.get(gold.joins) if gold.joins is not None else None
    if root is not None and ticket == root:
        return "follow-up: right"
    return "follow-up: second ticket" if decision.ticket else f"follow-up: wrong{elsewhere}"


def main(folder: Path) -> None:
    """Print what became of the messages, channel of talk and channel of beginnings."""
    reader, playbook = EmbeddedReader(Model(folder)), draft_playbook("client")
    known = threads([FOLDER / f"{batch}.txt" for batch in (*VALIDATION, "openers_calm", "openers_everyday")])
    channels = [[thread for thread in known if thread.batch == batch] for batch in VALIDATION]
    held = openers_held(known)
    for name, told, roots in (("talk", channels, False), ("beginnings", channels, True), ("openings", [held], True)):
        fates, chance = Counter[str](), random.Random(SEED)
        for batch in told:
            fates.update(tell(Channel(reader, playbook), chance.sample(batch, len(batch)), roots, chance))
        false = 1000 * fates["false ticket"] / fates.total()
        print(f"{name}: {fates.total()} client messages, {false:.0f} false tickets for 1,000")
        for fate, count in sorted(fates.items()):
            print(f"  {fate:44} {count}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else WEIGHTS)

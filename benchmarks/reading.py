"""What reading a client message costs: the embedded reader against the rules alone, on the same messages and one core.

Messages are those of the batches no weight was learned from, followed thread by thread as in use: our own answers are
read when they come, as the bot does, and timed apart. Times are processor time of the reading thread, so that a busy
machine counts less against either.
"""

import datetime as dt
import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bot.reader.embedded.model import WEIGHTS
from bot.reader.following import follow
from bot.reader.rules import RulesReader
from bot.reader.training.splits import TEST, of_batches
from bot.reader.training.threads import Thread, as_lines, threads
from handlers.desk import Reader
from playbooks.loading import draft_playbook
from playbooks.reading import Asked, Reading
from playbooks.schema import Triage
from playbooks.terms import Side


class Timed:
    """A reader that keeps what each message cost, in milliseconds: the client's, and ours before it."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.reads_ahead = reader.reads_ahead
        self.costs: list[float] = []
        self.ours: list[float] = []
        self._read_ahead: set[tuple[dt.datetime, str]] = set()

    def read(self, asked: Asked, triage: Triage) -> Reading:
        for turn in asked.earlier:
            if turn.side is Side.TEAM and (turn.at, turn.text) not in self._read_ahead:
                self._read_ahead.add((turn.at, turn.text))
                started = time.thread_time()
                self._reader.prepare([turn.text])
                self.ours.append(1000 * (time.thread_time() - started))
        started = time.thread_time()
        reading = self._reader.read(asked, triage)
        self.costs.append(1000 * (time.thread_time() - started))
        return reading

    def prepare(self, texts: Sequence[str]) -> None:
        self._reader.prepare(texts)


def main() -> None:
    known = of_batches(threads(), TEST)
    rules, _ = _costs(RulesReader(), known)
    before = _resident()
    from bot.reader.embedded.reader import EmbeddedReader  # what loading it adds is measured

    embedded = EmbeddedReader()
    costs, ours = _costs(embedded, known)
    added = _resident() - before
    shipped = sum(file.stat().st_size for file in WEIGHTS.iterdir()) / 1e6
    print(f"{len(costs)} client messages of {len(known)} threads")
    print(f"rules alone   p50 {_at(rules, 0.5):.2f} ms  p99 {_at(rules, 0.99):.2f} ms")
    print(f"embedded      p50 {_at(costs, 0.5):.2f} ms  p99 {_at(costs, 0.99):.2f} ms")
    print(f"our answers   p50 {_at(ours, 0.5):.2f} ms  p99 {_at(ours, 0.99):.2f} ms, {len(ours)} of them")
    print(f"ratio         p50 {_at(costs, 0.5) / _at(rules, 0.5):.1f}  p99 {_at(costs, 0.99) / _at(rules, 0.99):.1f}")
    print(f"shipped {shipped:.1f} MB, memory added {added:.0f} MB")


def _costs(reader: Reader, known: Sequence[Thread]) -> tuple[list[float], list[float]]:
    """What each client message cost and each of ours, cheapest first.

    The first pass is left out: it compiles patterns and fills nothing that matters later.
    """
    playbook = draft_playbook("client")
    for thread in known[:20]:
        list(follow(thread.key, as_lines(thread), reader, playbook))
    timed = Timed(reader)
    for thread in known[20:]:
        list(follow(thread.key, as_lines(thread), timed, playbook))
    return sorted(timed.costs), sorted(timed.ours)


def _at(costs: Sequence[float], share: float) -> float:
    return costs[min(len(costs) - 1, int(share * len(costs)))]


def _resident() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1000
    return 0.0


if __name__ == "__main__":
    main()

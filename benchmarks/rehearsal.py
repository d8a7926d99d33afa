"""Rehearses a generated year of twenty clients and measures speed and memory.

    python benchmarks/rehearsal.py [--messages 200000] [--small 20000] [--quick]

Each size runs in a process of its own. Peak memory may grow by less than 50 MB from the small year to the large one;
the rate is messages for each second of CPU time on one core. The baseline beside it is reading the same file and
judging every client message by the rules alone, without storage, tickets or clocks.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

MOST_GROWTH_MB = 50
LEAST_RATE = 2_000


def rehearse(year: Path) -> dict[str, float]:
    from bot.rehearse.stage import Plan, play

    transcript = next(year.glob("year-*.jsonl"))
    started, cpu = time.perf_counter(), time.process_time()
    played = play(Plan((transcript,), year / "playbooks", reader="rules"), year / "timeline.jsonl")
    taken = time.process_time() - cpu
    counts = played.counts
    messages = counts.client_messages + counts.team_messages
    return {
        "messages": messages,
        "items": counts.items,
        "records": sum(1 for _ in played.records()),
        "cpu_s": round(taken, 2),
        "wall_s": round(time.perf_counter() - started, 2),
        "rate": round(messages / taken),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }


def read_only(year: Path) -> dict[str, float]:
    """The baseline: the transcript and the rules, nothing else."""
    from bot.rehearse.transcript import Said, open_transcript
    from playbooks.reading import Asked
    from playbooks.rules import read_by_rules
    from playbooks.schema import Triage
    from playbooks.terms import Side

    rules = Triage()
    cpu, messages = time.process_time(), 0
    for item in open_transcript([next(year.glob("year-*.jsonl"))]).items():
        if isinstance(item, Said):
            messages += 1
            if item.role is Side.CLIENT:
                read_by_rules(Asked(text=item.text, at=item.at, author=item.author), rules)
    taken = time.process_time() - cpu
    return {"messages": messages, "cpu_s": round(taken, 2), "rate": round(messages / taken)}


def in_own_process(what: str, year: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "--one", what, "--year", str(year)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--messages", type=int, default=200_000)
    options.add_argument("--small", type=int, default=20_000)
    options.add_argument("--quick", action="store_true", help="2,000 against 10,000 messages, without verdict")
    options.add_argument("--one", choices=["rehearse", "read"])
    options.add_argument("--year", type=Path)
    given = options.parse_args()
    if given.one:
        print(json.dumps(rehearse(given.year) if given.one == "rehearse" else read_only(given.year)))
        return 0
    small, large = (2_000, 10_000) if given.quick else (given.small, given.messages)
    return compare(small, large, verdict=not given.quick)


def compare(small: int, large: int, verdict: bool) -> int:
    from generated_year import write_year

    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for count in (small, large):
            year = Path(folder) / str(count)
            write_year(year, count)
            found[count] = in_own_process("rehearse", year)
            print(f"{count:>8,} messages: {found[count]}")
        baseline = in_own_process("read", Path(folder) / str(large))
    growth = found[large]["peak_mb"] - found[small]["peak_mb"]
    print(f"baseline, read and judge only: {baseline}")
    print(f"rehearsal against baseline: {found[large]['rate'] / baseline['rate']:.3f} of its rate")
    print(f"peak memory grew by {growth:.1f} MB (bar: under {MOST_GROWTH_MB})")
    print(f"{found[large]['rate']:,.0f} messages per CPU second (bar: {LEAST_RATE:,})")
    missed = growth >= MOST_GROWTH_MB or found[large]["rate"] < LEAST_RATE
    return int(verdict and missed)


if __name__ == "__main__":
    sys.exit(main())

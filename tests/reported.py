"""Made-up records, and what the summary and the report make of them."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from bot.rehearse.figures import ClientInfo, Intake, RehearsalSummary
from bot.rehearse.report import render_report
from bot.rehearse.tally import Tally
from bot.rehearse.timeline import Record, TimelineWriter, read_timeline

GOLDEN = Path(__file__).parent / "bot" / "rehearse" / "golden"
PEOPLE = {"dana": "Dana Whitfield", "marcus": "Marcus Hale", "ruth": "Ruth Okafor", "joel": "Joel Santos"}
CLIENTS = {
    "acme": ClientInfo("Acme Telecom", "America/New_York", PEOPLE),
    "northwind": ClientInfo("Northwind Payroll", "Europe/London", PEOPLE),
}
INTAKE = Intake(
    messages=29,
    team_messages=12,
    ignored={"joined the channel": 2},
    skipped=(("acme.jsonl line 12", "not a JSON object"),),
    unmapped={"random": 4},
    unknown_authors={"U07XYZ": 1},
    notes=("Clocks were followed for 14 days after the last message.",),
)
START = dt.datetime(2026, 11, 2, 14, tzinfo=dt.UTC)


def summed(records: Iterable[Record], intake: Intake | None = None) -> RehearsalSummary:
    tally = Tally(CLIENTS)
    writer = TimelineWriter(then=tally.add)
    for record in records:
        writer.add(record)
    writer.close()
    return tally.result(intake)


def report(records: list[Record], intake: Intake | None = None, shown: int = 40) -> str:
    return render_report(summed(records, intake), lambda: records, shown)


def record(kind: str, minute: float = 0, number: int = 1, **more: object) -> Record:
    at = (START + dt.timedelta(minutes=minute)).isoformat()
    base = {"at": at, "kind": kind, "client": "acme", "audience": "internal"}
    return {**base, "ticket": f"ACME-{number}", "severity": "P2", "metric": "first_response"} | more


def sample() -> list[Record]:
    return list(read_timeline(GOLDEN / "two_clients.jsonl"))

"""Client messages written by hand, each with the label, severity and category a careful account manager would give it.

They stand in `voices/`, one file for each round of writing, one message a line: label, then severity and category for
an issue, then the words after a bar; `\\n` in the words is a line break. The rules were improved after each round
except the last: single lines of `held_out.txt` are not looked at when phrases change, so it keeps measuring new voices.
"""

from dataclasses import dataclass
from pathlib import Path

VOICES = Path(__file__).with_name("voices")
HELD_OUT = "held_out"


@dataclass(frozen=True, slots=True)
class Case:
    text: str
    label: str
    severity: str | None
    category: str | None

    @property
    def escalation(self) -> bool:
        return self.label in ("issue", "followup")


def cases(voice: str) -> tuple[Case, ...]:
    """The messages of one file."""
    lines = (VOICES / f"{voice}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(_case(line) for line in lines if "|" in line)


def known_voices() -> tuple[str, ...]:
    """The files the rules were improved on."""
    return tuple(sorted(path.stem for path in VOICES.glob("*.txt") if path.stem != HELD_OUT))


def _case(line: str) -> Case:
    head, text = line.split("|", 1)
    label, severity, category, *_ = [*head.split(), None, None]
    return Case(text.strip().replace("\\n", "\n"), label or "", severity, category)

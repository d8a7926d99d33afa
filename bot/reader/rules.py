"""The reader that is always there: the playbooks' deterministic rules."""

from collections.abc import Sequence

from playbooks.reading import Asked, Reading
from playbooks.rules import read_by_rules
from playbooks.schema import Triage


class RulesReader:
    """Reads by rules alone: offline, instant, the floor under every other reader."""

    reads_ahead = False

    def read(self, asked: Asked, triage: Triage) -> Reading:
        """Signals of one message by wording and thread facts."""
        return read_by_rules(asked, triage)

    def prepare(self, texts: Sequence[str]) -> None:
        """Nothing: rules are quick enough."""

"""Growth signals: what is found, and how rarely something else is taken for one."""

import pytest
from growth_cases import NOTHING, SIGNALS

from bot.reader.training.threads import FOLDER
from playbooks.growth import LONGEST, growth_in


@pytest.mark.parametrize(("kind", "text"), SIGNALS)
def test_what_a_client_asks_for_is_found_with_its_kind_and_words(kind: str, text: str) -> None:
    found = growth_in(text)
    assert found is not None
    assert (found.kind, text.startswith(found.words) or found.words in text) == (kind, True)


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_looks_so_is_left_alone(text: str) -> None:
    assert growth_in(text) is None


def test_of_the_labelled_messages_hardly_any_but_the_one_that_asks_for_seats_is_flagged() -> None:
    flagged, count = [], 0
    for path in sorted(FOLDER.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            head, _, said = line.partition(": ")
            if head.split(" ")[3:4] == ["C"] and head[:1].isdigit():
                count += 1
                found = growth_in(said.partition(" ## ")[0].replace("\\n", "\n"))
                flagged += [found.words] if found else []
    assert count >= 5523
    assert "What's the lead time on six extra seats if we win the Optik deal?" in flagged
    # More batches may hold more requests; what must not come is a rule that fires on ordinary talk.
    assert len(flagged) <= count / 1_000


def test_code_quotes_and_long_words_say_nothing_more() -> None:
    assert growth_in("> Could you add four more agents?") is None
    assert growth_in("```Could you add four more agents?```") is None
    found = growth_in("Could you add four more agents " + "and so on " * 80)
    assert found is not None
    assert len(found.words) == LONGEST

"""Places of lines in order of time, and a set of numbers in flat memory."""

from hypothesis import given
from hypothesis import strategies as st

from bot.rehearse.index import Index, Seen


@given(st.lists(st.integers(-5, 5), max_size=60), st.integers(0, 2**32))
def test_the_index_gives_a_stable_order_of_time(times: list[int], salt: int) -> None:
    index = Index()
    for number, time in enumerate(times):
        index.add(time, number, salt, number)
    assert [index.places[at] for at in index.in_order()] == sorted(range(len(times)), key=times.__getitem__)


def test_the_index_merges_many_runs() -> None:
    index = Index()
    times = [(number * 7919) % 5_021 for number in range(50_020)]
    for number, time in enumerate(times):
        index.add(time, number, 0, number)
    assert [index.places[at] for at in index.in_order()] == sorted(range(len(times)), key=times.__getitem__)


@given(st.lists(st.integers(2, 2**63 - 1) | st.integers(-(2**63), -1) | st.integers(1020, 1030)))
def test_seen_is_a_set(numbers: list[int]) -> None:
    seen = Seen()
    known: set[int] = set()
    for number in numbers:
        assert seen.add(number) is (number not in known)
        known.add(number)


def test_seen_grows() -> None:
    seen = Seen()
    assert all(seen.add(hash(("c", str(number)))) for number in range(20_000))
    assert not any(seen.add(hash(("c", str(number)))) for number in range(20_000))

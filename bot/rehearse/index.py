"""Where everything stands in the files of a transcript, in order of time, in about 28 bytes for each message.

Files may be larger than memory and in no order. They are read twice: the first time only times, places and ids are
kept, in flat arrays; the second time each line is fetched from its place when its turn has come.
"""

import heapq
from array import array
from collections.abc import Iterator
from itertools import pairwise

_RUN = 16_384
_FREE = 0


class Seen:
    """A set of 64-bit numbers in flat memory, 8 to 16 bytes for each; a set of Python's own takes about 60.

    Ids are kept as their hashes. Two ids that share one are as likely as a lost file: one in a billion for 200,000.
    """

    def __init__(self) -> None:
        self._slots = array("q", bytes(8 * 1024))
        self._count = 0

    def add(self, number: int) -> bool:
        """Take a number; False when it was there already."""
        if self._count * 4 > len(self._slots) * 3:
            self._grow()
        number = number or 1  # 0 marks a free slot
        new = _put(self._slots, number)
        self._count += new
        return new

    def _grow(self) -> None:
        larger = array("q", bytes(8 * 2 * len(self._slots)))
        for number in self._slots:
            if number != _FREE:
                _put(larger, number)
        self._slots = larger


def _put(slots: "array[int]", number: int) -> bool:
    last = len(slots) - 1
    at = number & last
    while (there := slots[at]) != _FREE:
        if there == number:
            return False
        at = (at + 1) & last
    slots[at] = number
    return True


class Index:
    """The times and places of lines, taken in the order they are met and given out in order of time."""

    def __init__(self) -> None:
        self.times = array("q")
        self.places = array("q")
        self.keys = array("q")
        self.numbers = array("I")

    def __len__(self) -> int:
        return len(self.times)

    def add(self, time: int, place: int, key: int, number: int) -> None:
        """Take one line: its time in microseconds, its place, the hash of its id, its number in its file."""
        self.times.append(time)
        self.places.append(place)
        self.keys.append(key)
        self.numbers.append(number)

    def in_order(self) -> Iterator[int]:
        """The positions of all lines in order of time; of one time, in the order they were met."""
        if all(earlier <= later for earlier, later in pairwise(self.times)):
            return iter(range(len(self)))
        runs = [self._sort_run(start) for start in range(0, len(self), _RUN)]
        return (at for _, at in heapq.merge(*(self._run(run) for run in runs)))

    def _sort_run(self, start: int) -> range:
        """Sort one stretch in place: sorting all at once would take lists of Python numbers, 60 bytes for each."""
        end = min(start + _RUN, len(self))
        order = sorted(range(start, end), key=self.times.__getitem__)
        for column in (self.times, self.places, self.keys, self.numbers):
            column[start:end] = array(column.typecode, map(column.__getitem__, order))
        return range(start, end)

    def _run(self, run: range) -> Iterator[tuple[int, int]]:
        for at in run:
            yield self.times[at], at

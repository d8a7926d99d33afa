"""Everything the bot said, to whom it could be seen, and the check at a test's end that nothing else was said."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Json = dict[str, Any]


class Said(StrEnum):
    """In what way the bot said something."""

    POST = "post"
    EPHEMERAL = "ephemeral"
    UPDATE = "update"
    DELETE = "delete"
    VIEW = "view"
    HOME = "home"
    REACTION = "reaction"


CHECKED = frozenset({Said.POST, Said.EPHEMERAL})


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing the bot said; `seen_by` holds the users who could see it at that moment."""

    number: int
    said: Said
    at: float
    channel: str
    ts: str
    text: str
    blocks: tuple[Json, ...] = ()
    thread_ts: str | None = None
    user: str | None = None
    """The one reader of an ephemeral message, a modal or an App Home."""
    metadata: Json | None = None
    seen_by: frozenset[str] = frozenset()
    clients_could_see: bool = False
    client_msg_id: str | None = None
    how: str = ""
    """The method or answer it came by, such as chat.postMessage."""
    view: Json | None = None
    files: tuple[str, ...] = ()

    def words(self) -> str:
        """All its texts in one string, to search in."""
        return "\n".join(self.texts())

    def texts(self) -> list[str]:
        """Every string a reader's computer is sent: text, blocks, alternative texts, metadata, file names."""
        found = (self.text, *strings(self.blocks), *strings(self.metadata), *strings(self.view), *self.files)
        return [text for text in found if text]


@dataclass(frozen=True, slots=True)
class Call:
    """One Web API call: what was asked and what the caller was told."""

    number: int
    at: float
    method: str
    args: Json
    answer: str
    """"ok", an error's code, "429", "http 503" or "cut"."""


class Ledger:
    """What the bot said, oldest first; `calls` keeps the last 20,000 Web API calls."""

    def __init__(self, now: Callable[[], float], name_of: Callable[[str], str] = str) -> None:
        self._now = now
        self._name_of = name_of
        self.entries: list[Entry] = []
        self.calls: deque[Call] = deque(maxlen=20_000)
        self._expected: set[int] = set()
        self._called = 0

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    @property
    def posts(self) -> list[Entry]:
        """New messages that the bot posted."""
        return self.of(Said.POST)

    @property
    def ephemerals(self) -> list[Entry]:
        """Messages for one reader."""
        return self.of(Said.EPHEMERAL)

    @property
    def updates(self) -> list[Entry]:
        """New versions of messages."""
        return self.of(Said.UPDATE)

    @property
    def deletes(self) -> list[Entry]:
        """Messages the bot took back."""
        return self.of(Said.DELETE)

    @property
    def views(self) -> list[Entry]:
        """Modals opened, pushed or changed."""
        return self.of(Said.VIEW)

    @property
    def homes(self) -> list[Entry]:
        """App Homes published."""
        return self.of(Said.HOME)

    def of(self, *said: Said) -> list[Entry]:
        """The entries of these kinds, oldest first."""
        return [entry for entry in self.entries if entry.said in said]

    def called(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in self.calls if call.method == method]

    def visible_to(self, user: str) -> list[Entry]:
        """What a user could see when it was said."""
        return [entry for entry in self.entries if user in entry.seen_by]

    def client_visible(self) -> list[Entry]:
        """What anybody outside our team could see."""
        return [entry for entry in self.entries if entry.clients_could_see]

    def client_visible_texts(self) -> list[str]:
        """Every string that reached somebody outside our team."""
        return [text for entry in self.client_visible() for text in entry.texts()]

    def matching(
        self,
        said: Said | None = None,
        *,
        channel: str | None = None,
        user: str | None = None,
        thread_ts: str | None = None,
        contains: str | Iterable[str] = (),
    ) -> list[Entry]:
        """The entries that fit all that is given; `contains` is looked for in texts and blocks."""
        wanted = (contains,) if isinstance(contains, str) else tuple(contains)
        return [
            entry
            for entry in self.entries
            if (said is None or entry.said is said)
            and (channel is None or channel in (entry.channel, self._name_of(entry.channel)))
            and (user is None or entry.user == user)
            and (thread_ts is None or entry.thread_ts == thread_ts)
            and all(words in entry.words() for words in wanted)
        ]

    def expect(self, said: Said = Said.POST, **fits: Any) -> Entry:
        """The first entry that fits and was not expected before; AssertionError, with all there is, when none does."""
        for entry in self.matching(said, **fits):
            if entry.number not in self._expected:
                self._expected.add(entry.number)
                return entry
        raise AssertionError(f"Nothing fits {said.value} {fits}. The bot said:\n{self._told(self.entries)}")

    def assert_nothing_unexpected(self, kinds: Iterable[Said] = CHECKED) -> None:
        """AssertionError when the bot said anything of these kinds that no `expect` took."""
        wanted = frozenset(kinds)
        rest = [entry for entry in self.entries if entry.said in wanted and entry.number not in self._expected]
        if rest:
            raise AssertionError(f"The bot said what nothing expected:\n{self._told(rest)}")

    def write(self, said: Said, **fields: Any) -> Entry:
        """Put down one thing that was accepted."""
        entry = Entry(number=len(self.entries) + 1, said=said, at=self._now(), **fields)
        self.entries.append(entry)
        return entry

    def write_call(self, method: str, args: Mapping[str, Any], answer: str) -> None:
        """Put down one Web API call, without its token."""
        self._called += 1
        kept = {key: value for key, value in args.items() if key != "token"}
        self.calls.append(Call(self._called, self._now(), method, kept, answer))

    def _told(self, entries: Iterable[Entry]) -> str:
        rows = [f"  {self._line(entry)}" for entry in entries]
        return "\n".join(rows) or "  nothing"

    def _line(self, entry: Entry) -> str:
        where = self._name_of(entry.channel) if entry.channel else "no channel"
        reader = f" for {entry.user}" if entry.user else ""
        return f"{entry.number}. {entry.said.value} in {where}{reader}: {entry.words()[:200]!r}"


def strings(value: Any) -> Iterator[str]:
    """Every string inside a JSON value, keys and the words that only name types left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in ("type", "block_id", "action_id"):
                yield from strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings(inner)

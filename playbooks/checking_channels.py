"""Checks of channels: each belongs to one client, and what is ours no client can read."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from playbooks.book import bare_name
from playbooks.mistakes import Mistake, shown
from playbooks.written import Written

NOT_A_SLACK_ID = re.compile(r"[^A-Z0-9]")

_PLATFORMS = ("slack", "teams")
_OURS = ("internal_channel", "ops_channel")


@dataclass(frozen=True, slots=True)
class _Place:
    """A channel as written: its platform, its key in the playbook, and the mapping itself."""

    platform: str
    key: str
    written: Written

    @property
    def id(self) -> str | None:
        return self.written.text("id")

    def meets(self, other: "_Place") -> bool:
        """Whether two places with one id on one platform may be the same channel: their workspaces do not differ."""
        mine, theirs = self.written.text("workspace"), other.written.text("workspace")
        return not mine or not theirs or mine == theirs


def check_channels(tree: Written) -> Iterator[Mistake]:
    """Whether a client is heard anywhere, and ids that are names."""
    channels = tree.at("channels")
    kinds = (*_PLATFORMS, "transcript")
    if channels is not None and not any(any(tree.elements("channels", kind)) for kind in kinds):
        wrong = "names no channel, so the client is heard nowhere"
        right = "write for example `channels: {slack: [{id: C07B3KQ2M9F, name: ext-acme}]}`"
        yield Mistake(channels.file, channels.line, "channels", wrong, right)
    for place in (*_client_places(tree), *_our_places(tree)):
        here = place.written.at("id")
        if place.platform == "slack" and here is not None and place.id and NOT_A_SLACK_ID.search(place.id):
            right = "write the id at the end of the channel's details, for example C07B3KQ2M9F"
            yield Mistake(
                here.file, here.line, f"{place.key}.id", f"{shown(place.id)} is not a Slack channel id", right
            )


def check_channels_together(trees: Sequence[Written]) -> Iterator[Mistake]:
    """Channels that two clients claim, and channels of ours that a client reads."""
    seen: defaultdict[tuple[str, str], list[_Place]] = defaultdict(list)
    for tree in trees:
        for place in _client_places(tree):
            if place.id:
                known = seen[place.platform, place.id]
                other = next(filter(place.meets, known), None)
                if other is not None:
                    yield _claimed(place, other)
                known.append(place)
    yield from _names(trees)
    for tree in trees:
        for place in _our_places(tree):
            other = next(filter(place.meets, seen.get((place.platform, place.id or ""), ())), None)
            if other is not None:
                yield _overheard(place, other)


def _client_places(tree: Written) -> Iterator[_Place]:
    for platform in _PLATFORMS:
        for number, place in enumerate(tree.elements("channels", platform), 1):
            yield _Place(platform, f"channels.{platform}[{number}]", place)


def _our_places(tree: Written) -> Iterator[_Place]:
    for channel in _OURS:
        for platform in _PLATFORMS:
            place = tree.at(channel, platform)
            if place is not None:
                yield _Place(platform, f"{channel}.{platform}", place)


def _claimed(place: _Place, other: _Place) -> Mistake:
    here = place.written.at("id") or place.written
    wrong = f"channel {shown(place.id)} is already {other.key} of {_stands(other.written)}"
    return Mistake(here.file, here.line, f"{place.key}.id", wrong, "write each channel at the one client it belongs to")


def _overheard(place: _Place, other: _Place) -> Mistake:
    here = place.written.at("id") or place.written
    wrong = f"a client reads channel {shown(place.id)} ({other.key} of {_stands(other.written)})"
    return Mistake(here.file, here.line, f"{place.key}.id", wrong, "name a channel that only our own people are in")


def _names(trees: Sequence[Written]) -> Iterator[Mistake]:
    """Names by which a rehearsal finds a client: a name must lead to one client."""
    first: dict[str, tuple[Written, Written]] = {}
    for tree in trees:
        for number, (name, here) in enumerate(tree.words("channels", "transcript"), 1):
            already = first.setdefault(bare_name(name), (here, tree))[0]
            if already is not here:
                wrong = f"{shown(name)} already leads to {_stands(already)}"
                key = f"channels.transcript[{number}]"
                yield Mistake(here.file, here.line, key, wrong, "write each name once, at one client")
    for tree in trees:
        for place in _client_places(tree):
            written, word = place.written.at("name"), place.written.text("name")
            leads = first.get(bare_name(word or ""))
            if written is not None and leads is not None and leads[1] is not tree:
                wrong = f"{shown(word)} leads a rehearsal to {_stands(leads[0])}"
                right = "write each name at one client"
                yield Mistake(written.file, written.line, f"{place.key}.name", wrong, right)


def _stands(here: Written) -> str:
    return f"{here.file}:{here.line}"

"""All playbooks of a folder, and which of them a channel belongs to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from playbooks.mistakes import nearest
from playbooks.schema import Place, Playbook
from playbooks.terms import Platform


@dataclass(frozen=True)
class Book:
    """The playbooks by client key; a channel belongs to at most one of them."""

    playbooks: Mapping[str, Playbook]

    def of(self, client: str) -> Playbook:
        """The playbook of a client; KeyError when there is none."""
        return self.playbooks[client]

    def in_channel(
        self, platform: Platform, workspace: str, channel_id: str, channel_name: str | None = None
    ) -> Playbook | None:
        """The playbook of the client who writes in a channel, or None when nobody mapped it.

        On Slack and Teams the id decides, and the workspace where the playbook names one. In a transcript the id
        decides, then the name (or the id taken as a name), whatever its case and with or without '#'.
        """
        if platform is not Platform.TRANSCRIPT:
            return self._by_id(platform, workspace, channel_id)
        found = self._by_id(Platform.SLACK, workspace, channel_id) or self._by_id(Platform.TEAMS, workspace, channel_id)
        for name in (channel_name, channel_id):
            if found is None and name:
                found = self._names.get(bare_name(name))
        return found

    def nearest(self, word: str) -> tuple[str, ...]:
        """The client keys most like a word, best first, at most three."""
        return nearest(word, self.playbooks, 3)

    def _by_id(self, platform: Platform, workspace: str, channel_id: str) -> Playbook | None:
        anywhere = None
        for place, playbook in self._ids.get((platform, channel_id), ()):
            if place.workspace and workspace and place.workspace == workspace:
                return playbook
            if not (place.workspace and workspace):
                anywhere = anywhere or playbook
        return anywhere

    @cached_property
    def _ids(self) -> Mapping[tuple[Platform, str], tuple[tuple[Place, Playbook], ...]]:
        index: dict[tuple[Platform, str], tuple[tuple[Place, Playbook], ...]] = {}
        for playbook in self.playbooks.values():
            for platform, place in places_of(playbook):
                key = (platform, place.id)
                index[key] = (*index.get(key, ()), (place, playbook))
        return index

    @cached_property
    def _names(self) -> Mapping[str, Playbook]:
        index: dict[str, Playbook] = {}
        for playbook in self.playbooks.values():
            for _, place in places_of(playbook):
                if place.name:
                    index.setdefault(bare_name(place.name), playbook)
        for playbook in self.playbooks.values():
            index |= {bare_name(name): playbook for name in playbook.channels.transcript}
        return index


def places_of(playbook: Playbook) -> Iterator[tuple[Platform, Place]]:
    """Every channel the client writes in, with its platform."""
    for place in playbook.channels.slack:
        yield Platform.SLACK, place
    for place in playbook.channels.teams:
        yield Platform.TEAMS, place


def bare_name(name: str) -> str:
    """A channel's name as names are compared: without '#', case and surrounding blanks."""
    return name.strip().removeprefix("#").casefold()

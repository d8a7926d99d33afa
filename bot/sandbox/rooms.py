"""All conversations of the workspace: found by id or name, opened between people, seen by their members."""

from collections.abc import Iterable, Iterator

from bot.sandbox.conversation import Conversation, Kind, Message
from bot.sandbox.people import People
from bot.sandbox.problems import NotPossible
from bot.sandbox.seed import Channel, Seed
from bot.sandbox.stamps import Ids, micros_of


class Rooms:
    """The conversations as they stand."""

    def __init__(self, seed: Seed, people: People, ids: Ids) -> None:
        self._people, self._ids = people, ids
        self._all: dict[str, Conversation] = {channel.id: _opened(channel, people) for channel in seed.channels}
        for direct in seed.direct_messages:
            self.between(direct.members, direct.id)
        for item in sorted(seed.history, key=lambda written: micros_of(written.ts)):
            message = Message(item.channel, item.ts, item.user, item.text, thread_ts=item.thread_ts)
            message.by_app = item.user == people.app.user_id
            for name, user in item.reactions:
                message.reactions.setdefault(name, []).append(user)
            self._add(message)

    def __iter__(self) -> Iterator[Conversation]:
        return iter(self._all.values())

    def get(self, conversation: str) -> Conversation | None:
        """The conversation of this id, if there is one."""
        return self._all.get(conversation)

    def named(self, name: str) -> Conversation | None:
        """The channel of this id or name, with or without #."""
        bare = name.removeprefix("#")
        return self._all.get(bare) or next((c for c in self if c.name == bare and not c.is_direct), None)

    def find(self, where: str, user: str | None = None) -> Conversation:
        """A channel by id or name, or with "dm" the user's direct message with the bot; raises NotPossible."""
        if where == "dm" and user is not None:
            return self.between((self._people.app.user_id, user))
        found = self.named(where)
        if found is None:
            raise NotPossible(f"There is no channel called {where} in this workspace.")
        return found

    def between(self, members: Iterable[str], known_as: str = "") -> Conversation:
        """The direct message between exactly these people, opened when there is none yet."""
        wanted = list(dict.fromkeys(members))
        for conversation in self:
            if conversation.is_direct and set(conversation.members) == set(wanted):
                return conversation
        kind = Kind.IM if len(wanted) <= 2 else Kind.MPIM
        number = known_as or self._ids.next("D" if kind is Kind.IM else "G")
        names = "--".join(user.name for user in map(self._people.find, wanted))
        name = "" if kind is Kind.IM else f"mpdm-{names}-1"
        shared = {self._people.team_of(user).id for user in wanted if self._people.foreign(user)}
        self._all[number] = Conversation(number, name, kind, wanted, ext_shared=bool(shared), shared_with=shared)
        return self._all[number]

    def of(self, user: str) -> list[Conversation]:
        """The conversations a user is a member of."""
        return [conversation for conversation in self if user in conversation.members]

    def rename_id(self, conversation: Conversation, new: str) -> None:
        """Give a conversation another id for good, as Slack does when a private channel becomes shared."""
        self._all = {(new if key == conversation.id else key): value for key, value in self._all.items()}
        conversation.id = new
        for message in conversation.messages.values():
            message.channel = new

    def open_to_outsiders(self, conversation: Conversation) -> bool:
        """Whether anybody outside our team can read a conversation."""
        return conversation.ext_shared or any(self._people.outsider(member) for member in conversation.members)

    def stranger(self, user: str) -> bool:
        """Whether a user of another team shares no channel with the bot."""
        found = self._people.get(user)
        if found is not None and found.is_stranger is not None:
            return found.is_stranger
        bot = self._people.app.user_id
        return self._people.foreign(user) and not any(bot in room.members for room in self.of(user))

    def _add(self, message: Message) -> None:
        self._all[message.channel].add(message)
        for member in self._all[message.channel].members:
            self._all[message.channel].read[member] = message.ts


def _opened(channel: Channel, people: People) -> Conversation:
    teams = {people.team_of(member).id for member in channel.members if people.foreign(member)}
    shared = set(channel.shared_with) | teams
    return Conversation(
        channel.id,
        channel.name,
        Kind.GROUP if channel.private else Kind.CHANNEL,
        list(dict.fromkeys(channel.members)),
        ext_shared=channel.ext_shared or bool(shared),
        shared_with=shared,
        archived=channel.archived,
        topic=channel.topic,
        purpose=channel.purpose,
    )

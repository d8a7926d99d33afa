"""Everything that can be wrong with what a person asked; each class's sentence is what the person reads."""

import datetime as dt
import re

from playbooks.periods import Period, running

_KEY = re.compile(r"[A-Z][A-Z0-9]*-\d+")


class Problem(Exception):
    """Base: something a person asked cannot be done; the message says what, and what would be right."""


class UnknownTicket(Problem):
    """No ticket has this key."""

    def __init__(self, key: str, nearest: tuple[str, ...] = ()) -> None:
        shape = "" if _KEY.fullmatch(key) else " Keys look like ACME-42."
        near = f" Did you mean {' or '.join(nearest)}?" if nearest else shape
        super().__init__(f"There is no ticket {key}.{near}")


class UnknownMessage(Problem):
    """No client message is known at this place."""

    def __init__(self) -> None:
        super().__init__(
            "I have not read that message: it is no client's, or older than I am in that channel."
            " Copy the link of a message in a client's channel."
        )


class UnknownClient(Problem):
    """No client of this person is called so; whether another's is, is not said."""

    def __init__(self, word: str, nearest: tuple[str, ...] = (), own: tuple[str, ...] = ()) -> None:
        near = f" Did you mean {' or '.join(nearest)}?" if nearest else ""
        if not near and own:
            near = f" Yours are {', '.join(own[:5])}{' and others' if len(own) > 5 else ''}."
        super().__init__(f"There is no client {word} among yours.{near}")


class UnknownPerson(Problem):
    """The playbook's directory has nobody by this name; `known` are the keys of those it has."""

    def __init__(self, word: str, nearest: tuple[str, ...] = (), known: tuple[str, ...] = ()) -> None:
        near = f" Did you mean {' or '.join(nearest)}?" if nearest else ""
        if not near and known:
            near = f" It has {', '.join(known[:8])}{' and others' if len(known) > 8 else ''}."
        who = "That person is not" if word.startswith("<@") else f"Nobody called {word} is"
        super().__init__(f"{who} in this client's playbook.{near}")


class NotOpen(Problem):
    """The ticket is not open, so this cannot be done to it."""

    def __init__(self, key: str, state: str) -> None:
        super().__init__(f"{key} is {state}. Reopen it first with /reopen {key}.")


class ReasonNeeded(Problem):
    """A wait on the client needs a reason."""

    def __init__(self, key: str) -> None:
        super().__init__(f"Say what you are waiting for, for example: /waiting {key} the signed rate sheet.")


class NotLater(Problem):
    """A time given must lie in the future."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} must be a time that is still to come.")


class NotAllowed(Problem):
    """This person may not do this; one of ours is told that it is their role, an outsider only whom it is for."""

    def __init__(self, inside: bool = False) -> None:
        whom = "Your role with this client does not cover this." if inside else "This is for the delivery team."
        super().__init__(f"{whom} Nothing was changed.")


class NotMergeable(Problem):
    """A ticket cannot be merged into itself or into another client's."""

    def __init__(self, key: str, into: str) -> None:
        super().__init__(f"{key} cannot be merged into {into}: name two different tickets of one client.")


class NoThread(Problem):
    """There is no client thread a reply could be said in."""

    def __init__(self, key: str) -> None:
        super().__init__(f"{key} came from no channel I can write in. Please answer the client directly.")


class TooLong(Problem):
    """A reply is longer than a message should be."""

    def __init__(self, length: int, most: int) -> None:
        super().__init__(
            f"That is {length} characters; a reply can have {most}. Please shorten it or send it in parts."
        )


class WhichTicket(Problem):
    """The command names no ticket and it is not clear which one is meant."""

    def __init__(self, verb: str, keys: tuple[str, ...] = ()) -> None:
        if keys:
            super().__init__(f"Which one: {', '.join(keys)}? For example: /{verb} {keys[0]}.")
        else:
            super().__init__(f"Name a ticket, for example: /{verb} ACME-42. /tickets lists what is open.")


class WhichClient(Problem):
    """The command names no client and it is not clear which one is meant."""

    def __init__(self, verb: str, clients: tuple[str, ...]) -> None:
        super().__init__(f"Name a client, for example: /{verb} {clients[0] if clients else 'acme'}.")


class UnknownCommand(Problem):
    """There is no such command."""

    def __init__(self, word: str, nearest: tuple[str, ...] = ()) -> None:
        near = f" Did you mean {' or '.join(nearest)}?" if nearest else ""
        super().__init__(f"I do not know “{word}”.{near} /liaison help lists every command.")


class Missing(Problem):
    """A command lacks something; the message shows a whole one."""

    def __init__(self, what: str, example: str) -> None:
        super().__init__(f"{what} For example: {example.rstrip('.')}.")


class NotAPeriod(Problem):
    """What was given names no month or quarter."""

    def __init__(self, word: str, client: str, command: str = "/review") -> None:
        super().__init__(
            f"“{word}” is no month or quarter. For example: {command} {client} 2026-Q3 or {command} {client} 2026-09."
        )


class NotBegun(Problem):
    """The period lies in the future; the last one of its length that is over is named."""

    def __init__(self, period: Period, name: str, today: dt.date) -> None:
        whole = running(today, period.months).before
        what = "month" if period.months == 1 else "quarter"
        super().__init__(f"{period.label} has not begun at {name}; the last whole {what} is {whole.label}.")


class NoData(Problem):
    """Nothing is known of a client in a period."""

    def __init__(self, words: str, name: str) -> None:
        super().__init__(
            f"Nothing is known of {name} in {words}: no message, no ticket, no check-in. There is nothing to review."
        )


class NoClocks(Problem):
    """No clock of a client ran in a period."""

    def __init__(self, words: str, name: str) -> None:
        super().__init__(f"No clock ran for {name} in {words}, so there is no evidence to write.")

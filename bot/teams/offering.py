"""The files of reviews on Teams, offered in their reader's own chat: each by a card that asks whether they want it."""

import asyncio
from collections.abc import Iterable
from typing import Any

from botbuilder.schema import Activity

from bot.kit import KitFile, files_of
from bot.signing import ButtonSigner
from bot.teams.file_cards import Offer, consent
from bot.teams.sender import Sender
from handlers.review_notice import ReviewKit
from scheduler.relay import Delivery, Outcome
from storage.conversations import ConversationRow
from storage.rows import OutboxRow

MOST_KEPT = 100
"""Reviews whose offers are remembered, so that a post tried again goes on where it stopped."""


class Offers:
    """Offers the files of reviews, each by a card of its own."""

    def __init__(self, sender: Sender, signer: ButtonSigner) -> None:
        self._sender = sender
        self._signer = signer
        self._begun: dict[str, Delivery] = {}
        self._made: dict[str, set[str]] = {}

    async def begin(self, row: OutboxRow, chat: ConversationRow, head: Activity) -> Delivery:
        """Say what the files are of, once."""
        if row.fact_key in self._begun:
            return self._begun[row.fact_key]
        done = await self._sender.say(chat, head)
        if done.outcome is Outcome.SENT:
            _make_room(self._begun)
            self._begun[row.fact_key] = done
        return done

    async def make(self, row: OutboxRow, kit: ReviewKit, chat: ConversationRow) -> Delivery | None:
        """Offer what was not offered yet; None when all is, else what kept the next one back."""
        _make_room(self._made)
        made = self._made.setdefault(row.fact_key, set())
        for file in _in_order(await asyncio.to_thread(files_of, kit)):
            if file.name in made:
                continue
            offer = Offer(kit.client, kit.period, row.id, file.edition, file.name.rpartition(".")[2])
            done = await self._sender.say(chat, consent(file, offer.signed(self._signer)))
            if done.outcome is not Outcome.SENT:
                return done
            made.add(file.name)
        return None


def _make_room(kept: dict[str, Any]) -> None:
    if len(kept) >= MOST_KEPT:
        kept.pop(next(iter(kept)))


def _in_order(files: Iterable[KitFile]) -> list[KitFile]:
    """What is for the client first: the one next to it must not be taken for it."""
    return sorted(files, key=lambda file: file.edition != "client")

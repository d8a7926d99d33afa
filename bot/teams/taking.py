"""What follows when somebody allows a file that was offered to them: it is put into their OneDrive.

Nothing of an offer is kept in memory: it says which review it is of, and the file is drawn again when it is allowed.
"""

import asyncio

import structlog
from botbuilder.schema import Activity

from bot.kit import KitFile, file_of
from bot.teams.activity import Came, part, text_of
from bot.teams.card_parts import SIGNED
from bot.teams.commands import NOT_VALID, TeamsDesk, row_of
from bot.teams.file_cards import Offer, Place, offer_of, place_of, there
from bot.teams.messages import worded
from bot.teams.uploading import NotTaken, Uploads
from handlers.kit_files import Granted, note_file, offered
from handlers.review_notice import ReviewKit
from handlers.roles import Person
from scheduler.relay import Outcome

log = structlog.get_logger()


class Taking:
    """What follows when somebody allows a file, or does not want it."""

    def __init__(self, teams: TeamsDesk, uploads: Uploads) -> None:
        self._teams = teams
        self._uploads = uploads
        self._under_way: set[Offer] = set()

    def answered(self, came: Came) -> int:
        """Take a person's answer to an offer; the work begins when Teams has ours, which waits for nothing."""
        signed, action = text_of(part(came.value, "context").get(SIGNED)), text_of(came.value.get("action"))
        if came.kind != "personal" or action not in ("accept", "decline") or not signed:
            return 400
        self._teams.errands.start(self._answered(came, offer_of(self._teams.signer.read(signed)), action == "accept"))
        return 200

    async def _answered(self, came: Came, offer: Offer | None, accepted: bool) -> None:
        who = await self._teams.who(came)
        if who.external is not False:
            return  # nothing the bot says to somebody from outside is theirs to read
        if offer is None:
            await self._tell(came, NOT_VALID)
        elif not accepted:
            await self._declined(came, offer, who)
        elif offer not in self._under_way:
            self._under_way.add(offer)
            try:
                await self._accepted(came, offer, who)
            finally:
                self._under_way.discard(offer)

    async def _declined(self, came: Came, offer: Offer, who: Person) -> None:
        granted = await self._granted(came, offer, who)
        if granted is not None:
            await self._note(granted, offer, taken=False)
            again = f"Write review {offer.client} {offer.period} to be offered it again."
            await self._instead(came, f"{_named(granted.kit, offer)} was not sent. {again}")

    async def _accepted(self, came: Came, offer: Offer, who: Person) -> None:
        granted = await self._granted(came, offer, who)
        if granted is None:
            return
        file = await asyncio.to_thread(file_of, granted.kit, offer.edition, offer.ending)
        place = place_of(came)
        if file is None:
            await self._tell(came, NOT_VALID)
        elif not self._uploads.trusted(place.upload_url):
            # The address is not logged: whoever has one has the file.
            log.warning("file not sent", why="the address is not one of OneDrive or SharePoint")
            await self._tell(came, f"{file.name} was not sent: the place named for it is not in OneDrive.")
        elif await self._put(came, offer, file, place):
            await self._note(granted, offer, taken=True)
            shown = there(place, file.name) if self._uploads.trusted(place.content_url) else None
            if shown is None or not await self._replaced(came, shown):
                await self._tell(came, f"{file.name} is in your OneDrive now.")

    async def _put(self, came: Came, offer: Offer, file: KitFile, place: Place) -> bool:
        try:
            await self._uploads.put(place.upload_url, file.content)
        except NotTaken as error:
            log.warning("file not taken", why=str(error))
            again = f"sk again with review {offer.client} {offer.period}"
            more = f"A{again}" if error.over else f"Please allow it once more, or a{again}"
            await self._tell(came, f"OneDrive did not take {file.name} ({error}). {more}.")
            return False
        return True

    async def _granted(self, came: Came, offer: Offer, who: Person) -> Granted | None:
        """The review an offer is of, if it may still be had by who answered; else they are told why not."""
        teams, now = self._teams, self._teams.now()
        told = await teams.store.write(
            lambda tx: offered(tx, teams.desk, who, offer.client, offer.period, offer.row, now)
        )
        if isinstance(told, str):
            await self._tell(came, told)
            return None
        return told

    async def _note(self, granted: Granted, offer: Offer, taken: bool) -> None:
        now = self._teams.now()
        await self._teams.store.write(lambda tx: note_file(tx, granted, f"{offer.edition}.{offer.ending}", taken, now))

    async def _instead(self, came: Came, words: str) -> None:
        """Put words in the place of the card, which would ask for ever."""
        if not await self._replaced(came, worded(words)):
            await self._tell(came, words)

    async def _replaced(self, came: Came, activity: Activity) -> bool:
        card = text_of(came.body.get("replyToId"))
        if not card:
            return False
        row = row_of(came, self._teams.now())
        done = await self._teams.sender.edit(row, came.conversation, card, activity)
        return done.outcome is Outcome.SENT

    async def _tell(self, came: Came, words: str) -> None:
        await self._teams.sender.say(row_of(came, self._teams.now()), worded(words))


def _named(kit: ReviewKit, offer: Offer) -> str:
    which = "internal" if offer.edition == "internal" else "client"
    title = kit.title[0].lower() + kit.title[1:]
    return f"The {which} edition ({offer.ending.upper()}) of the {title},"

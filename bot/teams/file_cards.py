"""Files on Teams as cards: one that asks whether a file may be put into the reader's OneDrive, one that shows it there.

Teams lets a bot hand over a file in a personal chat only, and only after the reader has allowed it:
https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4
"""

from dataclasses import dataclass
from typing import Any

from botbuilder.schema import Activity, Attachment

from bot.kit import KitFile
from bot.signing import ButtonSigner, Pressed
from bot.teams.activity import Came, part, text_of
from bot.teams.card_parts import SIGNED
from handlers.kit_files import ENDINGS

CONSENT = "application/vnd.microsoft.teams.card.file.consent"
INFO = "application/vnd.microsoft.teams.card.file.info"
INVOKE = "fileConsent/invoke"
_ACTION = "file"
_LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class Offer:
    """Which file of which review is meant; `row` is the outbox row that handed the review over."""

    client: str
    period: str
    row: int
    edition: str
    ending: str

    def signed(self, signer: ButtonSigner) -> str:
        """The offer as its card carries it, signed like a button: nobody else can make one up."""
        return signer.value(self.client, self.period, f"{_ACTION}:{self.edition}:{self.ending}", self.row)


def offer_of(read: Pressed | None) -> Offer | None:
    """The offer that a signed value stands for; None for any other."""
    action, edition, ending = ("::" if read is None else f"{read.action}::").split(":")[:3]
    if read is None or action != _ACTION or edition not in ("internal", "client") or ending not in ENDINGS:
        return None
    return Offer(read.client, read.ticket, read.revision, edition, ending)


@dataclass(frozen=True, slots=True)
class Place:
    """Where Teams keeps a file that was allowed, as its client says; none of it is to be trusted."""

    upload_url: str
    content_url: str
    name: str
    unique_id: str
    kind: str


def place_of(came: Came) -> Place:
    """The place a person's answer names."""
    told = part(came.value, "uploadInfo")
    named = ("uploadUrl", "contentUrl", "name", "uniqueId", "fileType")
    return Place(*(text_of(told.get(one)) for one in named))


def consent(file: KitFile, value: str) -> Activity:
    """The card that asks for a file's consent; both answers bring the signed offer back."""
    holds = "for us alone" if file.edition == "internal" else "holds nothing internal"
    context = {SIGNED: value}
    content: dict[str, Any] = {
        "description": f"{file.about}: {holds}",
        "sizeInBytes": len(file.content),
        "acceptContext": context,
        "declineContext": context,
    }
    return Activity(type="message", attachments=[Attachment(content_type=CONSENT, name=file.name, content=content)])


def there(place: Place, name: str) -> Activity:
    """The card of a file that is in the reader's OneDrive now."""
    content = {"uniqueId": place.unique_id[:_LONGEST], "fileType": place.kind[:_LONGEST]}
    shown = Attachment(
        content_type=INFO, content_url=place.content_url, name=place.name[:_LONGEST] or name, content=content
    )
    return Activity(type="message", attachments=[shown])

"""`monthly please`, written in the channel while a question is open: obeyed, and answered with one fixed sentence."""

import datetime as dt

from handlers.answering import keep_wish
from handlers.contacts import EVERYBODY
from handlers.desk import Pinned
from handlers.inbound import Inbound
from handlers.notices import ClientNote
from handlers.telling import Fact, tell_client
from handlers.who import contact
from playbooks.wishes import wish_in
from storage import asks
from storage.line import Tx


def notice_wish(tx: Tx, pinned: Pinned, inbound: Inbound, row_id: int, now: dt.datetime) -> bool:
    """Obey a wish to be asked less often, if this is one and the writer has a question open."""
    rhythm = wish_in(inbound.text)
    if rhythm is None:
        return False
    someone = contact(pinned.playbook, inbound)
    named = someone.name if someone is not None else EVERYBODY
    client = pinned.playbook.client
    if not any(one.person in (named, EVERYBODY) for one in asks.still_open(tx, client)):
        return False
    spoken = inbound.author_name or named or inbound.author
    keep_wish(tx, pinned, named, spoken, rhythm, inbound.at, inbound.author, now)
    note = ClientNote.model_validate(
        {
            "client": client,
            "client_name": pinned.playbook.name,
            "about": rhythm.value,
            "platform": inbound.platform,
            "channel": inbound.channel,
            "message_id": inbound.thread_id or inbound.message_id,
        }
    )
    tell_client(tx, pinned, note, f"client:{inbound.channel}", Fact(f"wish:{client}:{row_id}", inbound.at, priority=9))
    return True

"""Which messages a second reader is asked about: noted in the transaction that judges them, asked when it is over."""

import datetime as dt

from handlers.desk import Desk, Pinned
from handlers.inbound import Inbound
from playbooks.advice import worth_asking
from playbooks.reading import Reading
from storage import advice
from storage.line import Tx

FRESH = dt.timedelta(hours=1)
"""Advice on an older message comes too late to be worth asking for."""


def want_advice(
    tx: Tx, desk: Desk, pinned: Pinned, reading: Reading, row_id: int, inbound: Inbound, now: dt.datetime
) -> None:
    """Note a client's message for the second reader, where there is one, the client allows it and doubt is left."""
    if not desk.advised or not pinned.playbook.openai:
        return
    if inbound.text.strip() and worth_asking(reading) and now - inbound.at <= FRESH:
        advice.want(tx, pinned.playbook.client, row_id, now)

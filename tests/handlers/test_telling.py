"""What is put in the outbox is the notice, whichever way it becomes a document."""

import json
from typing import Any

import pytest
from card_samples import SAMPLES, notice_of

from handlers.telling import as_document
from storage.columns import Written, as_json


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("more", [{}, {"client_name": "Br\u00edghtPay \U0001f44d"}])
def test_a_notice_is_the_same_document_in_plain_and_in_other_letters(name: str, more: dict[str, Any]) -> None:
    notice = notice_of({**SAMPLES[name], **more})
    document = as_document(notice)
    assert isinstance(document, Written) == notice.model_dump_json().isascii()
    assert json.loads(as_json(document)) == notice.model_dump(mode="json")

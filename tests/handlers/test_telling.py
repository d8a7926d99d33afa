"""What is put in the outbox is the notice, whichever way it becomes a document."""

import datetime as dt
import json
from typing import Any

import pytest
from card_samples import SAMPLES, notice_of
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.notices import BreachAlert, Nudge
from handlers.said import Said
from handlers.telling import Draft, as_document
from playbooks.terms import Metric, Severity
from storage.columns import Written, as_json

words = st.text(st.characters(max_codepoint=127), max_size=20) | st.text(st.characters(exclude_categories=["Cs"]))
numbers = st.integers(0, 2**62)
about = {
    "client": words,
    "client_name": words,
    "ticket": words,
    "severity": st.sampled_from([severity.value for severity in Severity]),
    "summary": words,
}
point = {
    "metric": st.sampled_from(Metric),
    "point": words,
    "due": st.datetimes(dt.datetime(1999, 1, 1), dt.datetime(2999, 1, 1), timezones=st.just(dt.UTC)),  # noqa: DTZ001
}
breach = {"owner": words | st.none(), "reclassified": st.booleans()}
ends = {"revision": numbers, "clock": numbers}
fields = {
    Nudge: about | {"kind": st.just("nudge"), "left_minutes": numbers} | point | ends,
    BreachAlert: about | {"kind": st.just("breach")} | point | breach | ends,
}


def draft(kind: type[Said], given: dict[str, Any]) -> Draft:
    return Draft(kind, {name: given[name] for name in kind.model_fields})


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("more", [{}, {"client_name": "Br\u00edghtPay \U0001f44d"}])
def test_a_notice_is_the_same_document_in_plain_and_in_other_letters(name: str, more: dict[str, Any]) -> None:
    notice = notice_of({**SAMPLES[name], **more})
    document = as_document(notice)
    assert isinstance(document, Written) == notice.model_dump_json().isascii()
    assert json.loads(as_json(document)) == notice.model_dump(mode="json")


@pytest.mark.parametrize("kind", fields)
@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_a_draft_is_written_byte_for_byte_as_the_notice_it_stands_for(kind: type[Said], data: st.DataObject) -> None:
    drafted = draft(kind, data.draw(st.fixed_dictionaries(fields[kind])))
    notice = kind.model_validate(drafted.fields)
    assert as_json(as_document(drafted)) == as_json(as_document(notice))

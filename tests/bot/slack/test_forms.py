import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.sandbox.blocks import checked
from bot.sandbox.limits import Limits
from bot.signing import ButtonSigner
from bot.slack.forms import Filled, form, words_of

GOLDEN = Path(__file__).parent / "golden"
SIGNER = ButtonSigner(b"a secret of the tests")
PEOPLE = [("maria", "Maria Lopez"), ("jon", "Jon Reyes")]
CLIENTS = [("brightpay", "BrightPay"), ("lumen", "Lumen <Health>")]
FILLED = Filled("Nobody can log in to the <!channel> dialler", "P2", "jon")
MADE: dict[str, tuple[str, Any, Filled | None]] = {
    "escalate": ("brightpay", CLIENTS, None),
    "edit": ("BRIT-42", PEOPLE, FILLED),
    "ack_until": ("BRIT-42", (), None),
    "waiting": ("BRIT-42", (), None),
    "snooze": ("BRIT-42", (), None),
    "assign": ("BRIT-42", PEOPLE, None),
}


def made(kind: str) -> dict[str, Any]:
    about, options, filled = MADE[kind]
    return form(kind, about, options, SIGNER, filled)


def submitted(view: dict[str, Any], **answers: str | None) -> dict[str, Any]:
    """What Slack sends when a person presses the form's button."""
    values: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        answer, element = answers.get(block["block_id"]), block["element"]
        if element["type"] == "static_select":
            chosen = {"text": {"type": "plain_text", "text": "x"}, "value": answer} if answer else None
            value: dict[str, Any] = {"type": "static_select", "selected_option": chosen}
        else:
            value = {"type": "plain_text_input", "value": answer}
        values[block["block_id"]] = {element["action_id"]: value}
    return {"type": "view_submission", "view": {**view, "state": {"values": values}}}


def check(view: dict[str, Any]) -> None:
    View(**view).validate_json()
    for block in Block.parse_all(view["blocks"]):
        block.validate_json()
    checked(view["blocks"], Limits(), in_view=True)
    ids = [block["block_id"] for block in view["blocks"] if "block_id" in block]
    assert len(ids) == len(set(ids))
    assert len(view["private_metadata"]) <= 3000
    assert all(len(view[part]["text"]) <= 24 for part in ("title", "submit", "close"))


@pytest.mark.parametrize("kind", MADE)
def test_looks_as_recorded(kind: str) -> None:
    shown = json.dumps(made(kind), indent=1, ensure_ascii=False) + "\n"
    golden = GOLDEN / f"form_{kind}.json"
    if os.environ.get("RECORD_GOLDEN"):
        golden.write_text(shown, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == shown


@pytest.mark.parametrize("kind", MADE)
def test_slack_would_open_it(kind: str) -> None:
    check(made(kind))
    check(form(kind, "ABCDEFGHIJ-123456789", [], SIGNER))
    check(form(kind, "", [("", "nobody"), ("x" * 200, "long")], SIGNER))
    check(form(kind, "BRIT-42", [(f"k{n}", "n" * 300) for n in range(100)], SIGNER))
    check(form(kind, "BRIT-42", [(f"k{n}", "n") for n in range(300)], SIGNER))
    check(form(kind, "BRIT-42", [("k", "<!channel>\u202e\x00")], SIGNER, Filled("<!here>" * 9000, "P9", "gone")))


def test_an_unknown_form_is_an_error_of_ours() -> None:
    with pytest.raises(ValueError, match="no form called"):
        form("nothing", "BRIT-42", (), SIGNER)


@pytest.mark.parametrize(
    ("kind", "answers", "words"),
    [
        ("ack_until", {"until": "back by 3pm"}, "ack BRIT-42 back by 3pm"),
        ("waiting", {"reason": " the signed\n rate sheet "}, "waiting BRIT-42 the signed rate sheet"),
        ("snooze", {"until": "2h"}, "snooze BRIT-42 2h"),
        ("assign", {"person": "jon"}, "assign BRIT-42 jon"),
        ("escalate", {"client": "lumen", "what": "Queue\nis down"}, "escalate lumen Queue is down"),
        ("edit", {"severity": "P1"}, "severity BRIT-42 P1"),
        ("edit", {"person": "jon"}, "assign BRIT-42 jon"),
    ],
)
def test_a_form_says_a_command(kind: str, answers: dict[str, str], words: str) -> None:
    read = words_of(submitted(made(kind), **answers), SIGNER)
    assert (read.kind, read.words, read.errors, read.more) == (kind, words, {}, ())
    assert read.block in answers


def test_an_edit_of_two_things_says_two_commands() -> None:
    read = words_of(submitted(made("edit"), severity="P1", person="maria"), SIGNER)
    assert (read.words, *read.afterwards("BRIT-42")) == ("severity BRIT-42 P1", "assign BRIT-42 maria")


def test_a_chosen_severity_is_set_once_the_ticket_is_there() -> None:
    read = words_of(submitted(made("escalate"), client="lumen", what="Queue is down", severity="P1"), SIGNER)
    assert read.words == "escalate lumen Queue is down"
    assert read.afterwards("LUME-9") == ("severity LUME-9 P1",)
    assert read.afterwards(None) == ()


@pytest.mark.parametrize(
    ("kind", "answers", "wrong"),
    [
        ("ack_until", {"until": "  "}, {"until"}),
        ("waiting", {}, {"reason"}),
        ("snooze", {}, {"until"}),
        ("assign", {}, {"person"}),
        ("escalate", {"client": "lumen"}, {"what"}),
        ("escalate", {}, {"client", "what"}),
        ("edit", {"severity": "P9"}, {"severity"}),
    ],
)
def test_what_is_missing_is_said_where_it_is_missing(kind: str, answers: dict[str, str], wrong: set[str]) -> None:
    view = made(kind)
    read = words_of(submitted(view, **answers), SIGNER)
    assert set(read.errors) == wrong
    assert wrong <= {block.get("block_id") for block in view["blocks"]}
    assert all(sentence.endswith(".") for sentence in read.errors.values())


def test_a_form_cannot_be_turned_into_another() -> None:
    view = made("snooze")
    for metadata in (
        "",
        SIGNER.value("brightpay", "BRIT-42", "snooze", 3),
        ButtonSigner(b"another").value("", "BRIT-42", "form:snooze", 0),
        view["private_metadata"].replace("BRIT-42", "BRIT-43"),
    ):
        read = words_of(submitted({**view, "private_metadata": metadata}, until="2h"), SIGNER)
        assert read.errors == {"until": "This form is not valid any more. Close it and open it again."}
        assert not read.words
    renamed = {**view, "callback_id": "liaison:form:assign"}
    assert words_of(submitted(renamed, until="2h"), SIGNER).words == "snooze BRIT-42 2h"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "value", "until"]), inner),
    max_leaves=8,
)


@given(_JSON, _JSON)
def test_a_malformed_submission_is_answered(state: Any, blocks: Any) -> None:
    view = {"private_metadata": made("snooze")["private_metadata"], "state": state, "blocks": blocks}
    for payload in ({"view": view}, {"view": {**view, "private_metadata": state}}, {"view": state}, {}):
        read = words_of(payload, SIGNER)
        assert read.errors or read.words.startswith("snooze BRIT-42 ")
    filled = {**view, "state": {"values": {"until": state}}}
    assert words_of({"view": filled}, SIGNER).kind == "snooze"

"""The ledger: who could see what, and the check that nothing unexpected was said."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Said, Workspace

CARD = [
    {
        "type": "section",
        "text": {"type": "mrkdwn", "text": "in the card"},
        "accessory": {"type": "image", "image_url": "https://x.example/a.png", "alt_text": "alternative words"},
    }
]


async def test_what_a_client_could_see_holds_every_string_sent(workspace: Workspace, api: AsyncWebClient) -> None:
    await api.chat_postMessage(
        channel="C0ACME",
        text="in the text",
        blocks=CARD,
        metadata={"event_type": "fact", "event_payload": {"note": "in the metadata"}},
    )
    await api.chat_postMessage(channel="C0OPS", text="internal words")
    await api.chat_postMessage(channel="U0PRIYA", text="to Priya")
    await api.chat_postEphemeral(channel="C0ACME", user="U0DANA", text="whispered to Dana")
    texts = workspace.ledger.client_visible_texts()
    for words in ("in the text", "in the card", "alternative words", "in the metadata", "whispered to Dana"):
        assert words in texts
    assert "internal words" not in texts
    assert "to Priya" not in texts
    assert [entry.text for entry in workspace.ledger.visible_to("U0OMAR")] == ["in the text", "internal words"]
    assert "whispered to Dana" in [entry.text for entry in workspace.ledger.visible_to("U0DANA")]


async def test_a_channel_counts_as_seen_by_clients_from_the_moment_it_is_shared(
    workspace: Workspace, api: AsyncWebClient
) -> None:
    await api.chat_postMessage(channel="C0OPS", text="before")
    await workspace.share("acme-internal", "T0ACME")
    await api.chat_postMessage(channel="C0OPS", text="after")
    assert workspace.ledger.client_visible_texts() == ["after"]


async def test_guests_are_outsiders_too(workspace: Workspace, api: AsyncWebClient) -> None:
    await workspace.invite("U0GUEST", "acme-internal")
    await api.chat_postMessage(channel="C0OPS", text="with a guest")
    assert workspace.ledger.client_visible_texts() == ["with a guest"]


async def test_expecting_takes_entries_one_by_one(workspace: Workspace, api: AsyncWebClient) -> None:
    for _ in range(2):
        await api.chat_postMessage(channel="C0ACME", text="nudge", blocks=CARD)
    first = workspace.ledger.expect(channel="ext-acme", contains=["nudge", "in the card"])
    with pytest.raises(AssertionError, match=r"nothing expected:\n  2\. post in ext-acme: 'nudge"):
        workspace.ledger.assert_nothing_unexpected()
    second = workspace.ledger.expect(Said.POST, channel="C0ACME")
    assert first.number < second.number
    workspace.ledger.assert_nothing_unexpected()
    with pytest.raises(AssertionError, match="Nothing fits post"):
        workspace.ledger.expect(contains="nudge")


async def test_updates_are_checked_when_asked_for(workspace: Workspace, api: AsyncWebClient) -> None:
    posted = await api.chat_postMessage(channel="C0ACME", text="one")
    workspace.ledger.expect(contains="one")
    await api.chat_update(channel="C0ACME", ts=posted["ts"], text="two")
    workspace.ledger.assert_nothing_unexpected()
    with pytest.raises(AssertionError, match="update in ext-acme: 'two'"):
        workspace.ledger.assert_nothing_unexpected({Said.UPDATE})

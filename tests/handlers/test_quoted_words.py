"""A notice quotes the words it is about: those that wait for an answer, or that made the ticket worse."""

import pytest
from world import World, when

from handlers import actions
from handlers.inbound import Inbound
from handlers.notices import Digest
from playbooks.terms import Platform, Severity, Side


@pytest.fixture
def asked_again(world: World) -> World:
    """A P2 we answered, whose client then asked something else, and once more."""
    world.at("10 Nov 10:00").client("P2 the file is missing", message_id="m", thread_id="m")
    world.at("10 Nov 10:10").team("Here it is.", thread_id="m")
    world.at("10 Nov 10:20").client("P2 now the totals do not match", message_id="n", thread_id="m")
    world.at("10 Nov 10:30").client("P2 any news?", thread_id="m")
    return world


def changed(world: World, kind: str, text: str) -> Inbound:
    return Inbound(
        kind=kind,  # type: ignore[arg-type]
        platform=Platform.TRANSCRIPT,
        workspace="",
        channel="ext-acme",
        message_id="n",
        thread_id="m",
        event_id=f"n-{kind}",
        author="Rita Moss",
        role=Side.CLIENT,
        at=when("10 Nov 10:20"),
        changed_at=world.now,
        text=text,
    )


def test_nudge_and_breach_quote_the_oldest_message_that_waits(asked_again: World) -> None:
    asked_again.at("10 Nov 13:00")
    nudge = asked_again.hears("person:maria", "nudge").text
    assert nudge.startswith("ACME-1 (P2, Acme Telecom) “P2 now the totals do not match”: next response is due")
    breach = asked_again.hears("ops", "breach").text
    assert breach.startswith("ACME-1 (P2, Acme Telecom) “P2 now the totals do not match”: next response was due")


def test_other_promises_of_the_ticket_quote_what_opened_it(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is missing", message_id="m", thread_id="m")
    world.at("10 Nov 10:10").team("Here is a part of it.", thread_id="m")
    world.at("10 Nov 10:20").client("P2 now the totals do not match", thread_id="m")
    world.at("10 Nov 10:25").team("We look at both.", thread_id="m")
    world.at("10 Nov 14:00")
    assert "“P2 the file is missing”: update is due" in world.hears("person:maria", "nudge").text


def test_it_is_quoted_as_it_stands_now(asked_again: World) -> None:
    asked_again.at("10 Nov 10:40").receive(changed(asked_again, "edit", "P2 now the totals of June do not match"))
    asked_again.at("10 Nov 11:30")
    assert "“P2 now the totals of June do not match”" in asked_again.hears("person:maria", "nudge").text


def test_a_deleted_one_is_not_quoted(asked_again: World) -> None:
    asked_again.at("10 Nov 10:40").receive(changed(asked_again, "delete", ""))
    asked_again.at("10 Nov 11:30")
    text = asked_again.hears("person:maria", "nudge").text
    assert "totals" not in text
    assert "deleted by the client" in text


def test_a_digest_quotes_it_too(asked_again: World) -> None:
    asked_again.now = when("10 Nov 12:30")
    asked_again._pass_all()
    (digest,) = [one.notice for one in asked_again.heard if isinstance(one.notice, Digest) and one.to == "person:maria"]
    assert "P2 now the totals do not match" in {getattr(item, "summary", None) for item in digest.items}


def test_an_answer_owed_to_nobodys_message_quotes_the_opening(world: World) -> None:
    world.at("10 Nov 10:00").client("P2 the file is missing", message_id="m", thread_id="m")
    world.at("10 Nov 10:10").team("Here it is.", thread_id="m")
    world.do(actions.resolve)
    world.at("10 Nov 11:00").do(actions.reopen)
    world.at("10 Nov 13:00")
    assert "“P2 the file is missing”: next response" in world.hears("person:maria", "nudge").text


def test_a_raise_by_hand_has_no_words_of_its_own(world: World) -> None:
    world.at("10 Nov 10:00").client("P3 two records are wrong", message_id="m", thread_id="m")
    world.at("12 Nov 11:00").do(actions.reclassify, Severity.P1)
    world.at("12 Nov 11:10")
    call = next(one for one in world.heard if one.kind == "ladder" and one.at == when("12 Nov 11:00"))
    assert "“P3 two records are wrong” has just been raised" in call.text

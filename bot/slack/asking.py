"""What people ask for: commands, buttons and forms. Slack gives three seconds; what takes longer is answered later."""

import asyncio
import contextlib
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot.signing import Pressed
from bot.slack import checkin_answers, checkin_forms, entry_forms, forms
from bot.slack.answering import Asker, who
from bot.slack.desk import SlackDesk
from bot.slack.inbound import places
from bot.slack.showing import show_home
from bot.slack.workspaces import NO_ANSWER, no_answer
from handlers.actions import find_ticket
from handlers.asked import Answer, Ask
from handlers.desk import Desk
from handlers.once import DoneBefore
from handlers.pressing import press
from handlers.problems import Problem
from handlers.review_entries import entry_form, save_entry
from handlers.roles import Person
from handlers.router import route
from handlers.scope import own_clients
from storage.errors import StoreError
from storage.line import Tx

ANSWER_WITHIN_S = 2.0
"""After so long Slack is told that the answer comes later; it waits for three seconds."""
SENT = "I have sent you the answer in a direct message."
_MOMENT = "One moment, this takes longer than usual."
_TOO_LATE = "That took too long for Slack to open a form. Please try again."
_NO_STORE = "Liaison cannot reach its database just now, so nothing was done. Please try again in a minute."
_LONGEST_ERROR = 1_500
_INVALID = "This button is not valid any more."
AGAIN = Answer("This reached me twice and was done once. `/tickets` shows how things stand.")
"""What a copy of a request comes to; it tells nothing of what the request itself came to."""
log = structlog.get_logger()

Body = dict[str, Any]


def listen(app: AsyncApp, slack: SlackDesk, everything: Any) -> None:
    """Let Bolt hand over commands, buttons and filled-in forms; `everything` matches any name."""
    app.command(everything)(_commands(slack))
    app.action(everything)(_presses(slack))
    app.view(everything)(_submissions(slack))


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer, and what its asker sees of it."""

    answer: Answer
    shown: dict[str, Any]


async def in_time(slack: SlackDesk, asker: Asker, work: Awaitable[Answer]) -> tuple[Ready | None, asyncio.Task[Ready]]:
    """The answer, if it is there before Slack loses patience, and the work, which goes on."""
    task = slack.errands.start(_made_ready(asker, work))
    await asyncio.wait({task}, timeout=ANSWER_WITHIN_S)
    return (task.result() if task.done() else None), task


async def _made_ready(asker: Asker, work: Awaitable[Answer]) -> Ready:
    answer = await guarded(work)
    shown = {} if answer.form is not None else await asker.shown(answer)
    return Ready(answer, {"text": SENT} if shown is None else shown)


async def guarded(work: Awaitable[Answer]) -> Answer:
    """The answer; a failure becomes a sentence without a word of what failed inside."""
    try:
        return await work
    except DoneBefore:
        return AGAIN
    except StoreError:
        return Answer(_NO_STORE, changed=False)
    except Exception as error:
        reference = uuid.uuid4().hex[:8]
        log.error("not answered", reference=reference, error=type(error).__name__)
        return Answer(f"Something went wrong here. If you ask for help, say {reference}.", changed=False)


def _commands(slack: SlackDesk) -> Callable[..., Awaitable[None]]:
    async def command(ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        asker = await who(slack, body)
        if asker is None:
            await ack()
            return
        ready, task = await in_time(slack, asker, _routed(slack, asker, body))
        if ready is None:
            await ack(text=_MOMENT, response_type="ephemeral")
            slack.errands.start(say_later(asker, respond, task))
        elif ready.answer.form is not None:
            await ack()
            await open_form(slack, asker, str(body.get("trigger_id")), ready.answer.form)
        else:
            await ack(**ready.shown, response_type="ephemeral")

    return command


async def _routed(slack: SlackDesk, asker: Asker, body: Body) -> Answer:
    verb, text = str(body.get("command") or "").lstrip("/"), str(body.get("text") or "")
    words = places(text if verb == "liaison" else f"{verb} {text}")
    person = await asker.person()
    ask = Ask(words, person, body.get("channel_id"), body.get("channel_name"), None, slack.now())
    answer = await slack.once(body, lambda tx: route(tx, slack.desk, ask))
    slack.wake()
    return answer


async def say_later(asker: Asker, respond: AsyncRespond | None, task: asyncio.Task[Ready]) -> None:
    """The answer once it is there: where it was asked for, or directly where there is no place to answer in."""
    ready = await task
    if ready.answer is AGAIN:
        return
    if ready.answer.form is not None:
        ready = Ready(ready.answer, {"text": _TOO_LATE})
    if respond is not None and respond.response_url is not None:
        await answer_by(respond, ready)
    elif ready.answer.notice is None:  # a card without a place to be shown in was sent already
        await asker.tell(ready.shown["text"])


def _presses(slack: SlackDesk) -> Callable[..., Awaitable[None]]:
    async def pressed(ack: AsyncAck, body: Body, action: Body, respond: AsyncRespond) -> None:
        await ack()
        asker = await who(slack, body)
        value = action.get("value")
        if asker is None or not isinstance(value, str):
            return  # a list that was opened, or a link: nothing of ours
        read = slack.signer.read(value)
        channel = str((body.get("channel") or {}).get("id") or "")
        work = _press(slack, asker, body, read, channel) if read else _invalid()
        ready, task = await in_time(slack, asker, work)
        if ready is None:
            slack.errands.start(say_later(asker, respond, task))
        elif ready.answer is AGAIN:
            return
        elif ready.answer.form is not None:
            await open_form(slack, asker, str(body.get("trigger_id")), ready.answer.form)
        else:
            slack.errands.start(_answer_press(slack, asker, respond, ready))

    return pressed


async def _invalid() -> Answer:
    return Answer(_INVALID, changed=False)


async def _press(slack: SlackDesk, asker: Asker, body: Body, read: Pressed, channel: str) -> Answer:
    person, now = await asker.person(), slack.now()

    def work(tx: Tx) -> Answer:
        if checkin_answers.is_ask(read):
            return checkin_answers.pressed(tx, slack.desk, person, read, channel, now)
        return press(tx, slack.desk, person, read.client, read.ticket, read.action, read.revision, now)

    answer = await slack.once(body, work)
    slack.wake()
    return answer


async def _answer_press(slack: SlackDesk, asker: Asker, respond: AsyncRespond, ready: Ready) -> None:
    """On a message only the presser sees the answer; a home page has no such place and is drawn anew with it on top."""
    if respond.response_url is not None:
        await answer_by(respond, ready)
        return
    await show_home(slack, asker, ready.shown["text"])


async def answer_by(respond: AsyncRespond, ready: Ready) -> None:
    """Answer where something was pressed or pointed at, for the asker's eyes alone."""
    try:
        await respond(**ready.shown, response_type="ephemeral", replace_original=False)
    except NO_ANSWER as error:
        log.warning("not answered", error=no_answer(error))


async def open_form(slack: SlackDesk, asker: Asker, trigger: str, form: str) -> None:
    """Open a form of a kind, about something: `edit:ACME-1`."""
    kind, _, about = form.partition(":")
    try:
        if kind == checkin_answers.FORM:
            person, now = await asker.person(), slack.now()
            made = await checkin_answers.view_of(slack.store, slack.desk, slack.signer, person, about, now)
            await asker.workspace.client.views_open(trigger_id=trigger, view=made)
            return
        if kind == entry_forms.FORM:
            await _open_entry(slack, asker, trigger, about)
            return
        filled = await slack.store.read(lambda tx: _filled(tx, slack.desk, about)) if kind == "edit" else None
        options = _options(slack, kind, about, await asker.person())
        if kind == "escalate" and not options:
            return  # who has no client learns of none
        view = forms.form(kind, about, options, slack.signer, filled)
        await asker.workspace.client.views_open(trigger_id=trigger, view=view)
    except Problem as problem:
        await asker.tell(str(problem))
    except (*NO_ANSWER, StoreError) as error:
        log.warning("form did not open", error=no_answer(error))
        await asker.tell(_TOO_LATE)


async def _open_entry(slack: SlackDesk, asker: Asker, trigger: str, about: str) -> None:
    """The form that adds an entry to a review or changes one; who may not is told why."""
    asked, person, now = entry_forms.asked_of(about), await asker.person(), slack.now()
    if asked is None:
        return
    filled = await slack.store.write(lambda tx: entry_form(tx, slack.desk, person, asked, now))
    if isinstance(filled, str):
        await asker.tell(filled)
        return
    directory = slack.desk.current(asked.client).playbook.people.directory
    people = [(key, someone.name) for key, someone in directory.items()]
    view = entry_forms.entry_form(asked, filled, people, slack.signer)
    await asker.workspace.client.views_open(trigger_id=trigger, view=view)


def _filled(tx: Tx, desk: Desk, key: str) -> forms.Filled:
    """What an edit form starts with."""
    ticket = find_ticket(tx, desk, key)
    return forms.Filled(ticket.summary, ticket.severity, ticket.assignee)


def _options(slack: SlackDesk, kind: str, about: str, person: Person) -> list[tuple[str, str]]:
    """What a form's list offers: people of a ticket's client, or the clients of who asks."""
    if kind == "escalate":
        playbooks = slack.desk.book.playbooks
        return [(key, playbooks[key].name) for key in own_clients(slack.desk, person)]
    prefix = about.partition("-")[0]
    for playbook in slack.desk.book.playbooks.values():
        if playbook.prefix == prefix:
            return [(key, someone.name) for key, someone in playbook.people.directory.items()]
    return []


def _submissions(slack: SlackDesk) -> Callable[..., Awaitable[None]]:
    async def submitted(ack: AsyncAck, body: Body) -> None:
        if checkin_forms.is_checkin(body):
            await _checkin_sent(slack, ack, body)
            return
        if entry_forms.is_entry(body):
            await _entry_sent(slack, ack, body)
            return
        read = forms.words_of(body, slack.signer)
        asker = await who(slack, body)
        if read.errors or asker is None:
            await ack(response_action="errors", errors=read.errors or {"form": _INVALID})
            return
        refused: dict[str, str] = {}
        ready, task = await in_time(slack, asker, _filled_in(slack, asker, body, read, refused))
        if ready is None:
            await ack()
            slack.errands.start(say_later(asker, None, task))
        elif not ready.answer.changed and read.block is not None:
            await ack(response_action="errors", errors=refused or {read.block: ready.answer.text})
        else:
            await ack()

    return submitted


async def _checkin_sent(slack: SlackDesk, ack: AsyncAck, body: Body) -> None:
    """A client's contact, or one of ours, sent the answers to a check-in."""
    asker = await who(slack, body)
    read = checkin_forms.read_checkin(body, slack.signer)
    if asker is None:
        await ack(response_action="errors", errors={read.first_block: _INVALID})
        return
    person, now, errors = await asker.person(), slack.now(), {}
    with contextlib.suppress(DoneBefore):
        errors = await slack.once(body, lambda tx: checkin_answers.sent(tx, slack.desk, person, read, now), bool)
    slack.wake()
    await (ack(response_action="errors", errors=errors) if errors else ack())


async def _entry_sent(slack: SlackDesk, ack: AsyncAck, body: Body) -> None:
    """Somebody of ours filled in an entry of a review: they get all entries as they stand then."""
    asker, read = await who(slack, body), entry_forms.read_entry(body, slack.signer)
    if asker is None or read is None:
        await ack(response_action="errors", errors={entry_forms.WORDS: _INVALID})
        return
    person, now = await asker.person(), slack.now()
    field = [entry_forms.WORDS]

    async def work() -> Answer:
        answer, field[0] = await slack.once(body, lambda tx: save_entry(tx, slack.desk, person, *read, now), _not_kept)
        slack.wake()
        return answer

    ready, task = await in_time(slack, asker, work())
    if ready is not None and not ready.answer.changed:
        await ack(response_action="errors", errors={field[0] or entry_forms.WORDS: ready.answer.text[:_LONGEST_ERROR]})
        return
    await ack()
    slack.errands.start(_tell_entries(asker, task))


def _not_kept(saved: tuple[Answer, str]) -> bool:
    return not saved[0].changed


async def _tell_entries(asker: Asker, task: asyncio.Task[Ready]) -> None:
    ready = await task
    shown = ready.shown
    if ready.answer is not AGAIN and shown.get("text") != SENT:
        await asker.tell(str(shown["text"]), shown.get("blocks"))


async def _filled_in(
    slack: SlackDesk, asker: Asker, body: Body, read: forms.Submission, refused: dict[str, str]
) -> Answer:
    """Do all that a form says; what cannot be done stands in `refused` by the field it belongs to."""
    ask = Ask(read.words, await asker.person(), None, None, None, slack.now())
    done = await slack.once(body, partial(_in_turn, desk=slack.desk, ask=ask, read=read), _stays_open)
    slack.wake()
    refused |= {block: answer.text[:_LONGEST_ERROR] for block, answer in done if _refusal(answer)}
    return replace(done[0][1], changed=False) if _stays_open(done) else done[0][1]


_Done = list[tuple[str, Answer]]


def _stays_open(done: _Done) -> bool:
    """Whether a form says what is wrong, and may be sent off again."""
    return any(_refusal(answer) for _, answer in done) or not any(answer.changed for _, answer in done)


def _in_turn(tx: Tx, desk: Desk, ask: Ask, read: forms.Submission) -> _Done:
    """What each thing a form says came to, with its field; after a first one that is refused nothing else is done."""
    done = [(read.block or "", route(tx, desk, ask))]
    if not _refusal(done[0][1]):
        for words in read.afterwards(done[0][1].ticket):
            field = "person" if words.startswith("assign ") else "severity"
            done.append((field, route(tx, desk, replace(ask, words=words))))
    return done


def _refusal(answer: Answer) -> bool:
    """Whether something could not be done; what was so already is none, and names its ticket."""
    return not answer.changed and answer.ticket is None

"""The way to a person: a transfer while somebody is on duty, a numbered callback otherwise; never a dead end."""

from __future__ import annotations

from dataclasses import replace

from hall.calendar import service as calendar
from hall.calendar.model import UnknownYear
from hall.channels.phone import texts
from hall.channels.phone.model import CallState, DialOutcome, Heard, Line, Option, Script, Transfer
from hall.channels.phone.noticing import phone_of
from hall.channels.phone.speaking import ask, cut_to_heard, script_of
from hall.channels.phone.store import CallRecord
from hall.conversations import service as conversations
from hall.conversations.model import Author, Draft, Kind
from hall.conversations.model_delivery import PHONE
from hall.dialogue import texts as dialogue_texts
from hall.dialogue.model_heard import read
from hall.dialogue.service_handover import to_person
from hall.errors import HallError
from hall.handoff import duty, steps
from hall.handoff import service as handoff
from hall.handoff.model import Asked, Reason, State
from hall.identity import service as identity
from hall.storage.transaction import Transaction

CALLBACK = "callback"
MOST_TRANSFERS = 3
AGAIN, GO_ON, CALL_BACK = "line:again", "line:go_on", "line:callback"
STEPS = (AGAIN, GO_ON, CALL_BACK)


async def connect(tx: Transaction, call: CallRecord, heard: Heard, lead: str) -> tuple[CallState, Script]:
    """Transfer the caller while the line is staffed; otherwise take a callback down under a number with its day."""
    await cut_to_heard(tx, call.conversation_id, call.state)
    state = replace(call.state, queue=(), options=(), page=0, tries=0, wanted="", waiting=None, waits=0)
    if await duty.line(tx) is None:
        return await _call_back(tx, replace(call, state=state), heard)
    state = await _noted(tx, call.conversation_id, state, heard)
    number = await handoff.ring_for(tx, call.conversation_id)
    if number is None:
        return await _call_back(tx, replace(call, state=state), heard)
    state = replace(state, turn=state.turn + 1, spoken=())
    return state, script_of(state, (lead,), Transfer(state.turn, number, tx.settings.phone_transfer_seconds))


async def after(
    tx: Transaction, call: CallRecord, outcome: DialOutcome, talked: float = 0.0
) -> tuple[CallState, Script]:
    """Go on after a transfer: whatever its outcome, the caller hears what can be done next."""
    await handoff.call_over(tx, call.conversation_id, answered=outcome is DialOutcome.COMPLETED, talked=talked)
    if outcome is DialOutcome.COMPLETED:
        return await ask(tx, replace(call.state, transfers=0, handoff=""), texts.AFTER_PERSON)
    state = replace(call.state, transfers=call.state.transfers + 1)
    options: tuple[Option, ...] = (
        Option(texts.TRY_AGAIN, AGAIN),
        Option(texts.CARRY_ON, GO_ON),
        Option(texts.CALL_ME, CALL_BACK),
    )
    if state.transfers >= MOST_TRANSFERS:
        options = options[1:]
    said = texts.not_reached(outcome, state.handoff, state.due, again=state.transfers > 1)
    state = replace(state, options=options, page=0, turn=state.turn)
    lines = (Line(said, state.seq), Line("", state.seq, options))
    state, script = await ask(tx, state, (said, texts.options(state.shown, more=False)), remember=False)
    return replace(state, spoken=lines), script


async def chosen(tx: Transaction, call: CallRecord, heard: Heard, payload: str) -> tuple[CallState, Script]:
    """Do what the caller chose after a transfer that reached nobody."""
    if payload == AGAIN:
        return await connect(tx, call, heard, texts.CONNECTING_AGAIN)
    state = replace(call.state, options=(), page=0, tries=0)
    if payload == CALL_BACK:
        return await _call_back(tx, replace(call, state=state), heard)
    return await ask(tx, state, (texts.GO_ON,))


def asks_number(state: CallState) -> bool:
    """Whether the line itself has asked for the number to call back."""
    return state.wanted == CALLBACK


async def take_number(tx: Transaction, call: CallRecord, heard: Heard) -> tuple[CallState, Script]:
    """Take the number to call back; after three tries the callback stands without one, reached by its own number."""
    said = heard.keys.replace("*", "").rstrip("#") or heard.speech
    token = None
    if said.strip():
        written = await identity.protect(tx, call.conversation_id, said, "phone")
        token = await _usable(tx, written)
    if token is None and call.state.tries < MOST_TRANSFERS:
        state = replace(call.state, tries=call.state.tries + 1)
        if not said.strip():
            return await ask(tx, state, texts.rephrased(state, state.tries, silent=True), remember=False)
        return await ask(tx, state, texts.CALLBACK_WRONG if state.tries == 1 else texts.CALLBACK_PIECES)
    return await _promise(tx, replace(call, state=replace(call.state, wanted="", tries=0)), token)


async def _usable(tx: Transaction, written: str) -> str | None:
    found = read(written).phone_token
    if found is None:
        return None
    info = await identity.describe(tx, found)
    return found if info.valid else None


async def _call_back(tx: Transaction, call: CallRecord, heard: Heard) -> tuple[CallState, Script]:
    token = await phone_of(tx, call.conversation_id, heard.caller)
    if token is None:
        return await ask(tx, replace(call.state, wanted=CALLBACK, tries=0), texts.ASK_CALLBACK)
    return await _promise(tx, call, token)


async def _promise(tx: Transaction, call: CallRecord, token: str | None) -> tuple[CallState, Script]:
    """Say number and day of the callback, and when the hall opens."""
    state = await _noted(tx, call.conversation_id, call.state, None, token)
    hours = await _opens(tx)
    said = texts.called_back(state.handoff, state.due, hours)
    return await ask(tx, state, said)


async def _noted(
    tx: Transaction, conversation_id: str, state: CallState, heard: Heard | None, token: str | None = None
) -> CallState:
    """Ask for a person, once while it is open; the number to call goes along behind its token."""
    if heard is not None and token is None:
        token = await phone_of(tx, conversation_id, heard.caller)
    if token is not None:
        said = Draft(
            Author.SYSTEM, texts.reached_by(token), Kind.STATUS, data={"silent": True}, external_id=f"callback:{token}"
        )
        await conversations.tell(tx, conversation_id, [said])
    return _kept(state, await to_person(tx, conversation_id, PHONE, Reason.KEY_0))


def _kept(state: CallState, asked: Asked) -> CallState:
    due = texts.by_day(dialogue_texts.plain_day(asked.due_on)) if asked.due_on else texts.DAY_OPEN
    return replace(state, handoff=asked.number, handoff_id=asked.handoff_id, due=due)


async def transfer_after(tx: Transaction, call: CallRecord, state: CallState) -> tuple[CallState, Script | None]:
    """Transfer the caller whom the assistant's answer has just handed over, if anybody can be rung.

    None instead of a script: the assistant's own words are said. After an emergency nobody is transferred: what the caller
    has to do first is to ring another number. Nor is a question transferred that is promised to be answered by its day.
    """
    standing = await handoff.standing(tx, call.conversation_id)
    if standing is None or standing.handoff_id == state.handoff_id:
        return state, None
    reason = (await steps.get(tx, standing.handoff_id)).reason
    if standing.state is State.LATER and reason is Reason.POLICY:
        return state, None
    state = _kept(state, standing)
    if reason is Reason.EMERGENCY:
        return state, None
    number = await handoff.ring_for(tx, call.conversation_id)
    if number is None:
        return state, None
    state = replace(state, queue=(), options=(), page=0, turn=state.turn + 1, spoken=())
    transfer = Transfer(state.turn, number, tx.settings.phone_transfer_seconds)
    return state, script_of(state, (texts.CONNECTING,), transfer)


async def is_with_caller(tx: Transaction, call: CallRecord) -> bool:
    """Whether a member of staff has taken the conversation at the console: the assistant is silent then."""
    standing = await handoff.standing(tx, call.conversation_id)
    return standing is not None and standing.state is State.OWNED


async def _opens(tx: Transaction) -> str:
    try:
        hours = await calendar.load_opening_hours(tx)
        if hours.is_open(tx.now):
            return ""
    except (UnknownYear, HallError):
        return ""
    return texts.opens(hours.next_opening(tx.now), tx.now)

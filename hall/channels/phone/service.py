"""Use cases of a call: it comes in, one turn, it ends. Every step has exactly one answer, whoever asks again, in any process."""

from __future__ import annotations

import time
from dataclasses import replace

from hall.appointments import service as appointments
from hall.channels.phone import person, store, texts
from hall.channels.phone.model import CallState, Heard, Line, Script, UnknownCall
from hall.channels.phone.model_hearing import decide
from hall.channels.phone.port import Telephony
from hall.channels.phone.speaking import ask, cut_to_heard, start
from hall.channels.phone.store import CallRecord
from hall.channels.phone.turning import act, after_relay, go_on, take_up
from hall.conversations import service as conversations
from hall.conversations.awaiting import await_done
from hall.conversations.model import Author, Draft
from hall.conversations.model_delivery import PHONE
from hall.conversations.pace import pace
from hall.hall import Hall
from hall.storage.transaction import Transaction

VOICE_STEP = "voice"
LEAST_WAIT = 0.1
"""Seconds for which an answer is waited for in any case: it may be there already."""


async def answer_call(hall: Hall, line: Telephony, heard: Heard) -> str:
    """Answer a call that comes in; the same call again gets the same opening and opens nothing."""
    async with hall.transaction() as tx:
        greeting = texts.opening((await conversations.hall_identity(tx)).name, recorded=tx.settings.phone_recorded)
        said = Draft(Author.BOT, "".join(greeting), data={"ai": True})
        reached = await conversations.conversation_for(tx, PHONE, heard.call_id, greeting=(said,))
        await store.open_call(tx, heard.call_id, reached.conversation_id)
        call = await store.lock(tx, heard.call_id)
        kept = await store.answer_of(tx, heard.call_id, VOICE_STEP)
        if kept is not None:
            return kept
        seq = await conversations.last_seq(tx, call.conversation_id)
        state = replace(call.state, seq=seq, spoken=tuple(Line(sentence, seq) for sentence in greeting))
        state, script = await start(tx, call, state, greeting)
        return await _answer(tx, line, call, VOICE_STEP, state, script)


async def resume(hall: Hall, line: Telephony, heard: Heard) -> str:
    """Go on with a call whose last answer the network could not have (its fallback address)."""
    async with hall.transaction() as tx:
        call = await store.lock(tx, heard.call_id)
        step = f"f{call.state.turn}.{call.state.waits}"
        kept = await store.answer_of(tx, heard.call_id, step)
        if kept is not None:
            return kept
        state = replace(call.state, waiting=None, waits=0)
        state, script = await ask(tx, state, take_up(state), remember=False)
        return await _answer(tx, line, call, step, state, script)


async def take_turn(hall: Hall, line: Telephony, heard: Heard) -> str:
    """Answer one report of the network: at once where the line itself can, otherwise as soon as the assistant has.

    Raises UnknownCall.
    """
    began = time.monotonic()
    async with hall.transaction() as tx:
        call = await store.lock(tx, heard.call_id)
        kept = await _kept(tx, call, heard)
        if kept is not None:
            return kept
        decided = await _begin(tx, call, heard)
        if isinstance(decided, tuple):
            return await _answer(tx, line, call, heard.step, *decided)
        waiting = decided
    patience = hall.settings.phone_answer_seconds
    if not heard.wait:  # the caller waits from the last word on, not from the moment it is stored
        patience = max(pace.within(patience) - (time.monotonic() - began), LEAST_WAIT)
    await await_done(hall, call.conversation_id, waiting, patience)
    async with hall.transaction() as tx:
        call = await store.lock(tx, heard.call_id)
        kept = await _kept(tx, call, heard)
        if kept is not None:
            return kept
        state, script = await go_on(tx, call, heard)
        return await _answer(tx, line, call, heard.step, state, script)


async def end_call(hall: Hall, heard: Heard) -> None:
    """Note that the caller has hung up and give back what was held; an appointment that was made stays."""
    async with hall.transaction() as tx:
        call = await store.find(tx, heard.call_id)
        if call is not None and await store.end_call(tx, heard.call_id):
            await appointments.release_all(tx, call.conversation_id)
            await cut_to_heard(tx, call.conversation_id, call.state)


async def _kept(tx: Transaction, call: CallRecord, heard: Heard) -> str | None:
    """Return the answer this step has already, or the latest one when the call has gone past it without it.

    Twilio asks at the address of a transfer also when a live call is redirected away from it: that report is stale.
    """
    kept = await store.answer_of(tx, call.call_id, heard.step)
    if kept is not None:
        return kept
    state = call.state
    if heard.relay_ended:
        return None  # a socket has turns of its own; it ends once
    stale = heard.turn != state.turn or (heard.wait != state.waits and heard.dialled is None)
    return await store.latest_answer(tx, call.call_id) if stale else None


async def _answer(  # noqa: PLR0913, PLR0917 all of it belongs to one answer
    tx: Transaction, line: Telephony, call: CallRecord, step: str, state: CallState, script: Script
) -> str:
    await store.save(tx, call.call_id, state)
    return await store.keep_answer(tx, call.call_id, step, line.write(script))


async def _begin(tx: Transaction, call: CallRecord, heard: Heard) -> tuple[CallState, Script] | int:
    """Do what the report asks for; returns what is said, or the number of the message that waits for its answer."""
    state = call.state
    if heard.dialled is not None:
        return await person.after(tx, call, heard.dialled, heard.talked)
    if heard.relay_ended:
        return await after_relay(tx, call, heard)
    if person.asks_number(state):
        return await person.take_number(tx, call, heard)
    decision = decide(state, heard, tx.settings.phone_least_confidence)
    return await act(tx, call, heard, decision, heard.step)


__all__ = ["UnknownCall", "answer_call", "end_call", "resume", "take_turn"]

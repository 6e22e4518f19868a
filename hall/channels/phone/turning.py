"""What a report asks for is done here, the same by question and answer and over a socket: told, said again, asked again, passed on."""

from __future__ import annotations

from dataclasses import replace

from hall.channels.phone import person, store, texts
from hall.channels.phone.model import Act, CallState, Decision, End, Heard, Script, Wait
from hall.channels.phone.model_speaking import latest, lines_of, next_lines, notice_of
from hall.channels.phone.noticing import text_notice
from hall.channels.phone.speaking import ask, cut_to_heard, say, script_of, sentences_said
from hall.channels.phone.store import CallRecord
from hall.conversations import service as conversations
from hall.conversations.model_delivery import phone_turn
from hall.dialogue import service as dialogue
from hall.storage.transaction import Transaction

MOST_TRIES = 3


async def act(  # noqa: PLR0911 one return an act
    tx: Transaction, call: CallRecord, heard: Heard, decision: Decision, step: str
) -> tuple[CallState, Script] | int:
    """Do what was decided; returns what is said, or the number of the message that waits for its answer.

    `step` names the caller's words: the same step again is the same message.
    """
    state = call.state
    match decision.act:
        case Act.TELL if decision.payload in person.STEPS:
            return await person.chosen(tx, call, heard, decision.payload)
        case Act.TELL | Act.LEAVE:
            return await _tell(tx, call, decision, step)
        case Act.WAIT:
            if state.waiting is not None:
                return state.waiting
            return await _missed(tx, call, heard)
        case Act.NEXT:
            return await say(tx, replace(state, tries=0))
        case Act.AGAIN:
            return await _again(tx, state, decision)
        case Act.PERSON:
            return await person.connect(tx, call, heard, texts.CONNECTING)
        case Act.TEXT_NOTICE:
            return await ask(tx, replace(state, tries=0), (await text_notice(tx, call, heard),))
        case _:
            return await _missed(tx, call, heard)


async def _tell(tx: Transaction, call: CallRecord, decision: Decision, step: str) -> int:
    """Pass the caller's words on; words on top of others that wait are one more message."""
    await cut_to_heard(tx, call.conversation_id, call.state)
    # The step alone names the message: a replay without the network's token must not be a second one.
    known = phone_turn(call.call_id, step, "")
    receipt = await conversations.receive(
        tx,
        call.conversation_id,
        known,
        text=decision.text if decision.payload is None else None,
        payload=decision.payload,
    )
    state = replace(
        call.state, waiting=receipt.seq, tries=0, queue=(), options=(), page=0, leaving=decision.act is Act.LEAVE
    )
    await store.save(tx, call.call_id, state)
    return receipt.seq


async def _again(tx: Transaction, state: CallState, decision: Decision) -> tuple[CallState, Script]:
    """Say the last turn again, slower or louder when asked; never with the very same words."""
    changed = replace(state, tries=0, **decision.changes)
    lead = texts.lead(decision.changes)
    said = sentences_said(state)
    if not said:
        return await ask(tx, changed, (texts.NOTHING_SAID,))
    return await ask(tx, changed, (lead + said[0], *said[1:]), remember=False)


async def _missed(tx: Transaction, call: CallRecord, heard: Heard) -> tuple[CallState, Script]:
    """Ask again in other words, three times at most; then a person."""
    state = replace(call.state, tries=call.state.tries + 1)
    if state.tries > MOST_TRIES:
        return await person.connect(tx, _with(call, replace(state, tries=0)), heard, texts.GIVEN_UP)
    return await ask(tx, state, texts.rephrased(state, state.tries, silent=heard.silent), remember=False)


async def go_on(tx: Transaction, call: CallRecord, heard: Heard) -> tuple[CallState, Script]:
    """Say the answer; or, while there is none, something short. At the end of patience there is a person."""
    state = call.state
    waiting = state.waiting or 0
    if not await conversations.answered(tx, call.conversation_id, waiting):
        if state.waits >= _most_waits(tx):
            return await person.connect(tx, _with(call, replace(state, waiting=None, waits=0)), heard, texts.SLOW_BOT)
        state = replace(state, waits=state.waits + 1)
        filler = texts.filler(state.waits - 1)
        return state, script_of(state, (filler,), Wait(state.turn, state.waits))
    events = await conversations.events_after(tx, call.conversation_id, state.seq)
    state = replace(
        state,
        waiting=None,
        waits=0,
        seq=latest(events, state.seq),
        queue=lines_of(events),
        wanted=await dialogue.open_question(tx, call.conversation_id) or "",
        notice=notice_of(events, state.notice),
    )
    state, transfer = await person.transfer_after(tx, call, state)
    if transfer is not None:
        return state, transfer
    if state.leaving and not state.wanted:
        taken, state = next_lines(state)
        return replace(state, leaving=False), script_of(
            state, tuple(line.text for line in taken) or (texts.FAREWELL,), End()
        )
    if not state.queue:
        said = texts.WITH_PERSON if await person.is_with_caller(tx, call) else (texts.GO_ON,)
        return await ask(tx, replace(state, leaving=False), said)
    return await say(tx, replace(state, leaving=False))


async def after_relay(tx: Transaction, call: CallRecord, heard: Heard) -> tuple[CallState, Script]:
    """Take the call back from a socket that ended or was lost: the same conversation, by question and answer."""
    state = replace(call.state, waiting=None, waits=0)
    if state.person_after:
        return await person.connect(tx, _with(call, replace(state, person_after=False)), heard, texts.CONNECTING)
    return await ask(tx, state, take_up(state), remember=False)


def take_up(state: CallState) -> tuple[str, ...]:
    """Return the last turn once more, after something broke off."""
    said = sentences_said(state) or (texts.GO_ON,)
    return (texts.LOST + said[0], *said[1:])


def _with(call: CallRecord, state: CallState) -> CallRecord:
    """Return the record with another state."""
    return replace(call, state=state)


def _most_waits(tx: Transaction) -> int:
    """Return how many fillers fit into the patience set: a filler and its waiting take about six seconds."""
    return max(1, round(tx.settings.phone_patience_seconds / (tx.settings.phone_answer_seconds + 3.5)))

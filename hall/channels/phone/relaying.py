"""The rules of a call over a socket: the acts of `turning`, with what was heard before an interruption kept exactly."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hall.channels.phone import store, texts
from hall.channels.phone.model import CallState, Decision, End, Heard, Script, Transfer, Wait
from hall.channels.phone.model_relay import heard_of
from hall.channels.phone.model_speaking import lines_of
from hall.channels.phone.speaking import sentences_said
from hall.channels.phone.store import CallRecord
from hall.channels.phone.turning import act as act_on
from hall.channels.phone.turning import go_on as go_on_with
from hall.conversations import service as conversations
from hall.storage.transaction import Transaction


@dataclass(frozen=True)
class Said:
    """What is said next over the socket. `waits`: the answer is not there yet; `leaves`: the socket ends for a person."""

    sentences: tuple[str, ...]
    state: CallState
    waits: bool = False
    leaves: bool = False
    ends: bool = False


async def opening(tx: Transaction, call_id: str) -> Said:
    """Return the opening, which the incoming call has put into the conversation."""
    call = await store.lock(tx, call_id)
    return Said(sentences_said(call.state), call.state)


async def act(tx: Transaction, call: CallRecord, heard: Heard, decision: Decision, step: str) -> Said | int:
    """Do what was decided; returns what is said, or the number of the message that waits for its answer."""
    done = await act_on(tx, call, heard, decision, step)
    return done if isinstance(done, int) else await _said(tx, call, *done)


async def go_on(tx: Transaction, call: CallRecord) -> Said:
    """Say the answer, or something short while there is none."""
    return await _said(tx, call, *await go_on_with(tx, call, Heard(call.call_id, call.state.turn)))


async def _said(tx: Transaction, call: CallRecord, state: CallState, script: Script) -> Said:
    leaves = isinstance(script.then, Transfer)
    if leaves:
        state = replace(state, person_after=True)
    await store.save(tx, call.call_id, state)
    return Said(
        script.say, state, waits=isinstance(script.then, Wait), leaves=leaves, ends=isinstance(script.then, End)
    )


async def cut(tx: Transaction, call_id: str, cycle: tuple[str, ...], utterance: str) -> None:
    """Let the conversation's record hold only what was heard of the talk cycle that was interrupted."""
    call = await store.lock(tx, call_id)
    state = call.state
    if not cycle or cycle != sentences_said(state):
        return  # a filler or a rephrasing: no event of the conversation
    heard = dict(zip(range(len(cycle)), heard_of(cycle, utterance), strict=True))
    spoken: dict[int, list[str]] = {}
    for place, line in enumerate(state.spoken):
        if not line.options:
            spoken.setdefault(line.seq, []).append(heard[place])
    unplayed = [line.seq for line in state.queue if not line.options]
    touched = {*spoken, *unplayed}
    for event in await conversations.events_after(tx, call.conversation_id, min(touched) - 1) if touched else ():
        if event.seq in touched:
            whole = [line.text for line in lines_of([event]) if not line.options]
            now = spoken.get(event.seq, [])
            before = whole[: max(0, len(whole) - unplayed.count(event.seq) - len(now))]
            kept = "".join([*before, *now])
            await conversations.cut(tx, call.conversation_id, event.seq, kept or texts.NOT_PLAYED)
    await store.save(tx, call_id, replace(state, queue=()))

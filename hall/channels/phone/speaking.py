"""Making the script of a turn: what is said, how long to listen, for how many keys, and what counts as heard."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace

from hall.channels.phone import store, texts
from hall.channels.phone.hints import hints
from hall.channels.phone.model import SENTENCES_AT_ONCE, CallState, End, Line, Listen, Script, Stream, Transfer, Wait
from hall.channels.phone.model_hearing import NUMBERS
from hall.channels.phone.model_speaking import lines_of, next_lines
from hall.channels.phone.store import CallRecord
from hall.conversations import service as conversations
from hall.storage.transaction import Transaction

SECONDS, SECONDS_FOR_DIGITS, SECONDS_BETWEEN = 5, 8, 1
KEYS = {"phone": 11, "id_number": 18, "code": 6, "check_code": 6}


async def start(
    tx: Transaction, call: CallRecord, state: CallState, greeting: tuple[str, ...]
) -> tuple[CallState, Script]:
    """Open the dialogue: over a socket where that is enabled, by question and answer otherwise."""
    if not tx.settings.phone_relay:
        return await ask(tx, state, greeting, remember=False)
    key = secrets.token_urlsafe(24)
    await store.set_relay_key(tx, call.call_id, digest(key))
    state = replace(state, turn=state.turn + 1)
    return state, Script((), Stream(state.turn, key, await hints(tx, "")))


def digest(key: str) -> str:
    """Return what is kept of a relay's key."""
    return hashlib.sha256(key.encode()).hexdigest()


async def ask(
    tx: Transaction, state: CallState, said: tuple[str, ...], *, remember: bool = True
) -> tuple[CallState, Script]:
    """Say something of the line's own and listen. `remember`: it is what 再说一遍 brings back."""
    state = replace(state, turn=state.turn + 1)
    if remember:
        state = replace(state, spoken=tuple(Line(sentence, state.seq) for sentence in said))
    return state, script_of(state, said[:SENTENCES_AT_ONCE], await listen(tx, state))


async def say(tx: Transaction, state: CallState) -> tuple[CallState, Script]:
    """Say the next lines, or the next options when all lines are said."""
    before = sentences_said(state)
    if state.queue:
        _, state = next_lines(state)
    elif state.more:
        state = replace(state, page=state.page + 1, spoken=(Line("", state.seq, state.options),))
    said = sentences_said(state)
    state = replace(state, turn=state.turn + 1)
    if said and said == before:
        said = (texts.ONCE_MORE + said[0], *said[1:])
    return state, script_of(state, said, await listen(tx, state))


async def listen(tx: Transaction, state: CallState) -> Listen:
    """Return how the answer is taken: digits until #, one key for a choice, a short breath between two parts."""
    listed = await hints(tx, state.wanted)
    if state.queue:
        return Listen(state.turn, 1, SECONDS_BETWEEN + state.slow, listed)
    if state.wanted in NUMBERS:
        return Listen(state.turn, KEYS.get(state.wanted), SECONDS_FOR_DIGITS, listed)
    return Listen(state.turn, 1, SECONDS, listed)


def script_of(state: CallState, said: tuple[str, ...], then: Listen | Wait | Transfer | Stream | End) -> Script:
    """Return the script in the pace and loudness the caller asked for."""
    return Script(said, then, slow=state.slow, loud=state.loud)


def sentences_said(state: CallState) -> tuple[str, ...]:
    """Return the sentences of the last turn, a choice read out as its present page."""
    return tuple(texts.options(state.shown, more=state.more) if line.options else line.text for line in state.spoken)


async def cut_to_heard(tx: Transaction, conversation_id: str, state: CallState) -> None:
    """Let the conversation's record hold only what was played: the caller went on before the rest."""
    unplayed: dict[int, int] = {}
    for line in state.queue:
        if not line.options:
            unplayed[line.seq] = unplayed.get(line.seq, 0) + 1
    for event in await conversations.events_after(tx, conversation_id, min(unplayed) - 1) if unplayed else ():
        if event.seq in unplayed:
            whole = [line.text for line in lines_of([event]) if not line.options]
            played = whole[: len(whole) - unplayed[event.seq]]
            await conversations.cut(tx, conversation_id, event.seq, "".join(played) or texts.NOT_PLAYED)

"""Numbers in what citizens write become tokens before anything is stored or understood."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select

from hall.identity import texts
from hall.identity.model import Expecting, ValueKind, disarm
from hall.identity.store import number_buffer
from hall.identity.tokens import keep
from hall.storage.transaction import Transaction
from hall.storage.upsert import upsert
from hall.understanding.numbers import LANDLINE, DigitBuffer, Heard, Kind, NumberSpan, Progress, Wanted, find_numbers

BUFFER_LIFETIME = timedelta(minutes=30)
"""How long pieces of a number wait for the next one."""

_KIND = {Wanted.PHONE: ValueKind.PHONE, Wanted.ID_NUMBER: ValueKind.ID}
_PROBLEM = {Progress.PARTIAL: "incomplete", Progress.TOO_LONG: "length"}

Replacement = tuple[int, int, str]


async def protect(tx: Transaction, conversation_id: str, text: str, expecting: Expecting | str | None = None) -> str:
    """Return the text with each phone and identity number replaced by its token; the values are sealed.

    `expecting` is the number that the hall has just asked for: then a message that is only a piece of it ("138",
    "幺三八") becomes the token of what was said so far (`describe` → problem "incomplete"), until the pieces that
    follow make it whole. A number taken back in the same message is hidden without a token.
    """
    plain = disarm(text)
    spans = find_numbers(plain)
    if expecting is None:
        return _replaced(plain, [await _token_at(tx, conversation_id, span) for span in spans])
    wanted = Wanted(Expecting(expecting).value)
    answers = [span for span in spans if _is_wanted(span, wanted)]
    if answers:  # said whole: what was begun is over, and a later "最后一位是X" corrects this one
        await _save(tx, conversation_id, DigitBuffer(wanted, answers[-1].value))
    elif not spans:
        return await _piece(tx, conversation_id, plain, wanted)
    return _replaced(plain, [await _token_at(tx, conversation_id, span) for span in spans])


async def protect_staff(tx: Transaction, conversation_id: str, text: str) -> str:
    """Return what staff typed about a citizen, with identity and mobile numbers sealed as the citizen's own are.

    A landline stays readable: it is the hall's or a department's, and it is what citizens are to ring.
    """
    plain = disarm(text)
    spans = [span for span in find_numbers(plain) if not _landline(span)]
    return _replaced(plain, [await _token_at(tx, conversation_id, span) for span in spans])


def hidden(text: str) -> str:
    """Return a text of staff that belongs to no conversation (a reason, a rule) with citizens' numbers masked for good."""
    plain = disarm(text)
    return _replaced(
        plain, [(span.start, span.end, span.masked) for span in find_numbers(plain) if not _landline(span)]
    )


def _landline(span: NumberSpan) -> bool:
    return span.kind is Kind.PHONE and span.problem == LANDLINE


def _is_wanted(span: NumberSpan, wanted: Wanted) -> bool:
    return not span.superseded and _KIND.get(wanted) is ValueKind(span.kind.value)


async def _token_at(tx: Transaction, conversation_id: str, span: NumberSpan) -> Replacement:
    if span.superseded:
        return span.start, span.end, texts.WITHHELD
    kind = ValueKind(span.kind.value)
    token = await keep(tx, conversation_id, kind, span.value, valid=span.valid, problem=span.problem)
    return span.start, span.end, token


async def _piece(tx: Transaction, conversation_id: str, plain: str, wanted: Wanted) -> str:
    """Join a piece of the wanted number to what was said before."""
    before = await _load(tx, conversation_id, wanted)
    heard = before.hear(plain)
    if heard.progress is Progress.TOO_LONG and not before.missing:
        heard = DigitBuffer(wanted).hear(plain)  # the number before was whole: this is the beginning of another one
    if heard.progress is Progress.NOTHING:
        return plain
    await _save(tx, conversation_id, heard.buffer)
    if heard.progress is Progress.CLEARED:
        return plain
    said = await _said(tx, conversation_id, heard)
    if said is None:
        return plain
    if not heard.spans:  # "删掉最后一位": the number changed without a digit being said
        return plain + said
    return _replaced(plain, [(heard.spans[0][0], heard.spans[-1][1], said)])


async def _said(tx: Transaction, conversation_id: str, heard: Heard) -> str | None:
    """Return what stands for the digits so far; a code is no personal number and stays readable once it is whole."""
    buffer = heard.buffer
    kind = _KIND.get(buffer.wanted)
    if kind is None:
        return buffer.digits if heard.progress is Progress.COMPLETE else None
    problem = heard.problem or _PROBLEM.get(heard.progress)
    return await keep(tx, conversation_id, kind, buffer.digits, valid=problem is None, problem=problem)


async def _load(tx: Transaction, conversation_id: str, wanted: Wanted) -> DigitBuffer:
    fresh = number_buffer.c.updated_at > tx.now - BUFFER_LIFETIME
    found = select(number_buffer.c.sealed).where(
        number_buffer.c.conversation_id == conversation_id, number_buffer.c.kind == wanted.value, fresh
    )
    sealed = (await tx.execute(found)).scalar_one_or_none()
    if sealed is None:
        return DigitBuffer(wanted)
    return DigitBuffer.restore(json.loads(tx.vault.open(sealed, _context(conversation_id))))


async def _save(tx: Transaction, conversation_id: str, buffer: DigitBuffer) -> None:
    if not buffer.digits:
        await tx.execute(delete(number_buffer).where(number_buffer.c.conversation_id == conversation_id))
        return
    sealed = tx.vault.seal(json.dumps(buffer.state()).encode(), _context(conversation_id))
    values = {"kind": buffer.wanted.value, "sealed": sealed, "updated_at": tx.now}
    statement = upsert(tx, number_buffer).values(conversation_id=conversation_id, **values)
    await tx.execute(statement.on_conflict_do_update(index_elements=["conversation_id"], set_=values))


def _context(conversation_id: str) -> str:
    return f"number_buffer:{conversation_id}"


def _replaced(plain: str, replacements: Sequence[Replacement]) -> str:
    parts: list[str] = []
    position = 0
    for start, end, token in sorted(replacements):
        parts += [plain[position:start], token]
        position = end
    return "".join([*parts, plain[position:]])

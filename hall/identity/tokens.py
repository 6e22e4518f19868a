"""Values behind tokens: kept sealed, found again by keyed digest, never handed out but by name of a use case."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select, update

from hall.identity import texts
from hall.identity.model import LETTERS, TOKEN, TokenInfo, UnknownToken, ValueKind, make_token, mask
from hall.identity.store import personal_value
from hall.storage import audit
from hall.storage.audit import Actor
from hall.storage.transaction import Transaction
from hall.storage.upsert import upsert


async def keep(  # noqa: PLR0913 what is known of the value belongs to it
    tx: Transaction,
    conversation_id: str,
    kind: ValueKind,
    value: str,
    *,
    valid: bool = True,
    problem: str | None = None,
) -> str:
    """Seal a value and return its token; the same value in the same conversation keeps its token."""
    digest = tx.vault.index(value, kind.value)
    found = await tx.execute(
        update(personal_value)
        .where(
            personal_value.c.conversation_id == conversation_id,
            personal_value.c.kind == kind.value,
            personal_value.c.value_index == digest,
        )
        .values(used_at=tx.now, valid=valid, problem=problem)
        .returning(personal_value.c.token)
    )
    name = found.scalar_one_or_none()
    if name is None:
        fresh = {"conversation_id": conversation_id, "kind": kind.value, "value_index": digest}
        name = await _insert(tx, fresh | {"valid": valid, "problem": problem}, value)
    return make_token(kind, name)


async def _insert(tx: Transaction, fresh: dict[str, Any], value: str) -> str:
    name, kind = "".join(secrets.choice(LETTERS) for _ in range(8)), ValueKind(fresh["kind"])
    statement = (
        upsert(tx, personal_value)
        .values(
            **fresh,
            token=name,
            sealed=tx.vault.seal(value.encode(), _context(kind.value, name)),
            masked=mask(kind, value),
            digits=len(value),
            created_at=tx.now,
            used_at=tx.now,
        )
        .on_conflict_do_nothing(index_elements=["conversation_id", "kind", "value_index"])
        .returning(personal_value.c.token)
    )
    inserted: str | None = (await tx.execute(statement)).scalar_one_or_none()
    return inserted or await _token_of(tx, fresh)


async def _token_of(tx: Transaction, fresh: dict[str, Any]) -> str:
    """Return the token that another transaction has given the same value meanwhile."""
    same = [personal_value.c[name] == fresh[name] for name in ("conversation_id", "kind", "value_index")]
    token: str = (await tx.execute(select(personal_value.c.token).where(*same))).scalar_one()
    return token


async def describe(tx: Transaction, token: str) -> TokenInfo:
    """Return what may be known of a token without opening it; raises UnknownToken."""
    row = await _row(tx, token)
    return TokenInfo(
        make_token(ValueKind(row.kind), row.token), ValueKind(row.kind), row.masked, row.valid, row.problem, row.digits
    )


async def open_value(tx: Transaction, token: str, kind: ValueKind, conversation_id: str | None = None) -> str:
    """Open a value for a use case of the hall itself; nothing that returns it may reach a screen or a log."""
    row = await _row(tx, token)
    if row.kind != kind.value or (conversation_id is not None and row.conversation_id != conversation_id):
        raise UnknownToken
    return tx.vault.open(row.sealed, _context(row.kind, row.token)).decode()


async def reveal(tx: Transaction, token: str, actor: Actor, reason: str) -> str:
    """Open a value for a member of staff who states why; the look is audited in this transaction.

    Raises UnknownToken also when the caller is no member of staff or gives no reason.
    """
    if actor.kind != "staff" or not reason.strip():
        raise UnknownToken
    row = await _row(tx, token)
    await audit.record(
        tx,
        action="personal_value.revealed",
        subject=("personal_value", row.token),
        actor=actor,
        details={"kind": row.kind, "reason": reason},
    )
    return tx.vault.open(row.sealed, _context(row.kind, row.token)).decode()


async def tokens_of(tx: Transaction, conversation_id: str) -> list[str]:
    """Return the tokens of a conversation's complete values, in the order in which they were given."""
    query = (
        select(personal_value.c.kind, personal_value.c.token)
        .where(personal_value.c.conversation_id == conversation_id, personal_value.c.valid)
        .order_by(personal_value.c.created_at, personal_value.c.token)
    )
    return [make_token(ValueKind(row.kind), row.token) for row in await tx.execute(query)]


async def mask_tokens(tx: Transaction, text: str) -> str:
    """Return the text as a screen may show it: each token as its masked value."""
    return (await mask_all(tx, [text]))[0]


async def mask_all(tx: Transaction, written: Sequence[str]) -> list[str]:
    """Mask the tokens of many texts with one query."""
    masks = await _masks(tx, {match[2] for text in written for match in TOKEN.finditer(text)})
    return [TOKEN.sub(lambda match: masks.get(match[2], texts.WITHHELD), text) for text in written]


async def _masks(tx: Transaction, names: Iterable[str]) -> dict[str, str]:
    wanted = list(names)
    if not wanted:
        return {}
    rows = await tx.execute(
        select(personal_value.c.token, personal_value.c.masked).where(personal_value.c.token.in_(wanted))
    )
    return {row.token: row.masked for row in rows}


async def _row(tx: Transaction, token: str) -> Any:
    match = TOKEN.fullmatch(token.strip())
    name = match[2] if match else token.strip()
    row = (await tx.execute(select(personal_value).where(personal_value.c.token == name))).one_or_none()
    if row is None:
        raise UnknownToken
    return row


def _context(kind: str, name: str) -> str:
    return f"personal_value:{kind}:{name}"

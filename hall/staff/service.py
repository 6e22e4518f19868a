"""Use cases of staff accounts."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from hall.staff import sessions
from hall.staff.model import (
    LOGIN,
    SEPARATED,
    InvalidLogin,
    LoginTaken,
    NewToken,
    Role,
    RolesNotSeparated,
    StaffMember,
    UnknownStaff,
)
from hall.staff.store import staff_member, staff_token
from hall.storage import audit
from hall.storage.audit import Actor
from hall.storage.ids import new_id
from hall.storage.transaction import Transaction

_TOKEN = re.compile(r"hs_([0-9a-f]{16})_([A-Za-z0-9_-]{43})")


async def add(  # noqa: PLR0913, PLR0917 the contract with the callers
    tx: Transaction, login: str, name: str, roles: Iterable[Role], actor: Actor, token_lifetime: timedelta | None = None
) -> NewToken:
    """Create an account and its first API token. Raises InvalidLogin, LoginTaken or RolesNotSeparated."""
    member = await create(tx, login, name, roles, actor)
    return NewToken(member, await _issue_token(tx, member, actor, token_lifetime))


async def create(  # noqa: PLR0913, PLR0917 the contract with the callers
    tx: Transaction, login: str, name: str, roles: Iterable[Role], actor: Actor, line: str | None = None
) -> StaffMember:
    """Create an account that nobody can use yet. Raises InvalidLogin, LoginTaken or RolesNotSeparated."""
    held = frozenset(roles)
    if not LOGIN.fullmatch(login) or not name.strip() or not held:
        raise InvalidLogin
    _require_separated(held)
    member = StaffMember(new_id("stf"), login, name.strip()[:64], held, True, tx.now, (line or "")[:32] or None)
    values = {
        "id": member.id,
        "login": login,
        "name": member.name,
        "roles": sorted(role.value for role in held),
        "active": True,
        "line": member.line,
    }
    try:
        async with tx.connection.begin_nested():
            await tx.execute(staff_member.insert().values(created_at=tx.now, **values))
    except IntegrityError:
        raise LoginTaken(login=login) from None
    await audit.record(
        tx,
        action="staff.added",
        subject=("staff", member.id),
        actor=actor,
        details={"login": login, "roles": values["roles"]},
    )
    return member


async def issue_token(tx: Transaction, login: str, actor: Actor, lifetime: timedelta | None = None) -> NewToken:
    """Make a further API token for an active account; raises UnknownStaff."""
    member = await by_login(tx, login)
    if not member.active:
        raise UnknownStaff
    return NewToken(member, await _issue_token(tx, member, actor, lifetime))


async def by_login(tx: Transaction, login: str) -> StaffMember:
    """Return a member of staff; raises UnknownStaff."""
    row = (await tx.execute(select(staff_member).where(staff_member.c.login == login))).one_or_none()
    if row is None:
        raise UnknownStaff
    return _read(row)


async def by_id(tx: Transaction, staff_id: str) -> StaffMember:
    """Return a member of staff; raises UnknownStaff."""
    row = (await tx.execute(select(staff_member).where(staff_member.c.id == staff_id))).one_or_none()
    if row is None:
        raise UnknownStaff
    return _read(row)


async def names(tx: Transaction, ids: Iterable[str | None]) -> dict[str, str]:
    """Return the names of those among `ids` that are members of staff."""
    wanted = {one for one in ids if one}
    if not wanted:
        return {}
    found = await tx.execute(select(staff_member.c.id, staff_member.c.name).where(staff_member.c.id.in_(wanted)))
    return {row.id: row.name for row in found}


async def list_staff(tx: Transaction) -> list[StaffMember]:
    """Return every account, by login."""
    return [_read(row) for row in await tx.execute(select(staff_member).order_by(staff_member.c.login))]


async def revoke(tx: Transaction, login: str, actor: Actor) -> StaffMember:
    """Close an account, all its tokens and sessions, at once; raises UnknownStaff."""
    member = await by_login(tx, login)
    await tx.execute(update(staff_member).where(staff_member.c.id == member.id).values(active=False))
    await tx.execute(
        update(staff_token)
        .where(staff_token.c.staff_id == member.id, staff_token.c.revoked_at.is_(None))
        .values(revoked_at=tx.now)
    )
    await sessions.end_all(tx, member.id, actor)
    await audit.record(tx, action="staff.revoked", subject=("staff", member.id), actor=actor)
    return await by_login(tx, login)


async def change(  # noqa: PLR0913, PLR0917 the contract with the route
    tx: Transaction, staff_id: str, name: str, roles: Iterable[Role], line: str | None, actor: Actor
) -> StaffMember:
    """Change name, roles and telephone line of an active account; raises UnknownStaff, InvalidLogin, RolesNotSeparated.

    New roles count from the next request on: they are read with every one.
    """
    member = await by_id(tx, staff_id)
    held = frozenset(roles)
    _require_separated(held)
    if not name.strip() or not held:
        raise InvalidLogin
    if not member.active:
        raise UnknownStaff
    values = {
        "name": name.strip()[:64],
        "roles": sorted(role.value for role in held),
        "line": (line or "")[:32] or None,
    }
    await tx.execute(update(staff_member).where(staff_member.c.id == staff_id).values(**values))
    details = {"roles": values["roles"], "before": sorted(role.value for role in member.roles)}
    await audit.record(tx, action="staff.changed", subject=("staff", staff_id), actor=actor, details=details)
    return await by_id(tx, staff_id)


def _require_separated(held: frozenset[Role]) -> None:
    if len(held & SEPARATED) > 1:
        raise RolesNotSeparated(roles=sorted(role.value for role in held & SEPARATED))


async def authenticate(tx: Transaction, token: str) -> StaffMember | None:
    """Return the active member of staff whom a bearer token belongs to, or None."""
    parts = _TOKEN.fullmatch(token)
    token_id = parts[1] if parts else "0" * 16
    row = (
        await tx.execute(
            select(
                staff_token,
                staff_member.c.active,
                staff_member.c.login,
                staff_member.c.name,
                staff_member.c.roles,
                staff_member.c.created_at.label("since"),
            )
            .join(staff_member, staff_member.c.id == staff_token.c.staff_id)
            .where(staff_token.c.id == token_id)
        )
    ).one_or_none()
    expected = row.token_mac if row else "0" * 64
    right = hmac.compare_digest(_mac(tx, token_id, parts[2] if parts else ""), expected)
    if row is None or not right or not row.active or row.revoked_at is not None:
        return None
    if row.expires_at is not None and row.expires_at <= tx.now:
        return None
    return StaffMember(row.staff_id, row.login, row.name, frozenset(Role(role) for role in row.roles), True, row.since)


async def _issue_token(tx: Transaction, member: StaffMember, actor: Actor, lifetime: timedelta | None) -> str:
    token_id, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
    await tx.execute(
        staff_token.insert().values(
            id=token_id,
            staff_id=member.id,
            token_mac=_mac(tx, token_id, secret),
            created_at=tx.now,
            expires_at=tx.now + lifetime if lifetime else None,
        )
    )
    await audit.record(
        tx, action="staff.token_issued", subject=("staff", member.id), actor=actor, details={"token_id": token_id}
    )
    return f"hs_{token_id}_{secret}"


def _mac(tx: Transaction, token_id: str, secret: str) -> str:
    return tx.vault.index(f"{token_id}\0{secret}", "staff_token")


def _read(row: Any) -> StaffMember:
    return StaffMember(
        row.id, row.login, row.name, frozenset(Role(role) for role in row.roles), row.active, row.created_at, row.line
    )

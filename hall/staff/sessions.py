"""Sessions of signed-in browsers: begun, recognised, listed, ended. The cookie is kept as a keyed digest only."""

from __future__ import annotations

import hmac
import re
import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update

from hall.staff.model import Role, StaffMember
from hall.staff.model_signin import SEEN_EVERY, Session, SignedIn, UnknownSession, idle_since
from hall.staff.store import staff_member, staff_session
from hall.storage import audit
from hall.storage.audit import Actor
from hall.storage.transaction import Transaction

_COOKIE = re.compile(r"ss_([0-9a-f]{16})_([A-Za-z0-9_-]{43})")


async def begin(tx: Transaction, member: StaffMember, address: str, agent: str) -> SignedIn:
    """Begin a session; always a fresh one, so that no cookie from before the sign-in lives on."""
    session_id, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
    session = Session(
        session_id,
        member,
        tx.now,
        tx.now,
        tx.now + timedelta(hours=tx.settings.staff_session_hours),
        address[:64],
        agent[:200],
    )
    await tx.execute(
        staff_session.insert().values(
            id=session_id,
            staff_id=member.id,
            token_mac=_mac(tx, session_id, secret),
            created_at=tx.now,
            seen_at=tx.now,
            expires_at=session.expires_at,
            address=session.address,
            agent=session.agent,
        )
    )
    actor = Actor("staff", member.id)
    await audit.record(
        tx, action="staff.signed_in", subject=("staff", member.id), actor=actor, details={"session": session_id}
    )
    return SignedIn(session, f"ss_{session_id}_{secret}", csrf_of(tx, f"ss_{session_id}_{secret}"))


def csrf_of(tx: Transaction, cookie: str) -> str:
    """Return the token that a page of this session sends with changing requests; another site cannot know it."""
    return tx.vault.sign(cookie, "staff_csrf")


async def recognise(tx: Transaction, cookie: str) -> Session | None:
    """Return the live session behind a cookie: not ended, not expired, not left alone too long; otherwise None."""
    parts = _COOKIE.fullmatch(cookie)
    session_id = parts[1] if parts else "0" * 16
    statement = (
        select(staff_session, *_MEMBER)
        .join(staff_member, staff_member.c.id == staff_session.c.staff_id)
        .where(staff_session.c.id == session_id)
    )
    row = (await tx.execute(statement)).one_or_none()
    expected = row.token_mac if row else "0" * 64
    right = hmac.compare_digest(_mac(tx, session_id, parts[2] if parts else ""), expected)
    return _read(row) if row is not None and right and _alive(tx, row) else None


def needs_touch(tx: Transaction, session: Session) -> bool:
    """Tell whether the session's last use is to be written: at most once a minute."""
    return tx.now - session.seen_at >= SEEN_EVERY


async def touch(tx: Transaction, session: Session) -> None:
    """Note that the session is used, at most once a minute."""
    if needs_touch(tx, session):
        await tx.execute(update(staff_session).where(staff_session.c.id == session.id).values(seen_at=tx.now))


async def of_member(tx: Transaction, staff_id: str) -> list[Session]:
    """Return a member's live sessions, the latest used first."""
    statement = (
        select(staff_session, *_MEMBER)
        .join(staff_member, staff_member.c.id == staff_session.c.staff_id)
        .where(staff_session.c.staff_id == staff_id, staff_session.c.expires_at > tx.now)
        .order_by(staff_session.c.seen_at.desc())
    )
    return [_read(row) for row in await tx.execute(statement) if _alive(tx, row)]


async def end(tx: Transaction, staff_id: str, session_id: str, actor: Actor) -> None:
    """End one session of a member; raises UnknownSession."""
    mine = (staff_session.c.id == session_id) & (staff_session.c.staff_id == staff_id)
    ended = await tx.execute(
        update(staff_session).where(mine, staff_session.c.revoked_at.is_(None)).values(revoked_at=tx.now)
    )
    if not ended.rowcount:
        raise UnknownSession
    details = {"session": session_id}
    await audit.record(tx, action="staff.signed_out", subject=("staff", staff_id), actor=actor, details=details)


async def end_all(tx: Transaction, staff_id: str, actor: Actor, *, but: str | None = None) -> int:
    """End every session of a member, but the one named; returns how many."""
    mine = (staff_session.c.staff_id == staff_id) & staff_session.c.revoked_at.is_(None)
    if but is not None:
        mine &= staff_session.c.id != but
    count = (await tx.execute(update(staff_session).where(mine).values(revoked_at=tx.now))).rowcount
    if count:
        details = {"sessions": count}
        await audit.record(tx, action="staff.sessions_ended", subject=("staff", staff_id), actor=actor, details=details)
    return count


async def forget(tx: Transaction, after: timedelta = timedelta(days=180)) -> None:
    """Delete sessions that ended long ago; the audit trail keeps that they were."""
    await tx.execute(delete(staff_session).where(staff_session.c.expires_at < tx.now - after))


_MEMBER = (
    staff_member.c.login,
    staff_member.c.name,
    staff_member.c.roles,
    staff_member.c.active,
    staff_member.c.created_at.label("since"),
    staff_member.c.line,
)


def _alive(tx: Transaction, row: Any) -> bool:
    idle = timedelta(minutes=tx.settings.staff_idle_minutes)
    ended = row.revoked_at is not None or row.expires_at <= tx.now or idle_since(row.seen_at, tx.now, idle)
    return bool(row.active) and not ended


def _read(row: Any) -> Session:
    member = StaffMember(
        row.staff_id, row.login, row.name, frozenset(map(Role, row.roles)), row.active, row.since, row.line
    )
    return Session(row.id, member, row.created_at, row.seen_at, row.expires_at, row.address, row.agent)


def _mac(tx: Transaction, session_id: str, secret: str) -> str:
    return tx.vault.index(f"{session_id}\0{secret}", "staff_session")

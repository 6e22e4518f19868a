"""Use cases of signing in: a password and a one-time code together, with growing delays for guessing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from hall.staff import passwords, second_factor, service, sessions
from hall.staff.model import StaffMember, UnknownStaff
from hall.staff.model_signin import (
    FAILURES_FORGOTTEN_AFTER,
    Session,
    SignedIn,
    SignInFailed,
    SignInLocked,
    WeakPassword,
    delay_after,
    weakness,
)
from hall.staff.store import sign_in_failure, staff_credential
from hall.storage import audit
from hall.storage.audit import SYSTEM, Actor
from hall.storage.transaction import Transaction
from hall.storage.upsert import upsert


@dataclass(frozen=True)
class Attempt:
    """What is compared with while somebody signs in. `member` None: there is no such login, which nobody is told."""

    login: str
    member: StaffMember | None
    password_hash: str | None
    password_fits: bool = False


async def attempt(tx: Transaction, login: str) -> Attempt:
    """Look a login up; raises SignInLocked while it waits after wrong guesses."""
    login = login.strip().lower()[:64]
    await _require_unlocked(tx, login)
    try:
        member = await service.by_login(tx, login)
    except UnknownStaff:
        return Attempt(login, None, None)
    query = select(staff_credential.c.password_hash).where(staff_credential.c.staff_id == member.id)
    return Attempt(login, member, (await tx.execute(query)).scalar_one_or_none())


async def compare(found: Attempt, password: str) -> Attempt:
    """Compare the password, outside any transaction: it takes long on purpose."""
    fits = await passwords.fits(found.password_hash, password)
    return Attempt(found.login, found.member, found.password_hash, fits)


async def finish(tx: Transaction, tried: Attempt, code: str, wall: float, place: tuple[str, str]) -> SignedIn:
    """Begin a session if password and code are right; `place` is (address, agent), `wall` the machine's clock.

    Raises SignInFailed, whose count stays, or SignInLocked.
    """
    await _require_unlocked(tx, tried.login, lock=True)
    member = await _proven(tx, tried, code, wall)
    if member is None:
        await _count_failure(tx, tried)
        raise SignInFailed
    await tx.execute(delete(sign_in_failure).where(sign_in_failure.c.login_mac == _mac(tx, tried.login)))
    return await sessions.begin(tx, member, *place)


async def _proven(tx: Transaction, tried: Attempt, code: str, wall: float) -> StaffMember | None:
    if tried.member is None or not tried.password_fits:
        return None
    statement = select(staff_credential).where(staff_credential.c.staff_id == tried.member.id)
    row = (await tx.execute(statement)).one_or_none()
    if row is None or row.password_hash != tried.password_hash:
        return None
    member = await service.by_id(tx, tried.member.id)
    step = second_factor.step_of(second_factor.unseal(tx, member.id, row.totp_sealed), code, wall)
    if not member.active or step is None or not await second_factor.use(tx, member.id, step):
        return None
    return member


async def check_again(tx: Transaction, session: Session, tried: Attempt, code: str, wall: float) -> None:
    """Check password and code of somebody who is signed in; raises SignInFailed (counted) or SignInLocked."""
    await _require_unlocked(tx, tried.login, lock=True)
    if await _proven(tx, tried, code, wall) is None or tried.member is None or tried.member.id != session.member.id:
        await _count_failure(tx, tried)
        raise SignInFailed


async def change_password(tx: Transaction, session: Session, digest: str) -> None:
    """Set a new password (its digest) and end the member's other sessions."""
    mine = staff_credential.c.staff_id == session.member.id
    await tx.execute(staff_credential.update().where(mine).values(password_hash=digest, set_at=tx.now))
    actor = Actor("staff", session.member.id)
    await audit.record(tx, action="staff.password_changed", subject=("staff", session.member.id), actor=actor)
    await sessions.end_all(tx, session.member.id, actor, but=session.id)


def require_strong(password: str, login: str) -> None:
    """Raise WeakPassword for one that is easily guessed."""
    problem = weakness(password, login)
    if problem:
        raise WeakPassword(problem=problem)


async def _require_unlocked(tx: Transaction, login: str, *, lock: bool = False) -> None:
    """Raise SignInLocked while a login waits. `lock`: guesses made at once are judged one after another."""
    if lock:  # there must be a row to wait for, or the first guesses at once would all be the first
        none_yet = upsert(tx, sign_in_failure).values(login_mac=_mac(tx, login), failures=0, last_at=tx.now)
        await tx.execute(none_yet.on_conflict_do_nothing(index_elements=["login_mac"]))
    statement = select(sign_in_failure.c.locked_until).where(sign_in_failure.c.login_mac == _mac(tx, login))
    until = (await tx.execute(statement.with_for_update() if lock else statement)).scalar_one_or_none()
    if until is not None and until > tx.now:
        raise SignInLocked(retry_after=max(1, round((until - tx.now).total_seconds())))


async def _count_failure(tx: Transaction, tried: Attempt) -> None:
    mac = _mac(tx, tried.login)
    query = select(sign_in_failure).where(sign_in_failure.c.login_mac == mac)
    row = (await tx.execute(query)).one_or_none()
    failures = 1 if row is None or tx.now - row.last_at > FAILURES_FORGOTTEN_AFTER else row.failures + 1
    delay = delay_after(failures)
    values = {"failures": failures, "locked_until": tx.now + delay if delay else None, "last_at": tx.now}
    statement = upsert(tx, sign_in_failure).values(login_mac=mac, **values)
    await tx.execute(statement.on_conflict_do_update(index_elements=["login_mac"], set_=values))
    subject = ("staff", tried.member.id) if tried.member else ("login", mac[:16])
    details = {"failures": failures, "locked_seconds": int(delay.total_seconds()) if delay else 0}
    await audit.record(tx, action="staff.sign_in_failed", subject=subject, actor=SYSTEM, details=details)


async def locked_until(tx: Transaction, logins: list[str]) -> dict[str, datetime]:
    """Return, for those of `logins` that wait after wrong guesses, until when."""
    macs = {_mac(tx, login): login for login in logins}
    query = select(sign_in_failure.c.login_mac, sign_in_failure.c.locked_until).where(
        sign_in_failure.c.login_mac.in_(macs), sign_in_failure.c.locked_until > tx.now
    )
    return {macs[row.login_mac]: row.locked_until for row in await tx.execute(query)}


async def unlock(tx: Transaction, login: str) -> None:
    """Forget the wrong guesses for a login."""
    await tx.execute(delete(sign_in_failure).where(sign_in_failure.c.login_mac == _mac(tx, login)))


def _mac(tx: Transaction, login: str) -> str:
    return tx.vault.index(login, "staff_login")

"""Use cases of enrolment: a one-time code lets its holder set a password and a second factor. A reset is a new one."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import delete, select, update

from hall.staff import second_factor, service, sessions, signing_in
from hall.staff.model import StaffMember, UnknownStaff
from hall.staff.model_signin import (
    ENROLMENT_LIFETIME,
    Enrolment,
    SecondFactor,
    SignedIn,
    UnknownEnrolment,
    WrongTotp,
)
from hall.staff.store import staff_credential, staff_enrolment
from hall.storage import audit
from hall.storage.audit import Actor
from hall.storage.transaction import Transaction
from hall.storage.upsert import upsert

GROUPS, GROUP, LETTERS = 5, 4, "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""A code is 5 groups of 4 signs that do not look alike: 98 random bits, and it can be read out."""


async def invite(tx: Transaction, member: StaffMember, actor: Actor) -> Enrolment:
    """Give a code for (re)setting password and second factor; what was valid before ends at once.

    Raises UnknownStaff for a closed account.
    """
    if not member.active:
        raise UnknownStaff
    code = "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
    await tx.execute(delete(staff_enrolment).where(staff_enrolment.c.staff_id == member.id))
    await tx.execute(delete(staff_credential).where(staff_credential.c.staff_id == member.id))
    await sessions.end_all(tx, member.id, actor)
    expires_at = tx.now + ENROLMENT_LIFETIME
    await tx.execute(
        staff_enrolment.insert().values(
            code_mac=_mac(tx, code),
            staff_id=member.id,
            totp_sealed=second_factor.seal(tx, member.id, second_factor.new_secret()),
            created_at=tx.now,
            expires_at=expires_at,
        )
    )
    await audit.record(tx, action="staff.invited", subject=("staff", member.id), actor=actor)
    return Enrolment(member, code, expires_at)


async def show(tx: Transaction, code: str) -> SecondFactor:
    """Return the secret for the authenticator app; raises UnknownEnrolment."""
    row = await _open(tx, code)
    member = await service.by_id(tx, row.staff_id)
    secret = second_factor.unseal(tx, member.id, row.totp_sealed)
    return SecondFactor(member, secret, second_factor.uri(secret, member.login))


async def complete(  # noqa: PLR0913, PLR0917 the contract with the route
    tx: Transaction, code: str, digest: str, totp: str, wall: float, place: tuple[str, str]
) -> SignedIn:
    """Set the password (its digest) and the second factor, use the code up and sign in.

    Raises UnknownEnrolment or WrongTotp.
    """
    row = await _open(tx, code)
    member = await service.by_id(tx, row.staff_id)
    step = second_factor.step_of(second_factor.unseal(tx, member.id, row.totp_sealed), totp, wall)
    if step is None:
        raise WrongTotp
    unused = (staff_enrolment.c.code_mac == row.code_mac) & staff_enrolment.c.used_at.is_(None)
    if not (await tx.execute(update(staff_enrolment).where(unused).values(used_at=tx.now))).rowcount:
        raise UnknownEnrolment
    await _set(tx, member, digest, row.totp_sealed, step)
    await signing_in.unlock(tx, member.login)
    return await sessions.begin(tx, member, *place)


async def set_credentials(tx: Transaction, member: StaffMember, digest: str, secret: str) -> None:
    """Set password and second factor without a code: the development administrator only."""
    await _set(tx, member, digest, second_factor.seal(tx, member.id, secret), 0)


async def enrolled(tx: Transaction) -> set[str]:
    """Return the identifiers of staff who have a password and a second factor."""
    return set((await tx.execute(select(staff_credential.c.staff_id))).scalars())


async def _set(tx: Transaction, member: StaffMember, digest: str, sealed: bytes, step: int) -> None:
    values = {"password_hash": digest, "totp_sealed": sealed, "totp_step": step, "set_at": tx.now}
    statement = upsert(tx, staff_credential).values(staff_id=member.id, **values)
    await tx.execute(statement.on_conflict_do_update(index_elements=["staff_id"], set_=values))
    actor = Actor("staff", member.id)
    await audit.record(tx, action="staff.enrolled", subject=("staff", member.id), actor=actor)


async def _open(tx: Transaction, code: str) -> Any:
    spelled = code.strip().upper()
    query = select(staff_enrolment).where(
        staff_enrolment.c.code_mac == _mac(tx, spelled),
        staff_enrolment.c.used_at.is_(None),
        staff_enrolment.c.expires_at > tx.now,
    )
    row = (await tx.execute(query)).one_or_none()
    if row is None:
        raise UnknownEnrolment
    return row


def _mac(tx: Transaction, code: str) -> str:
    return tx.vault.index(code, "staff_enrolment")

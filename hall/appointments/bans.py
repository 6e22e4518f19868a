"""Bans (clause 7): three absences in half a year, no booking for one year; coming in person is never affected."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, bindparam, func, insert, select, update

from hall.appointments.errors import BanNotFound, ReasonMissing
from hall.appointments.model import BookingBan, Standing, State, add_months, window_start
from hall.appointments.notify import AppointmentEvent, EventKind, announce
from hall.appointments.store import appointment, booking_ban
from hall.storage import audit
from hall.storage.audit import SYSTEM, Actor
from hall.storage.ids import new_id
from hall.storage.transaction import Transaction

BANNED_NOW = (
    select(booking_ban.c.id)
    .where(
        booking_ban.c.person_key == bindparam("p_person"),
        booking_ban.c.starts_at <= bindparam("p_now"),
        booking_ban.c.until > bindparam("p_now"),
        booking_ban.c.lifted_at.is_(None),
    )
    .exists()
)
"""True while the person `p_person` is banned at `p_now`; part of the statement that confirms."""


async def ban_of(tx: Transaction, person_key: str) -> BookingBan | None:
    """Return the ban in force for a person."""
    found = select(booking_ban).where(
        booking_ban.c.person_key == person_key,
        booking_ban.c.starts_at <= tx.now,
        booking_ban.c.until > tx.now,
        booking_ban.c.lifted_at.is_(None),
    )
    row = (await tx.execute(found.order_by(booking_ban.c.until.desc()).limit(1))).one_or_none()
    return _ban(row) if row else None


async def bans(tx: Transaction, *, also_over: bool = False) -> list[BookingBan]:
    """Return the bans in force (all of them with `also_over`), newest first."""
    found = select(booking_ban).order_by(booking_ban.c.starts_at.desc(), booking_ban.c.id)
    if not also_over:
        found = found.where(booking_ban.c.until > tx.now, booking_ban.c.lifted_at.is_(None))
    return [_ban(row) for row in await tx.execute(found)]


async def banned(tx: Transaction, person_keys: Iterable[str]) -> set[str]:
    """Return those of some persons who are banned now, with one query."""
    found = select(booking_ban.c.person_key).where(
        booking_ban.c.person_key.in_(sorted(set(person_keys))),
        booking_ban.c.starts_at <= tx.now,
        booking_ban.c.until > tx.now,
        booking_ban.c.lifted_at.is_(None),
    )
    return set((await tx.execute(found)).scalars())


async def ban(tx: Transaction, ban_id: str) -> BookingBan:
    """Return one ban, in force or over; raises BanNotFound."""
    row = (await tx.execute(select(booking_ban).where(booking_ban.c.id == ban_id))).one_or_none()
    if row is None:
        raise BanNotFound
    return _ban(row)


async def standing(tx: Transaction, person_key: str) -> Standing:
    """Return a person's absences in the half-year that ends now, and the ban in force."""
    since = window_start(tx.now, tx.settings.no_show_window, tx.settings.no_show_window_months)
    counted = select(func.count()).where(_absences(person_key), appointment.c.starts_at > since)
    count = (await tx.execute(counted)).scalar_one()
    return Standing(count, tx.settings.no_show_limit, await ban_of(tx, person_key))


async def judge(tx: Transaction, absence: Any) -> tuple[int, bool]:
    """After an absence was recorded (row of `appointment`, person locked): warn, or ban at the limit.

    Absences that led to an earlier ban do not count towards the next. Returns (count, banned).
    """
    since = window_start(absence.starts_at, tx.settings.no_show_window, tx.settings.no_show_window_months)
    within = and_(
        _absences(absence.person_key),
        appointment.c.counted_in_ban.is_(None),
        appointment.c.starts_at > since,
        appointment.c.starts_at <= absence.starts_at,
    )
    ids = list((await tx.execute(select(appointment.c.id).where(within))).scalars())
    fields: dict[str, object] = {
        "count": len(ids),
        "limit": tx.settings.no_show_limit,
        "months": tx.settings.no_show_window_months,
        "item_code": absence.item_code,
        "starts_at": absence.starts_at.isoformat(),
    }
    if len(ids) < tx.settings.no_show_limit:
        await _tell(tx, EventKind.WARNING, absence, fields)
        return len(ids), False
    ban = await _impose(tx, absence.person_key, absence.phone_key, ids)
    await _tell(tx, EventKind.BANNED, absence, {**fields, "until": ban.until.isoformat()})
    return len(ids), True


async def lift_ban(tx: Transaction, ban_id: str, reason: str, actor: Actor) -> BookingBan:
    """End a ban early; a supervisor's decision, with a reason. Raises BanNotFound, ReasonMissing.

    The absences stay recorded, and stay counted in this ban: they do not add up to another.
    """
    if not reason.strip():
        raise ReasonMissing(field="reason")
    lifted = await tx.execute(
        update(booking_ban)
        .where(booking_ban.c.id == ban_id, booking_ban.c.lifted_at.is_(None), booking_ban.c.until > tx.now)
        .values(lifted_at=tx.now, lifted_by=actor.id, lift_reason=reason.strip())
        .returning(*booking_ban.c)
    )
    row = lifted.one_or_none()
    if row is None:
        raise BanNotFound
    await audit.record(
        tx,
        action="booking_ban.lifted",
        subject=("booking_ban", ban_id),
        actor=actor,
        details={"reason": reason.strip()},
    )
    event = AppointmentEvent(
        EventKind.BAN_LIFTED, row.person_key, row.phone_key, None, None, {"reason": reason.strip()}
    )
    await announce(tx, event)
    return _ban(row)


async def _impose(tx: Transaction, person_key: str, phone_key: str | None, absences: list[str]) -> BookingBan:
    """Ban from now, when the person can be told, for `ban_months`."""
    ban = BookingBan(new_id("ban"), person_key, tx.now, add_months(tx.now, tx.settings.ban_months))
    await tx.execute(
        insert(booking_ban).values(
            id=ban.id, person_key=person_key, phone_key=phone_key, starts_at=ban.starts_at, until=ban.until
        )
    )
    counted = update(appointment).where(appointment.c.id.in_(absences))
    await tx.execute(counted.values(counted_in_ban=ban.id))
    details = {"until": ban.until.isoformat(), "absences": absences}
    await audit.record(tx, action="booking_ban.imposed", subject=("booking_ban", ban.id), actor=SYSTEM, details=details)
    return ban


async def _tell(tx: Transaction, kind: EventKind, absence: Any, fields: dict[str, object]) -> None:
    event = AppointmentEvent(kind, absence.person_key, absence.phone_key, absence.conversation_id, absence.id, fields)
    await announce(tx, event)


def _absences(person_key: str) -> Any:
    return and_(appointment.c.person_key == person_key, appointment.c.state == State.NO_SHOW)


def _ban(row: Any) -> BookingBan:
    return BookingBan(row.id, row.person_key, row.starts_at, row.until, row.lifted_at, row.lift_reason or "")

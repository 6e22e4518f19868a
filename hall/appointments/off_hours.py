"""Requests for service outside the opening hours: asked for by citizens, decided by staff, never by the machine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, update

from hall.appointments import records, voucher
from hall.appointments.bans import ban_of
from hall.appointments.errors import (
    Banned,
    InvalidDeadline,
    NoticeMissing,
    NotOnList,
    OffHoursDistance,
    ReasonMissing,
    RequestDecided,
    RequestNotFound,
    WithinHours,
)
from hall.appointments.model import Applicant
from hall.appointments.model_off_hours import (
    OffHoursList,
    OffHoursRequest,
    Registration,
    RequestState,
    possible_days,
    working_days_ahead,
)
from hall.appointments.notify import AppointmentEvent, EventKind, announce
from hall.appointments.store import off_hours_list, off_hours_request
from hall.calendar import service as calendar
from hall.catalogue import service as catalogue
from hall.clock import SHANGHAI
from hall.storage import audit
from hall.storage.audit import SYSTEM, Actor
from hall.storage.ids import new_id
from hall.storage.transaction import Transaction
from hall.storage.upsert import upsert

NUMBER_TRIES = 10


async def current_list(tx: Transaction) -> OffHoursList:
    """Return the list in force: the newest published one, else the hall profile's (version 0), else an empty one."""
    row = (await tx.execute(select(off_hours_list).order_by(off_hours_list.c.version.desc()).limit(1))).one_or_none()
    if row is not None:
        return OffHoursList(row.version, tuple(row.items), row.note, row.published_at)
    listed = (await catalogue.hall_profile(tx)).off_hours
    if listed is None or listed.published_on is None or listed.published_on > tx.now.date():
        return OffHoursList(0, (), "", None)
    return OffHoursList(0, tuple(listed.item_codes), listed.note, None)


async def publish_list(tx: Transaction, item_codes: Sequence[str], note: str, actor: Actor) -> OffHoursList:
    """Publish a new version of the list, agreed with the departments; raises UnknownItem for a code nobody knows."""
    codes = tuple(dict.fromkeys(item_codes))
    for code in codes:
        await catalogue.get_item(tx, code)
    for _ in range(NUMBER_TRIES):
        newest = (await tx.execute(select(func.max(off_hours_list.c.version)))).scalar_one()
        listed = await _store_list(tx, (newest or 0) + 1, codes, note, actor)
        if listed is not None:
            return listed
    raise RuntimeError("no free version of the list found")


async def request_off_hours(  # noqa: PLR0913 — every value is the citizen's or the staff's own choice
    tx: Transaction,
    conversation_id: str,
    registration: Registration,
    applicant: Applicant,
    booked_by: Applicant | None = None,
    *,
    actor: Actor | None = None,
) -> OffHoursRequest:
    """File the registration form; staff decide. At any hour (clause 4).

    Raises NotOnList, ReasonMissing, InvalidDeadline, WithinHours, OffHoursDistance, UnknownYear, NoticeMissing, Banned.
    """
    listed = await current_list(tx)
    if registration.item_code not in listed.item_codes:
        raise NotOnList(item_code=registration.item_code, version=listed.version, items=list(listed.item_codes))
    _check_form(tx, registration)
    await check_off_hours_time(tx, registration)
    ban = await ban_of(tx, applicant.person_key)
    if ban is not None:
        raise Banned(until=ban.until.isoformat())
    if listed.version == 0:  # the profile's list becomes version 1 with its first use, so that requests name a version
        listed = await _store_list(tx, 1, listed.item_codes, listed.note, SYSTEM) or await current_list(tx)
    values = _columns(tx, registration, applicant, booked_by)
    filed = await _insert(tx, {**values, "conversation_id": conversation_id, "list_version": listed.version})
    details = {"item": filed.item_code, "starts_at": filed.starts_at.isoformat(), "list_version": listed.version}
    await _record(tx, "off_hours.requested", filed.id, actor or Actor("citizen", conversation_id), details)
    return filed


async def check_off_hours_time(tx: Transaction, registration: Registration) -> int:
    """Check time and distance of a wish, before the rest of the form is known; returns the working days ahead.

    Raises WithinHours, OffHoursDistance(days, least, most, earliest, latest), InvalidDeadline or UnknownYear.
    """
    hours = await calendar.load_opening_hours(tx)
    starts_at, ends_at = registration.starts_at.astimezone(SHANGHAI), registration.ends_at.astimezone(SHANGHAI)
    if starts_at >= ends_at or starts_at.date() != ends_at.date():
        raise InvalidDeadline(problem="order")
    settings, today, day = tx.settings, tx.now.date(), starts_at.date()
    least, most = settings.off_hours_least_days, settings.off_hours_most_days
    ahead = working_days_ahead(hours.calendar, today, day, settings.off_hours_counting)
    if not least <= ahead <= most:
        span = possible_days(hours.calendar, today, least, most, settings.off_hours_counting)
        earliest, latest = (span[0].isoformat(), span[1].isoformat()) if span else ("", "")
        raise OffHoursDistance(days=ahead, least=least, most=most, earliest=earliest, latest=latest)
    if any(start < ends_at.time() and starts_at.time() < end for start, end in hours.periods(day)):
        raise WithinHours(starts_at=starts_at.isoformat())
    return ahead


async def decide_off_hours(  # noqa: PLR0913 — every value is the citizen's or the staff's own choice
    tx: Transaction,
    request_id: str,
    *,
    confirm: bool,
    actor: Actor,
    conditions: Sequence[str] = (),
    materials: Sequence[str] = (),
    note: str = "",
) -> OffHoursRequest:
    """Confirm or decline after consulting the department; the applicant is told either way.

    Confirming without conditions or materials given takes the catalogue's, so that nobody comes uninformed (clause 6).
    Declining needs a note. Raises RequestNotFound, RequestDecided, ReasonMissing.
    """
    if not confirm and not note.strip():
        raise ReasonMissing(field="note")
    before = await off_hours_request_of(tx, request_id)
    item = await catalogue.get_item(tx, before.item_code)
    told = {
        "conditions": list(conditions) or list(item.accept_condition),
        "materials": list(materials) or [material.material_name for material in item.materials],
    }
    state = RequestState.CONFIRMED if confirm else RequestState.DECLINED
    row = await _end(
        tx, request_id, state, {**told, "note": note.strip(), "decided_by": actor.id, "decided_at": tx.now}
    )
    decided = _to_request(tx, row)
    await _record(tx, f"off_hours.{state.value}", decided.id, actor, {"item": decided.item_code})
    kind = EventKind.OFF_HOURS_CONFIRMED if confirm else EventKind.OFF_HOURS_DECLINED
    await announce(tx, _event(kind, decided))
    return decided


async def withdraw_off_hours(tx: Transaction, request_id: str, actor: Actor) -> OffHoursRequest:
    """Withdraw a request before its time, decided or not. Raises RequestNotFound, RequestDecided."""
    open_states = (RequestState.SUBMITTED, RequestState.CONFIRMED)
    row = await _end(tx, request_id, RequestState.WITHDRAWN, {}, open_states)
    await _record(tx, "off_hours.withdrawn", request_id, actor, {})
    return _to_request(tx, row)


async def list_off_hours(tx: Transaction, state: RequestState | None = RequestState.SUBMITTED) -> list[OffHoursRequest]:
    """Return requests, soonest first; of one state or (None) of all."""
    found = select(off_hours_request).order_by(off_hours_request.c.starts_at, off_hours_request.c.id)
    if state is not None:
        found = found.where(off_hours_request.c.state == state)
    return [_to_request(tx, row) for row in await tx.execute(found)]


async def off_hours_of_phone(tx: Transaction, phone_key: str) -> list[OffHoursRequest]:
    """Return the requests of a verified phone, newest first."""
    found = select(off_hours_request).where(off_hours_request.c.phone_key == phone_key)
    rows = await tx.execute(found.order_by(off_hours_request.c.requested_at.desc()))
    return [_to_request(tx, row) for row in rows]


async def off_hours_request_of(tx: Transaction, request_id: str, phone_key: str | None = None) -> OffHoursRequest:
    """Return a request by id or number; with `phone_key` only if it is that phone's. Raises RequestNotFound."""
    named = (off_hours_request.c.id == request_id) | (off_hours_request.c.number == request_id)
    row = (await tx.execute(select(off_hours_request).where(named))).one_or_none()
    if row is None or (phone_key is not None and row.phone_key != phone_key):
        raise RequestNotFound
    return _to_request(tx, row)


def _check_form(tx: Transaction, registration: Registration) -> None:
    if not registration.reason.strip():
        raise ReasonMissing(field="reason")
    if not registration.notice_number.strip():
        raise NoticeMissing
    if registration.deadline < registration.starts_at.astimezone(SHANGHAI).date():
        raise InvalidDeadline(problem="before_wish")
    if registration.deadline < tx.now.date():
        raise InvalidDeadline(problem="past")


async def _store_list(
    tx: Transaction, version: int, codes: Sequence[str], note: str, actor: Actor
) -> OffHoursList | None:
    """Store a version of the list; None when another transaction has given that version meanwhile."""
    fresh = upsert(tx, off_hours_list).values(
        version=version, items=list(codes), note=note.strip(), published_at=tx.now, published_by=actor.id
    )
    stored = await tx.execute(
        fresh.on_conflict_do_nothing(index_elements=["version"]).returning(off_hours_list.c.version)
    )
    if stored.scalar_one_or_none() is None:
        return None
    details = {"items": list(codes)}
    subject = ("off_hours_list", str(version))
    await audit.record(tx, action="off_hours_list.published", subject=subject, actor=actor, details=details)
    return OffHoursList(version, tuple(codes), note.strip(), tx.now)


def _columns(
    tx: Transaction, registration: Registration, applicant: Applicant, booked_by: Applicant | None
) -> dict[str, object]:
    request_id = new_id("off")
    return {
        "id": request_id,
        "state": RequestState.SUBMITTED,
        "item_code": registration.item_code,
        "starts_at": registration.starts_at,
        "ends_at": registration.ends_at,
        "deadline": registration.deadline,
        "reason": registration.reason.strip(),
        "special_needs": records.needs_of(registration.special_needs),
        "notice_number": registration.notice_number.strip(),
        "channel": registration.channel,
        "requested_at": tx.now,
        **records.party_columns(tx, request_id, applicant, booked_by),
    }


async def _insert(tx: Transaction, values: dict[str, object]) -> OffHoursRequest:
    for _ in range(NUMBER_TRIES):
        fresh = upsert(tx, off_hours_request).values(number=voucher.new_number(), **values)
        fresh = fresh.on_conflict_do_nothing(index_elements=["number"]).returning(*off_hours_request.c)
        row = (await tx.execute(fresh)).one_or_none()
        if row is not None:
            return _to_request(tx, row)
    raise RuntimeError("no free request number")


async def _end(
    tx: Transaction,
    request_id: str,
    state: RequestState,
    values: dict[str, object],
    before: Sequence[RequestState] = (RequestState.SUBMITTED,),
) -> Any:
    found = await off_hours_request_of(tx, request_id)
    ended = await tx.execute(
        update(off_hours_request)
        .where(off_hours_request.c.id == found.id, off_hours_request.c.state.in_(list(before)))
        .values(state=state, **values)
        .returning(*off_hours_request.c)
    )
    row = ended.one_or_none()
    if row is None:
        raise RequestDecided(state=(await off_hours_request_of(tx, found.id)).state.value)
    return row


def _event(kind: EventKind, decided: OffHoursRequest) -> AppointmentEvent:
    fields = {
        "number": decided.number,
        "item_code": decided.item_code,
        "starts_at": decided.starts_at.isoformat(),
        "ends_at": decided.ends_at.isoformat(),
        "conditions": list(decided.conditions),
        "materials": list(decided.materials),
        "note": decided.note,
    }
    return AppointmentEvent(kind, decided.person_key, decided.phone_key, decided.conversation_id, None, fields)


def _to_request(tx: Transaction, row: Any) -> OffHoursRequest:
    return OffHoursRequest(
        id=row.id,
        number=row.number,
        state=RequestState(row.state),
        list_version=row.list_version,
        item_code=row.item_code,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        deadline=row.deadline,
        reason=row.reason,
        person_key=row.person_key,
        phone_key=row.phone_key,
        applicant_name=records.open_name(tx, row.id, row.applicant_name),
        booked_by_name=records.open_name(tx, row.id, row.booked_by_name),
        special_needs=tuple(row.special_needs),
        notice_number=row.notice_number,
        conversation_id=row.conversation_id,
        channel=row.channel,
        requested_at=row.requested_at,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        conditions=tuple(row.conditions or ()),
        materials=tuple(row.materials or ()),
        note=row.note or "",
    )


async def _record(tx: Transaction, action: str, request_id: str, actor: Actor, details: dict[str, object]) -> None:
    await audit.record(tx, action=action, subject=("off_hours_request", request_id), actor=actor, details=details)

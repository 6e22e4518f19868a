"""Appointments over HTTP, for the actions: what a citizen does in a conversation. Staff's routes: `routes_desk`."""

from __future__ import annotations

from hall.appointments import routes_counter, routes_desk, routes_planning, service
from hall.appointments.model import Applicant, Appointment
from hall.appointments.views import (
    AppointmentOut,
    AppointmentsOut,
    AvailabilityOut,
    AvailabilityQuery,
    ConfirmIn,
    DayOut,
    HoldIn,
    HoldOut,
    MoveIn,
    OffHoursIn,
    OffHoursListOut,
    OffHoursOut,
    ProofIn,
    RequirementOut,
)
from hall.http import PUBLIC, SERVICE, Call, Routes
from hall.identity import service as identity
from hall.notices import service as notices
from hall.storage.audit import Actor
from hall.storage.transaction import Transaction

routes = Routes("appointments")


@routes.get("/api/v1/items/{code}/availability", access=SERVICE)
async def availability(call: Call, query: AvailabilityQuery) -> AvailabilityOut:
    """List the bookable slots of an item's counter group, day by day."""
    async with call.reading() as tx:
        days = await service.availability(tx, call.path["code"], query.first, query.last)
    return AvailabilityOut(days=[DayOut.of(day) for day in days])


@routes.post("/api/v1/holds", access=SERVICE, status=201)
async def hold(call: Call, body: HoldIn) -> HoldOut:
    """Keep a place for a few minutes."""
    async with call.transaction() as tx:
        return HoldOut.of(await service.hold(tx, body.conversation_id, body.item_code, body.starts_at))


@routes.delete("/api/v1/holds/{id}", access=SERVICE, status=204)
async def release(call: Call) -> None:
    """Give a held place back; nothing happens when it was over already."""
    async with call.transaction() as tx:
        await service.release(tx, call.path["id"])


@routes.post("/api/v1/appointments", access=SERVICE, status=201)
async def confirm(call: Call, body: ConfirmIn) -> AppointmentOut:
    """Turn a hold into an appointment, for a person of the conversation whose phone has been verified."""
    async with call.transaction() as tx:
        applicant, booked_by = await _parties(tx, body.conversation_id, body.person_key, body.booked_by_key)
        made = await service.confirm(
            tx, body.hold_id, applicant, booked_by, body.special_needs, body.notice_number, body.channel
        )
        await notices.require(tx, made.notice_number, made.item_code, body.conversation_id)
    return AppointmentOut.of(made)


@routes.post("/api/v1/appointments/mine", access=SERVICE)
async def mine(call: Call, body: ProofIn) -> AppointmentsOut:
    """List what the verified phone booked, or the one appointment of a voucher."""
    async with call.transaction() as tx:
        if body.number:
            found = [await service.by_voucher(tx, body.number, body.check_code, body.conversation_id)]
        else:
            found = await service.of_phone(tx, await _phone(tx, body.conversation_id))
    return AppointmentsOut(appointments=[AppointmentOut.of(one) for one in found])


@routes.post("/api/v1/appointments/{id}/cancellation", access=SERVICE)
async def cancel(call: Call, body: ProofIn) -> AppointmentOut:
    """Cancel before the slot starts."""
    async with call.transaction() as tx:
        found = await _proven(tx, call.path["id"], body)
        return AppointmentOut.of(await service.cancel(tx, found.id, Actor("citizen", body.conversation_id)))


@routes.post("/api/v1/appointments/{id}/slot", access=SERVICE)
async def reschedule(call: Call, body: MoveIn) -> AppointmentOut:
    """Move to another slot in one step."""
    async with call.transaction() as tx:
        found = await _proven(tx, call.path["id"], body)
        actor = Actor("citizen", body.conversation_id)
        return AppointmentOut.of(await service.reschedule(tx, found.id, body.starts_at, actor))


@routes.get("/api/v1/appointment-requirement", access=PUBLIC)
async def requirement(call: Call) -> RequirementOut:
    """Say whether coming without an appointment is possible: it is, unless the switch of clause 2 is on."""
    async with call.reading() as tx:
        found = await service.appointment_required(tx)
    if found is None:
        return RequirementOut(required=False)
    return RequirementOut(required=True, reason=found.reason, expires_at=found.expires_at)


@routes.get("/api/v1/off-hours-list", access=PUBLIC)
async def off_hours_list(call: Call) -> OffHoursListOut:
    """Give the published list of items that may be booked outside the opening hours."""
    async with call.reading() as tx:
        listed = await service.current_list(tx)
    return OffHoursListOut(
        version=listed.version, item_codes=list(listed.item_codes), note=listed.note, published_at=listed.published_at
    )


@routes.post("/api/v1/off-hours-requests", access=SERVICE, status=201)
async def request_off_hours(call: Call, body: OffHoursIn) -> OffHoursOut:
    """File the registration form; staff decide."""
    form = service.Registration(
        body.item_code,
        body.starts_at,
        body.ends_at,
        body.reason,
        body.deadline,
        body.notice_number,
        body.channel,
        tuple(body.special_needs),
    )
    async with call.transaction() as tx:
        applicant, booked_by = await _parties(tx, body.conversation_id, body.person_key, body.booked_by_key)
        filed = await service.request_off_hours(tx, body.conversation_id, form, applicant, booked_by)
        await notices.require(tx, filed.notice_number, filed.item_code, body.conversation_id)
    return OffHoursOut.of(filed)


async def _phone(tx: Transaction, conversation_id: str) -> str:
    """Return the phone proven in a conversation; without one there are no appointments to see."""
    proven = await identity.verified(tx, conversation_id)
    if proven is None:
        raise service.AppointmentNotFound
    return proven.phone_key


async def _proven(tx: Transaction, appointment_id: str, proof: ProofIn) -> Appointment:
    """Return the appointment if the proof is its owner's; anybody else's does not exist."""
    if not proof.number:
        return await service.owned(tx, appointment_id, await _phone(tx, proof.conversation_id))
    found = await service.by_voucher(tx, proof.number, proof.check_code, proof.conversation_id)
    if found.id != appointment_id:
        raise service.AppointmentNotFound
    return found


async def _parties(
    tx: Transaction, conversation_id: str, person_key: str, booked_by_key: str | None
) -> tuple[Applicant, Applicant | None]:
    """Return applicant and booker from the persons of the conversation; the booker's phone must have been verified.

    Raises UnknownPerson, also for a phone nobody has proven.
    """
    phone = await _phone(tx, conversation_id)
    applicant = await _person(tx, conversation_id, person_key)
    booked_by = await _person(tx, conversation_id, booked_by_key) if booked_by_key else None
    if phone != (booked_by or applicant).phone_key:
        raise identity.UnknownPerson
    return applicant, booked_by


async def _person(tx: Transaction, conversation_id: str, person_key: str) -> Applicant:
    found = await identity.person_of(tx, conversation_id, person_key)
    return Applicant(found.person_key, found.phone_key, found.name)


routes.listed += routes_counter.routes.listed + routes_desk.routes.listed + routes_planning.routes.listed

"""Clause 7: warnings, the third absence in half a year, the ban, its end; and what never counts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from hall.appointments import service as appointments
from hall.appointments.background import record_due
from hall.appointments.model import Standing, State
from hall.appointments.notify import AppointmentEvent
from hall.appointments.store import appointment
from hall.hall import Hall
from hall.storage.audit import audit_table
from hall.storage.transaction import Transaction
from tests.integration.appointments.desk import CITIZEN, STAFF, TUESDAY_NINE, at, book, hold, person


class Heard:
    """A notifier that remembers."""

    def __init__(self) -> None:
        self.events: list[AppointmentEvent] = []

    async def notify(self, tx: Transaction, event: AppointmentEvent) -> None:
        self.events.append(event)


async def heard(hall: Hall) -> list[AppointmentEvent]:
    ears = Heard()
    async with hall.transaction() as tx:
        await appointments.deliver(tx, ears)
        assert await appointments.pending_events(tx) == []
    return ears.events


async def miss(hall: Hall, day: str, who: str = "p1") -> str:
    """Book at 09:00 of a day, stay away, and let the recorder run after the slot."""
    hall.clock.pin(at(f"{day}T08:00"))
    made = await book(hall, at(f"{day}T09:00"), person(who), booked_by=person("son"))
    hall.clock.pin(at(f"{day}T09:30"))
    assert await record_due(hall) == 1
    return made.id


async def standing(hall: Hall, who: str = "p1") -> Standing:
    async with hall.reading() as tx:
        return await appointments.standing(tx, f"person-{who}")


async def test_nothing_is_recorded_before_the_slot_has_ended(desk_hall: Hall) -> None:
    await book(desk_hall)
    desk_hall.clock.pin(TUESDAY_NINE + timedelta(minutes=29))
    assert await record_due(desk_hall) == 0
    desk_hall.clock.pin(TUESDAY_NINE + timedelta(minutes=30))
    assert (await record_due(desk_hall), await record_due(desk_hall)) == (1, 0)


async def test_two_warnings_then_a_ban_for_one_year(desk_hall: Hall) -> None:
    for day in ("2026-03-02", "2026-05-06", "2026-09-01"):
        await miss(desk_hall, day)
    now = await standing(desk_hall)
    assert now.no_shows == 3
    assert now.ban
    assert (now.ban.starts_at, now.ban.until) == (at("2026-09-01T09:30"), at("2027-09-01T09:30"))
    events = await heard(desk_hall)
    assert [(event.kind, event.fields["count"]) for event in events] == [("warning", 1), ("warning", 2), ("banned", 3)]
    assert {event.phone_key for event in events} == {"phone-son"}
    assert {event.person_key for event in events} == {"person-p1"}
    with pytest.raises(appointments.Banned) as caught:
        await book(desk_hall, at("2026-09-03T09:00"))
    assert caught.value.fields == {"until": "2027-09-01T09:30:00+08:00"}


async def test_the_ban_is_the_applicants_not_the_bookers(desk_hall: Hall) -> None:
    for day in ("2026-03-02", "2026-03-03", "2026-03-04"):
        await miss(desk_hall, day, "mother")
    assert (await standing(desk_hall, "mother")).ban
    assert not (await standing(desk_hall, "son")).ban
    await book(desk_hall, at("2026-03-05T09:00"), person("son"))
    with pytest.raises(appointments.Banned):
        await book(desk_hall, at("2026-03-06T09:00"), person("mother"), booked_by=person("daughter"))


async def test_three_in_seven_months_do_not_ban(desk_hall: Hall) -> None:
    for day in ("2026-03-02", "2026-05-06", "2026-10-09"):
        await miss(desk_hall, day)
    now = await standing(desk_hall)
    assert (now.no_shows, now.ban) == (2, None)


async def test_the_day_six_months_later_is_outside(desk_hall: Hall) -> None:
    for day in ("2026-03-02", "2026-03-03", "2026-09-02"):
        await miss(desk_hall, day)
    assert (await standing(desk_hall)).ban is None
    await miss(desk_hall, "2026-09-03")
    assert (await standing(desk_hall)).ban is None
    await miss(desk_hall, "2026-09-04")
    assert (await standing(desk_hall)).ban is not None


async def test_after_a_year_booking_is_open_again_and_old_absences_are_spent(desk_hall: Hall) -> None:
    for day in ("2026-01-05", "2026-01-06", "2026-01-07"):
        await miss(desk_hall, day)
    ban = (await standing(desk_hall)).ban
    assert ban
    async with desk_hall.transaction() as tx:
        with pytest.raises(appointments.ReasonMissing):
            await appointments.lift_ban(tx, ban.id, " ", STAFF)
        lifted = await appointments.lift_ban(tx, ban.id, "住院，有证明", STAFF)
        assert lifted.lifted_at == tx.now
        assert await appointments.bans(tx) == []
        with pytest.raises(appointments.BanNotFound):
            await appointments.lift_ban(tx, ban.id, "again", STAFF)
    await miss(desk_hall, "2026-01-08")
    assert (await standing(desk_hall)).ban is None
    assert [event.kind for event in await heard(desk_hall)][-2:] == ["ban_lifted", "warning"]


async def test_the_ban_ends_by_itself(desk_hall: Hall) -> None:
    for day in ("2026-01-05", "2026-01-06", "2026-01-07"):
        await miss(desk_hall, day)
    desk_hall.clock.pin(at("2027-01-07T09:29"))
    assert (await standing(desk_hall)).ban
    desk_hall.clock.pin(at("2027-01-07T09:30"))
    assert (await standing(desk_hall)).ban is None


async def test_a_voucher_is_redeemed_once_on_its_day(desk_hall: Hall) -> None:
    made = await book(desk_hall)
    async with desk_hall.transaction() as tx:
        with pytest.raises(appointments.NotArrivable):
            await appointments.mark_attended(tx, made.id, STAFF)
    desk_hall.clock.pin(TUESDAY_NINE - timedelta(minutes=30))
    async with desk_hall.transaction() as tx:
        found = await appointments.by_number(tx, made.number)
        assert (await appointments.mark_attended(tx, found.id, STAFF)).state is State.ATTENDED
        with pytest.raises(appointments.NotArrivable) as caught:
            await appointments.mark_attended(tx, found.id, STAFF)
    assert caught.value.fields == {"state": "attended"}
    desk_hall.clock.pin(TUESDAY_NINE + timedelta(hours=1))
    assert await record_due(desk_hall) == 0


async def test_who_comes_late_on_the_day_was_not_absent(desk_hall: Hall) -> None:
    missed = await miss(desk_hall, "2026-11-24")
    desk_hall.clock.pin(at("2026-11-24T16:00"))
    async with desk_hall.transaction() as tx:
        assert (await appointments.mark_attended(tx, missed, STAFF)).state is State.ATTENDED
    assert (await standing(desk_hall)).no_shows == 0


async def test_an_absence_undone_lifts_the_ban_that_rested_on_it(desk_hall: Hall) -> None:
    missed = [await miss(desk_hall, day) for day in ("2026-03-02", "2026-03-03", "2026-03-04")]
    async with desk_hall.transaction() as tx:
        await appointments.correct_no_show(tx, missed[1], State.REVOKED, "叫号系统故障", STAFF)
    now = await standing(desk_hall)
    assert (now.no_shows, now.ban) == (2, None)
    await miss(desk_hall, "2026-03-05")
    assert (await standing(desk_hall)).ban


async def test_the_halls_closure_revokes_tells_and_never_counts(desk_hall: Hall) -> None:
    made, kept = await book(desk_hall), await book(desk_hall, at("2026-11-24T14:00"))
    held = await hold(desk_hall, at("2026-11-24T10:00"), conversation="c9")
    async with desk_hall.transaction() as tx:
        done = await appointments.close_period(tx, at("2026-11-24T08:00"), at("2026-11-24T12:00"), "停电", STAFF)
    assert (done.revoked, done.released) == (1, 1)
    events = await heard(desk_hall)
    assert [(event.kind, event.appointment_id, event.fields["reason"]) for event in events] == [
        ("revoked", made.id, "停电"),
        ("hold_lost", held.id, "停电"),
    ]
    async with desk_hall.transaction() as tx:
        assert (await appointments.get(tx, made.id)).state is State.REVOKED
        assert (await appointments.get(tx, kept.id)).state is State.BOOKED
        (day,) = await appointments.availability(tx, "I01", TUESDAY_NINE.date(), TUESDAY_NINE.date())
        assert day.slots[0].starts_at == at("2026-11-24T13:30")
        with pytest.raises(appointments.HoldExpired):
            await appointments.confirm(tx, held.id, person("p9"), notice_number="n")
    desk_hall.clock.pin(at("2026-11-25T09:00"))
    await record_due(desk_hall)
    assert (await standing(desk_hall)).no_shows == 1


async def test_closing_one_counter_group_leaves_the_others(desk_hall: Hall) -> None:
    await book(desk_hall)
    other = await book(desk_hall, who=person("p2"), item="I12")
    async with desk_hall.transaction() as tx:
        done = await appointments.close_period(
            tx, at("2026-11-24T00:00"), at("2026-11-25T00:00"), "设备检修", STAFF, counter_group="SS-1"
        )
        assert done.revoked == 1
        assert (await appointments.get(tx, other.id)).state is State.BOOKED
        (day,) = await appointments.availability(tx, "I01", TUESDAY_NINE.date(), TUESDAY_NINE.date())
        assert (day.reason_if_none, day.detail) == (appointments.NoSlots.CLOSURE, "设备检修")


async def test_closing_a_morning_afterwards_undoes_its_absences(desk_hall: Hall) -> None:
    await miss(desk_hall, "2026-11-24")
    async with desk_hall.transaction() as tx:
        await appointments.close_period(tx, at("2026-11-24T08:00"), at("2026-11-24T12:00"), "大厅临时关闭", STAFF)
    assert (await standing(desk_hall)).no_shows == 0
    assert [event.kind for event in await heard(desk_hall)] == ["warning", "no_show_corrected"]


async def test_the_switch_of_clause_2_needs_a_reason_and_ends(desk_hall: Hall) -> None:
    async with desk_hall.transaction() as tx:
        assert await appointments.appointment_required(tx) is None
        for reason, end in ((" ", at("2026-12-01T00:00")), ("疫情防控", at("2026-11-23T09:10"))):
            with pytest.raises(appointments.InvalidRequirement):
                await appointments.require_appointments(tx, reason, end, STAFF)
        await appointments.require_appointments(tx, "疫情防控", at("2026-12-01T00:00"), STAFF)
        found = await appointments.appointment_required(tx)
        assert found
        assert found.reason == "疫情防控"
    desk_hall.clock.pin(at("2026-12-01T00:00"))
    async with desk_hall.transaction() as tx:
        assert await appointments.appointment_required(tx) is None
    desk_hall.clock.pin(at("2026-11-30T00:00"))
    async with desk_hall.transaction() as tx:
        assert await appointments.withdraw_requirement(tx, STAFF)
        assert await appointments.appointment_required(tx) is None
        assert not await appointments.withdraw_requirement(tx, STAFF)


async def test_every_transition_leaves_exactly_one_audit_row(desk_hall: Hall) -> None:
    """Walk every edge of the state graph and compare the trail of each appointment with the walk."""
    walked: dict[str, list[str]] = {}

    async def made(starts: str, who: str) -> str:
        booked = await book(desk_hall, at(starts), person(who))
        walked[booked.id] = ["held", "booked"]
        return booked.id

    async def step(appointment_id: str, *names: str) -> None:
        walked[appointment_id] += names

    cancelled, moved, attended = [await made("2026-11-24T09:00", f"a{n}") for n in range(3)]
    missed, corrected, revoked = [await made("2026-11-24T10:00", f"b{n}") for n in range(3)]
    released, expired, lost = [(await hold(desk_hall, at("2026-11-24T11:00"), f"h{n}")).id for n in range(3)]
    walked |= {identifier: ["held"] for identifier in (released, expired, lost)}
    async with desk_hall.transaction() as tx:
        await appointments.cancel(tx, cancelled, CITIZEN)
        await appointments.reschedule(tx, moved, at("2026-11-24T09:30"), CITIZEN)
        await appointments.release(tx, released)
    await step(cancelled, "cancelled")
    await step(moved, "moved")
    await step(released, "released")
    async with desk_hall.transaction() as tx:
        await appointments.cancel(tx, moved, CITIZEN)
        await appointments.cancel(tx, revoked, CITIZEN)
    await step(moved, "cancelled")
    await step(revoked, "cancelled")
    desk_hall.clock.pin(desk_hall.clock.now() + timedelta(minutes=10))
    again = (await hold(desk_hall, at("2026-11-24T11:00"), "h9")).id
    walked[again] = ["held"]
    await step(expired, "expired")
    await step(lost, "expired")
    async with desk_hall.transaction() as tx:
        await appointments.close_period(tx, at("2026-11-24T11:00"), at("2026-11-24T12:00"), "停电", STAFF)
    await step(again, "revoked")
    desk_hall.clock.pin(at("2026-11-24T12:00"))
    async with desk_hall.transaction() as tx:
        await appointments.mark_attended(tx, attended, STAFF)
    await step(attended, "attended")
    await record_due(desk_hall)
    await step(missed, "no_show")
    await step(corrected, "no_show", "no_show_corrected")
    async with desk_hall.transaction() as tx:
        await appointments.correct_no_show(tx, corrected, State.ATTENDED, "窗口漏登", STAFF)
    async with desk_hall.reading() as tx:
        assert (await tx.execute(select(func.count()).select_from(appointment))).scalar_one() == len(walked)
        found = select(audit_table.c.subject_id, audit_table.c.action).where(
            audit_table.c.subject_kind == "appointment"
        )
        trail: dict[str, list[str]] = {}
        for row in await tx.execute(found.order_by(audit_table.c.id)):
            trail.setdefault(row.subject_id, []).append(row.action.removeprefix("appointment."))
    assert trail == walked

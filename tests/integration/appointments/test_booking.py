"""Hold, confirm, cancel, move: what each does, refuses, and writes down."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from hall.appointments import service as appointments
from hall.appointments.model import State
from hall.appointments.records import forget_names
from hall.appointments.store import appointment, guide_task, time_slot
from hall.errors import HallError
from hall.hall import Hall
from hall.identity.model import TooManyAttempts
from hall.storage.audit import audit_table
from tests.integration.appointments import desk
from tests.integration.appointments.desk import CITIZEN, NOTICE, TUESDAY_NINE, at, book, free_at, hold, person

REFUSED = r"CHECK|UNIQUE|FOREIGN|violates"


async def actions_of(hall: Hall, subject_id: str) -> list[str]:
    async with hall.reading() as tx:
        found = select(audit_table.c.action).where(audit_table.c.subject_id == subject_id).order_by(audit_table.c.id)
        return list((await tx.execute(found)).scalars())


async def test_a_booking_from_hold_to_voucher(desk_hall: Hall) -> None:
    before = await free_at(desk_hall)
    made = await book(desk_hall, special_needs=["轮椅"])
    assert (before, await free_at(desk_hall)) == (4, 3)
    assert made.state is State.BOOKED
    assert len(made.number) == 8
    assert made.number[0] in "3456789"
    assert len(made.check_code) == 6
    assert made.applicant_name == "测试p1"
    assert not made.for_relative
    async with desk_hall.transaction() as tx:
        assert await appointments.by_voucher(tx, made.number, made.check_code) == made
        assert await appointments.of_phone(tx, "phone-p1") == [made]
        (task,) = await appointments.guide_tasks(tx)
        assert task.appointment_id == made.id
        assert task.needs == ("轮椅",)
    assert await actions_of(desk_hall, made.id) == ["appointment.held", "appointment.booked"]


async def test_neither_name_nor_check_code_lies_readable_in_the_database(desk_hall: Hall) -> None:
    made = await book(desk_hall)
    async with desk_hall.reading() as tx:
        row = (await tx.execute(select(appointment))).one()
    stored = " ".join(str(value) for value in row)
    assert made.check_code not in stored
    assert made.applicant_name not in stored


async def test_a_booking_for_a_relative_names_both(desk_hall: Hall) -> None:
    made = await book(desk_hall, who=person("mother"), booked_by=person("son"))
    assert made.for_relative
    assert (made.applicant_name, made.booked_by_name) == ("测试mother", "测试son")
    async with desk_hall.reading() as tx:
        for phone in ("phone-son", "phone-mother"):
            assert [mine.id for mine in await appointments.of_phone(tx, phone)] == [made.id]


async def test_no_confirmation_without_a_notice(desk_hall: Hall) -> None:
    held = await hold(desk_hall)
    async with desk_hall.transaction() as tx:
        with pytest.raises(appointments.NoticeMissing):
            await appointments.confirm(tx, held.id, person())


async def test_the_hold_runs_out_without_any_sweeper(desk_hall: Hall) -> None:
    for _ in range(4):
        await hold(desk_hall)
    desk_hall.clock.pin(desk_hall.clock.now() + timedelta(minutes=10) - timedelta(seconds=1))
    assert await free_at(desk_hall) == 0
    with pytest.raises(appointments.SlotFull):
        await hold(desk_hall, conversation="c2")
    desk_hall.clock.pin(desk_hall.clock.now() + timedelta(seconds=1))
    assert await free_at(desk_hall) == 4
    await hold(desk_hall, conversation="c2")
    assert await free_at(desk_hall) == 3


async def test_an_expired_hold_cannot_be_confirmed_and_leaves_one_audit_row_when_replaced(desk_hall: Hall) -> None:
    held = await hold(desk_hall)
    desk_hall.clock.pin(desk_hall.clock.now() + timedelta(minutes=10))
    async with desk_hall.transaction() as tx:
        with pytest.raises(appointments.HoldExpired):
            await appointments.confirm(tx, held.id, person(), notice_number=NOTICE)
    await hold(desk_hall)
    assert await actions_of(desk_hall, held.id) == ["appointment.held", "appointment.expired"]


async def test_releasing_gives_the_place_back_once(desk_hall: Hall) -> None:
    held = await hold(desk_hall)
    async with desk_hall.transaction() as tx:
        assert await appointments.release(tx, held.id)
        assert not await appointments.release(tx, held.id)
    assert await free_at(desk_hall) == 4
    assert await actions_of(desk_hall, held.id) == ["appointment.held", "appointment.released"]


async def test_one_person_cannot_be_in_two_places(desk_hall: Hall) -> None:
    first = await book(desk_hall)
    with pytest.raises(appointments.OverlappingBooking) as caught:
        await book(desk_hall, item=desk.OTHER_ITEM)
    assert caught.value.fields["starts_at"] == first.starts_at.isoformat()
    await book(desk_hall, at("2026-11-24T09:30"))
    await book(desk_hall, who=person("p2"))


async def test_cancel_until_the_slot_starts(desk_hall: Hall) -> None:
    made, late = await book(desk_hall), await book(desk_hall, who=person("p2"))
    desk_hall.clock.pin(TUESDAY_NINE - timedelta(minutes=1))
    async with desk_hall.transaction() as tx:
        cancelled = await appointments.cancel(tx, made.id, CITIZEN)
    assert cancelled.state is State.CANCELLED
    desk_hall.clock.pin(TUESDAY_NINE)
    async with desk_hall.transaction() as tx:
        with pytest.raises(appointments.AppointmentOver):
            await appointments.cancel(tx, late.id, CITIZEN)
        with pytest.raises(appointments.AppointmentOver):
            await appointments.cancel(tx, made.id, CITIZEN)
        assert (await appointments.standing(tx, "person-p1")).no_shows == 0


async def test_a_move_keeps_the_voucher(desk_hall: Hall) -> None:
    made = await book(desk_hall)
    later = at("2026-11-25T10:00")
    async with desk_hall.transaction() as tx:
        moved = await appointments.reschedule(tx, made.id, later, CITIZEN)
    assert (moved.starts_at, moved.number, moved.check_code, moved.moves) == (later, made.number, made.check_code, 1)
    assert (await free_at(desk_hall), await free_at(desk_hall, later)) == (4, 3)
    assert (await actions_of(desk_hall, made.id))[-1] == "appointment.moved"
    async with desk_hall.transaction() as tx:
        with pytest.raises(appointments.SameSlot):
            await appointments.reschedule(tx, made.id, later, CITIZEN)


async def test_a_move_is_refused_where_another_appointment_lies(desk_hall: Hall) -> None:
    made = await book(desk_hall)
    await book(desk_hall, at("2026-11-25T10:00"), item=desk.OTHER_ITEM)
    async with desk_hall.transaction() as tx:
        with pytest.raises(appointments.OverlappingBooking):
            await appointments.reschedule(tx, made.id, at("2026-11-25T10:00"), CITIZEN)


@pytest.mark.parametrize(
    ("starts_at", "error", "reason"),
    [
        ("2026-11-23T09:00", appointments.OutOfRange, "past"),
        ("2027-01-04T09:00", appointments.OutOfRange, "too_far"),
        ("2026-11-24T12:15", appointments.SlotClosed, "not_a_slot"),
        ("2026-11-28T09:00", appointments.SlotClosed, "rest"),
    ],
)
async def test_times_that_cannot_be_had(desk_hall: Hall, starts_at: str, error: type[HallError], reason: str) -> None:
    with pytest.raises(error) as caught:
        await hold(desk_hall, at(starts_at))
    assert caught.value.fields["reason"] == reason


async def test_booking_in_the_night_of_a_sunday(desk_hall: Hall) -> None:
    desk_hall.clock.pin(at("2026-11-29T03:00"))
    made = await book(desk_hall, at("2026-11-30T09:00"))
    assert made.state is State.BOOKED


async def test_a_conversation_cannot_hoard_places(desk_hall: Hall) -> None:
    for minute in (0, 30):
        await hold(desk_hall, TUESDAY_NINE + timedelta(minutes=minute))
        await hold(desk_hall, TUESDAY_NINE + timedelta(minutes=minute))
    with pytest.raises(appointments.TooManyHolds):
        await hold(desk_hall, at("2026-11-24T10:00"))


async def test_a_smaller_rule_honours_what_is_booked_and_gives_out_no_more(desk_hall: Hall) -> None:
    made = [await book(desk_hall, who=person(f"p{number}")) for number in range(4)]
    async with desk_hall.transaction() as tx:
        await appointments.cancel(tx, made[0].id, CITIZEN)
    await desk.furnish(desk_hall, bookable=3, reserved=3)
    assert await free_at(desk_hall) == 0
    with pytest.raises(appointments.SlotFull):
        await hold(desk_hall)
    await desk.furnish(desk_hall, bookable=6, reserved=1)
    assert await free_at(desk_hall) == 3
    for _ in range(3):
        await hold(desk_hall)
    assert await free_at(desk_hall) == 0


async def test_another_grid_counts_what_was_booked_on_the_old_one(desk_hall: Hall) -> None:
    for number in range(4):
        await book(desk_hall, who=person(f"p{number}"))
    await desk.furnish(desk_hall, minutes=20)
    assert await free_at(desk_hall, TUESDAY_NINE) == 0
    assert await free_at(desk_hall, TUESDAY_NINE + timedelta(minutes=20)) == 0
    assert await free_at(desk_hall, TUESDAY_NINE + timedelta(minutes=40)) == 4
    with pytest.raises(appointments.SlotFull):
        await hold(desk_hall, TUESDAY_NINE + timedelta(minutes=20))


async def test_somebody_elses_appointment_does_not_exist(desk_hall: Hall) -> None:
    made = await book(desk_hall)
    held = await hold(desk_hall, at("2026-11-24T14:00"))
    wrong = f"{(int(made.check_code) + 1) % 1_000_000:06d}"
    async with desk_hall.transaction() as tx:
        assert await appointments.of_phone(tx, "phone-p2") == []
        for attempt in (
            appointments.owned(tx, made.id, "phone-p2"),
            appointments.owned(tx, "apt_none", "phone-p2"),
            appointments.owned(tx, held.id, "phone-p1"),
            appointments.by_voucher(tx, made.number, wrong),
            appointments.by_voucher(tx, "99999999", made.check_code),
            appointments.get(tx, held.id),
        ):
            with pytest.raises(appointments.AppointmentNotFound) as caught:
                await attempt
            assert (caught.value.code, caught.value.fields) == ("appointment_not_found", {})


async def test_guessing_a_check_code_is_limited_and_the_count_survives_the_error(desk_hall: Hall) -> None:
    made = await book(desk_hall)
    wrong = f"{(int(made.check_code) + 1) % 1_000_000:06d}"
    for _ in range(10):
        with pytest.raises(appointments.AppointmentNotFound):
            async with desk_hall.transaction() as tx:
                await appointments.by_voucher(tx, made.number, wrong)
    with pytest.raises(TooManyAttempts):
        async with desk_hall.transaction() as tx:
            await appointments.by_voucher(tx, made.number, made.check_code)


async def test_the_database_refuses_a_place_too_many(desk_hall: Hall) -> None:
    made = await book(desk_hall)
    async with desk_hall.reading() as tx:
        row = (await tx.execute(select(appointment).where(appointment.c.id == made.id))).one()._asdict()
    for change in (
        {"place_no": 4},
        {"place_no": -1},
        {"place_no": row["place_no"]},
        {"place_no": None},
        {"place_no": 5, "slot_capacity": 6},
        {"place_no": 1, "notice_number": None},
    ):
        with pytest.raises(Exception, match=REFUSED):
            async with desk_hall.transaction() as tx:
                await tx.execute(appointment.insert().values({**row, "id": "raw", "voucher_number": "raw", **change}))
    with pytest.raises(Exception, match=REFUSED):
        async with desk_hall.transaction() as tx:
            await tx.execute(update(time_slot).values(capacity=0))


async def test_cancelled_guides_are_not_sent(desk_hall: Hall) -> None:
    made = await book(desk_hall, special_needs=["盲人", " "])
    async with desk_hall.transaction() as tx:
        await appointments.cancel(tx, made.id, CITIZEN)
        assert await appointments.guide_tasks(tx) == []
        assert (await tx.execute(select(guide_task.c.needs))).scalar_one() == ["盲人"]


async def test_names_are_forgotten_when_their_time_is_over(desk_hall: Hall) -> None:
    made = await book(desk_hall, who=person("mother"), booked_by=person("son"))
    desk_hall.clock.pin(made.ends_at + timedelta(days=365))
    async with desk_hall.transaction() as tx:
        assert await forget_names(tx) == 0
    desk_hall.clock.pin(made.ends_at + timedelta(days=365, seconds=1))
    async with desk_hall.transaction() as tx:
        assert await forget_names(tx) == 1
        kept = await appointments.get(tx, made.id)
    assert (kept.applicant_name, kept.booked_by_name, kept.number) == ("", "", made.number)

"""Clauses 5 and 6: the published list, the form, 1 to 5 working days, staff's decision, the applicant told either way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import insert, select

from hall.appointments import service as appointments
from hall.appointments.model_off_hours import OffHoursRequest, Registration, RequestState
from hall.appointments.store import booking_ban, off_hours_request
from hall.catalogue import service as catalogue
from hall.clock import Clock
from hall.hall import Hall
from tests.conftest import settings_for
from tests.integration.appointments import desk
from tests.integration.appointments.desk import ITEM, STAFF, at, person
from tests.integration.appointments.test_absences import heard

TUESDAY_EVENING = at("2026-11-24T18:30")


def form(starts_at: datetime = TUESDAY_EVENING, **changes: object) -> Registration:
    filled = Registration(
        ITEM, starts_at, starts_at + timedelta(hours=1), "周三投标要用", date(2026, 12, 31), "GZ-1", "web"
    )
    return replace(filled, **changes)  # type: ignore[arg-type]


async def file(hall: Hall, registration: Registration | None = None) -> OffHoursRequest:
    async with hall.transaction() as tx:
        return await appointments.request_off_hours(tx, "c1", registration or form(), person())


async def test_a_request_waits_for_staff(desk_hall: Hall) -> None:
    filed = await file(desk_hall)
    assert (filed.state, filed.list_version, filed.applicant_name) == (RequestState.SUBMITTED, 1, "测试p1")
    async with desk_hall.reading() as tx:
        assert await appointments.list_off_hours(tx) == [filed]
        assert await appointments.off_hours_of_phone(tx, "phone-p1") == [filed]
        assert await appointments.pending_events(tx) == []


async def test_confirmed_with_the_catalogues_conditions_and_materials(desk_hall: Hall) -> None:
    filed = await file(desk_hall)
    async with desk_hall.transaction() as tx:
        item = await catalogue.get_item(tx, ITEM)
        decided = await appointments.decide_off_hours(tx, filed.number, confirm=True, actor=STAFF)
        with pytest.raises(appointments.RequestDecided):
            await appointments.decide_off_hours(tx, filed.id, confirm=False, actor=STAFF, note="x")
    assert (decided.state, decided.decided_by) == (RequestState.CONFIRMED, STAFF.id)
    assert decided.conditions == item.accept_condition
    assert decided.materials == tuple(material.material_name for material in item.materials)
    (event,) = await heard(desk_hall)
    assert (event.kind, event.phone_key, event.fields["number"]) == ("off_hours_confirmed", "phone-p1", filed.number)
    assert event.fields["materials"]
    assert event.fields["conditions"]


async def test_declined_only_with_a_note_and_told(desk_hall: Hall) -> None:
    filed = await file(desk_hall)
    async with desk_hall.transaction() as tx:
        with pytest.raises(appointments.ReasonMissing):
            await appointments.decide_off_hours(tx, filed.id, confirm=False, actor=STAFF)
        await appointments.decide_off_hours(tx, filed.id, confirm=False, actor=STAFF, note="部门当天无法安排")
    (event,) = await heard(desk_hall)
    assert (event.kind, event.fields["note"]) == ("off_hours_declined", "部门当天无法安排")


async def test_withdrawn_by_the_applicant(desk_hall: Hall) -> None:
    filed = await file(desk_hall)
    async with desk_hall.transaction() as tx:
        with pytest.raises(appointments.RequestNotFound):
            await appointments.off_hours_request_of(tx, filed.id, "phone-p2")
        assert (await appointments.withdraw_off_hours(tx, filed.id, desk.CITIZEN)).state is RequestState.WITHDRAWN
        with pytest.raises(appointments.RequestDecided):
            await appointments.decide_off_hours(tx, filed.id, confirm=True, actor=STAFF)


@pytest.mark.parametrize(
    ("starts_at", "days"),
    [("2026-11-23T18:30", 0), ("2026-12-01T18:30", 6), ("2026-12-05T10:00", 9)],
)
async def test_zero_and_six_working_days_ahead_are_refused(desk_hall: Hall, starts_at: str, days: int) -> None:
    with pytest.raises(appointments.OffHoursDistance) as caught:
        await file(desk_hall, form(at(starts_at)))
    assert caught.value.fields == {
        "days": days,
        "least": 1,
        "most": 5,
        "earliest": "2026-11-24",
        "latest": "2026-11-30",
    }


@pytest.mark.parametrize("starts_at", ["2026-11-24T07:30", "2026-11-24T12:15", "2026-11-28T10:00", "2026-11-30T20:00"])
async def test_one_to_five_pass(desk_hall: Hall, starts_at: str) -> None:
    start = at(starts_at)
    filed = await file(desk_hall, form(start, ends_at=start + timedelta(minutes=30)))
    assert filed.state is RequestState.SUBMITTED


@pytest.mark.parametrize(("counting", "passes"), [("after_request_day", False), ("with_request_day", True)])
async def test_friday_for_saturday_by_either_way_of_counting(desk_url: str, counting: str, passes: bool) -> None:
    hall = Hall.build(settings_for(desk_url, off_hours_counting=counting), Clock(at("2026-11-27T23:00")))
    if passes:
        await file(hall, form(at("2026-11-28T10:00")))
    else:
        with pytest.raises(appointments.OffHoursDistance):
            await file(hall, form(at("2026-11-28T10:00")))
    await hall.close()


async def test_what_the_form_must_say(desk_hall: Hall) -> None:
    start = at("2026-11-24T10:00")
    cases: list[tuple[Registration, type[Exception]]] = [
        (form(reason="  "), appointments.ReasonMissing),
        (form(notice_number=""), appointments.NoticeMissing),
        (form(deadline=date(2026, 11, 23)), appointments.InvalidDeadline),
        (form(start, ends_at=start + timedelta(minutes=30)), appointments.WithinHours),
        (form(ends_at=at("2026-11-24T18:00")), appointments.InvalidDeadline),
        (form(item_code="I02"), appointments.NotOnList),
    ]
    for registration, error in cases:
        with pytest.raises(error):
            await file(desk_hall, registration)


async def test_the_list_is_versioned_and_shown_when_an_item_is_not_on_it(desk_hall: Hall) -> None:
    async with desk_hall.transaction() as tx:
        assert (await appointments.current_list(tx)).version == 0
        assert (await appointments.publish_list(tx, ["I12", "I12"], "第一版", STAFF)).version == 1
        assert (await appointments.publish_list(tx, ["I39"], "第二版", STAFF)).version == 2
        with pytest.raises(Exception, match="unknown_item"):
            await appointments.publish_list(tx, ["I99"], "", STAFF)
    with pytest.raises(appointments.NotOnList) as caught:
        await file(desk_hall)
    assert caught.value.fields == {"item_code": ITEM, "version": 2, "items": ["I39"]}
    filed = await file(desk_hall, form(item_code="I39"))
    assert filed.list_version == 2


async def test_a_banned_person_cannot_book_out_of_hours_either(desk_hall: Hall) -> None:
    async with desk_hall.transaction() as tx:
        await tx.execute(
            insert(booking_ban).values(id="b", person_key="person-p1", starts_at=tx.now, until=at("2027-01-01T00:00"))
        )
    with pytest.raises(appointments.Banned):
        await file(desk_hall)


async def test_the_database_knows_no_decision_without_staff(desk_hall: Hall) -> None:
    await file(desk_hall)
    with pytest.raises(Exception, match=r"decided_by_staff|CHECK"):
        async with desk_hall.transaction() as tx:
            await tx.execute(off_hours_request.update().values(state="confirmed"))
    async with desk_hall.reading() as tx:
        assert (await tx.execute(select(off_hours_request.c.state))).scalar_one() == "submitted"

"""Reviews, complaints and leads."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import pytest

from hall.appointments import service as appointments
from hall.hall import Hall
from hall.reviews import service
from hall.reviews.model import (
    AlreadyRated,
    ComplaintKind,
    ComplaintSettled,
    EmptyReport,
    Level,
    UnknownComplaint,
    UnknownLevel,
    UnknownReview,
)
from hall.staff import service as staff
from hall.staff.model import Role
from hall.storage.audit import SYSTEM, Actor
from tests.conftest import build_hall
from tests.integration.appointments import desk
from tests.support.people import someone

SUPERVISOR = Actor("staff", "stf_1")


@pytest.fixture
async def ready(tables_url: str) -> AsyncIterator[Hall]:
    """A hall in which one can book."""
    hall = await build_hall(tables_url)
    await desk.furnish(hall)
    yield hall
    await hall.close()


async def test_one_visit_has_one_review_tied_to_item_and_appointment(ready: Hall) -> None:
    made = await desk.book(ready)
    async with ready.transaction() as tx:
        given = await service.rate(tx, made.conversation_id, made.id, "非常满意", "很快")
        assert (given.level, given.item_code, given.rectify_by) == (Level.VERY_SATISFIED, desk.ITEM, None)
        with pytest.raises(AlreadyRated):
            await service.rate(tx, made.conversation_id, made.id, Level.DISSATISFIED)
        with pytest.raises(appointments.AppointmentNotFound):
            await service.rate(tx, "cv_other", made.id, Level.SATISFIED)


async def test_a_negative_review_must_be_put_right_in_time(ready: Hall) -> None:
    async with ready.transaction() as tx:
        good = await service.rate(tx, "cv_1", None, Level.ROUGHLY_SATISFIED)
        bad = await service.rate(tx, "cv_2", None, Level.VERY_DISSATISFIED, "等了两个小时")
        assert bad.rectify_by == date(2026, 11, 30)
        assert [one.subject_id for one in await service.deadlines(tx, date(2026, 12, 31))] == [bad.id]
        with pytest.raises(EmptyReport):
            await service.rectify(tx, bad.id, " ", SUPERVISOR)
        with pytest.raises(UnknownReview):
            await service.rectify(tx, good.id, "已处理", SUPERVISOR)
        done = await service.rectify(tx, bad.id, "已增开窗口", SUPERVISOR)
        assert done.rectified_at is not None
        (left,) = await service.deadlines(tx, date(2026, 12, 31))
        assert left.due_on == date(2026, 11, 25), "it is still to be called back"
        with pytest.raises(UnknownReview):
            await service.rectify(tx, bad.id, "再次", SUPERVISOR)


async def test_a_visit_without_appointment_is_one_a_day(ready: Hall) -> None:
    async with ready.transaction() as tx:
        await service.rate(tx, "cv_1", None, Level.SATISFIED)
        with pytest.raises(AlreadyRated):
            await service.rate(tx, "cv_1", None, Level.SATISFIED)


@pytest.mark.parametrize("level", ["", "还行", "满意满意"])
async def test_only_the_five_levels_exist(hall: Hall, level: str) -> None:
    async with hall.transaction() as tx:
        with pytest.raises(UnknownLevel):
            await service.rate(tx, "cv_1", None, level)


async def test_extortion_is_a_kind_of_its_own_which_the_accused_do_not_see(ready: Hall) -> None:
    async with ready.transaction() as tx:
        accused = await staff.create(tx, "sun", "孙科长", frozenset({Role.SUPERVISOR}), SYSTEM)
        other = await staff.create(tx, "zhao", "赵明", frozenset({Role.SUPERVISOR}), SYSTEM)
        told = await service.complain(tx, "cv_1", "web", "审批科孙科长吃拿卡要，不给钱不办")
        lead = await service.complain(tx, "cv_2", "web", "有人收红包才给办", ComplaintKind.LEAD)
        rude = await service.complain(tx, "cv_3", "web", "窗口态度差")
    kinds = [(one.number[:2], one.kind) for one in (told, lead, rude)]
    assert kinds == [("TS", ComplaintKind.EXTORTION), ("XS", ComplaintKind.EXTORTION), ("TS", ComplaintKind.COMPLAINT)]
    one, sees = Actor("staff", accused.id), Actor("staff", other.id)
    async with ready.reading() as tx:
        found = await service.list_complaints(tx, kind=ComplaintKind.EXTORTION, reader=sees)
        assert {each.number for each in found} == {told.number, lead.number}
        hidden = await service.list_complaints(tx, reader=one)
        assert {each.number for each in hidden} == {lead.number, rude.number}
    for step in (service.accept, service.settle):
        with pytest.raises(UnknownComplaint):
            async with ready.transaction() as tx:
                await step(tx, told.number, "我自己查", one)
    async with ready.transaction() as tx:
        with pytest.raises(UnknownComplaint):
            await service.set_kind(tx, told.number, ComplaintKind.LEAD, one)
        assert (await service.set_kind(tx, rude.number, ComplaintKind.EXTORTION, sees)).kind is ComplaintKind.EXTORTION
        person = someone(5)
        done = await service.settle(tx, told.number, f"已处理，{person.phone}会回访您", sees)
    assert person.phone not in (done.reply or "")


async def test_complaints_and_leads_have_numbers_and_days(ready: Hall) -> None:
    async with ready.transaction() as tx:
        complaint = await service.complain(tx, "cv_1", "phone", "窗口让我多交材料")
        lead = await service.complain(tx, "cv_1", "web", "有人代办收费", ComplaintKind.LEAD)
        assert (complaint.number[:11], lead.number[:11]) == ("TS20261123-", "XS20261123-")
        assert complaint.due_on == date(2026, 11, 30)
        with pytest.raises(EmptyReport):
            await service.complain(tx, "cv_1", "web", "\n")
        assert len(await service.list_complaints(tx)) == 2
        settled = await service.settle(tx, complaint.number, "已核实并退还材料", SUPERVISOR)
        assert settled.reply == "已核实并退还材料"
        with pytest.raises(ComplaintSettled):
            await service.settle(tx, complaint.number, "再次", SUPERVISOR)
        with pytest.raises(UnknownComplaint):
            await service.settle(tx, "TS1", "x", SUPERVISOR)
        assert [one.number for one in await service.list_complaints(tx)] == [lead.number]

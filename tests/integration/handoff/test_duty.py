"""Who is on duty: shifts with a lunch break, exceptions, holidays, 调休 days; and a whole working week with a holiday."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from hall.clock import SHANGHAI
from hall.consultation import service as consultation
from hall.handoff import duty, escalation, speaking, taking, wall
from hall.handoff.model import Outcome, State
from hall.handoff.model_duty import InvalidShift, ShiftException
from hall.staff.model import Role
from hall.storage.audit import SYSTEM, Actor, audit_table
from tests.integration.handoff.desk import Desk

EARLY, LATE = (time(8, 30), time(12)), (time(13, 30), time(17, 30))
WORKDAYS = (1, 2, 3, 4, 5)


def at(day: int, hour: int, minute: int = 0, month: int = 9) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


async def rostered(desk: Desk, who: Actor, *shifts: tuple[time, time], weekdays: tuple[int, ...] = WORKDAYS) -> None:
    async with desk.hall.transaction() as tx:
        for starts, ends in shifts:
            await duty.add_shift(tx, who.id, weekdays, starts, ends, SYSTEM)


async def names_at(desk: Desk, moment: datetime) -> list[str]:
    desk.hall.clock.pin(moment)
    async with desk.hall.reading() as tx:
        return [one.login for one in await duty.on_duty(tx)]


async def test_without_a_roster_the_desk_works_in_opening_hours(desk: Desk) -> None:
    assert await names_at(desk, datetime(2026, 11, 23, 9, 10, tzinfo=SHANGHAI)) == ["clerk0"]
    assert await names_at(desk, datetime(2026, 11, 23, 12, 30, tzinfo=SHANGHAI)) == []
    assert await names_at(desk, datetime(2026, 11, 22, 9, 10, tzinfo=SHANGHAI)) == []  # a Sunday
    async with desk.hall.reading() as tx:
        following = await duty.next_duty(tx)
    assert following is not None
    assert following.date() == date(2026, 11, 23)


async def test_shifts_lunch_holidays_and_made_up_days(any_desk: Desk) -> None:
    (first,) = any_desk.people
    (second,) = await any_desk.staffed(1)
    await rostered(any_desk, first, EARLY, LATE)
    await rostered(any_desk, second, (time(11, 30), time(14)))
    assert await names_at(any_desk, at(21, 9)) == ["clerk0"]
    assert await names_at(any_desk, at(21, 11, 45)) == ["clerk0", "clerk1"]
    assert await names_at(any_desk, at(21, 12, 30)) == ["clerk1"]  # the lunch break of one is the duty of the other
    assert await names_at(any_desk, at(21, 17, 30)) == []
    assert await names_at(any_desk, at(20, 9)) == ["clerk0"]  # Sunday 20 September 2026 is worked (调休)
    assert await names_at(any_desk, at(19, 9)) == []
    assert await names_at(any_desk, at(25, 9)) == []  # 中秋, a Friday
    async with any_desk.hall.reading() as tx:
        assert await duty.next_duty(tx) == at(28, 8, 30)


async def test_exceptions_take_away_and_add(any_desk: Desk) -> None:
    (first,) = any_desk.people
    (second,) = await any_desk.staffed(1)
    await rostered(any_desk, first, EARLY, LATE)
    absent = ShiftException("", first.id, date(2026, 9, 21), False, None, None, "培训")
    extra = ShiftException("", second.id, date(2026, 9, 25), True, time(9), time(11), "中秋值班")
    async with any_desk.hall.transaction() as tx:
        await duty.add_exception(tx, absent, SYSTEM)
        made = await duty.add_exception(tx, extra, SYSTEM)
    assert await names_at(any_desk, at(21, 9)) == []
    assert await names_at(any_desk, at(25, 10)) == ["clerk1"]
    assert await names_at(any_desk, at(25, 11)) == []
    any_desk.hall.clock.pin(at(25, 8))
    async with any_desk.hall.transaction() as tx:
        assert await duty.next_duty(tx) == at(25, 9)
        await duty.remove_exception(tx, made.id, SYSTEM)
    assert await names_at(any_desk, at(25, 10)) == []
    with pytest.raises(InvalidShift):
        async with any_desk.hall.transaction() as tx:
            await duty.add_shift(tx, first.id, [1], time(12), time(8), SYSTEM)


async def test_the_call_rings_the_line_of_who_is_on_duty(desk: Desk) -> None:
    async with desk.hall.transaction() as tx:
        from hall.staff import service as staff

        await staff.change(tx, desk.people[0].id, "窗口0号", [Role.CLERK], "0375-200", SYSTEM)
    async with desk.hall.reading() as tx:
        assert await duty.line(tx) == "0375-200"
    desk.hall.clock.pin(datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI))
    async with desk.hall.reading() as tx:
        assert await duty.line(tx) is None


async def test_who_waits_too_long_is_told_once_and_the_end_of_duty_promises_a_day(any_desk: Desk) -> None:
    conversation_id, handoff_id = await any_desk.waiting()
    hall = any_desk.hall
    await escalation.sweep(hall)
    assert (await any_desk.handoff(handoff_id)).escalated_at is None
    hall.clock.pin(hall.clock.now() + timedelta(minutes=3))
    for _ in range(3):
        await escalation.sweep(hall)
    told = [event for event in await any_desk.events(conversation_id) if event.data.get("handoff") == "escalated"]
    assert len(told) == 1
    assert "11月26日" in told[0].text
    hall.clock.pin(datetime(2026, 11, 23, 18, 0, tzinfo=SHANGHAI))
    await escalation.sweep(hall)
    assert (await any_desk.handoff(handoff_id)).state is State.LATER
    assert await any_desk.owner(conversation_id) == "bot"


async def test_a_conversation_of_who_has_gone_home_goes_to_the_others(
    any_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation_id, handoff_id = await any_desk.waiting()
    (clerk,) = any_desk.people
    await any_desk.claim(handoff_id, clerk)
    async with any_desk.hall.transaction() as tx:
        await speaking.say(tx, handoff_id, "m1", "我看看", clerk)
    monkeypatch.setattr(escalation, "GONE_SECONDS", -60.0)  # everybody's console counts as silent
    await escalation.sweep(any_desk.hall)
    assert (await any_desk.handoff(handoff_id)).state is State.OWNED  # nobody waits for an answer
    await any_desk.say(conversation_id, "还在吗")
    await escalation.sweep(any_desk.hall)
    freed = await any_desk.handoff(handoff_id)
    assert (freed.state, freed.owner) == (State.WAITING, None)


async def test_a_working_week_with_a_holiday_and_a_made_up_day(any_desk: Desk) -> None:
    """Sunday 20 September 2026 (worked) to Monday 28: 中秋 lies between. Nobody is lost, every promise is a working day."""
    (clerk,) = any_desk.people
    await rostered(any_desk, clerk, EARLY, LATE)
    hall = any_desk.hall
    asked: list[tuple[datetime, str, State]] = []
    for day in range(20, 29):
        for hour, minute in ((7, 50), (9, 0), (12, 30), (16, 0), (20, 15)):
            hall.clock.pin(at(day, hour, minute))
            await escalation.sweep(hall)
            conversation_id = await any_desk.conversation()
            result = await any_desk.ask(conversation_id)
            asked.append((hall.clock.now(), result.handoff_id, result.state))
            if result.state is not State.WAITING:
                continue
            hall.clock.pin(hall.clock.now() + timedelta(seconds=90))
            await any_desk.claim(result.handoff_id, clerk)
            async with hall.transaction() as tx:
                await speaking.say(tx, result.handoff_id, f"m{day}{hour}", "您好，我来答复。", clerk)
            hall.clock.pin(hall.clock.now() + timedelta(minutes=4))
            async with hall.transaction() as tx:
                await taking.close(tx, result.handoff_id, Outcome.ANSWERED, "请带身份证。", clerk)
    served = {moment.date() for moment, _, state in asked if state is State.WAITING}
    assert sorted(day.day for day in served) == [20, 21, 22, 23, 24, 28]
    assert all(moment.hour in (9, 16) for moment, _, state in asked if state is State.WAITING)
    hall.clock.pin(at(28, 17))
    promised = []
    for moment, handoff_id, state in asked:
        found = await any_desk.handoff(handoff_id)
        assert found.due_on is not None
        promised.append((moment.date().day, found.due_on))
        if state is State.LATER:
            await any_desk.claim(handoff_id, clerk)
            async with hall.transaction() as tx:
                await taking.close(tx, handoff_id, Outcome.ANSWERED, "昨天问的，答复如下。", clerk)
    days = dict(promised)
    assert days[24] == date(2026, 9, 30)  # three working days from Thursday, over 中秋
    assert days[20] == date(2026, 9, 23)
    async with hall.reading() as tx:
        left = await consultation.list_consultations(tx, answered=False)
        today = await wall.wall(tx)
        trail = (
            await tx.execute(select(audit_table.c.action).where(audit_table.c.subject_kind == "handoff"))
        ).scalars()
        actions = list(trail)
    assert left == []
    assert actions.count("handoff.requested") == actions.count("handoff.closed") == len(asked) == 45
    assert (today.text.asked, today.text.within, today.text.share) == (2, 2, 1.0)
    assert today.later == today.waiting == 0

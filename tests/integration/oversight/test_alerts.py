"""Deadlines fire each stage once, by the pinned clock, however many processes look."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date, datetime
from pathlib import Path

import pytest
import yaml
from sqlalchemy import update

from hall.calendar import service as calendar
from hall.clock import SHANGHAI, Clock
from hall.consultation import ledger
from hall.consultation import service as consultations
from hall.consultation.store import consultation
from hall.hall import Hall
from hall.oversight import service, trail
from hall.oversight.background import seal_due, watch
from hall.oversight.model import Alert, Stage
from hall.reviews import service as reviews
from hall.storage.audit import SYSTEM, Actor
from tests.conftest import build_hall
from tests.support.furniture import furnish

CLERK = Actor("staff", "stf_1")
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
async def ready(any_url: str) -> AsyncIterator[Hall]:
    hall = await build_hall(any_url)
    await furnish(hall)
    yield hall
    await hall.close()


def at(hall: Hall, text: str) -> None:
    hall.clock.pin(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI))


async def fired(*halls: Hall) -> list[tuple[str, Stage]]:
    """Let every process look at once; returns what fired."""

    async def look(hall: Hall) -> list[Alert]:
        async with hall.transaction() as tx:
            return await service.fire(tx)

    found = await asyncio.gather(*(look(hall) for hall in halls))
    return sorted(((one.deadline.subject_id, one.stage) for listed in found for one in listed), key=str)


async def test_each_stage_fires_once_over_a_week(ready: Hall) -> None:
    other = Hall(ready.settings, Clock(ready.clock.now()), type(ready.database)(ready.settings.database), ready.vault)
    at(ready, "2026-11-23T10:00")
    async with ready.transaction() as tx:
        asked = await consultations.open_consultation(tx, "cv_1", "web", "老房子没手续怎么办？")
        await consultations.take(tx, asked.number, CLERK)
    seen: dict[str, list[tuple[str, Stage]]] = {}
    for day in ("23", "24", "25", "26", "27", "28", "30"):
        for hour in ("09", "15"):
            for hall in (ready, other):
                at(hall, f"2026-11-{day}T{hour}:00")
            seen[day] = seen.get(day, []) + await fired(ready, other)
    number = asked.number
    assert seen == {
        "23": [],
        "24": [],
        "25": [(number, Stage.WARNING)],
        "26": [(number, Stage.YELLOW)],
        "27": [(number, Stage.RED)],
        "28": [],
        "30": [],
    }
    async with ready.reading() as tx:
        (alert,) = await service.alerts(tx)
        mine, others = await service.alerts(tx, reader="stf_1"), await service.alerts(tx, reader="stf_2")
    assert (alert.stage, alert.escalated, alert.deadline.owner) == (Stage.RED, True, "stf_1")
    assert ([one.id for one in mine], others) == ([alert.id], [])
    async with ready.transaction() as tx:
        await consultations.answer(tx, number, "请到大厅咨询台。", CLERK)
        await service.fire(tx)
        assert await service.alerts(tx) == []
        assert len(await service.alerts(tx, only_open=False)) == 3
    await other.close()


async def test_a_process_that_began_before_midnight_closes_nothing_fired_after_it(ready: Hall) -> None:
    at(ready, "2026-11-23T10:00")
    async with ready.transaction() as tx:
        await consultations.open_consultation(tx, "cv_1", "web", "老房子没手续怎么办？")
    at(ready, "2026-11-25T00:00")
    assert len(await fired(ready)) == 1
    at(ready, "2026-11-24T23:59")
    assert await fired(ready) == []
    async with ready.reading() as tx:
        (warned,) = await service.alerts(tx)
    assert warned.stage is Stage.WARNING


async def test_a_negative_review_is_called_back_then_put_right(ready: Hall) -> None:
    async with ready.transaction() as tx:
        given = await reviews.rate(tx, "cv_1", None, "不满意", "等了两个小时")
    assert (given.call_back_by, given.rectify_by) == (date(2026, 11, 25), date(2026, 11, 30))
    at(ready, "2026-11-25T09:00")
    assert await fired(ready) == [(given.id, Stage.YELLOW)]
    async with ready.transaction() as tx:
        await reviews.call_back(tx, given.id, "电话没人接", CLERK, reached=False)
        await reviews.call_back(tx, given.id, "已致歉，说明了等候原因", CLERK, reached=True)
    at(ready, "2026-11-30T09:00")
    assert await fired(ready) == [(given.id, Stage.YELLOW)]


async def test_a_review_put_right_without_a_call_is_still_to_be_called_back(ready: Hall) -> None:
    async with ready.transaction() as tx:
        given = await reviews.rate(tx, "cv_1", None, "不满意", "等了两个小时")
        await reviews.rectify(tx, given.id, "增开窗口", CLERK)
    at(ready, "2026-11-25T09:00")
    assert await fired(ready) == [(given.id, Stage.YELLOW)]
    async with ready.transaction() as tx:
        await reviews.call_back(tx, given.id, "已致歉", CLERK, reached=True)
    at(ready, "2026-12-01T09:00")
    assert await fired(ready) == []


async def test_a_question_opened_in_an_unpublished_year_gets_its_day_with_the_calendar(ready: Hall) -> None:
    at(ready, "2026-12-30T10:00")
    async with ready.transaction() as tx:
        asked = await consultations.open_consultation(tx, "cv_1", "web", "怎么办？")
    assert asked.due_on is None
    await watch(ready)
    year = yaml.safe_load((ROOT / "data/calendar/2026.yml").read_text("utf-8"))
    moved = {
        "year": 2027,
        "source": "test",
        "holidays": [{**one, "first": _next(one["first"]), "last": _next(one["last"])} for one in year["holidays"]],
        "working_weekends": [],
    }
    async with ready.transaction() as tx:
        await calendar.import_calendar(tx, moved, SYSTEM)
    await watch(ready)
    async with ready.reading() as tx:
        due = (await consultations.get(tx, asked.number)).due_on
        days = await calendar.load_calendar(tx)
    assert due == days.add_working_days(date(2026, 12, 30), 3)


def _next(day: object) -> str:
    moved = day if isinstance(day, date) else date.fromisoformat(str(day))
    return moved.replace(year=moved.year + 1).isoformat()


async def test_an_entry_altered_behind_the_halls_back_is_found(ready: Hall, tmp_path: Path) -> None:
    async with ready.transaction() as tx:
        first = await consultations.open_consultation(tx, "cv_1", "web", "怎么办？")
        second = await consultations.open_consultation(tx, "cv_2", "web", "多久能办好？")
        await consultations.answer(tx, first.number, "请到大厅咨询台。", CLERK)
    await seal_due(ready)
    async with ready.reading() as tx:
        assert await ledger.altered(tx) == []
    async with ready.transaction() as tx:
        changed = update(consultation).where(consultation.c.number == first.number)
        await tx.execute(changed.values(answered_at=datetime(2026, 11, 20, 9, tzinfo=SHANGHAI)))
        await tx.execute(consultation.delete().where(consultation.c.number == second.number))
    async with ready.reading() as tx:
        assert await ledger.altered(tx) == sorted([first.number, second.number])
    async with ready.reading() as tx:
        found = await trail.proven(tx, tmp_path / "none")
    assert sorted(one.subject for one in found.findings) == sorted([first.number, second.number])

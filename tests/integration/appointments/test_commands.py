"""The commands staff use until the console can do it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import pytest

from hall.appointments import commands as appointment_commands
from hall.appointments import service as appointments
from hall.calendar import commands as calendar_commands
from hall.hall import Hall
from hall.staff import service as staff
from hall.staff.model import Role
from tests.integration.appointments.desk import ROOT, STAFF, TUESDAY_NINE, book
from tests.integration.appointments.test_off_hours import file


async def run(hall: Hall, *words: str) -> int:
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(required=True)
    appointment_commands.register(commands)
    calendar_commands.register(commands)
    options = parser.parse_args(words)
    status: int = await options.run(hall, options)
    return status


@pytest.fixture
def desk_url(sqlite_copy: Callable[[Path], str], tmp_path: Path) -> str:
    """One database is enough here."""
    return sqlite_copy(tmp_path)


async def test_calendar(desk_hall: Hall, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert await run(desk_hall, "calendar", "import", str(ROOT / "data/calendar/2026.yml")) == 0
    assert "2026年：7个假期，6个调休上班日" in capsys.readouterr().out
    broken = tmp_path / "2027.yml"
    broken.write_text("year: 2027\nsource: x\nholidays: []\nworking_weekends: []\n")
    assert await run(desk_hall, "calendar", "import", str(broken)) == 1
    assert "holidays" in capsys.readouterr().out
    broken.write_text("year: [")
    assert await run(desk_hall, "calendar", "import", str(broken)) == 1
    assert await run(desk_hall, "calendar", "import", str(tmp_path / "none.yml")) == 1
    assert await run(desk_hall, "calendar", "list") == 0
    assert "2026" in capsys.readouterr().out
    assert await run(desk_hall, "calendar", "open", "2026-11-28", "09:00-12:00", "--reason", "延时服务") == 0
    async with desk_hall.reading() as tx:
        (day,) = await appointments.availability(
            tx, "I01", TUESDAY_NINE.date().replace(day=28), TUESDAY_NINE.date().replace(day=28)
        )
    assert len(day.slots) == 6


async def test_off_hours(desk_hall: Hall, capsys: pytest.CaptureFixture[str]) -> None:
    filed = await file(desk_hall)
    async with desk_hall.transaction() as tx:
        await staff.add(tx, "zhang", "演示", [Role.SUPERVISOR], STAFF)
    assert await run(desk_hall, "offhours", "list") == 0
    assert filed.number in capsys.readouterr().out
    assert await run(desk_hall, "offhours", "decline", filed.number) == 1
    assert await run(desk_hall, "offhours", "--by", "nobody", "confirm", filed.number) == 1
    assert await run(desk_hall, "offhours", "--by", "zhang", "confirm", filed.number, "--material", "身份证") == 0
    async with desk_hall.reading() as tx:
        (decided,) = await appointments.list_off_hours(tx, None)
        assert decided.materials == ("身份证",)
        assert decided.decided_by == (await staff.by_login(tx, "zhang")).id
    assert await run(desk_hall, "offhours", "publish", "I12", "I39") == 0
    assert "第2版" in capsys.readouterr().out


async def test_closures_bans_and_absences(desk_hall: Hall, capsys: pytest.CaptureFixture[str]) -> None:
    await book(desk_hall)
    assert await run(desk_hall, "closures", "add", "2026-11-24T08:00", "2026-11-24T10:00", "--reason", "停电") == 0
    assert "取消预约1个" in capsys.readouterr().out
    assert await run(desk_hall, "closures", "add", "2026-11-24T10:00", "2026-11-24T08:00", "--reason", "停电") == 1
    assert await run(desk_hall, "closures", "list") == 0
    assert "停电" in capsys.readouterr().out
    assert await run(desk_hall, "appointments", "no-shows") == 0
    assert await run(desk_hall, "bans", "list", "--all") == 0
    assert await run(desk_hall, "bans", "lift", "ban_x", "--reason", "r") == 1
    assert "ban_not_found" in capsys.readouterr().out
    assert await run(desk_hall, "appointments", "require", "--until", "2026-12-31T18:00", "--reason", "疫情防控") == 0
    assert await run(desk_hall, "appointments", "unrequire") == 0

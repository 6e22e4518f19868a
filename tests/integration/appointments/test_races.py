"""200 requests race for 1 and for 20 places from four processes, on SQLite and on PostgreSQL; without the guard they oversell."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select, text

from hall.appointments import service as appointments
from hall.appointments.store import appointment
from hall.clock import Clock
from hall.hall import Hall
from tests.conftest import MONDAY, settings_for
from tests.integration.appointments import desk, racing


def furnished(url: str, *statements: str, bookable: int, opened: bool = False) -> Hall:
    """Prepare a hall in a loop of its own, closed again: the racers' processes are forked without connections.

    With `opened` the slot's row exists already. On a fresh slot PostgreSQL makes everybody wait for the first insert of
    that row, which is a guard by itself; a control must not profit from it.
    """

    async def prepare() -> Hall:
        hall = Hall.build(settings_for(url), Clock(MONDAY))
        await desk.furnish(hall, bookable=bookable)
        if opened:
            async with hall.transaction() as tx:
                await appointments.release(tx, (await appointments.hold(tx, "c0", desk.ITEM, desk.TUESDAY_NINE)).id)
        for statement in statements:
            async with hall.database.write() as connection:
                await connection.execute(text(statement))
        await hall.close()
        return hall

    return asyncio.run(prepare())


def taken(hall: Hall) -> tuple[int, int, int]:
    """Return how many places are taken, how many different ones, and what availability lists as free."""

    async def count() -> tuple[int, int, int]:
        async with hall.reading() as tx:
            held = appointment.c.place_no.is_not(None)
            counts = select(
                func.count().label("taken"), func.count(appointment.c.place_no.distinct()).label("different")
            )
            row = (await tx.execute(counts.where(held))).one()
        free = await desk.free_at(hall)
        await hall.close()
        return row.taken, row.different, free

    return asyncio.run(count())


def key_of(hall: Hall) -> str:
    return hall.settings.vault_key.get_secret_value()


def race(hall: Hall, url: str, requests: int = 200, **more: Any) -> Counter[str]:
    return racing.run(hall, url, key_of(hall), requests, **more)


@pytest.mark.parametrize(("places", "opened"), [(1, False), (1, True), (20, True)])
def test_exactly_as_many_win_as_there_are_places(desk_url: str, places: int, opened: bool) -> None:
    hall = furnished(desk_url, opened=opened, bookable=places)
    assert race(hall, desk_url) == {"booked": places, "slot_full": 200 - places}
    assert taken(hall) == (places, places, 0)


def test_without_the_guard_the_same_race_oversells(desk_url: str) -> None:
    hall = furnished(desk_url, "DROP INDEX uq_appointment_place", opened=True, bookable=1)
    outcomes = race(hall, desk_url, 80, guarded=False)
    assert outcomes["booked"] > 1
    assert taken(hall)[0] > 1


def test_without_the_lock_the_database_still_refuses(desk_url: str) -> None:
    hall = furnished(desk_url, opened=True, bookable=1)
    outcomes = race(hall, desk_url, 40, guarded=False)
    assert outcomes["booked"] == 1
    assert outcomes["IntegrityError"] > 0
    assert taken(hall) == (1, 1, 0)


def test_one_person_wins_one_of_many_simultaneous_appointments(desk_url: str) -> None:
    hall = furnished(desk_url, opened=True, bookable=40)
    assert race(hall, desk_url, 24, person=True) == {"booked": 1, "overlapping_booking": 23}


def test_without_the_persons_lock_one_person_wins_several(postgres_copy: Callable[[], str]) -> None:
    url = postgres_copy()
    hall = furnished(url, "DROP INDEX uq_appointment_place", opened=True, bookable=40)
    assert race(hall, url, 24, person=True, guarded=False)["booked"] > 1

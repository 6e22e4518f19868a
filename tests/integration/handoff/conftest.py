"""A desk on SQLite, and the same on PostgreSQL."""

from __future__ import annotations

import pytest

from hall.hall import Hall
from tests.integration.handoff.desk import Desk, desk_in


@pytest.fixture
async def desk(hall: Hall) -> Desk:
    """A furnished hall on Monday 2026-11-23 at 09:10 with one clerk."""
    return await desk_in(hall)


@pytest.fixture
async def any_desk(any_hall: Hall) -> Desk:
    """The same, on both databases."""
    return await desk_in(any_hall)

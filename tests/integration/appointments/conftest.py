"""A furnished hall on each database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from hall.hall import Hall
from tests.conftest import build_hall
from tests.integration.appointments import desk


@pytest.fixture
async def desk_hall(any_url: str) -> AsyncIterator[Hall]:
    """Four bookable places and two reserved ones in every half hour; Monday 2026-11-23 09:10."""
    hall = await build_hall(any_url)
    await desk.furnish(hall)
    yield hall
    await hall.close()

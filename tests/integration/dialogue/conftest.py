"""A furnished hall, and citizens who talk to it."""

from __future__ import annotations

import pytest

from hall.hall import Hall
from tests.integration.dialogue.visitor import Visitor
from tests.support.furniture import furnish


@pytest.fixture
async def visitor(hall: Hall) -> Visitor:
    """A citizen at a furnished hall on SQLite, on Monday 2026-11-23 at 09:10."""
    return Visitor(await furnish(hall))


@pytest.fixture
async def any_visitor(any_hall: Hall) -> Visitor:
    """The same citizen, once on SQLite and once on PostgreSQL."""
    return Visitor(await furnish(any_hall))

"""What every answer says of itself, also aiohttp's own refusals; people's data stays on no shared computer's disk."""

from __future__ import annotations

import pytest
from aiohttp.test_utils import TestClient, TestServer

from hall.app import create_app
from hall.hall import Hall


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/staff/session", 401),
        ("GET", "/chat/conversations/cv_1/events", 404),
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/chat/conversations", 405),
    ],
)
async def test_data_is_kept_by_no_cache(hall: Hall, method: str, path: str, status: int) -> None:
    async with TestClient(TestServer(create_app(hall))) as client:
        answered = await client.request(method, path)
    assert answered.status == status
    assert answered.headers["Cache-Control"] == "no-store"
    assert answered.headers["X-Content-Type-Options"] == "nosniff"


async def test_an_unknown_page_is_refused_under_the_same_policy(hall: Hall) -> None:
    async with TestClient(TestServer(create_app(hall))) as client:
        answered = await client.get("/nothing")
    assert answered.status == 404
    assert "default-src 'self'" in answered.headers["Content-Security-Policy"]
    assert "Cache-Control" not in answered.headers

"""`POST /api/v1/dates/resolve` over HTTP, with the shipped calendar, before and after the demonstration hall is loaded."""

from __future__ import annotations

from typing import Any

from aiohttp.test_utils import TestClient, TestServer

from hall.app import create_app
from hall.hall import Hall
from hall.setup import service as setup


async def ask(hall: Hall, *bodies: dict[str, Any], token: str | None = None) -> list[tuple[int, dict[str, Any]]]:
    headers = {"Authorization": f"Bearer {token or hall.settings.service_token.get_secret_value()}"}
    async with TestClient(TestServer(create_app(hall))) as client:
        answers = [await client.post("/api/v1/dates/resolve", json=body, headers=headers) for body in bodies]
        return [(answer.status, await answer.json()) for answer in answers]


async def test_by_the_calendar_and_hours_of_the_hall(hall: Hall) -> None:
    async with hall.transaction() as tx:
        await setup.load_calendars(tx)
        await setup.load_demonstration(tx)
    now = "2026-09-29T09:10:00+08:00"
    answers = await ask(
        hall,
        {"text": "国庆后第一个工作日", "now": now},
        {"text": "10月10号周六", "now": now},
        {"text": "明天三点", "now": "2026-09-29T01:10:00Z"},
        {"text": "8号到10号", "now": "2026-09-29T09:10:00"},
        {"text": "1月5号"},
        {"text": "2月30日"},
        {"text": "你好"},
    )
    plain = {"start": None, "end": None}
    assert [answer for _status, answer in answers] == [
        {"candidates": [{"date": "2026-10-08", **plain, "text": "国庆后第一个工作日"}], "problem": None},
        {"candidates": [{"date": "2026-10-10", **plain, "text": "10月10号周六"}], "problem": None},
        {"candidates": [{"date": "2026-09-30", "start": "15:00", "end": None, "text": "明天三点"}], "problem": None},
        {
            "candidates": [{"date": "2026-10-08", "start": "2026-10-08", "end": "2026-10-10", "text": "8号到10号"}],
            "problem": None,
        },
        {"candidates": [{"date": "2027-01-05", **plain, "text": "1月5号"}], "problem": "unknown_year"},
        {"candidates": [], "problem": "impossible"},
        {"candidates": [], "problem": None},
    ]


async def test_without_a_hall_or_a_calendar_the_day_is_still_told(hall: Hall) -> None:
    ((status, answer),) = await ask(hall, {"text": "明天下午三点"})
    assert (status, answer["problem"], answer["candidates"][0]["date"]) == (200, "unknown_year", "2026-11-24")


async def test_only_the_service_may_ask_and_only_in_form(hall: Hall) -> None:
    assert (await ask(hall, {"text": "明天"}, token="somebody"))[0][0] in {401, 403}
    statuses = [
        status for status, _ in await ask(hall, {"text": "明" * 5001}, {"now": "x"}, {"text": "a", "now": "soon"})
    ]
    assert all(400 <= status < 500 for status in statuses)

"""`/healthz` (the process is up) and `/readyz` (database, bot and actions answer)."""

from __future__ import annotations

import asyncio

import aiohttp
from aiohttp import web
from pydantic import BaseModel
from sqlalchemy import text

from hall.http import PUBLIC, Call, Routes

routes = Routes("health")
PATIENCE = aiohttp.ClientTimeout(total=3)


class Health(BaseModel):
    """The process is up."""

    status: str


@routes.get("/healthz", access=PUBLIC)
async def healthz(call: Call) -> Health:
    """Tell that the process is up."""
    return Health(status="ok")


@routes.get("/readyz", access=PUBLIC)
async def readyz(call: Call) -> web.Response:
    """Tell which of database, bot and actions answer; 503 until all do."""
    settings = call.hall.settings
    async with aiohttp.ClientSession(timeout=PATIENCE) as session:
        database, bot, actions = await asyncio.gather(
            _database(call),
            _answers(session, f"{settings.bot_url}/webhooks/rest/"),
            _answers(session, f"{settings.actions_url}/health"),
        )
    parts = {"database": database, "bot": bot, "actions": actions}
    return web.json_response({"ready": all(parts.values()), **parts}, status=200 if all(parts.values()) else 503)


async def _database(call: Call) -> bool:
    try:
        async with call.reading() as tx:
            await tx.execute(text("SELECT 1"))
    except Exception:  # noqa: BLE001 whatever the driver raises, the answer is the same: not ready
        return False
    return True


async def _answers(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as response:
            return response.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False

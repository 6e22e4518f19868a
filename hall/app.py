"""The hall's aiohttp application: every domain's routes, the authorisers, the background work."""

from __future__ import annotations

import asyncio
import importlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from aiohttp import web

from hall.catalogue import service as catalogue
from hall.conversations.background import prepare
from hall.conversations.routes import allow_origins
from hall.conversations.signals import signals
from hall.dialogue import service as dialogue
from hall.hall import Hall
from hall.http.access import Caller
from hall.http.authorisers import (
    admit_conversation,
    admit_dev,
    admit_public,
    admit_service,
    admit_signed,
    admit_staff,
    admit_telephony,
)
from hall.http.dispatch import AUTHORISERS, HALL, Authoriser, endpoint
from hall.http.openapi import document
from hall.http.routes import Route
from hall.settings import Environment
from hall.understanding import service as understanding

PAGE_POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
DATA_PATHS = ("/api/", "/chat/")
MAX_BODY = 256 * 1024  # bytes; the largest legitimate body is a catalogue import, which has its own limit
PACKAGE = Path(__file__).resolve().parent
RESTART_SECONDS = 5.0

log = logging.getLogger("hall.app")


def all_routes(environment: Environment) -> list[Route]:
    """Collect the routes of every domain; the development routes only outside production."""
    listed: list[Route] = []
    for module in sorted(PACKAGE.glob("**/routes.py")):
        name = ".".join(module.relative_to(PACKAGE.parent).with_suffix("").parts)
        if name == "hall.http.routes":
            continue
        listed += importlib.import_module(name).routes.listed
    return [
        route for route in listed if environment is not Environment.PRODUCTION or route.access.caller is not Caller.DEV
    ]


def create_app(hall: Hall) -> web.Application:
    """Build the application that `hall serve` runs; it closes the hall when it stops."""
    routes = all_routes(hall.settings.env)
    app = web.Application(client_max_size=MAX_BODY, middlewares=[_secure_headers])
    app[HALL] = hall
    authorisers: dict[Caller, Authoriser] = {
        Caller.PUBLIC: admit_public,
        Caller.SERVICE: admit_service,
        Caller.DEV: admit_dev,
        Caller.STAFF: admit_staff,
        Caller.CONVERSATION: admit_conversation,
        Caller.SIGNED: admit_signed,
        Caller.TELEPHONY: admit_telephony,
    }
    app[AUTHORISERS] = authorisers
    for route in routes:
        app.router.add_route(route.method, route.path, endpoint(route))

    async def openapi(_request: web.Request) -> web.Response:
        return web.json_response(_specification(hall.settings.env))

    app.router.add_get("/api/v1/openapi.json", openapi)
    app.on_response_prepare.append(allow_origins)
    app.on_shutdown.append(_end_streams)
    app.cleanup_ctx.append(_background)
    return app


@cache
def _specification(environment: Environment) -> dict[str, Any]:
    """Describe the routes when somebody asks, once a process: it takes longer than building the application."""
    return document(all_routes(environment))


async def _end_streams(_app: web.Application) -> None:
    signals.close()  # open event streams would otherwise keep the process from stopping


async def _background(app: web.Application) -> AsyncIterator[None]:
    """Run every domain's background work while the application serves."""
    hall = app[HALL]
    await warm(hall)  # else the first citizen would wait for it, and WeChat waits five seconds
    modules = [
        importlib.import_module(f"hall.{path.parent.name}.background")
        for path in sorted(PACKAGE.glob("*/background.py"))
    ]
    await prepare(hall)
    tasks = [asyncio.create_task(kept_running(module, hall), name=module.__name__) for module in modules]
    yield
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await hall.close()


async def warm(hall: Hall) -> None:
    """Make whatever is made once in a process: two seconds of work after a start."""
    await asyncio.to_thread(understanding.warm)
    await asyncio.to_thread(dialogue.warm)
    try:
        async with hall.reading() as tx:
            await catalogue.warm(tx)
    except Exception as error:  # noqa: BLE001 - a database that is away for a while keeps no hall from starting
        log.error("warming: %s", type(error).__name__)  # noqa: TRY400


class Background(Protocol):
    """A domain's work beside the requests."""

    __name__: str

    async def run(self, hall: Hall) -> None:
        """Work until cancelled; returns at once when there is nothing to do in this hall."""


async def kept_running(work: Background, hall: Hall, pause: float = RESTART_SECONDS) -> None:
    """Run a domain's background work; a fault that it did not catch itself is logged by its type, and it begins anew.

    Nobody looks at these tasks before the process stops: one that ended unseen would leave a hall half alive.
    """
    while True:
        try:
            await work.run(hall)
        except Exception as error:  # noqa: BLE001 - whatever it was, the message may hold data
            log.error("%s stopped: %s", work.__name__, type(error).__name__)  # noqa: TRY400
            await asyncio.sleep(pause)
        else:
            return


@web.middleware
async def _secure_headers(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    try:
        response = await handler(request)
    except web.HTTPException as refused:  # no such address, too large a body: aiohttp's own answers
        _secure(request, refused)
        raise
    if not response.prepared:
        _secure(request, response)
    return response


def _secure(request: web.Request, response: web.StreamResponse) -> None:
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
    if request.path.startswith(DATA_PATHS):
        response.headers.setdefault("Cache-Control", "no-store")  # people's data is not for a shared computer's disk

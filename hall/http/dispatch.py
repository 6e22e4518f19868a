"""From an aiohttp request to a handler and back: authorise, parse, call, render, never leak."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from types import TracebackType

from aiohttp import web
from pydantic import BaseModel, ValidationError

from hall import errors
from hall.hall import Hall
from hall.http.access import Caller
from hall.http.call import Call
from hall.http.errors import answer
from hall.http.routes import Route
from hall.storage.audit import Actor

log = logging.getLogger("hall.http")

# Half a character, as broken input methods send it: valid JSON that no UTF-8 can hold.
LONE_SURROGATE = re.compile(
    rb"\\u[dD][89aAbB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89aAbB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
HALL = web.AppKey("hall", Hall)
Authoriser = Callable[[Hall, web.Request, Route], Awaitable[Actor]]
AUTHORISERS = web.AppKey("authorisers", dict[Caller, Authoriser])


def endpoint(route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Wrap a route's handler for aiohttp."""

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            actor = await request.app[AUTHORISERS][route.access.caller](request.app[HALL], request, route)
            arguments = await _arguments(route, request)
            result = await route.handler(Call(request.app[HALL], request, actor), **arguments)
        except errors.HallError as error:
            return answer(error)
        except web.HTTPException:
            raise
        except Exception as error:
            # The type and place only: a message or an argument may hold what a citizen said.
            log.error(  # noqa: TRY400 the traceback is given bare of its message
                "unhandled %s in %s %s", type(error).__name__, route.method, route.path, exc_info=_bare(error)
            )
            return web.json_response({"error": "internal", "fields": {}}, status=500)
        return result if isinstance(result, web.StreamResponse) else _json(result, route.status)

    return handle


async def _arguments(route: Route, request: web.Request) -> dict[str, BaseModel]:
    arguments: dict[str, BaseModel] = {}
    try:
        if route.body:
            raw = LONE_SURROGATE.sub(rb"\\ufffd", await request.read())
            arguments["body"] = route.body.model_validate_json(raw or b"{}")
        if route.query:
            arguments["query"] = route.query.model_validate(dict(request.query))
    except ValidationError as error:
        places = sorted(
            {
                ".".join(str(part) for part in fault["loc"]) or "body"
                for fault in error.errors(include_input=False, include_url=False)
            }
        )
        raise errors.Invalid(places=places) from None  # the cause holds the input
    return arguments


def _json(result: object, status: int) -> web.Response:
    if result is None:
        return web.Response(status=204)
    body = result.model_dump_json() if isinstance(result, BaseModel) else None
    if body is None:
        raise TypeError("a handler returns a model, a response or None")
    return web.Response(text=body, content_type="application/json", status=status)


def _bare(error: Exception) -> tuple[type[Exception], Exception, TracebackType | None]:
    clean = Exception(type(error).__name__).with_traceback(error.__traceback__)
    return (Exception, clean, error.__traceback__)

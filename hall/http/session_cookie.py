"""The cookie of a signed-in member of staff: no script reads it, no other site sends it."""

from __future__ import annotations

from aiohttp import web

from hall.settings import Environment, Settings

CSRF_HEADER = "X-CSRF-Token"
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def name(settings: Settings) -> str:
    """Return the cookie's name; the prefix __Host- binds it to this host and to HTTPS."""
    return "__Host-hall_staff" if settings.env is Environment.PRODUCTION else "hall_staff"


def read(request: web.Request, settings: Settings) -> str:
    """Return the cookie of a request, or an empty string."""
    return request.cookies.get(name(settings), "")


def write(response: web.StreamResponse, settings: Settings, value: str) -> None:
    """Set the cookie for as long as the browser is open; the session's own expiry is kept by the hall."""
    response.set_cookie(
        name(settings),
        value,
        path="/",
        httponly=True,
        samesite="Strict",
        secure=settings.env is Environment.PRODUCTION,
    )


def clear(response: web.StreamResponse, settings: Settings) -> None:
    """Take the cookie back."""
    response.del_cookie(
        name(settings), path="/", httponly=True, samesite="Strict", secure=settings.env is Environment.PRODUCTION
    )

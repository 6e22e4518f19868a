"""The one table from error codes to HTTP statuses. A code not listed takes the status of its branch of the tree."""

from __future__ import annotations

from aiohttp import web

from hall import errors

BRANCHES: dict[type[errors.HallError], int] = {
    errors.Refused: 409,
    errors.NotFound: 404,
    errors.NotAllowed: 403,
    errors.NotSignedIn: 401,
    errors.Invalid: 422,
    errors.Unavailable: 503,
    errors.TooManyRequests: 429,
}


def status_of(kind: type[errors.HallError]) -> int:
    """Return the HTTP status for an error class; 500 only for one outside every branch."""
    return next((status for branch, status in BRANCHES.items() if issubclass(kind, branch)), 500)


def answer(error: errors.HallError) -> web.Response:
    """Render an error as `{"error": code, "fields": {...}}`."""
    response = web.json_response(
        {"error": error.code, "fields": {name: _plain(value) for name, value in error.fields.items()}},
        status=status_of(type(error)),
    )
    retry_after = error.fields.get("retry_after")
    if isinstance(retry_after, (int, float)):
        response.headers["Retry-After"] = str(max(1, int(retry_after)))
    return response


def _plain(value: object) -> object:
    return value if isinstance(value, (str, int, float, bool, list, type(None))) else str(value)

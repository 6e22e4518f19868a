"""`/console/`: the staff console as a browser fetches it. Nothing here is secret; every figure in it comes from the API."""

from __future__ import annotations

from aiohttp import web

from hall.console import files, texts
from hall.console.files import ConsoleFile, console_file
from hall.http import PUBLIC, Call, Routes

routes = Routes("console")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "connect-src 'self'; media-src 'self' blob:; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Element Plus writes style attributes; scripts are our own files only."""
YEAR = 31_536_000  # seconds


@routes.get("/console", access=PUBLIC)
async def entrance(call: Call) -> web.Response:
    """Lead to the console."""
    return web.Response(status=308, headers={"Location": "/console/"})


@routes.get("/console/{path:.*}", access=PUBLIC)
async def page(call: Call) -> web.Response:
    """Serve a built file, or the entry page for a page of the application."""
    found = console_file(call.path["path"])
    if found is None and (files.BUILT / files.ENTRY).is_file():
        raise web.HTTPNotFound
    if found is None:
        return web.Response(status=503, text=texts.NOT_BUILT, content_type="text/html", charset="utf-8")
    return _answer(call, found)


def _answer(call: Call, found: ConsoleFile) -> web.Response:
    tag = f'"{found.tag}"'
    headers = {
        "ETag": tag,
        "Vary": "Accept-Encoding",
        "Cache-Control": f"public, max-age={YEAR}, immutable" if found.lasting else "no-cache",
        "Content-Security-Policy": POLICY,
        "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    if call.request.headers.get("If-None-Match") == tag:
        return web.Response(status=304, headers=headers)
    body = found.plain
    if "gzip" in call.request.headers.get("Accept-Encoding", ""):
        headers["Content-Encoding"], body = "gzip", found.compressed
    return web.Response(body=body, content_type=found.content_type, charset="utf-8", headers=headers)

"""Faults that a test orders: what the vendor's side does to the next calls of a path."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from aiohttp import web


@dataclass
class Fault:
    """What happens to the next `times` calls of `path`.

    `errcode`: that error; `status` with `body`: that HTTP answer; `delay`: so many real seconds first;
    `reset_before`: the connection is cut and nothing was done; `reset_after`: done, then cut — the caller cannot know.
    """

    path: str
    errcode: int = 0
    status: int = 0
    body: bytes = b""
    delay: float = 0.0
    reset_before: bool = False
    reset_after: bool = False
    times: int = 1


class Faults:
    """The faults that are still to happen."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Order one."""
        self._waiting.append(fault)

    def take(self, path: str) -> Fault | None:
        """Return the fault for this call, if one is due."""
        for fault in self._waiting:
            if fault.path == path and fault.times > 0:
                fault.times -= 1
                return fault
        return None


def cut(request: web.Request) -> None:
    """Cut the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()


async def suffer(fault: Fault | None, request: web.Request) -> web.Response | None:
    """Do what comes before the work of a call; an answer given here is final."""
    if fault is None:
        return None
    if fault.delay:
        await asyncio.sleep(fault.delay)
    if fault.reset_before:
        cut(request)
        return web.Response()
    if fault.errcode:
        return web.json_response({"errcode": fault.errcode, "errmsg": "injected"})
    if fault.status:
        return web.Response(status=fault.status, body=fault.body)
    return None

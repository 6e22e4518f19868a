"""The page of `make wechat`: a telephone with WeChat on it, and what the vendor sees behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web

from simulators.wechat.api import Application
from simulators.wechat.users import User

if TYPE_CHECKING:
    from simulators.wechat.server import WeChat

FILES = Path(__file__).parent / "page"
LONGEST_WAIT = 20.0
Act = Callable[[User, dict[str, Any]], Awaitable[Any]]


def add_page(app: Application, wechat: WeChat, name: str) -> None:
    """Add the page and what it asks for to the vendor's application."""
    app.router.add_get("/", _file("index.html"))
    app.router.add_get("/page/{file}", _files)
    app.router.add_get("/page-state/{openid}", _state(wechat, name))
    app.router.add_post("/page-act/{openid}/{act}", _act(wechat))
    app.router.add_post("/page-upload/{openid}/{kind}", _upload(wechat))
    app.router.add_get("/page-media/{media_id}", _media(wechat))


def _file(name: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.FileResponse(FILES / name, headers={"Cache-Control": "no-store"})

    return answer


async def _files(request: web.Request) -> web.StreamResponse:
    name = request.match_info["file"]
    if name not in {path.name for path in FILES.iterdir()}:
        raise web.HTTPNotFound
    return web.FileResponse(FILES / name, headers={"Cache-Control": "no-store"})


def _state(wechat: WeChat, name: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def answer(request: web.Request) -> web.StreamResponse:
        user = wechat.user(request.match_info["openid"])
        known = request.query.get("known", "")
        state = _of(wechat, user, name)
        if state["version"] == known:
            await user.changes(LONGEST_WAIT)
            state = _of(wechat, user, name)
        return web.json_response(state)

    return answer


def _of(wechat: WeChat, user: User, name: str) -> dict[str, Any]:
    """All the page shows, with a version that changes whenever any of it does."""
    entries: list[dict[str, Any]] = [
        {"at": at.isoformat(), "from": "me", "kind": kind, "text": text} for at, kind, text in user.sent
    ]
    for seen in user.seen:
        entry = {
            "at": seen.at.isoformat(),
            "from": seen.origin,
            "kind": seen.kind,
            "text": seen.text,
            "data": seen.data,
        }
        entries.append(entry)
    entries.sort(key=lambda entry: str(entry["at"]))
    breaches = [{"rule": one.rule, "detail": one.detail} for one in wechat.violations[-30:]]
    deliveries = [
        {
            "outcome": one.outcome,
            "seconds": round(one.seconds, 2),
            "what": push.fields.get("Event") or push.fields["MsgType"],
        }
        for push in wechat.pushes[-12:]
        for one in push.deliveries
    ]
    state = {
        "name": name,
        "follows": user.follows,
        "entries": entries,
        "menu": wechat.menu.get("button", []),
        "left": wechat.quotas.left(user.openid),
        "agent": user.agent,
        "agents": sorted(wechat.agents),
        "mode": wechat.mode.value,
        "violations": breaches,
        "deliveries": deliveries,
        "waiting": user.waiting,
        "templates": wechat.notices.known(),
    }
    return {**state, "version": str(hash(str(state)))}


def _act(wechat: WeChat) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def answer(request: web.Request) -> web.StreamResponse:
        user = wechat.user(request.match_info["openid"])
        body = await request.json()
        name = request.match_info["act"]
        if name in OF_THE_DESK:
            await OF_THE_DESK[name](wechat, user, body)
        elif name in OF_THE_USER:
            wechat.soon(OF_THE_USER[name](user, body))
        else:
            raise web.HTTPNotFound
        user.changed()
        return web.json_response({})

    return answer


def _upload(wechat: WeChat) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def answer(request: web.Request) -> web.StreamResponse:
        user, data = wechat.user(request.match_info["openid"]), await request.read()
        sending = user.image(data) if request.match_info["kind"] == "image" else user.voice(data)
        wechat.soon(sending)
        return web.json_response({})

    return answer


def _media(wechat: WeChat) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def answer(request: web.Request) -> web.StreamResponse:
        medium = wechat.media.get(request.match_info["media_id"])
        return web.Response(body=medium.data, content_type=medium.content_type)

    return answer


async def _agent_says(wechat: WeChat, user: User, body: dict[str, Any]) -> None:
    await wechat.agent_says(user, str(body["text"]))


async def _agent_ends(wechat: WeChat, user: User, body: dict[str, Any]) -> None:
    wechat.soon(wechat.close_session(user))


async def _advance(wechat: WeChat, user: User, body: dict[str, Any]) -> None:
    wechat.clock.advance(float(body["seconds"]))


async def _delivery(wechat: WeChat, user: User, body: dict[str, Any]) -> None:
    from simulators.wechat.account import Delivery

    wechat.delivery = Delivery(overlap=0.3) if body.get("overlap") else Delivery()


async def _consent(wechat: WeChat, user: User, body: dict[str, Any]) -> None:
    for template_id in wechat.notices.known():
        user.consents(template_id, long_term=True)
    await asyncio.sleep(0)


OF_THE_DESK: dict[str, Callable[[Any, User, dict[str, Any]], Awaitable[None]]] = {
    "agent-says": _agent_says,
    "agent-ends": _agent_ends,
    "advance": _advance,
    "delivery": _delivery,
    "consent": _consent,
}
OF_THE_USER: dict[str, Callable[[User, dict[str, Any]], Any]] = {
    "text": lambda user, body: user.text(str(body["text"])),
    "choose": lambda user, body: user.text(str(body["text"]), bizmsgmenuid=str(body["id"])),
    "click": lambda user, body: user.click(str(body["key"])),
    "view": lambda user, body: user.view(str(body["url"])),
    "follow": lambda user, body: user.follow(str(body["scene"]) if body.get("scene") else None),
    "unfollow": lambda user, _body: user.unfollow(),
    "scan": lambda user, body: user.scan(str(body["scene"])),
    "location": lambda user, body: user.location(float(body["latitude"]), float(body["longitude"]), str(body["label"])),
    "voice": lambda user, body: user.voice(b"#!AMR\n" + b"\x3c" * 320, str(body.get("recognition", ""))),
}

"""The API side: api.weixin.qq.com as far as a service hall needs it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from aiohttp import web

from simulators.wechat import custom, menu
from simulators.wechat.errors import ApiError
from simulators.wechat.faults import cut, suffer
from simulators.wechat.users import Seen

if TYPE_CHECKING:
    from simulators.wechat.server import WeChat

Handler = Callable[["WeChat", web.Request, dict[str, Any]], Awaitable[dict[str, Any] | web.Response]]
OK = {"errcode": 0, "errmsg": "ok"}


@dataclass
class Call:
    """One call of the API and how it was answered."""

    path: str
    at: datetime
    body: dict[str, Any] = field(default_factory=dict)
    errcode: int = 0


Application = web.Application


def application(wechat: WeChat, more: Callable[[Application], None] | None = None) -> Application:
    """All paths of the API; `more` adds others before everything else is an unknown one."""
    app = web.Application(client_max_size=20 * 1024**2)
    if more is not None:
        more(app)
    for method, path, handler, public in ROUTES:
        app.router.add_route(method, path, _answering(wechat, path, handler, public=public))
    app.router.add_route("*", "/{unknown:.*}", _answering(wechat, "", _unknown, public=True))
    return app


def _answering(wechat: WeChat, path: str, handler: Handler, *, public: bool) -> Any:
    async def answer(request: web.Request) -> web.StreamResponse:
        call = Call(path or request.path, wechat.clock.now())
        wechat.calls.append(call)
        fault = wechat.faults.take(call.path)
        done = await suffer(fault, request)
        if done is not None:
            call.errcode = fault.errcode if fault else 0
            return done
        try:
            result = await _perform(wechat, request, call, handler, public=public)
        except ApiError as error:
            call.errcode = error.code
            if error.breach:
                wechat.record.breach(str(error.code), f"{call.path}: {error.message}")
            result = {"errcode": error.code, "errmsg": error.message}
        if fault is not None and fault.reset_after:
            cut(request)
        return result if isinstance(result, web.StreamResponse) else _json(result)

    return answer


def _json(result: dict[str, Any]) -> web.Response:
    # WeChat labels its JSON as plain text, which a client that trusts the label stumbles over.
    return web.Response(text=json.dumps(result, ensure_ascii=False), content_type="text/plain")


async def _perform(
    wechat: WeChat, request: web.Request, call: Call, handler: Handler, *, public: bool
) -> dict[str, Any] | web.Response:
    if not public:
        wechat.tokens.check(request.query.get("access_token", ""))
        wechat.count_call(call.path)
    body: dict[str, Any] = {}
    if request.method == "POST" and not request.content_type.startswith("multipart/"):
        raw = await request.read()
        try:
            body = json.loads(raw)
        except ValueError as error:
            raise ApiError(47001, "data format error", breach=True) from error
        if custom.escaped(raw):
            wechat.record.breach("escaped", f"{call.path} writes \\uXXXX: people read it so")
    call.body = body
    return await handler(wechat, request, body)


async def _unknown(wechat: WeChat, request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
    raise ApiError(40066, f"invalid url {request.path}", breach=True)


async def _stable_token(wechat: WeChat, request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
    _credentials(wechat, body)
    value, seconds = wechat.tokens.stable(force=bool(body.get("force_refresh", False)))
    return {"access_token": value, "expires_in": seconds}


async def _plain_token(wechat: WeChat, request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
    _credentials(wechat, dict(request.query))
    value, seconds = wechat.tokens.plain()
    return {"access_token": value, "expires_in": seconds}


async def _ticket(wechat: WeChat, request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
    value, seconds = wechat.tickets.get(request.query.get("type", ""))
    return {**OK, "ticket": value, "expires_in": seconds}


def _credentials(wechat: WeChat, given: dict[str, Any]) -> None:
    if given.get("grant_type") != "client_credential":
        raise ApiError(40002, "invalid grant_type", breach=True)
    if given.get("appid") != wechat.account.app_id:
        raise ApiError(40013, "invalid appid")
    if given.get("secret") != wechat.account.app_secret:
        raise ApiError(40125, "invalid appsecret")


async def _custom_send(wechat: WeChat, request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
    user = wechat.known(body.get("touser"))
    kind, words = custom.check(body)
    if not user.follows:
        raise ApiError(45015, "response out of time limit or subscription is canceled")
    if kind in ("image", "voice", "video"):
        wechat.media.get(str(body[kind]["media_id"]))
    wechat.quotas.spend(user.openid)
    user.show(Seen(wechat.clock.now(), "custom", kind, words, body))
    return OK


async def _typing(wechat: WeChat, request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
    user = wechat.known(body.get("touser"))
    if body.get("command") not in ("Typing", "CancelTyping"):
        raise ApiError(45072, "invalid command", breach=True)
    last = wechat.quotas.last_contact.get(user.openid)
    if last is None or wechat.clock.now() - last > timedelta(seconds=30):
        raise ApiError(45080, "need a message within 30 seconds", breach=True)
    return OK


async def _template(wechat: WeChat, request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
    user = wechat.known(body.get("touser"))
    words = wechat.notices.check(str(body.get("template_id")), body.get("data") or {})
    if not user.follows:
        raise ApiError(43004, "require subscribe")
    message_id = wechat.next_id()
    if not wechat.notices.repeated(user.openid, str(body.get("client_msg_id", ""))):
        user.show(Seen(wechat.clock.now(), "notice", "template", words, body))
        wechat.soon(user.event("TEMPLATESENDJOBFINISH", MsgID=str(message_id), Status="success"))
    return {**OK, "msgid": message_id}


async def _subscription(wechat: WeChat, request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
    user = wechat.known(body.get("touser"))
    template_id = str(body.get("template_id"))
    words = wechat.notices.check(template_id, body.get("data") or {})
    wechat.notices.use_consent(user.openid, template_id)
    user.show(Seen(wechat.clock.now(), "notice", "subscription", words, body))
    wechat.soon(
        user.event("subscribe_msg_sent_event", TemplateId=template_id, MsgID=str(wechat.next_id()), ErrorCode="0")
    )
    return OK


async def _media_get(wechat: WeChat, request: web.Request, body: dict[str, Any]) -> web.Response:
    medium = wechat.media.get(request.query.get("media_id", ""))
    name = {"image": "a.jpg", "voice": "a.amr"}.get(medium.kind, "a.mp4")
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=medium.data, content_type=medium.content_type, headers=headers)


async def _media_upload(wechat: WeChat, request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
    kind = request.query.get("type", "")
    form = await request.post()
    part = form.get("media")
    if not isinstance(part, web.FileField):
        raise ApiError(41005, "media data missing", breach=True)
    media_id = wechat.media.upload(part.file.read(), kind, part.content_type)
    return {"type": kind, "media_id": media_id, "created_at": wechat.clock.timestamp()}


async def _menu_create(wechat: WeChat, request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
    menu.check(body)
    wechat.menu = body
    return OK


async def _menu_get(wechat: WeChat, request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
    if not wechat.menu:
        raise ApiError(46003, "menu no exist")
    return {"menu": wechat.menu}


async def _menu_delete(wechat: WeChat, request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
    wechat.menu = {}
    return OK


async def _qrcode(wechat: WeChat, request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
    scene = (body.get("action_info") or {}).get("scene") or {}
    if body.get("action_name") not in ("QR_SCENE", "QR_STR_SCENE", "QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE") or not scene:
        raise ApiError(40098, "invalid action name", breach=True)
    value = str(scene.get("scene_str") or scene.get("scene_id"))
    answer: dict[str, Any] = {"ticket": f"ticket-{value}", "url": f"http://weixin.qq.com/q/{value}"}
    return (
        answer
        if "LIMIT" in str(body["action_name"])
        else {**answer, "expire_seconds": int(body.get("expire_seconds", 60))}
    )


async def _user_info(wechat: WeChat, request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
    user = wechat.known(request.query.get("openid"))
    return {"subscribe": int(user.follows), "openid": user.openid, "language": "zh_CN"}


async def _online_agents(wechat: WeChat, request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
    agents = [
        {"kf_account": name, "status": 1, "kf_id": str(number), "accepted_case": 0}
        for number, name in enumerate(sorted(wechat.agents))
    ]
    return {"kf_online_list": agents}


async def _session_close(wechat: WeChat, request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
    user = wechat.known(body.get("openid"))
    if user.agent is None:
        raise ApiError(65415, "no such session")
    wechat.soon(wechat.close_session(user))
    return OK


async def _session_create(wechat: WeChat, request: web.Request, body: dict[str, Any]) -> dict[str, Any]:
    user = wechat.known(body.get("openid"))
    if body.get("kf_account") not in wechat.agents:
        raise ApiError(65402, "kf_account is not online", breach=True)
    wechat.soon(wechat.open_session(user, str(body["kf_account"])))
    return OK


ROUTES: tuple[tuple[str, str, Handler, bool], ...] = (
    ("POST", "/cgi-bin/stable_token", _stable_token, True),
    ("GET", "/cgi-bin/token", _plain_token, True),
    ("GET", "/cgi-bin/ticket/getticket", _ticket, False),
    ("POST", "/cgi-bin/message/custom/send", _custom_send, False),
    ("POST", "/cgi-bin/message/custom/typing", _typing, False),
    ("POST", "/cgi-bin/message/template/send", _template, False),
    ("POST", "/cgi-bin/message/subscribe/bizsend", _subscription, False),
    ("GET", "/cgi-bin/media/get", _media_get, False),
    ("POST", "/cgi-bin/media/upload", _media_upload, False),
    ("POST", "/cgi-bin/menu/create", _menu_create, False),
    ("GET", "/cgi-bin/menu/get", _menu_get, False),
    ("GET", "/cgi-bin/menu/delete", _menu_delete, False),
    ("POST", "/cgi-bin/qrcode/create", _qrcode, False),
    ("GET", "/cgi-bin/user/info", _user_info, False),
    ("GET", "/cgi-bin/customservice/getonlinekflist", _online_agents, False),
    ("POST", "/customservice/kfsession/create", _session_create, False),
    ("POST", "/customservice/kfsession/close", _session_close, False),
)

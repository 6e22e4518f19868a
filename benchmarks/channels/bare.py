"""Bare aiohttp with the same bodies: reads what the vendor sends and gives back the same answer every time. One process."""

from __future__ import annotations

import sys

from aiohttp import web

TWIML = (
    '<Response><Gather input="dtmf speech" language="cmn-Hans-CN" action="/phone/turn" actionOnEmptyResult="true">'
    '<Say voice="Polly.Zhiyu-Neural" language="cmn-CN">请问您办什么事？</Say></Gather></Response>'
)


async def wechat(request: web.Request) -> web.Response:
    """Acknowledge a push."""
    await request.read()
    return web.Response(text="success")


async def phone(request: web.Request) -> web.Response:
    """Ask the same question again."""
    await request.post()
    return web.Response(text=TWIML, content_type="text/xml")


def main(port: int) -> None:
    """Serve on a port of this machine."""
    app = web.Application()
    app.router.add_post("/wechat", wechat)
    app.router.add_post("/phone/{rest:.*}", phone)
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None)


if __name__ == "__main__":
    main(int(sys.argv[1]))

"""The page on which a citizen agrees to notices, opened from the chat."""

from __future__ import annotations

import logging

from aiohttp import web

from hall.channels.pages.files import templates
from hall.channels.wechat.client import ApiFault
from hall.channels.wechat.configuration import account_of
from hall.channels.wechat.errors import ChannelOff
from hall.channels.wechat.jssdk import SCRIPT
from hall.http import PUBLIC, Call, Routes
from hall.wechat import agreeing

routes = Routes("wechat")

log = logging.getLogger("hall.wechat")

LONGEST_QUERY = 512
# The vendor's script draws its button itself, with styles of its own, in a frame of WeChat's.
POLICY = (
    "default-src 'none'; script-src 'self' https://res.wx.qq.com; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self' https://res.wx.qq.com; frame-src weixin: https://res.wx.qq.com; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


@routes.get(agreeing.PAGE, access=PUBLIC)
async def notices(call: Call) -> web.Response:
    """Show the page. Whoever taps is known to WeChat alone, which reports the decision to us."""
    settings = call.hall.settings
    asked = agreeing.offered(settings)
    if account_of(settings) is None or not asked:
        raise ChannelOff
    url = call.request.rel_url
    query = url.raw_query_string[:LONGEST_QUERY]
    try:
        config = await agreeing.configured(call.hall, url.raw_path + (f"?{query}" if query else ""))
    except ApiFault as fault:  # the page then says so, and what happens without it
        log.warning("no page ticket: %s (see docs/wechat.md)", fault.code)
        config = None
    values = {"config": config, "asked": ",".join(asked), "script": SCRIPT}
    text = templates().get_template("wechat_notices.html").render(values)
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return web.Response(text=text, content_type="text/html", charset="utf-8", headers=headers)

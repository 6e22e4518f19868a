"""A small bot on wechatpy, written as its documentation and the bots on GitHub write it: check, decrypt, work, answer."""

from __future__ import annotations

import asyncio

from aiohttp import web
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidAppIdException, InvalidSignatureException
from wechatpy.replies import TextReply
from wechatpy.utils import check_signature

from benchmarks.channels.work import Work
from simulators.wechat import Account


class WechatpyBot:
    """One process of the bot; two of them share nothing, as two workers of such a bot share nothing."""

    def __init__(self, account: Account, work: Work) -> None:
        self._account, self._work = account, work

    async def answer(self, request: web.Request) -> web.Response:
        """Handle the one address."""
        query = request.query
        try:
            check_signature(
                self._account.token, query.get("signature", ""), query.get("timestamp", ""), query.get("nonce", "")
            )
        except InvalidSignatureException:
            return web.Response(status=403)
        if request.method == "GET":
            return web.Response(text=query.get("echostr", ""))
        crypto = WeChatCrypto(self._account.token, self._account.aes_key, self._account.app_id)
        try:
            xml = crypto.decrypt_message(
                await request.text(), query.get("msg_signature", ""), query["timestamp"], query["nonce"]
            )
        except (InvalidSignatureException, InvalidAppIdException):
            return web.Response(status=403)
        message = parse_message(xml)
        if message.type != "text":
            return web.Response(text="success")
        number = await self._work.carry_out(message.source)
        reply = TextReply(message=message, content=f"第{number}次收到：{message.content}")
        await asyncio.sleep(0)
        return web.Response(text=crypto.encrypt_message(reply.render(), query["nonce"], query["timestamp"]))

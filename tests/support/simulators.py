"""What tests need around the simulators: settings of a hall that talks to them, and an application server to stand in for one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from simulators.serving import serve
from simulators.sms import MainlandSms
from simulators.twilio import Twilio
from simulators.wechat import WeChat

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def application(answer: Answer) -> AsyncIterator[str]:
    """An application that answers every request with `answer`; yields its address."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    served = await serve(app)
    try:
        yield served.url
    finally:
        await served.close()


def hall_settings(
    *, wechat: WeChat | None = None, twilio: Twilio | None = None, sms: MainlandSms | None = None
) -> dict[str, object]:
    """The settings (for `settings_for`) of a hall connected to these simulators."""
    settings: dict[str, object] = {}
    if wechat is not None:
        settings |= {
            "wechat_token": wechat.account.token,
            "wechat_encoding_aes_key": wechat.account.aes_key,
            "wechat_app_id": wechat.account.app_id,
            "wechat_app_secret": wechat.account.app_secret,
            "wechat_api_url": wechat.api_url,
        }
    if twilio is not None:
        settings |= {
            "public_url": twilio.public_url,
            "twilio_account_sid": twilio.account_sid,
            "twilio_auth_token": twilio.auth_token,
            "twilio_api_url": twilio.api_url,
        }
    if sms is not None:
        settings |= {
            "sms_api_url": sms.api_url,
            "sms_access_key_id": sms.access_key_id,
            "sms_access_key_secret": sms.access_key_secret,
        }
    return settings

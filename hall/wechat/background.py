"""What runs beside the requests: customer-service messages, notices, pictures and voice, reminders of the day before."""

from __future__ import annotations

import asyncio
import logging

from hall.channels.wechat import texts
from hall.channels.wechat.client import WeChatApi
from hall.channels.wechat.configuration import account_of
from hall.conversations.delivering import run_deliveries
from hall.hall import Hall
from hall.wechat import media, store
from hall.wechat.media import Fetcher
from hall.wechat.notices import NoticeSender
from hall.wechat.recogniser_client import HttpRecogniser
from hall.wechat.reminders import remind_due
from hall.wechat.sender import CustomerService
from hall.wechat.tokens import AccountApi

log = logging.getLogger("hall.wechat")

REMIND_EVERY = 120.0


async def run(hall: Hall) -> None:
    """Serve the account until cancelled; without one there is nothing to do."""
    account = account_of(hall.settings)
    if account is None:
        log.info(texts.OFF)
        return
    log.info("wechat is on for %s", hall.settings.wechat_app_id)
    recogniser = HttpRecogniser(hall.settings.recogniser_url) if hall.settings.recogniser_url else None
    async with WeChatApi(hall.settings.wechat_api_url) as http, asyncio.TaskGroup() as group:
        api = AccountApi(hall, http)
        group.create_task(run_deliveries(hall, CustomerService(hall, api)))
        group.create_task(NoticeSender(hall, api).run())
        group.create_task(Fetcher(hall, api, recogniser).run())
        group.create_task(_regularly(hall))


async def _regularly(hall: Hall) -> None:
    """Remind of tomorrow's appointments, and forget what is over."""
    while True:
        try:
            await remind_due(hall)
            async with hall.transaction() as tx:
                await store.forget_replies(tx)
                await media.forget_old(tx)
        except Exception as error:  # noqa: BLE001 - whatever the driver raises, the next round tries again
            log.warning("reminding failed: %s", type(error).__name__)
        await asyncio.sleep(REMIND_EVERY)

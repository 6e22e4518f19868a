"""The ticket with which pages opened in WeChat are signed: one for all processes, beside the access token it is fetched with."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import select

from hall.channels.wechat.client import ApiFault, WeChatApi
from hall.channels.wechat.codes import Meaning
from hall.hall import Hall
from hall.storage.upsert import upsert
from hall.wechat.store import token
from hall.wechat.tokens import AccountApi

PATH = "/cgi-bin/ticket/getticket"
RENEW_SECONDS = 300.0


async def page_ticket(hall: Hall, wall: Callable[[], float] = time.time) -> str:
    """Return a ticket that is good for some minutes; raises ApiFault.

    Two processes that fetch at the same time are given the same one by the vendor.
    """
    name = f"{hall.settings.wechat_app_id}#page"
    context = f"wechat_ticket:{name}"
    async with hall.reading() as tx:
        row = (await tx.execute(select(token).where(token.c.app_id == name))).one_or_none()
        if row is not None and row.sealed is not None and row.expires - wall() > RENEW_SECONDS:
            return tx.vault.open(row.sealed, context).decode()
    async with WeChatApi(hall.settings.wechat_api_url) as http:
        answer = await AccountApi(hall, http).get(PATH, {"type": "jsapi"})
    value, life = answer.get("ticket"), answer.get("expires_in")
    if not isinstance(value, str) or not value or not isinstance(life, int | float):
        raise ApiFault("unreadable_ticket", Meaning.BUSY)
    kept = {"sealed": hall.vault.seal(value.encode(), context), "expires": wall() + life}
    async with hall.transaction() as tx:
        statement = upsert(tx, token).values(app_id=name, fetching_until=0.0, forced=0.0, **kept)
        await tx.execute(statement.on_conflict_do_update(index_elements=["app_id"], set_=kept))
    return value

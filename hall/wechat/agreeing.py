"""The page on which a citizen agrees to notices: WeChat sends none of them unasked, and asks only on a page of our own."""

from __future__ import annotations

import secrets
import time

from hall.channels.wechat.jssdk import MOST_TEMPLATES, PageConfig, signed
from hall.hall import Hall
from hall.settings import Settings
from hall.storage.transaction import Transaction
from hall.wechat import consent
from hall.wechat.tickets import page_ticket

PAGE = "/wechat/notices"
KINDS = ("reminder", "revoked", "answered", "booked")
"""What is worth agreeing to, the most useful first: there is room for three."""


def offered(settings: Settings) -> tuple[str, ...]:
    """Return the templates that one tap on the page agrees to; none: there is no such page."""
    listed = [settings.wechat_notices[kind] for kind in KINDS if kind in settings.wechat_notices]
    asked = dict.fromkeys(template.template_id for template in listed if template.kind == "subscribe")
    return tuple(asked)[:MOST_TEMPLATES]


async def page_address(tx: Transaction, conversation_id: str) -> str:
    """Return the page's address for who has not agreed to everything yet; empty for everybody else."""
    decided = [await consent.decision(tx, conversation_id, template) for template in offered(tx.settings)]
    open_ones = [one for one in decided if not one]
    return tx.settings.public_url.rstrip("/") + PAGE if open_ones else ""


async def configured(hall: Hall, path: str) -> PageConfig:
    """Sign the page at `path` (with its query) of the public address; raises ApiFault."""
    ticket = await page_ticket(hall)
    url = hall.settings.public_url.rstrip("/") + path
    return signed(hall.settings.wechat_app_id, ticket, url, int(time.time()), secrets.token_hex(8))

"""Pages of notices, for whoever holds a signed link, and their delivery record, for the actions and staff."""

from __future__ import annotations

import asyncio
from datetime import datetime
from urllib.parse import quote

from aiohttp import web
from pydantic import BaseModel, Field

from hall.http import PUBLIC, SERVICE, SIGNED, Call, Routes
from hall.notices import pages, pdf, routes_preview, service, texts
from hall.notices.model import Form

routes = Routes("notices")

PAGE_HEADERS = {"Cache-Control": "private, max-age=300", "X-Robots-Tag": "noindex"}


class IssueIn(BaseModel):
    """Which notice to issue, for whom."""

    conversation_id: str = Field(max_length=64)
    item_code: str = Field(max_length=40)
    answers: dict[str, str] = Field(default_factory=dict, max_length=20)
    channel: str = Field(max_length=16)


class DeliveryOut(BaseModel):
    """What went out, and when."""

    channel: str
    form: str
    delivered_at: datetime


class NoticeOut(BaseModel):
    """An issued notice."""

    number: str
    item_code: str
    item_version: int
    issued_at: datetime
    short_text: str
    spoken: list[str]
    url: str
    pdf_url: str
    deliveries: list[DeliveryOut]


@routes.post("/api/v1/notices", access=SERVICE, status=201)
async def issue(call: Call, body: IssueIn) -> NoticeOut:
    """Issue the one-time notice of an item; the same request gives the same notice."""
    async with call.transaction() as tx:
        notice = await service.issue(tx, body.item_code, body.answers, body.conversation_id, body.channel)
        delivered = await service.deliveries(tx, notice.number)
    return NoticeOut(
        number=notice.number,
        item_code=notice.item_code,
        item_version=notice.item_version,
        issued_at=notice.issued_at,
        short_text=notice.short_text,
        spoken=list(notice.spoken),
        url=notice.url,
        pdf_url=notice.pdf_url,
        deliveries=[
            DeliveryOut(channel=one.channel, form=one.form.value, delivered_at=one.delivered_at) for one in delivered
        ],
    )


@routes.get("/notices/{number}", access=SIGNED)
async def page(call: Call) -> web.Response:
    """Show a notice as a printable page and record that it was opened."""
    async with call.transaction() as tx:
        notice = await service.get(tx, call.path["number"])
        await service.record_delivery(tx, notice.number, "page", Form.PAGE)
    return web.Response(text=pages.notice_page(notice), content_type="text/html", headers=PAGE_HEADERS)


@routes.get("/notices/{number}/pdf", access=SIGNED)
async def file(call: Call) -> web.Response:
    """Give a notice as a PDF and record that it was fetched."""
    async with call.transaction() as tx:
        notice = await service.get(tx, call.path["number"])
        await service.record_delivery(tx, notice.number, "page", Form.PDF)
    name = quote(f"{texts.TITLE}-{notice.number}.pdf")
    headers = {
        **PAGE_HEADERS,
        "Content-Disposition": f"inline; filename=\"{notice.number}.pdf\"; filename*=UTF-8''{name}",
    }
    return web.Response(
        body=await asyncio.to_thread(pdf.render, notice), content_type="application/pdf", headers=headers
    )


@routes.get("/vouchers/{id}", access=SIGNED)
async def voucher(call: Call) -> web.Response:
    """Show the voucher of an appointment as a printable card."""
    async with call.reading() as tx:
        shown = await service.voucher(tx, call.path["id"])
    headers = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
    return web.Response(text=pages.voucher_page(shown), content_type="text/html", headers=headers)


@routes.get("/pages/notice.css", access=PUBLIC)
async def style(call: Call) -> web.Response:
    """Give the style sheet of the pages."""
    return web.Response(text=pages.STYLE, content_type="text/css", headers={"Cache-Control": "public, max-age=3600"})


routes.listed += routes_preview.routes.listed

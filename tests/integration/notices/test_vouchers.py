"""The printable voucher of an appointment."""

from __future__ import annotations

from urllib.parse import urlsplit

from aiohttp.test_utils import TestClient, TestServer

from hall.app import create_app
from hall.appointments import service as appointments
from hall.hall import Hall
from hall.notices import service
from tests.integration.appointments import desk


async def test_a_voucher_shows_what_the_window_needs_and_no_full_name(hall: Hall) -> None:
    await desk.furnish(hall)
    async with hall.transaction() as tx:
        notice = await service.issue(tx, desk.ITEM, {}, "c1", "web")
    held = await desk.hold(hall)
    async with hall.transaction() as tx:
        made = await appointments.confirm(
            tx, held.id, desk.person("张三丰"), None, notice_number=notice.number, channel="web"
        )
        url = urlsplit(service.voucher_url(tx, made.id, made.ends_at))
    async with TestClient(TestServer(create_app(hall))) as client:
        page = await client.get(f"{url.path}?{url.query}")
        html = await page.text()
        assert page.status == 200
        assert page.headers["Cache-Control"] == "no-store"
        assert f"{made.number[:4]} {made.number[4:]}" in html
        assert made.check_code in html
        assert "2026年11月24日（周二）09:00–09:30" in html
        assert "不预约也可以直接来大厅取号办理" in html
        assert notice.number in html
        assert "测试张三丰" not in html
        assert "测****" in html
        assert "<script" not in html
        assert (await client.get(url.path)).status == 404
        async with hall.transaction() as tx:
            await appointments.cancel(tx, made.id, desk.CITIZEN)
        html = await (await client.get(f"{url.path}?{url.query}")).text()
        assert "已取消" in html
        assert 'class="qr"' not in html

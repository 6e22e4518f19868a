"""One-time notices: complete, numbered, the same for the same question, delivered and recorded; page and PDF."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import func, select

from hall.app import create_app
from hall.catalogue import service as catalogue
from hall.catalogue.errors import UnknownItem
from hall.hall import Hall
from hall.notices import pdf, service
from hall.notices.model import Form, OneTimeNotice, UnknownNotice
from hall.notices.store import notice as notice_table
from hall.storage.audit import audit_table
from tests.conftest import build_hall
from tests.support.furniture import furnish


@pytest.fixture
async def full_hall(any_url: str) -> AsyncIterator[Hall]:
    """A hall with everything, on each database."""
    hall = await build_hall(any_url)
    await furnish(hall)
    yield hall
    await hall.close()


@pytest.fixture
async def demo_hall(sqlite_url: str) -> AsyncIterator[Hall]:
    """The same on SQLite only."""
    hall = await build_hall(sqlite_url)
    await furnish(hall)
    yield hall
    await hall.close()


async def issue(
    hall: Hall, code: str = "I01", conversation: str = "cv_1", channel: str = "web", **answers: str
) -> OneTimeNotice:
    async with hall.transaction() as tx:
        return await service.issue(tx, code, answers, conversation, channel)


async def test_the_same_question_gives_the_same_notice(full_hall: Hall) -> None:
    first = await issue(full_hall)
    full_hall.clock.pin(full_hall.clock.now() + timedelta(days=1))
    again = await issue(full_hall)
    assert again == first
    assert re.fullmatch(r"GZ20261123-\d{6}", first.number)
    others = [
        await issue(full_hall, conversation="cv_2"),
        await issue(full_hall, "I12"),
        await issue(full_hall, "I06", food_kind="made"),
    ]
    assert len({first.number, *(other.number for other in others)}) == 4


async def test_at_once_from_many_sides_it_is_still_one_notice(full_hall: Hall) -> None:
    issued = await asyncio.gather(*(issue(full_hall) for _ in range(8)))
    assert len({one.number for one in issued}) == 1
    async with full_hall.reading() as tx:
        assert (await tx.execute(select(func.count()).select_from(notice_table))).scalar_one() == 1
        audited = (await tx.execute(select(audit_table).where(audit_table.c.action == "notice.issued"))).all()
    assert len(audited) == 1


async def test_delivery_is_recorded_once_per_channel_and_form(full_hall: Hall) -> None:
    made = await issue(full_hall)
    await issue(full_hall)
    await issue(full_hall, channel="phone")
    async with full_hall.transaction() as tx:
        await service.record_delivery(tx, made.number, "page", Form.PDF)
        recorded = [(one.channel, one.form) for one in await service.deliveries(tx, made.number)]
        assert sorted(recorded, key=str) == sorted(
            [("web", Form.SHORT), ("phone", Form.SPOKEN), ("page", Form.PDF)], key=str
        )
        assert (await service.require(tx, made.number, "I01", "cv_1")).number == made.number
        for number, item, conversation in (
            (made.number, "I02", "cv_1"),
            (made.number, "I01", "cv_2"),
            ("GZ20261123-000000", "I01", "cv_1"),
        ):
            with pytest.raises(UnknownNotice):
                await service.require(tx, number, item, conversation)


async def test_answers_lead_to_the_item_that_applies(full_hall: Hall) -> None:
    made = await issue(full_hall, "I06", food_kind="packaged")
    assert made.item_code == "I07"
    assert made.content.situation == ("只卖有包装的食品",)
    with pytest.raises(UnknownItem):
        await issue(full_hall, "I99")


async def test_every_item_has_a_complete_notice(demo_hall: Hall) -> None:
    async with demo_hall.reading() as tx:
        items = await catalogue.list_items(tx)
    assert len(items) == 40
    for item in items:
        made = await issue(demo_hall, item.item_code)
        content = made.content
        for name, value in vars(content).items():
            if name not in ("plain_name", "situation", "walk_in", "mistakes", "notes", "materials", "fictional"):
                assert value, (item.item_code, name)
        assert len(content.materials) >= 1
        assert [paper.number for paper in content.materials] == list(range(1, len(content.materials) + 1))
        assert len(made.short_text.splitlines()) <= 12, made.short_text
        for paper in content.materials:
            assert paper.name in made.short_text
            assert all((paper.kind, paper.copies, paper.issuer, paper.obtained, paper.necessity))
        assert sum(f"{paper.name}【免交】" in made.short_text for paper in content.exempted) == len(content.exempted)
        for turn in made.spoken:
            assert len(re.findall(r"[。？！]", turn)) <= 2, turn


async def test_what_the_hall_has_not_supplied_is_said_to_be_published_by_it(demo_hall: Hall) -> None:
    content = (await issue(demo_hall)).content
    assert content.contact == content.complaint == "以大厅公布为准"
    assert "地址以大厅公布为准" in content.place
    assert content.walk_in == "不预约也可以直接来大厅取号办理。"
    assert "周一至周五 09:00–12:00、13:30–17:30" in content.hours


async def test_no_notice_judges_an_application(demo_hall: Hall) -> None:
    async with demo_hall.reading() as tx:
        items = await catalogue.list_items(tx)
    for item in items:
        said = (await issue(demo_hall, item.item_code)).short_text
        assert not re.search(r"一定能|可以通过|能批|会通过|符合条件的您", said)


async def test_no_notice_shows_what_the_catalogue_s_keepers_noted_for_themselves(demo_hall: Hall) -> None:
    async with demo_hall.reading() as tx:
        items = await catalogue.list_items(tx)
    assert any(item.notes for item in items)
    for item in items:
        said = str((await issue(demo_hall, item.item_code)).content)
        assert not re.search(r"待核|法务|机器人|据记忆|上线前|样例：", said), item.item_code
        assert not item.notes or item.notes not in said


@pytest.fixture
async def client(demo_hall: Hall) -> AsyncIterator[TestClient]:  # type: ignore[type-arg]
    """A client of the whole application."""
    async with TestClient(TestServer(create_app(demo_hall))) as opened:
        yield opened


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


async def test_page_and_pdf_open_by_their_signed_links_only(demo_hall: Hall, client: TestClient) -> None:  # type: ignore[type-arg]
    made = await issue(demo_hall, "I06", food_kind="made", area="large")
    page = await client.get(path_of(made.url))
    html = await page.text()
    assert page.status == 200
    assert made.number in html
    assert "<script" not in html
    assert " style=" not in html
    for paper in made.content.materials:
        assert paper.name in html
    assert 'class="qr"' in html
    file = await client.get(path_of(made.pdf_url))
    assert (file.status, file.content_type) == (200, "application/pdf")
    assert (await file.read())[:5] == b"%PDF-"
    assert (await client.get("/pages/notice.css")).status == 200
    other = await issue(demo_hall, "I01")
    for path in (
        f"/notices/{made.number}",
        path_of(made.url)[:-1] + ("A" if made.url[-1] != "A" else "B"),
        path_of(made.url).replace("e=1", "e=2"),
        f"/notices/{other.number}?{urlsplit(made.url).query}",
        f"/notices/{made.number}/pdf?{urlsplit(made.url).query}",
    ):
        assert (await client.get(path)).status == 404, path
    async with demo_hall.reading() as tx:
        forms = {(one.channel, one.form) for one in await service.deliveries(tx, made.number)}
    assert {("page", Form.PAGE), ("page", Form.PDF), ("web", Form.SHORT)} == forms
    demo_hall.clock.pin(demo_hall.clock.now() + timedelta(days=181))
    assert (await client.get(path_of(made.url))).status == 404


async def test_html_in_a_fact_is_text(demo_hall: Hall) -> None:
    from dataclasses import replace

    from hall.notices import pages

    made = await issue(demo_hall)
    evil = replace(
        made,
        content=replace(made.content, title="<script>alert(1)</script>", conditions=("<img src=x onerror=alert(1)>",)),
    )
    html = pages.notice_page(evil)
    assert "<script>" not in html
    assert "<img" not in html


async def test_every_item_prints_with_the_font_that_is_shipped(demo_hall: Hall) -> None:
    async with demo_hall.reading() as tx:
        items = await catalogue.list_items(tx)
    for item in items:
        made = await issue(demo_hall, item.item_code)
        assert "〓" not in pdf.printable(str(made.content))
    printed = pdf.render(made)
    assert printed[:5] == b"%PDF-"
    assert len(printed) < 150_000
    assert pdf.printable("龘") == "〓"


async def test_the_api_issues_for_the_actions(demo_hall: Hall, client: TestClient) -> None:  # type: ignore[type-arg]
    body = {"conversation_id": "cv_1", "item_code": "I01", "channel": "web"}
    assert (await client.post("/api/v1/notices", json=body)).status in (401, 403)
    token = demo_hall.settings.service_token.get_secret_value()
    answered = await client.post("/api/v1/notices", json=body, headers={"Authorization": f"Bearer {token}"})
    shown = await answered.json()
    assert answered.status == 201
    assert shown["deliveries"][0]["form"] == "short"

"""Two members of staff and three citizens at once: claims race, connections break, nothing is lost or said twice."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from simulators.twilio import Call, Line
from tests.support.caller import Network, open_network
from tests.support.citizen import Citizen
from tests.support.console import Office, Seat, seat
from tests.support.product import STAFF_LINE, Product
from tests.support.wechat_citizen import Vendor, WeChatCitizen, vendor

pytestmark = [pytest.mark.model, pytest.mark.browser]

CARD = "a.card-link"


@pytest.fixture
def desk(product: Product, office: Office, browser: Browser) -> Iterator[tuple[Seat, Seat]]:
    """Two clerks at two browsers, on a Tuesday morning, with nobody waiting."""
    product.pin("2026-11-24T09:10:00+08:00")
    product.seed("empty")
    first, second = office.member("chen", "陈静", "clerk"), office.member("liu", "刘洋", "clerk", "coach")
    with seat(browser, product, first) as one, seat(browser, product, second) as other:
        for sat in (one, other):
            sat.open("inbox")
            expect(sat.page.get_by_text("实时连接正常")).to_be_visible()
        yield one, other


@pytest.fixture
def wechat(product: Product) -> Iterator[Vendor]:
    """WeChat's server."""
    with vendor(product) as opened:
        yield opened


@pytest.fixture
def telephone(product: Product) -> Iterator[Network]:
    """The telephone network."""
    with open_network(product) as opened:
        yield opened


def wait_for(heard: Callable[[], str], words: str) -> str:
    """Wait until these words have reached a citizen; returns everything heard by then."""
    deadline = time.monotonic() + 20
    while words not in heard():
        assert time.monotonic() < deadline, f"{words} never came: {heard()}"
        time.sleep(0.1)
    return heard()


def open_card(page: Page, words: str) -> None:
    """Open the conversation whose card holds these words."""
    page.locator(CARD, has_text=words).first.click()
    expect(page.get_by_role("log", name="对话记录")).to_contain_text(words)


def box(page: Page, title: str) -> Locator:
    """The button of one list: 排队, 我的, 稍后答复, 已结束."""
    return page.get_by_role("group", name="分类").get_by_role("button", name=title)


def claim(page: Page) -> None:
    """Take the open conversation."""
    page.get_by_role("button", name="接待（C）").click()
    expect(page.get_by_label("回复市民")).to_be_visible()


def answer(page: Page, text: str) -> None:
    """Write to the citizen and wait until it stands in the conversation."""
    field = page.get_by_label("回复市民")
    field.fill(text)
    field.press("Enter")
    expect(page.locator(".said.staff", has_text=text)).to_be_visible()


def staff_words(citizen: Citizen) -> list[str]:
    """Everything that staff said to this citizen, in order."""
    return [event["text"] for event in citizen.events() if event["author"] == "staff" and event["kind"] == "text"]


def card(page: Page, words: str) -> Locator:
    """The card of one citizen."""
    return page.locator(CARD, has_text=words)


def send_notice(page: Page, item: str) -> None:
    """Send a one-time notice in two clicks: 告知单／预约 opens the item, the button sends it."""
    page.get_by_role("button", name="告知单／预约").click()
    panel = page.locator("article.item")
    if not panel.count():
        page.get_by_label("查找事项").fill(item)
        page.locator(".found button").first.click()
    send = page.get_by_role("button", name="发送一次性告知单")
    for _question in range(3):  # an item with situations asks for them first
        page.wait_for_timeout(500)
        if send.is_disabled():
            panel.locator(".fields .el-button").first.click()
    send.click()
    expect(page.locator(".said.notice")).to_be_visible()


def close(page: Page, note: str) -> None:
    """Close the open conversation as answered."""
    page.get_by_role("button", name="办结").click()
    page.get_by_label("最后答复").fill(note)
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_label("回复市民")).to_have_count(0)


async def ringing(telephone: Network) -> Call:
    """Call, ask something, press 0: the duty line is answered and talks until staff hang up."""
    telephone.twilio.lines[STAFF_LINE] = Line("completed", hold=True)
    call = await telephone.twilio.call("+8613800000044")
    await call.say("残疾证丢了去哪里补")
    await call.press("0")
    return call


def hand_to_chen(desk: tuple[Seat, Seat], words: str) -> None:
    """Let Liu hand a citizen to Chen, who accepts and says so."""
    chen, liu = desk
    box(liu.page, "我的").click()
    card(liu.page, words).click()
    liu.page.get_by_role("button", name="转给同事").click()
    liu.page.get_by_role("dialog").locator("label", has_text="陈静").click()
    assert liu.violations() == []
    liu.page.get_by_role("button", name="确定").click()
    box(chen.page, "排队").click()
    open_card(chen.page, words)
    chen.page.get_by_role("button", name="接过来").click()
    answer(chen.page, "我来帮您")


def give_back(page: Page, agreed: str) -> None:
    """Return the open conversation to the assistant."""
    page.get_by_role("button", name="交回助手").click()
    page.get_by_label("和市民说定了什么").fill(agreed)
    page.get_by_role("button", name="确定").click()


def test_three_citizens_on_three_channels_are_shared_and_answered(
    desk: tuple[Seat, Seat], product: Product, wechat: Vendor, telephone: Network
) -> None:
    chen, liu = desk
    web, follower = Citizen(product), WeChatCitizen(wechat, "oDesk")
    for citizen, words in ((web, "办营业执照要什么材料"), (follower, "公积金怎么提取")):
        citizen.say(words)
        citizen.say("转人工")
    call = telephone.run(ringing(telephone))
    assert call.dialled == [(STAFF_LINE, "completed")], "key 0 rings the duty line"
    for sat in desk:
        expect(sat.page.locator(CARD)).to_have_count(3)
        expect(card(sat.page, "电话")).to_contain_text("来电中")
    open_card(chen.page, "办营业执照要什么材料")
    claim(chen.page)
    open_card(liu.page, "公积金怎么提取")
    claim(liu.page)
    expect(box(chen.page, "排队")).to_have_text("排队1")
    answer(chen.page, "我是陈静，材料清单马上发您")
    answer(liu.page, "公积金在公积金中心办")
    web.post(text="好的，谢谢")
    expect(chen.page.locator(".said.citizen", has_text="好的，谢谢")).to_be_visible()
    wechat.run(follower.user.text("要带身份证吗"))
    expect(liu.page.locator(".said.citizen", has_text="要带身份证吗")).to_be_visible()
    assert not liu.page.locator(".said", has_text="好的，谢谢").count(), "only the owner hears it"
    wait_for(lambda: "\n".join(follower.user.texts), "公积金在公积金中心办")
    send_notice(chen.page, "烟草")
    assert [event for event in web.events() if event["kind"] == "notice"]

    # The caller talks to Liu, who answers the ringing line and reads at the console what was said before.
    box(liu.page, "排队").click()
    open_card(liu.page, "残疾证丢了去哪里补")
    packet = liu.page.get_by_role("region", name="市民资料")
    expect(packet).to_contain_text("残疾证丢了去哪里补")
    expect(liu.page.get_by_role("log", name="对话记录")).to_contain_text("来电市民的回电号码：138****0044")
    claim(liu.page)
    telephone.run(call.staff_hangs_up())
    assert "人工通话结束了" in call.last
    expect(box(chen.page, "排队")).to_have_text("排队")
    close(liu.page, "带身份证到残联窗口补")
    (called,) = product.rows("SELECT state, outcome, call, owner FROM handoff WHERE channel = 'phone'")
    assert (called["state"], called["outcome"], called["call"]) == ("closed", "answered", "answered")
    assert [bool(row["answered"]) for row in product.rows("SELECT answered FROM call_figure")] == [True]

    hand_to_chen(desk, "公积金怎么提取")
    give_back(chen.page, "带身份证到公积金中心提取")
    wait_for(lambda: "\n".join(follower.user.texts), "带身份证到公积金中心提取")
    assert follower.say("你好"), "the bot speaks again"
    assert follower.user.texts.count("【工作人员】我来帮您") == 1
    assert staff_words(web) == ["我是陈静，材料清单马上发您"]
    owners = {row["channel"]: row["owner"] for row in product.rows("SELECT channel, owner FROM conversation")}
    assert owners == {"web": "staff", "wechat": "bot", "phone": "bot"}
    assert [*chen.faults, *liu.faults, *wechat.wechat.violations, *telephone.twilio.violations] == []


def test_a_call_when_nobody_is_on_duty_becomes_a_numbered_callback(
    desk: tuple[Seat, Seat], product: Product, office: Office, telephone: Network
) -> None:
    chen, _liu = desk
    boss = office.member("zhao.desk", "赵明", "supervisor").session
    there = boss.get(f"{product.url}/api/v1/staff/colleagues", timeout=20).json()["colleagues"]
    away = [
        {"staff_id": one["id"], "day": "2026-11-24", "on": False, "reason": "全员学习"}
        for one in there
        if one["on_duty"]
    ]
    made = [boss.post(f"{product.url}/api/v1/staff/shift-exceptions", json=one, timeout=20).json() for one in away]
    try:
        call = telephone.run(telephone.twilio.call("+8613800000045"))
        telephone.run(call.press("0"))
        assert call.dialled == []
        assert "给您回电" in call.last
        box(chen.page, "稍后答复").click()
        later = card(chen.page, "电话")
        expect(later).to_contain_text("最迟 11月27日")
        later.click()
        expect(chen.page.get_by_text("已答应稍后答复")).to_be_visible()
        expect(chen.page.get_by_role("log", name="对话记录")).to_contain_text("138****0045")
        (kept,) = product.rows("SELECT state, number, due_on, timed FROM handoff WHERE channel = 'phone'")
        assert (kept["state"], kept["due_on"], bool(kept["timed"])) == ("later", "2026-11-27", False)
        assert product.rows("SELECT state FROM consultation WHERE number = ?", kept["number"])[0]["state"] == "open"
    finally:
        for one in made:
            boss.delete(f"{product.url}/api/v1/staff/shift-exceptions/{one['id']}", timeout=20)
    assert [*chen.faults, *telephone.twilio.violations] == []


def test_two_who_claim_at_the_same_moment_are_told_who_has_it(desk: tuple[Seat, Seat], product: Product) -> None:
    chen, liu = desk
    citizen = Citizen(product)
    citizen.say("转人工")
    for sat in desk:
        sat.page.locator(CARD).first.click()
        expect(sat.page.get_by_role("button", name="接待（C）")).to_be_visible()
        sat.page.evaluate(
            "at => setTimeout(() => document.querySelector('.offer .el-button').click(), at - Date.now())",
            time.time() * 1000 + 1500,
        )
    chen.page.wait_for_timeout(2500)
    owners = [sat for sat in desk if sat.page.get_by_label("回复市民").count()]
    assert len(owners) == 1
    loser = liu if owners[0] is chen else chen
    winner = "陈静" if owners[0] is chen else "刘洋"
    expect(loser.page.get_by_text(f"{winner}正在接待")).to_be_visible()
    rows = product.rows("SELECT owner, state FROM handoff WHERE conversation_id = ?", citizen.id)
    assert [row["state"] for row in rows] == ["owned"]


def test_a_cut_connection_loses_nothing_on_either_side(desk: tuple[Seat, Seat], product: Product) -> None:
    chen, _liu = desk
    citizen = Citizen(product)
    citizen.say("转人工")
    chen.page.locator(CARD).first.click()
    claim(chen.page)
    answer(chen.page, "您好")
    chen.context.set_offline(True)
    expect(chen.page.get_by_text("连接中断")).to_be_visible()
    field = chen.page.get_by_label("回复市民")
    field.fill("断线时写的话")
    field.press("Enter")
    expect(chen.page.get_by_text("未送达")).to_be_visible()
    for number in range(5):
        citizen.post(client_id=uuid.uuid4().hex, text=f"第{number}句")
    assert staff_words(citizen) == ["您好"]
    chen.context.set_offline(False)
    for number in range(5):
        expect(chen.page.locator(".said.citizen", has_text=f"第{number}句")).to_have_count(1)
    expect(chen.page.locator(".said.staff", has_text="断线时写的话")).to_have_count(1)
    expect(chen.page.get_by_text("未送达")).to_have_count(0)
    assert staff_words(citizen) == ["您好", "断线时写的话"]
    shown = chen.page.locator(".said").evaluate_all("all => all.map(one => Number(one.dataset.seq))")
    assert shown == list(range(1, len(shown) + 1)), "gap-free and in order"


def test_a_hundred_clicks_on_send_are_one_message(desk: tuple[Seat, Seat], product: Product) -> None:
    chen, _liu = desk
    citizen = Citizen(product)
    citizen.say("转人工")
    handoff = product.rows("SELECT id FROM handoff WHERE conversation_id = ?", citizen.id)[0]["id"]
    member_url = f"{product.url}/api/v1/staff/handoffs/{handoff}"
    chen.page.locator(CARD).first.click()
    claim(chen.page)
    send = """([url, text]) => fetch('/api/v1/staff/session').then(a => a.json()).then(({csrf}) => Promise.all(
        Array.from({length: 30}, () => fetch(url, {method: 'POST', headers: {'X-CSRF-Token': csrf,
        'Content-Type': 'application/json'}, body: JSON.stringify({client_id: 'same', text})}).then(a => a.json()))))"""
    answers = chen.page.evaluate(send, [f"{member_url}/messages", "只说一次"])
    assert len({one["seq"] for one in answers}) == 1
    assert staff_words(citizen) == ["只说一次"]


def test_the_keyboard_alone_is_enough_and_each_side_sees_the_other_type(
    desk: tuple[Seat, Seat], product: Product, browser: Browser
) -> None:
    chen, liu = desk
    page = chen.page
    with seat(browser, product) as visitor:
        visitor.page.goto(product.url)
        wish = visitor.page.get_by_label("请输入您要办的事")
        wish.fill("转人工")
        wish.press("Enter")
        expect(page.locator(CARD)).to_have_count(1)
        card(liu.page, "网页").click()
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="接待（C）")).to_be_visible()
        page.keyboard.press("c")
        expect(page.get_by_label("回复市民")).to_be_focused()
        expect(visitor.page.get_by_role("log")).to_contain_text("工作人员陈静已接入")

        wish.press_sequentially("我想问")
        expect(page.get_by_text("市民正在输入")).to_be_visible()
        expect(liu.page.get_by_text("陈静正在接待")).to_be_visible()
        expect(liu.page.get_by_text("市民正在输入")).to_have_count(0)
        page.keyboard.insert_text("键盘也能答复")
        expect(visitor.page.get_by_text("工作人员正在输入")).to_be_visible()
        page.keyboard.press("Enter")
        expect(page.locator(".said.staff")).to_contain_text("键盘也能答复")
        expect(visitor.page.get_by_role("log")).to_contain_text("键盘也能答复")
        expect(visitor.page.get_by_text("工作人员正在输入")).not_to_be_visible()
        page.keyboard.press("/")
        expect(page.get_by_label("查找常用语")).to_be_focused()
    assert chen.violations() == []


def test_a_new_citizen_is_announced_in_title_and_to_readers(desk: tuple[Seat, Seat], product: Product) -> None:
    chen, _liu = desk
    chen.page.evaluate("Object.defineProperty(document, 'hasFocus', {value: () => false})")
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: Citizen(product).say("转人工")).result()
    expect(chen.page).to_have_title("● 1位市民等待人工 - 大厅工作台", timeout=20_000)
    expect(chen.page.locator("[aria-live=assertive]")).to_contain_text("网页有市民等待人工")
    expect(chen.page.get_by_role("link", name="人工接待").locator(".count")).to_have_text("1")

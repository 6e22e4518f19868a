"""The pictures of the staff console: a week in the demonstration hall, then every page at desktop and tablet size."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from docs.console_desk_work import Desk, stay_away
from tests.support.citizen import Citizen
from tests.support.console import Member, Office, Seat, seat
from tests.support.errand import answer_personal_questions, filed, titles
from tests.support.people import someone
from tests.support.product import Product

TUESDAY = "2026-11-24T09:10:00+08:00"
SIZES = {"desktop": (1440, 900), "tablet": (1024, 768)}
COLOURS = 128
ASKED = {
    "2026-11-16T09:30:00+08:00": ("开小饭馆要什么材料", "低保怎么申请", "烟草证要多少钱"),
    "2026-11-17T10:05:00+08:00": ("个体户执照几天能办好", "开个小饭店要带什么", "残疾证怎么办"),
    "2026-11-18T15:20:00+08:00": ("大厅周六上班吗", "营业执照丢了怎么补", "开小餐馆需要哪些材料"),
    "2026-11-19T11:00:00+08:00": ("烟草证去哪办", "我家老宅子没有证，当年的手续找不到了，能不能补", "生育登记要带什么"),
    "2026-11-20T16:10:00+08:00": ("开小饭馆要带什么材料", "个体户执照能网上办吗", "食品经营许可要多久"),
    "2026-11-23T09:40:00+08:00": ("新政策出来以后，以前交的还算不算", "办烟草证要带什么", "老年证怎么办"),
}  # fmt: skip
BOOKED = (
    ("预约烟草证，今天上午十点", 101, "赵玉梅"), ("预约烟草证，今天下午三点", 102, "王建国"),
    ("约低保，周四上午九点", 103, "孙秀英"), ("约生育登记，周五上午十点", 104, "李娜"),
    ("预约烟草证，周三下午三点", 105, "周志强"), ("约教师资格，周四下午四点", 106, "吴敏"),
)  # fmt: skip


def take(product: Product, browser: Browser, images: Path) -> None:
    """Let a week pass, then take every picture."""
    office = Office(product)
    people = {
        "clerk": office.member("chen", "陈静", "clerk"),
        "other": office.member("liu", "刘洋", "clerk", "coach"),
        "supervisor": office.member("zhao", "赵明", "supervisor", "clerk", "coach", "guide"),
        "operator": office.member("qian", "钱伟", "operator"),
        "auditor": office.member("sun", "孙丽", "auditor"),
        "security": office.member("li", "李强", "security"),
    }
    invitation = office.invite("zhou", "周敏", "clerk")
    stay_away(product)
    pass_a_week(product)
    after_hours(product, people["supervisor"])
    at_work = Desk(product)
    at_work.keep_roster(people["supervisor"], people["clerk"], people["other"])
    at_work.hear_the_appeal(people["clerk"])
    at_work.visits(people["clerk"], people["supervisor"])
    at_work.take_cases_over(people["supervisor"])
    at_work.improve(people["other"], people["supervisor"])
    at_work.serve_one(people["clerk"])
    waiting(product)
    with seat(browser, product) as sat:
        sat.page.goto(f"{product.url}/console/")
        sat.page.get_by_label("登录名").wait_for()
        shoot(sat.page, images, "sign-in")
        sat.page.goto(f"{product.url}/console/#/enrol/{invitation}")
        sat.page.get_by_alt_text("绑定动态码的二维码").wait_for()
        shoot(sat.page, images, "enrol")
    desk(product, browser, people["clerk"], images)
    for who, names in {
        "supervisor": "appointments off-hours guides ledger alerts remedies analysis reviews complaints bans cases "
        "catalogue/I11 calendar duty staff check-in wall",
        "operator": "deliveries settings",
        "auditor": "audit",
        "clerk": "account",
    }.items():
        with seat(browser, product, people[who]) as sat:
            for name in names.split():
                sat.open(name)
                DOING.get(name, lambda _sat: None)(sat)
                sat.page.wait_for_timeout(900)  # charts draw themselves in
                shoot(sat.page, images, name.split("/", maxsplit=1)[0])


def pass_a_week(product: Product) -> None:
    """Citizens ask on six days, and book."""
    for moment, sentences in ASKED.items():
        product.pin(moment)
        for sentence in sentences:
            citizen = Citizen(product)
            citizen.say(sentence)
    product.pin(TUESDAY)
    for sentence, number, name in BOOKED:
        citizen = Citizen(product)
        citizen.say(sentence)
        answer_personal_questions(citizen, someone(number, name))
        if any("确认" in title for title in titles(citizen)):
            citizen.say("确认")
    complaining = Citizen(product)
    complaining.say("我要投诉，窗口的人态度很差，跑了三趟还说材料不对")
    if any("确认" in title or "是" in title for title in titles(complaining)):
        complaining.say("是")


def after_hours(product: Product, supervisor: Member) -> None:
    """The hall publishes its list for service out of hours, and somebody files the form."""
    body = {"item_codes": ["I01", "I04"], "note": "与市场监管局商定"}
    supervisor.session.post(f"{product.url}/api/v1/staff/off-hours-list", json=body, timeout=30).raise_for_status()
    filed(product, 107, "叶保国")


def waiting(product: Product) -> None:
    """Three citizens want a person."""
    for sentences in (
        ("我想开个小饭馆，要带什么材料？", "转人工"),
        ("低保停发了怎么回事，没人管吗，气死我了", "我要找人工"),
        ("我看不见，去大厅有人接吗", "转人工"),
    ):
        citizen = Citizen(product)
        for sentence in sentences:
            citizen.say(sentence)


def desk(product: Product, browser: Browser, member: Member, images: Path) -> None:
    """The desk at work: the queue, a conversation, the catalogue beside it."""
    with seat(browser, product, member) as sat:
        sat.open("inbox")
        sat.page.locator("a.card-link").first.wait_for()
        shoot(sat.page, images, "inbox")
        sat.page.locator("a.card-link", has_text="饭馆").first.click()
        sat.page.get_by_role("button", name="接待（C）").click()
        field = sat.page.get_by_label("回复市民")
        field.fill("您好，我是窗口工作人员陈静。您的店面积多大？60平方米以内按小经营店登记办。")
        field.press("Enter")
        sat.page.locator(".said.staff").wait_for()
        sat.page.wait_for_timeout(500)
        shoot(sat.page, images, "conversation")
        sat.page.get_by_role("button", name="告知单／预约").click()
        sat.page.wait_for_timeout(1200)
        shoot(sat.page, images, "conversation-item")


def _open_first(label: str) -> Callable[[Seat], None]:
    def press(sat: Seat) -> None:
        buttons = sat.page.get_by_role("button", name=label)
        if buttons.count():
            buttons.first.click()

    return press


DOING: dict[str, Callable[[Seat], None]] = {"appointments": _open_first("按周"), "reviews": _open_first("全部")}


def shoot(page: Page, images: Path, name: str) -> None:
    """Take a picture at each size, with few colours: a screen needs no more, and the repository stays small."""
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(350)
        path = images / f"console-{name}-{size}.png"
        page.screenshot(path=path)
        with Image.open(path) as taken:
            few = taken.convert("RGB").quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(path, optimize=True)

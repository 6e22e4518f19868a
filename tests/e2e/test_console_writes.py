"""What staff change at the console is in force at once: long stories, each from the click to the row and to the citizen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from tests.support.citizen import Citizen
from tests.support.console import Office, Seat, seat
from tests.support.console_story import (
    Several,
    Sit,
    absent,
    events,
    expect_sms,
    heard,
    press,
    requests_of,
    told,
    with_csrf,
)
from tests.support.errand import answer_personal_questions, filed
from tests.support.people import someone
from tests.support.product import Product

pytestmark = [pytest.mark.model, pytest.mark.browser]
NOW = "2026-11-24T09:10:00+08:00"


@pytest.fixture
def sit(product: Product, office: Office, browser: Browser) -> Iterator[Sit]:
    """Sit somebody of the story down: a login, a name, roles. No citizen's trace is left of earlier stories."""
    product.pin(NOW)
    product.seed("empty")

    def down(login: str, name: str, *roles: str) -> AbstractContextManager[Seat]:
        return seat(browser, product, office.member(f"{login}.writes", name, *roles))

    yield down
    product.pin(NOW)


def booked(product: Product, number: int, name: str, words: str) -> Citizen:
    """Let somebody book."""
    citizen = Citizen(product)
    citizen.say(words)
    answer_personal_questions(citizen, someone(number, name))
    citizen.say("确认")
    return citizen


def test_the_catalogue_is_edited_exported_and_imported_and_the_bot_uses_it_at_once(
    sit: Sit, product: Product, tmp_path: Path
) -> None:
    with sit("qian", "钱伟", "operator") as sat:
        page = sat.page
        sat.open("catalogue/I11")
        press(page, "地点与预约")
        before = product.rows("SELECT max(version) AS v FROM item_version WHERE item_code = 'I11'")[0]["v"]
        page.get_by_label("办理地点").fill("一楼东侧九号窗口")
        page.get_by_label("办理地点").press("Tab")
        press(page, "检查")
        told(page, "检查通过")
        press(page, "发布")
        told(page, f"已发布第 {before + 1} 版")
        assert product.rows("SELECT max(version) AS v FROM item_version WHERE item_code = 'I11'")[0]["v"] == before + 1
        assert "一楼东侧九号窗口" in Citizen(product).say("烟草证在哪里办")

        with page.expect_download() as saved:
            page.get_by_role("link", name="导出 Excel").click()
        file = tmp_path / "catalogue.xlsx"
        saved.value.save_as(file)
        rewrite(file, "一楼东侧九号窗口", "二楼西侧三号窗口")
        press(page, "导入")
        choose(page, file)
        expect(page.get_by_text("检查通过。新增 0 个，改动 1 个，移出 0 个。")).to_be_visible()
        assert sat.violations() == []
        press(page, "导入并生效")
        told(page, "改动 1 个事项")
        assert "二楼西侧三号窗口" in Citizen(product).say("烟草证在哪里办")

        broken = tmp_path / "broken.yml"
        broken.write_text("items:\n  - item_code: I11\n    promise_day: 三天\n", "utf-8")
        press(page, "导入")
        choose(page, broken)
        expect(page.get_by_text("有错，不能导入。")).to_be_visible()
        expect(page.get_by_role("button", name="导入并生效")).to_be_disabled()
        assert [one for one in sat.faults if "422" not in one] == []


def choose(page: Page, file: Path) -> None:
    """Give the import a file and have it checked."""
    box = page.get_by_role("dialog")
    box.get_by_label("文件", exact=True).set_input_files(file)
    box.get_by_role("button", name="检查").click()


def rewrite(file: Path, old: str, new: str) -> None:
    """Change every cell that says `old`."""
    book = load_workbook(file)
    changed = 0
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value == old:
                    cell.value, changed = new, changed + 1
    assert changed == 1
    book.save(file)


def test_a_days_hours_and_the_rules_of_release_are_saved_after_their_effect_was_shown(
    sit: Sit, product: Product
) -> None:
    with sit("zhao", "赵明", "supervisor") as sat:
        page = sat.page
        sat.open("calendar")
        page.get_by_role("button", name="11月27日").click()
        box = page.get_by_role("dialog")
        box.get_by_label("第2段从").fill("14:30")
        box.get_by_label("第2段从").press("Tab")
        box.get_by_label("原因").fill("停电检修")
        box.get_by_role("button", name="先看影响").click()
        box.get_by_role("button", name="保存").click()
        told(page, "已保存")
        expect(page.get_by_role("button", name="11月27日")).to_contain_text("停电检修")
        assert "14:30" in Citizen(product).say("这周五下午几点上班") or "两点半" in events(Citizen(product))

        page.get_by_role("button", name="窗口组与放号").click()
        group = page.locator("section.card.fields").first
        code = group.locator(".soft.small").first.inner_text().split("，")[0]
        group.get_by_label("可预约").first.fill("7")
        press(page, "先看影响")
        press(page, "保存")
        expect(page.get_by_text("没有修改")).to_be_visible()
        schedule = requests_of(sat).get(f"{product.url}/api/v1/staff/schedule", timeout=20).json()
        (rules,) = [one["availability"] for one in schedule["counter_groups"] if one["code"] == code]
        assert rules[0]["bookable"] == 7
        assert sat.faults == []


QUESTION = "老宅子当年没有办过宅基地手续现在想确权怎么办"


def test_a_question_of_the_coaches_becomes_a_published_answer_by_two_people(sit: Sit, product: Product) -> None:
    citizen = Citizen(product)
    citizen.say(QUESTION)
    (entry,) = product.rows("SELECT number, state FROM consultation WHERE state = 'open'")
    with Several(sit, ("lin", "林芳", "coach"), ("zhao", "赵明", "supervisor"), ("wu", "吴敏", "supervisor")) as seats:
        coach, boss, other = seats
        coach.open("inbox")
        coach.page.get_by_role("group", name="分类").get_by_role("button", name="辅导").click()
        expect(coach.page.locator("a.card-link")).to_contain_text(QUESTION[:10])

        coach.open(f"ledger?number={entry['number']}")
        coach.page.get_by_label("答复", exact=True).fill("请带身份证和村委证明到不动产窗口，可先打0375-3661234问。")
        coach.page.get_by_label("反映的问题（第17条）").select_option("历史遗留问题")
        press(coach.page, "答复市民")
        told(coach.page, "已答复")
        assert "村委证明" in events(citizen)
        (row,) = product.rows("SELECT state, gap FROM consultation WHERE number = ?", entry["number"])
        assert (row["state"], row["gap"]) == ("answered", "历史遗留问题")
        assert product.rows("SELECT state FROM handoff WHERE number = ?", entry["number"])[0]["state"] == "closed"

        write_remedy(boss)
        expect(boss.page.get_by_text("这条是您写的，由另一位主管批准。")).to_be_visible()
        expect(boss.page.get_by_role("button", name="批准并生效")).to_have_count(0)
        other.open("remedies")
        press(other.page, "批准并生效")
        told(other.page, "已批准并生效")
        assert product.rows("SELECT state FROM remedy")[0]["state"] == "approved"
        assert "村里开的使用证明" in Citizen(product).say(QUESTION)
        press(other.page, "公布的答复")
        expect(other.page.get_by_text("助手用过 1 次")).to_be_visible()
        assert [*coach.faults, *boss.faults, *other.faults] == []


def write_remedy(sat: Seat) -> None:
    """Draft an answer and submit it."""
    sat.open("remedies")
    page = sat.page
    press(page, "拟一条改进措施")
    for label, text in {
        "问题": "老宅子没有手续的人反复来问",
        "公布的问题": QUESTION,
        "公布的答复": "请带身份证和村里开的使用证明到不动产窗口。",
        "依据": "大厅与自然资源局商定",
        "完成日期": "2026-11-30",
    }.items():
        page.get_by_label(label, exact=True).fill(text)
    press(page, "提交批准")
    told(page, "已提交")


def test_a_visit_is_checked_in_by_number_and_a_closed_period_tells_whom_it_revokes(sit: Sit, product: Product) -> None:
    today = booked(product, 301, "赵玉梅", "预约烟草证，今天上午十点")
    friday = booked(product, 302, "王建国", "预约烟草证，周五上午十点")
    (visit,) = product.rows("SELECT voucher_number AS number FROM appointment WHERE conversation_id = ?", today.id)
    with Several(sit, ("fang", "方晴", "clerk"), ("zhao", "赵明", "supervisor")) as (clerk, boss):
        clerk.open("check-in")
        for said in ("✓ 已登记到场", "这张凭证已经核验过了。"):
            clerk.page.get_by_label("凭证号或扫码").fill(visit["number"])
            clerk.page.get_by_label("凭证号或扫码").press("Enter")
            expect(clerk.page.get_by_text(said)).to_be_visible()
        assert (
            product.rows("SELECT state FROM appointment WHERE voucher_number = ?", visit["number"])[0]["state"]
            == "attended"
        )

        boss.open("appointments")
        press(boss.page, "停办时段")
        for label, text in {
            "从（日期）": "2026-11-27",
            "从（时间）": "08:00",
            "到（日期）": "2026-11-27",
            "到（时间）": "18:00",
            "原因（会告诉办事人）": "系统升级",
        }.items():
            boss.page.get_by_label(label).fill(text)
        press(boss.page, "先看影响")
        expect(boss.page.get_by_text("将取消 1 个预约")).to_be_visible()
        press(boss.page, "停办并通知")
        told(boss.page, "取消预约 1 个")
        (row,) = product.rows("SELECT state FROM appointment WHERE conversation_id = ?", friday.id)
        assert row["state"] == "revoked"
        expect_sms(product, someone(302).phone, "系统升级")
        expect(boss.page.get_by_role("table", name="停办时段")).to_contain_text("系统升级")
        assert [one for one in (*clerk.faults, *boss.faults) if "409" not in one] == []


def test_requests_out_of_hours_are_confirmed_with_papers_or_declined_with_a_reason(sit: Sit, product: Product) -> None:
    with sit("zhao", "赵明", "supervisor") as sat:
        body = {"item_codes": ["I01", "I04"], "note": "与市场监管局商定"}
        with_csrf(sat, product).post(f"{product.url}/api/v1/staff/off-hours-list", json=body, timeout=20)
        first, second = (filed(product, number, name) for number, name in ((303, "叶保国"), (304, "孙秀英")))
        sat.open("off-hours")
        page = sat.page
        expect(page.get_by_role("table", name="预约登记表").locator("tbody tr")).to_have_count(2)
        page.locator("tr", has_text="叶*").get_by_role("button", name="确认").click()
        page.get_by_label("要带的材料（一行一项）").fill("营业执照正本\n法定代表人身份证")
        press(page, "确认并通知")
        told(page, "已确认")
        page.locator("tr", has_text="孙*").get_by_role("button", name="不能办").click()
        page.get_by_label("原因（会告诉申请人）").fill("当晚系统检修")
        press(page, "通知申请人")
        told(page, "已答复申请人")
        expect(page.get_by_text("没有登记表")).to_be_visible()
        states = {row["state"] for row in product.rows("SELECT state FROM off_hours_request")}
        assert states == {"confirmed", "declined"}
        heard(first, "法定代表人身份证")
        heard(second, "当晚系统检修")
        assert sat.faults == []


def test_a_ban_is_appealed_at_the_counter_lifted_and_booking_is_possible_again(sit: Sit, product: Product) -> None:
    citizen = Citizen(product)
    for moment in ("九点半", "十点", "十点半"):
        citizen.say(f"预约烟草证，今天上午{moment}")
        answer_personal_questions(citizen, someone(305, "周志强"))
        citizen.say("确认")
    with Several(sit, ("he", "何平", "clerk"), ("qin", "秦岚", "supervisor")) as (clerk, boss):
        for minutes in ("09:35", "10:00", "10:25", "10:50", "11:15"):  # nobody is away long enough to be signed out
            product.pin(f"2026-11-24T{minutes}:00+08:00")
            for sat in (clerk, boss):
                requests_of(sat).get(f"{product.url}/api/v1/staff/session", timeout=20).raise_for_status()
        absent(product, 3)
        clerk.open("bans")
        clerk.page.get_by_role("button", name="登记申诉").click()
        clerk.page.get_by_label("申诉的理由").fill("住院了，电话13900001111可以核实")
        press(clerk.page, "登记")
        told(clerk.page, "申诉已登记")
        boss.open("bans")
        press(boss.page, "待处理申诉")
        expect(boss.page.get_by_text("139****1111")).to_be_visible()
        press(boss.page, "支持，解除停约")
        boss.page.get_by_label("理由（申诉人会看到）").fill("已核实住院")
        press(boss.page, "解除停约并告知")
        told(boss.page, "已答复申诉人")
        (row,) = product.rows("SELECT lifted_at, lift_reason FROM booking_ban")
        assert row["lifted_at"] is not None
        expect_sms(product, someone(305).phone, "核实成立")
        assert "确认" in citizen.say("预约烟草证，下周二上午十点")
        assert [*clerk.faults, *boss.faults] == []


def test_accounts_roles_and_shifts_decide_who_may_do_what_and_when(sit: Sit, product: Product) -> None:
    with Several(sit, ("li", "李强", "security"), ("zhao", "赵明", "supervisor")) as (security, boss):
        page = security.page
        security.open("staff")
        press(page, "新账号")
        page.get_by_label("登录名").fill("xu.writes")
        page.get_by_label("姓名").fill("许静")
        page.get_by_label("审计员").check()
        page.get_by_label("系统管理员").check()
        expect(page.get_by_text("三种角色只能选一种")).to_be_visible()
        expect(page.get_by_role("button", name="保存", exact=True)).to_be_disabled()
        for role in ("审计员", "系统管理员"):
            page.get_by_label(role).uncheck()
        press(page, "保存")
        expect(page.locator(".link")).to_contain_text("/enrol/")
        press(page, "已交给本人")
        row = page.locator("tr", has_text="许静")
        expect(row).to_contain_text("还没启用")
        row.get_by_role("button", name="修改").click()
        page.get_by_label("辅导席").check()
        press(page, "保存")
        expect(row).to_contain_text("窗口人员、辅导席")
        (member,) = product.rows("SELECT id, roles FROM staff_member WHERE login = 'xu.writes'")
        assert "coach" in member["roles"]

        boss.open("duty")
        press(boss.page, "加一个班次")
        boss.page.get_by_label("人员").select_option(label="许静")
        boss.page.get_by_label("从", exact=True).fill("09:00")
        boss.page.get_by_label("到", exact=True).fill("12:00")
        boss.page.get_by_label("接转来的电话").check()
        press(boss.page, "保存")
        expect(boss.page.get_by_text("当班：许静")).to_be_visible()
        press(boss.page, "请假、加班")
        boss.page.get_by_label("人员").select_option(label="许静")
        boss.page.get_by_label("原因").fill("体检")
        press(boss.page, "保存")
        expect(boss.page.get_by_text("现在没有人当班")).to_be_visible()
        assert "最晚" in Citizen(product).say("转人工"), "nobody on duty: a number and a day"
        for name in ("许静 2026-11-24", "许静 09:00"):
            boss.page.get_by_role("button", name=name).click()
            expect(boss.page.get_by_role("button", name=name)).to_have_count(0)
        row.get_by_role("button", name="停用").click()
        page.get_by_role("dialog").get_by_role("button", name="停用").click()
        expect(row).to_contain_text("已停用")
        assert [*security.faults, *boss.faults] == []

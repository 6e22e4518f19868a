"""The ledger's pages of the console: list, one entry, what is done to it, analysis, remedies, answers, files."""

from __future__ import annotations

import io
from urllib.parse import quote

from openpyxl import load_workbook

from hall.catalogue import service as catalogue
from hall.identity import service as identity
from hall.staff.model import Role
from hall.storage.audit import audit_table
from tests.integration.console.conftest import Console

LEDGER = "/api/v1/staff/consultations"
QUESTION = "老房子当年没有办过房产证，现在想过户怎么办"


async def asked(console: Console) -> str:
    """Let a citizen ask something hard and something easy; returns the number of the hard one."""
    citizen = console.citizen()
    await citizen.say(QUESTION, "ask_policy")
    await citizen.say("失业登记收费吗", "ask_fee")
    page = await console.get(Role.CLERK, LEDGER)
    (entry,) = page["consultations"]
    return str(entry["number"])


async def test_the_ledger_shows_every_question_and_who_answers_for_it(console: Console) -> None:
    number = await asked(console)
    page = await console.get(Role.AUDITOR, f"{LEDGER}?state=all")
    assert page["total"] == 2
    assert {entry["source"] for entry in page["consultations"]} == {None, "catalogue"}
    mine = await console.post(Role.CLERK, f"{LEDGER}/{number}/take")
    assert mine["first_owner"]["name"] == "演示clerk"
    assert (mine["due_on"], mine["days_left"], mine["overdue"]) == ("2026-11-26", 3, False)
    referred = await console.post(
        Role.CLERK, f"{LEDGER}/{number}/refer", {"area": "不动产区", "window": "B12", "name": "赵敏"}
    )
    assert referred["referral"]["window"] == "B12"
    assert referred["owner"]["name"] == "演示clerk"
    taken = await console.post(Role.COACH, f"{LEDGER}/{number}/take")
    assert (taken["owner"]["name"], taken["first_owner"]["name"]) == ("演示coach", "演示clerk")
    assert (await console.get(Role.COACH, f"{LEDGER}?owner=me"))["total"] == 1
    body = {"text": "请到不动产区 B12 找赵敏，一起查档案。", "gap": "历史遗留问题", "notice_item_code": "I16"}
    done = await console.post(Role.COACH, f"{LEDGER}/{number}/answer", body)
    assert (done["state"], done["source"], done["gap"]) == ("answered", "staff", "历史遗留问题")
    assert done["notice"]["number"].startswith("GZ")
    assert (await console.call(Role.COACH, "POST", f"{LEDGER}/{number}/answer", body))[0] == 409
    one = await console.get(Role.CLERK, f"{LEDGER}/{number}")
    assert [step["action_name"] for step in one["history"]] == [
        "登记咨询",
        "接手咨询",
        "转交咨询",
        "接手咨询",
        "答复咨询",
    ]
    assert not any("digest" in step["details"] for step in one["history"])


async def test_pages_of_the_ledger_hold_each_entry_once(console: Console) -> None:
    for place in range(7):
        await console.post(Role.CLERK, LEDGER, {"question": f"第{place}个问题怎么办"}, expect=201)
    seen: list[str] = []
    cursor = ""
    while True:
        page = await console.get(Role.CLERK, f"{LEDGER}?limit=3&cursor={quote(cursor)}")
        seen += [entry["number"] for entry in page["consultations"]]
        cursor = page["next_cursor"] or ""
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == 7


async def test_a_question_at_the_counter_is_answered_by_sms_to_the_phone_left(console: Console) -> None:
    body = {"question": "我妈的补贴停了咋回事", "contact_phone": "13912345678", "item_code": "I16"}
    made = await console.post(Role.CLERK, LEDGER, body, expect=201)
    assert made["first_owner"]["name"] == "演示clerk"
    assert "13912345678" not in str(made)
    assert "139****5678" in made["question"]
    await console.post(Role.CLERK, f"{LEDGER}/{made['number']}/answer", {"text": "已核实，下月补发。"})
    async with console.hall.reading() as tx:
        (sms,) = await identity.list_sms(tx)
    assert (sms.to, made["number"] in sms.text) == ("13912345678", True)
    status, _ = await console.call(Role.CLERK, "POST", LEDGER, {"question": "问", "contact_phone": "123"})
    assert status == 422


async def test_filters_and_roles(console: Console) -> None:
    number = await asked(console)
    assert (await console.get(Role.CLERK, f"{LEDGER}?state=all&source=catalogue"))["total"] == 1
    assert (await console.get(Role.CLERK, f"{LEDGER}?state=all&q={quote('房产证')}"))["total"] == 1
    assert (await console.get(Role.CLERK, f"{LEDGER}?state=all&first=2026-11-24"))["total"] == 0
    assert (await console.get(Role.CLERK, f"{LEDGER}?overdue=true"))["total"] == 0
    assert (await console.get(Role.CLERK, f"{LEDGER}?state=all&gap=none"))["total"] == 2
    for role in (Role.GUIDE, Role.OPERATOR, Role.SECURITY, None):
        assert (await console.call(role, "GET", LEDGER))[0] == (403 if role else 401)
    assert (await console.call(Role.AUDITOR, "POST", f"{LEDGER}/{number}/take"))[0] == 403
    assert (await console.call(Role.CLERK, "GET", "/api/v1/staff/exports/ledger.xlsx"))[0] == 403


async def test_the_ledger_as_print_and_as_workbook(console: Console) -> None:
    await console.post(Role.CLERK, LEDGER, {"question": "=HYPERLINK(1) <b>怎么办</b>"}, expect=201)
    status, page, kind = await console.file(Role.CLERK, f"{LEDGER}/print?state=all")
    assert (status, kind) == (200, "text/html")
    assert "&lt;b&gt;怎么办" in page.decode()
    status, content, _ = await console.file(Role.SUPERVISOR, "/api/v1/staff/exports/ledger.xlsx?state=all")
    assert status == 200
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]][:4] == ["编号", "登记时间", "渠道", "咨询内容"]
    assert (sheet["D2"].value, sheet["D2"].data_type) == ("=HYPERLINK(1) <b>怎么办</b>", "s")
    async with console.hall.reading() as tx:
        rows = (await tx.execute(audit_table.select().where(audit_table.c.action == "data.exported"))).all()
    assert [(row.actor_id, row.details["rows"]) for row in rows] == [(console.ids[Role.SUPERVISOR], 1)]


async def test_from_frequent_questions_to_a_published_answer(console: Console) -> None:
    for place, words in enumerate((QUESTION, "老房子当年没办过房产证现在想过户咋办", QUESTION)):
        await console.citizen(f"cnv_{place}").say(words, "ask_policy")
    found = await console.get(Role.SUPERVISOR, "/api/v1/staff/analysis?first=2026-11-01&last=2026-11-30")
    (group,) = found["frequent"]
    assert (group["question"], group["count"], group["unanswered"]) == (QUESTION, 3, 3)
    assert found["by_gap"] == [{"name": None, "count": 3}]
    body = {
        "kind": "answer",
        "gap": "历史遗留问题",
        "problem": "老房子没有房产证",
        "question": group["question"],
        "wordings": group["wordings"],
        "text": "请带购房协议到大厅咨询台。",
        "basis": "与自然资源局商定",
        "owner": console.ids[Role.COACH],
        "due_on": "2026-11-27",
        "consultations": group["numbers"],
    }
    drafted = await console.post(Role.COACH, "/api/v1/staff/remedies", body, expect=201)
    assert (drafted["owner"]["name"], drafted["state"]) == ("演示coach", "draft")
    path = f"/api/v1/staff/remedies/{drafted['id']}"
    await console.post(Role.COACH, f"{path}/submit")
    assert (await console.call(Role.COACH, "POST", f"{path}/approve"))[0] == 403
    sent_back = await console.post(Role.SUPERVISOR, f"{path}/reject", {"reason": "写上窗口"})
    assert (sent_back["state"], sent_back["reason"]) == ("rejected", "写上窗口")
    status, changed = await console.call(Role.COACH, "PUT", path, {**body, "text": "请带购房协议到 B12。"})
    assert (status, changed["state"]) == (200, "draft")
    approved = await console.post(Role.SUPERVISOR, f"{path}/approve")
    assert (await console.call(Role.SUPERVISOR, "POST", f"{path}/approve"))[0] == 409
    public = (await console.get(Role.CLERK, "/api/v1/answers"))["answers"]
    assert [(one["answer"], one["gap"]) for one in public] == [("请带购房协议到 B12。", "历史遗留问题")]
    _, page, _ = await console.file(Role.CLERK, "/answers")
    assert "请带购房协议到 B12。" in page.decode()
    assert "2026-11-23" in page.decode()
    found = await console.get(Role.SUPERVISOR, "/api/v1/staff/analysis?first=2026-11-01&last=2026-11-30")
    assert found["frequent"][0]["published_id"] == approved["published_id"]
    await console.post(
        Role.SUPERVISOR, f"/api/v1/staff/answers/{approved['published_id']}/withdraw", {"reason": "变了"}, expect=204
    )
    assert (await console.get(Role.CLERK, "/api/v1/answers"))["answers"] == []


async def test_common_errors_in_materials_come_from_corrections_and_questions(console: Console) -> None:
    async with console.hall.reading() as tx:
        item = await catalogue.get_item(tx, "I16")
    paper = item.materials[0].material_name
    case = {
        "number": "GL2026-1",
        "phone": "13800000001",
        "item_name": item.task_name,
        "status": "补齐补正",
        "status_at": "2026-11-20T10:00:00+08:00",
        "item_code": "I16",
        "due_on": "2026-11-24",
        "note": f"{paper}不清楚，请重交",
    }
    await console.post(Role.OPERATOR, "/api/v1/cases/import", {"cases": [case]})
    found = await console.get(Role.SUPERVISOR, "/api/v1/staff/analysis?first=2026-11-01&last=2026-11-30")
    (error,) = found["material_errors"]
    assert (error["material"], error["corrections"], error["item_name"]) == (paper, 1, item.task_name)
    status, content, _ = await console.file(
        Role.AUDITOR, "/api/v1/staff/exports/analysis.xlsx?first=2026-11-01&last=2026-11-30"
    )
    assert status == 200
    assert load_workbook(io.BytesIO(content)).sheetnames == ["汇总", "高频问题", "材料常见错误"]
    (watched,) = (await console.get(Role.SUPERVISOR, "/api/v1/staff/cases?state=due"))["cases"]
    assert (watched["number"], watched["stage"]) == ("GL20261", "warning")
    assert "phone" not in watched

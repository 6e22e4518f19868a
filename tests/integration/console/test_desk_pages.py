"""The appointments desk: week, search, check-in, revoking, closing with preview, bans and appeals."""

from __future__ import annotations

import io

from openpyxl import load_workbook

from hall.announcements import service as announcements
from hall.appointments import service as appointments
from hall.conversations import service as conversations
from hall.hall import Hall
from hall.identity import service as identity
from hall.staff.model import Role
from tests.integration.console.conftest import Console, at

DESK = "/api/v1/staff/appointments"


async def told(hall: Hall) -> list[str]:
    """Deliver what waits and return the messages by SMS."""
    async with hall.transaction() as tx:
        await announcements.deliver(tx)
        return [sms.text for sms in await identity.list_sms(tx) if sms.template != "code"]


async def test_the_week_shows_every_slot_and_its_places(console: Console) -> None:
    await console.book(1, "2026-11-24T09:00")
    await console.book(2, "2026-11-24T09:00")
    found = await console.get(Role.GUIDE, f"{DESK}/week?first=2026-11-23&days=7&counter_group=MS-2")
    tuesday = found["days"][1]["groups"][0]
    nine = next(slot for slot in tuesday["slots"] if slot["starts_at"] == "2026-11-24T09:00:00+08:00")
    assert (nine["booked"], nine["bookable"], nine["reserved"]) == (2, 3, 3)
    assert [(day["open"], day["reason"]) for day in found["days"][5:]] == [(False, "rest")] * 2
    assert (await console.call(Role.GUIDE, "GET", f"{DESK}/week?first=2026-11-23&days=90"))[0] == 422


async def test_search_by_number_name_and_end_of_phone_shows_people_masked(console: Console) -> None:
    made = await console.book(1, "2026-11-24T09:00")
    await console.book(2, "2026-11-25T09:00", name="李建国")
    for query in (f"number={made.number}", "phone_last4=0001", "name=王秀"):
        found = await console.get(Role.CLERK, f"{DESK}/search?{query}")
        assert [one["id"] for one in found["appointments"]] == [made.id], query
        assert found["appointments"][0]["applicant"] == "王**"
        assert found["appointments"][0]["phone"] == "138****0001"
    assert (await console.get(Role.CLERK, f"{DESK}/search?phone_last4=9999"))["appointments"] == []
    assert (await console.get(Role.CLERK, f"{DESK}/search?number=99999999"))["appointments"] == []
    assert (await console.call(Role.CLERK, "GET", f"{DESK}/search?phone_last4=12"))[0] == 422
    assert (await console.call(Role.COACH, "GET", f"{DESK}/search?name=王"))[0] == 403


async def test_check_in_by_qr_once_on_the_day(console: Console) -> None:
    made = await console.book(1, "2026-11-24T09:00")
    code = f"{made.number}:{made.check_code}"
    status, refused = await console.call(Role.CLERK, "POST", f"{DESK}/check-in", {"code": code})
    assert (status, refused["fields"]["state"]) == (409, "not_today")
    console.hall.clock.pin(at("2026-11-24T08:50"))
    assert (await console.call(Role.CLERK, "POST", f"{DESK}/check-in", {"code": f"{made.number}:000000"}))[0] == 404
    done = await console.post(Role.CLERK, f"{DESK}/check-in", {"code": code})
    assert (done["appointment"]["state"], done["result"]) == ("attended", "attended")
    status, again = await console.call(Role.CLERK, "POST", f"{DESK}/check-in", {"code": made.number})
    assert (status, again["fields"]["state"]) == (409, "attended")
    one = await console.get(Role.CLERK, f"{DESK}/{made.id}")
    assert [step["action_name"] for step in one["history"]][-1] == "到场核验"
    assert one["history"][-1]["actor"]["name"] == "演示clerk"
    assert one["notice_url"].startswith("http")


async def test_revoking_one_and_closing_a_period_tell_the_citizens(console: Console) -> None:
    first = await console.book(1, "2026-11-24T09:00")
    second = await console.book(2, "2026-11-25T09:00")
    path = f"{DESK}/{first.id}/revocation"
    assert (await console.call(Role.CLERK, "POST", path, {"reason": "设备检修"}))[0] == 403
    assert (await console.post(Role.SUPERVISOR, path, {"reason": "设备检修"}))["state"] == "revoked"
    assert (await console.call(Role.SUPERVISOR, "POST", path, {"reason": "设备检修"}))[0] == 409
    period = {"starts_at": "2026-11-25T08:00:00+08:00", "ends_at": "2026-11-25T18:00:00+08:00", "reason": "停电"}
    seen = await console.post(Role.SUPERVISOR, "/api/v1/staff/closures/preview", period)
    assert [one["id"] for one in seen["appointments"]] == [second.id]
    assert (await console.post(Role.SUPERVISOR, "/api/v1/staff/closures", period, expect=201))["revoked"] == 1
    said = await told(console.hall)
    assert sum("设备检修" in text for text in said) == 1
    assert sum("停电" in text for text in said) == 1


async def absent_three_times(console: Console) -> str:
    """Let somebody stay away three times; returns the ban."""
    for day in ("24", "25", "26"):
        console.hall.clock.pin(at(f"2026-11-{int(day) - 1}T09:00"))
        await console.book(1, f"2026-11-{day}T09:00")
        console.hall.clock.pin(at(f"2026-11-{day}T18:00"))
        await console.post(Role.SUPERVISOR, "/api/v1/staff/no-shows")
    (ban,) = (await console.get(Role.SUPERVISOR, "/api/v1/staff/bans"))["bans"]
    assert (ban["applicant"], ban["phone"], len(ban["absences"])) == ("王**", "138****0001", 3)
    return str(ban["id"])


async def test_an_appeal_from_the_dialogue_is_decided_and_told(console: Console) -> None:
    ban = await absent_three_times(console)
    await told(console.hall)
    citizen = console.citizen("cv_1")
    await citizen.say("我还能预约吗，是不是被限制了", "ask_blacklist")
    assert "utter_ban_own" in citizen.names()
    await citizen.press("申诉")
    assert citizen.names() == ["utter_ask_appeal"]
    said = await citizen.say("那几天我住院了，电话 13900001111 可以核实", "inform")
    assert "SS20261126-" in said
    (appeal,) = (await console.get(Role.SUPERVISOR, "/api/v1/staff/appeals"))["appeals"]
    assert (appeal["ban"]["id"], appeal["due_on"]) == (ban, "2026-12-03")
    assert "139****1111" in appeal["text"]
    assert (await console.get(Role.CLERK, "/api/v1/staff/bans"))["bans"][0]["appeal"] == appeal["number"]
    again = {"ban_id": ban, "text": "再说一遍"}
    assert (await console.call(Role.CLERK, "POST", "/api/v1/staff/appeals", again))[0] == 409
    path = f"/api/v1/staff/appeals/{appeal['number']}/decision"
    assert (await console.call(Role.CLERK, "POST", path, {"grant": True, "reason": "x"}))[0] == 403
    done = await console.post(Role.SUPERVISOR, path, {"grant": True, "reason": "已核实住院"})
    assert (done["state"], done["decided_by"]["name"]) == ("granted", "演示supervisor")
    assert (await console.call(Role.SUPERVISOR, "POST", path, {"grant": False, "reason": "x"}))[0] == 409
    assert (await console.get(Role.SUPERVISOR, "/api/v1/staff/bans"))["bans"] == []
    assert any(appeal["number"] in text and "已核实成立" in text for text in await told(console.hall))
    async with console.hall.reading() as tx:
        assert await appointments.open_appeals(tx) == {}


async def test_an_appeal_at_the_counter_that_fails_leaves_the_ban(console: Console) -> None:
    ban = await absent_three_times(console)
    filed = await console.post(Role.CLERK, "/api/v1/staff/appeals", {"ban_id": ban, "text": "忘了"}, expect=201)
    path = f"/api/v1/staff/appeals/{filed['number']}/decision"
    await console.post(Role.SUPERVISOR, path, {"grant": False, "reason": "没有特殊情况"})
    assert len((await console.get(Role.SUPERVISOR, "/api/v1/staff/bans"))["bans"]) == 1
    assert any("不成立" in text for text in await told(console.hall))


async def test_a_days_list_as_workbook(console: Console) -> None:
    made = await console.book(1, "2026-11-24T09:00")
    status, content, _ = await console.file(Role.CLERK, "/api/v1/staff/exports/appointments.xlsx?day=2026-11-24")
    assert status == 200
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]][2:6] == [made.number, made_name(sheet), "王**", "138****0001"]


def made_name(sheet: object) -> object:
    return sheet["D2"].value  # type: ignore[index]


async def test_reviews_are_called_back_put_right_and_published_masked(console: Console) -> None:
    made = await console.book(1, "2026-11-24T09:00")
    console.hall.clock.pin(at("2026-11-24T09:05"))
    await console.post(Role.CLERK, f"{DESK}/check-in", {"code": made.number})
    async with console.hall.transaction() as tx:
        comment = await identity.protect(tx, "cv_1", "等了两小时，打我电话13800000001")
    body = {"conversation_id": "cv_1", "appointment_id": made.id, "level": "不满意", "comment": comment}
    token = console.hall.settings.service_token.get_secret_value()
    async with console.client.post("/api/v1/reviews", json=body, headers={"Authorization": f"Bearer {token}"}) as reply:
        assert reply.status == 201
    found = await console.get(Role.SUPERVISOR, "/api/v1/staff/reviews?state=open")
    (review,) = found["reviews"]
    assert (review["handler"]["name"], review["number"], review["item_code"]) == ("演示clerk", made.number, "I16")
    assert (review["call_back_by"], found["callback_percent"], found["counts"]["不满意"]) == ("2026-11-26", 0.0, 1)
    path = f"/api/v1/staff/reviews/{review['id']}"
    await console.post(Role.SUPERVISOR, f"{path}/call-back", {"reached": True, "note": "已致歉"})
    await console.post(Role.SUPERVISOR, f"{path}/rectify", {"text": "增开一个窗口"})
    await console.post(Role.SUPERVISOR, f"{path}/reply", {"text": "已增开窗口，谢谢监督。", "publish": True})
    assert (await console.get(Role.AUDITOR, "/api/v1/staff/reviews"))["callback_percent"] == 100.0
    _, page, _ = await console.file(Role.CLERK, "/reviews")
    assert "已增开窗口" in page.decode()
    assert "138****0001" in page.decode()
    assert "13800000001" not in page.decode()
    assert (await console.file(Role.SUPERVISOR, "/api/v1/staff/exports/reviews.xlsx"))[0] == 200


async def test_a_complaint_is_accepted_settled_and_its_reply_told(console: Console) -> None:
    async with console.hall.transaction() as tx:
        opened = await conversations.create_conversation(tx, "web")
    citizen = console.citizen(opened.conversation_id)
    await citizen.say("投诉3号窗口的人态度很差，让我白跑了三趟", "complain")
    (one,) = (await console.get(Role.SUPERVISOR, "/api/v1/staff/complaints?kind=complaint"))["complaints"]
    assert "conversation_id" not in one
    path = f"/api/v1/staff/complaints/{one['number']}"
    accepted = await console.post(Role.SUPERVISOR, f"{path}/accept", {"note": "调监控"})
    assert (accepted["state"], accepted["handler"]["name"]) == ("investigating", "演示supervisor")
    await console.post(Role.SUPERVISOR, f"{path}/settle", {"reply": "已核实并道歉。"})
    async with console.hall.reading() as tx:
        said = [event.text for event in await conversations.events_after(tx, opened.conversation_id, 0)]
    assert sum("已核实并道歉" in text for text in said) == 1
    assert (await console.call(Role.CLERK, "GET", "/api/v1/staff/complaints"))[0] == 403

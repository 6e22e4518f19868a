"""The editors: items as drafts, calendar and rules with their effect, settings without secrets."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from hall.appointments import service as appointments
from hall.catalogue import service as catalogue
from hall.staff.model import Role
from tests.integration.console.conftest import Console, at

ITEMS = "/api/v1/staff/catalogue/items"


async def loaded(console: Console, code: str = "I16") -> dict[str, Any]:
    return dict((await console.get(Role.OPERATOR, f"{ITEMS}/{code}"))["document"])


async def save(console: Console, document: Any, revision: int = 0, base: int = 1, code: str = "I16") -> tuple[int, Any]:
    body = {"document": document, "revision": revision, "base_version": base}
    return await console.call(Role.OPERATOR, "PUT", f"{ITEMS}/{code}/draft", body)


async def test_from_draft_to_new_version_and_back_to_the_difference(console: Console) -> None:
    document = await loaded(console)
    document["notes"] = "周五下午人少"
    document["materials"][0]["remark"] = "原件带来看一下"
    status, saved = await save(console, document)
    assert (status, saved["draft"]["revision"], saved["draft"]["stale"]) == (200, 1, False)
    assert not [fault for fault in saved["faults"] if fault["severity"] == "fault"]
    line = next(one for one in (await console.get(Role.CLERK, ITEMS))["items"] if one["item_code"] == "I16")
    assert (line["has_draft"], line["draft_by"]["name"]) == (True, "演示operator")
    diff = await console.get(Role.CLERK, f"{ITEMS}/I16/diff?from=1&to=draft")
    key = document["materials"][0]["material_id"]
    assert {one["path"] for one in diff["changes"]} == {"notes", f"materials[{key}].remark"}
    async with console.hall.reading() as tx:
        assert (await catalogue.get_item(tx, "I16")).version == 1  # a draft is not in force
    done = await console.post(Role.OPERATOR, f"{ITEMS}/I16/publish", {"revision": 1})
    assert done["version"] == 2
    versions = (await console.get(Role.CLERK, f"{ITEMS}/I16/versions"))["versions"]
    assert [(one["version"], one["current"]) for one in versions] == [(2, True), (1, False)]
    assert versions[0]["by"]["name"] == "演示operator"
    old = await console.get(Role.CLERK, f"{ITEMS}/I16/versions/1")
    assert old["document"]["notes"] != "周五下午人少"
    assert (await console.get(Role.CLERK, f"{ITEMS}/I16"))["draft"] is None
    assert (await console.call(Role.CLERK, "GET", f"{ITEMS}/I16/versions/9"))[0] == 404
    assert (await console.call(Role.CLERK, "PUT", f"{ITEMS}/I16/draft", {"document": {}}))[0] == 403


async def test_two_editors_never_overwrite_each_other(console: Console) -> None:
    document = await loaded(console)
    assert (await save(console, document))[0] == 200
    status, refused = await save(console, document)
    assert (status, refused["error"], refused["fields"]["revision"]) == (409, "draft_changed", 1)
    assert (await save(console, document, revision=1))[0] == 200
    status, refused = await console.call(Role.OPERATOR, "POST", f"{ITEMS}/I16/publish", {"revision": 1})
    assert (status, refused["error"]) == (409, "draft_changed")
    async with console.hall.transaction() as tx:
        await catalogue.add_line(tx, "I16", "notes", "别处改过", appointments_actor())
    status, refused = await console.call(Role.OPERATOR, "POST", f"{ITEMS}/I16/publish", {"revision": 2})
    assert (status, refused["error"]) == (409, "draft_stale")
    assert (await console.call(Role.OPERATOR, "DELETE", f"{ITEMS}/I16/draft"))[0] == 204


def appointments_actor() -> Any:
    from hall.storage.audit import SYSTEM

    return SYSTEM


async def test_faults_name_the_field_and_refuse_publishing(console: Console) -> None:
    document = await loaded(console)
    document["task_name"] = ""
    document["materials"][0]["necessity"] = "随便"
    status, saved = await save(console, document)
    assert status == 200
    faults = {fault["field"] for fault in saved["faults"] if fault["severity"] == "fault"}
    key = document["materials"][0]["material_id"]
    assert {"task_name", f"materials[{key}].necessity"} <= faults
    checked = await console.post(Role.OPERATOR, f"{ITEMS}/I16/check", {"document": document})
    assert checked["publishable"] is False
    status, refused = await console.call(Role.OPERATOR, "POST", f"{ITEMS}/I16/publish", {"revision": 1})
    assert (status, refused["error"]) == (422, "faulty_catalogue")
    async with console.hall.reading() as tx:
        assert (await catalogue.get_item(tx, "I16")).version == 1


async def test_a_new_item_is_drafted_previewed_published_and_found_at_once(console: Console) -> None:
    document = {**await loaded(console), "task_name": "高原夏季驻牧登记", "aliases": ["驻牧登记"], "plain_words": []}
    status, saved = await save(console, document, base=0, code="X77")
    assert (status, saved["draft"]["document"]["item_code"]) == (200, "X77")
    new = await console.get(Role.CLERK, f"{ITEMS}/X77")
    assert (new["version"], new["document"]) == (0, {})
    preview = await console.post(Role.CLERK, f"{ITEMS}/X77/preview", {"document": document})
    assert "高原夏季驻牧登记" in preview["html"]
    assert "预览" in preview["html"]
    assert (await console.post(Role.OPERATOR, f"{ITEMS}/X77/publish", {"revision": 1}))["version"] == 1
    async with console.hall.reading() as tx:
        found = await catalogue.search(tx, "我想办驻牧登记")
    assert found.candidates[0].item_code == "X77"


async def test_an_import_is_checked_without_doing_it_and_done_all_or_nothing(console: Console) -> None:
    status, content, _ = await console.file(Role.OPERATOR, "/api/v1/catalogue?format=xlsx")
    assert status == 200
    book = load_workbook(io.BytesIO(content))
    sheet = book["事项"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    line = next(row[0].row for row in sheet.iter_rows(min_row=2) if row[0].value == "I16") or 0
    sheet.cell(line, columns["事项名称"] or 0).value = "高龄津贴（改）"
    out = io.BytesIO()
    book.save(out)
    headers = {"Authorization": f"Bearer {console.tokens[Role.OPERATOR]}"}

    async def send(path: str, data: bytes) -> tuple[int, Any]:
        async with console.client.post(path, data=data, headers=headers) as response:
            return response.status, await response.json()

    status, tried = await send("/api/v1/staff/catalogue/check?format=xlsx", out.getvalue())
    assert (status, tried["changed"], tried["publishable"]) == (200, ["I16"], True)
    async with console.hall.reading() as tx:
        assert (await catalogue.get_item(tx, "I16")).version == 1
    status, done = await send("/api/v1/catalogue/imports?format=xlsx", out.getvalue())
    assert (status, done["changed"]) == (201, ["I16"])
    sheet.cell(line, columns["事项名称"] or 0).value = ""
    broken = io.BytesIO()
    book.save(broken)
    assert (await send("/api/v1/catalogue/imports?format=xlsx", broken.getvalue()))[0] == 422
    assert (await send("/api/v1/catalogue/imports?format=xlsx", b"x" * (10 * 1024 * 1024 + 1)))[0] == 422


async def test_fields_describe_every_form(console: Console) -> None:
    fields = await console.get(Role.CLERK, "/api/v1/staff/catalogue/fields")
    names = {field["name"] for field in fields["item"]}
    assert {"task_name", "accept_condition", "materials"} <= names
    necessity = next(field for field in fields["material"] if field["name"] == "necessity")
    assert (necessity["kind"], "必要" in necessity["values"]) == ("choice", True)


async def test_rules_show_their_effect_before_they_are_saved_and_revoke_nothing(console: Console) -> None:
    for number in (1, 2, 3):
        await console.book(number, "2026-11-24T09:00")
    late = await console.book(4, "2026-11-24T17:00")
    schedule = await console.get(Role.CLERK, "/api/v1/staff/schedule")
    groups = schedule["counter_groups"]
    group = next(one for one in groups if one["code"] == "MS-2")
    group["availability"] = [{**group["availability"][0], "bookable": 2, "ends": "17:00"}]
    body = {"counter_groups": groups}
    seen = await console.post(Role.OPERATOR, "/api/v1/staff/schedule/preview", body)
    assert [one["id"] for one in seen["lost"]] == [late.id]
    assert [(one["booked"], one["bookable"]) for one in seen["crowded"]] == [(3, 2)]
    assert seen["checked"] == 4
    path, version = "/api/v1/staff/schedule", schedule["version"]
    status, saved = await console.call(Role.OPERATOR, "PUT", path, {**body, "version": version})
    assert (status, saved["version"]) == (200, version + 1)
    status, refused = await console.call(Role.OPERATOR, "PUT", path, {**body, "version": version})
    assert (status, refused["error"]) == (409, "schedule_changed")
    async with console.hall.reading() as tx:
        assert (await appointments.get(tx, late.id)).state == "booked"
        (day,) = await appointments.availability(
            tx, "I16", at("2026-11-24T00:00").date(), at("2026-11-24T00:00").date()
        )
    assert max(slot.starts_at for slot in day.slots) == at("2026-11-24T16:30")
    group["availability"] = [{"weekdays": [9]}]
    assert (await console.call(Role.OPERATOR, "POST", f"{path}/preview", body))[0] == 422
    assert (await console.call(Role.CLERK, "PUT", path, {**body, "version": version + 1}))[0] == 403


async def test_one_day_and_a_year_show_their_effect(console: Console) -> None:
    made = await console.book(1, "2026-11-24T16:00")
    path = "/api/v1/staff/calendar/days/2026-11-24"
    short = {"periods": [["09:00", "12:00"]], "reason": "下午消防演练"}
    seen = await console.post(Role.SUPERVISOR, f"{path}/preview", short)
    assert [one["id"] for one in seen["lost"]] == [made.id]
    status, day = await console.call(Role.SUPERVISOR, "PUT", path, short)
    assert (status, day["periods"], day["special"]["reason"]) == (200, [["09:00", "12:00"]], "下午消防演练")
    assert (await console.call(Role.SUPERVISOR, "DELETE", path))[0] == 204
    assert (await console.call(Role.SUPERVISOR, "DELETE", path))[0] == 404
    month = await console.get(Role.CLERK, "/api/v1/staff/calendar?first=2026-10-01&last=2026-11-30")
    days = {one["day"]: one for one in month["days"]}
    assert (days["2026-10-01"]["kind"], days["2026-10-10"]["made_up"]) == ("holiday", True)
    assert days["2026-11-24"]["periods"] == [["09:00", "12:00"], ["13:30", "17:30"]]
    (year,) = (await console.get(Role.CLERK, "/api/v1/staff/calendar/years"))["years"]
    year["holidays"].append({"name": "临时放假", "first": "2026-11-24", "last": "2026-11-24"})
    seen = await console.post(Role.OPERATOR, "/api/v1/staff/calendar/years/preview", year)
    assert [one["id"] for one in seen["lost"]] == [made.id]
    bad = {**year, "working_weekends": ["2026-11-24"]}
    status, refused = await console.call(Role.OPERATOR, "POST", "/api/v1/staff/calendar/years", bad)
    assert (status, refused["error"]) == (422, "invalid_calendar")
    assert refused["fields"]["faults"]


async def test_the_settings_page_never_shows_a_secret(console: Console) -> None:
    page = await console.get(Role.OPERATOR, "/api/v1/staff/settings")
    secrets = [
        getattr(console.hall.settings, name).get_secret_value()
        for name in ("service_token", "rasa_token", "vault_key", "link_key")
    ]
    assert all(secret and secret not in str(page) for secret in secrets)
    by_name = {one["name"]: one for one in page["settings"]}
    assert (by_name["HALL_VAULT_KEY"]["set"], by_name["HALL_VAULT_KEY"]["value"]) == (True, None)
    assert by_name["HALL_CONSULTATION_DAYS"]["value"] == 3
    assert page["switches"]["requirement"]["required"] is False
    body = {"reason": "疫情防控", "expires_at": "2026-12-01T00:00:00+08:00"}
    await console.post(Role.SUPERVISOR, "/api/v1/staff/appointment-requirement", body, expect=201)
    page = await console.get(Role.AUDITOR, "/api/v1/staff/settings")
    assert page["switches"]["requirement"]["reason"] == "疫情防控"
    assert (await console.call(Role.CLERK, "GET", "/api/v1/staff/settings"))[0] == 403


@pytest.mark.parametrize("address", ["postgresql+asyncpg://hall:geheim@db/hall", "redis://:geheim@cache:6379/0"])
def test_an_address_is_shown_without_its_password(address: str) -> None:
    from hall.setup.routes import _written

    assert "geheim" not in str(_written("database_url", address))


async def test_alerts_and_the_trail_over_http(console: Console) -> None:
    from hall.oversight.background import seal_due, watch

    await console.post(Role.CLERK, "/api/v1/staff/consultations", {"question": "怎么办？"}, expect=201)
    console.hall.clock.pin(at("2026-11-27T09:00"))
    await watch(console.hall)
    (alert,) = (await console.get(Role.SUPERVISOR, "/api/v1/staff/alerts"))["alerts"]
    assert (alert["stage"], alert["escalated"], alert["audience"]["name"]) == ("red", True, "演示clerk")
    assert (await console.get(Role.COACH, "/api/v1/staff/alerts"))["alerts"] == []
    assert len((await console.get(Role.CLERK, "/api/v1/staff/alerts"))["alerts"]) == 1
    seen = await console.post(Role.SUPERVISOR, f"/api/v1/staff/alerts/{alert['id']}/seen")
    assert seen["seen_by"]["name"] == "演示supervisor"
    await seal_due(console.hall)
    chain = await console.get(Role.AUDITOR, "/api/v1/staff/audit/chain")
    assert (chain["pending"], chain["sealed"] > 10) == (0, True)
    rows = await console.get(Role.AUDITOR, "/api/v1/staff/audit?action=consultation.&limit=5")
    assert [(row["action_name"], row["actor"]["name"]) for row in rows["rows"]] == [("登记咨询", "演示clerk")]
    assert rows["rows"][0]["sealed"] is not None
    found = await console.post(Role.SECURITY, "/api/v1/staff/audit/verify")
    assert (found["sound"], found["findings"]) == (True, [])
    status, content, _ = await console.file(Role.AUDITOR, "/api/v1/staff/audit/export?first=2026-11-23")
    assert status == 200
    assert content.decode().count("\n") >= chain["sealed"]
    for role in (Role.SUPERVISOR, Role.OPERATOR, Role.CLERK, None):
        assert (await console.call(role, "GET", "/api/v1/staff/audit"))[0] == (403 if role else 401)

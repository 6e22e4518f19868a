"""The routes, as the actions and staff call them; everything of another person answers as if it did not exist."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from hall.app import create_app
from hall.hall import Hall
from hall.identity import service as identity
from hall.notices import service as notices
from hall.staff import service as staff
from hall.staff.model import Role
from tests.conftest import build_hall
from tests.integration.appointments import desk

IDS = {"cv1": "11010519491231002X", "cv2": "440524188001010014"}
NINE = desk.TUESDAY_NINE.isoformat()


@dataclass
class Desk:
    """The served hall, two conversations with a proven phone each, and staff tokens."""

    hall: Hall
    client: Any
    persons: dict[str, str]
    notices: dict[str, str]
    tokens: dict[Role, str]

    async def call(self, method: str, path: str, body: Any = None, *, role: Role | None = None) -> tuple[int, Any]:
        token = self.tokens[role] if role else self.hall.settings.service_token.get_secret_value()
        headers = {"Authorization": f"Bearer {token}"}
        async with self.client.request(method, path, json=body, headers=headers) as response:
            return response.status, await response.json() if response.content_length else None

    async def book(self, conversation: str = "cv1", starts_at: str = NINE) -> dict[str, Any]:
        status, held = await self.call(
            "POST", "/api/v1/holds", {"conversation_id": conversation, "item_code": "I01", "starts_at": starts_at}
        )
        assert status == 201, held
        status, made = await self.call("POST", "/api/v1/appointments", self.confirmation(conversation, held["id"]))
        assert status == 201, made
        return dict(made)

    def confirmation(self, conversation: str, hold_id: str) -> dict[str, Any]:
        return {
            "conversation_id": conversation,
            "hold_id": hold_id,
            "person_key": self.persons[conversation],
            "notice_number": self.notices[conversation],
            "channel": "web",
        }


async def _prove(hall: Hall, conversation: str, number: int) -> str:
    """Register a person and prove the phone, as the dialogue does."""
    async with hall.transaction() as tx:
        written = f"身份证号{IDS[conversation]}，电话1380013800{number}"
        text = await identity.protect(tx, conversation, written)
        tokens = {match[1]: match[0] for match in re.finditer(r"⟦(id|phone):\w+⟧", text)}
        person = await identity.register_person(tx, conversation, "张三丰", tokens["id"], tokens["phone"])
        await identity.send_code(tx, conversation, tokens["phone"])
        code = re.findall(r"\d{6}", (await identity.list_sms(tx))[-1].text)[0]
        await identity.check_code(tx, conversation, code)
    return person.person_key


@pytest.fixture
async def served(sqlite_url: str) -> AsyncIterator[Desk]:
    hall = await build_hall(sqlite_url)
    await desk.furnish(hall)
    persons = {name: await _prove(hall, name, number) for number, name in enumerate(IDS)}
    async with hall.transaction() as tx:
        issued = {name: (await notices.issue(tx, "I01", {}, name, "web")).number for name in IDS}
        tokens = {
            role: (await staff.add(tx, f"test-{role.value}", "演示", [role], desk.STAFF)).token
            for role in (Role.CLERK, Role.SUPERVISOR, Role.AUDITOR)
        }
    async with TestClient(TestServer(create_app(hall))) as client:
        yield Desk(hall, client, persons, issued, tokens)


async def test_availability_hold_confirm_move_cancel(served: Desk) -> None:
    status, listed = await served.call("GET", "/api/v1/items/I01/availability?first=2026-11-24&last=2026-11-28")
    assert status == 200
    assert [(day["reason"], len(day["slots"])) for day in listed["days"]] == [(None, 14)] * 4 + [("rest", 0)]
    made = await served.book()
    assert made["applicant"] == "张**"
    assert len(made["check_code"]) == 6
    status, moved = await served.call(
        "POST",
        f"/api/v1/appointments/{made['id']}/slot",
        {"conversation_id": "cv1", "starts_at": "2026-11-25T10:00:00+08:00"},
    )
    assert (status, moved["starts_at"], moved["number"]) == (200, "2026-11-25T10:00:00+08:00", made["number"])
    status, mine = await served.call("POST", "/api/v1/appointments/mine", {"conversation_id": "cv1"})
    assert [one["id"] for one in mine["appointments"]] == [made["id"]]
    proof = {"conversation_id": "cv7", "number": made["number"], "check_code": made["check_code"]}
    status, gone = await served.call("POST", f"/api/v1/appointments/{made['id']}/cancellation", proof)
    assert (status, gone["state"]) == (200, "cancelled")


async def test_another_persons_number_is_like_none(served: Desk) -> None:
    made = await served.book()
    own = await served.book("cv2", "2026-11-24T10:00:00+08:00")
    nobody = {"conversation_id": "cv9"}
    answers = [
        await served.call("POST", f"/api/v1/appointments/{made['id']}/cancellation", {"conversation_id": "cv2"}),
        await served.call("POST", "/api/v1/appointments/apt_nothing/cancellation", {"conversation_id": "cv2"}),
        await served.call("POST", f"/api/v1/appointments/{made['id']}/cancellation", nobody),
        await served.call(
            "POST", f"/api/v1/appointments/{made['id']}/slot", {"conversation_id": "cv2", "starts_at": NINE}
        ),
        await served.call(
            "POST",
            "/api/v1/appointments/mine",
            {"conversation_id": "cv2", "number": made["number"], "check_code": own["check_code"]},
        ),
        await served.call(
            "POST",
            "/api/v1/appointments/mine",
            {"conversation_id": "cv2", "number": "99999999", "check_code": "000000"},
        ),
        await served.call(
            "POST",
            f"/api/v1/appointments/{made['id']}/cancellation",
            {"conversation_id": "cv2", "number": own["number"], "check_code": own["check_code"]},
        ),
        await served.call("POST", "/api/v1/appointments/mine", nobody),
    ]
    assert {(status, str(body)) for status, body in answers} == {
        (404, "{'error': 'appointment_not_found', 'fields': {}}")
    }
    _status, mine = await served.call("POST", "/api/v1/appointments/mine", {"conversation_id": "cv1"})
    assert mine["appointments"][0]["state"] == "booked"


async def test_guessing_over_http_is_limited(served: Desk) -> None:
    made = await served.book()
    guess = {"conversation_id": "cv2", "number": made["number"], "check_code": "x"}
    statuses = [(await served.call("POST", "/api/v1/appointments/mine", guess))[0] for _ in range(11)]
    assert statuses == [404] * 10 + [429]


async def test_a_confirmation_needs_a_proven_phone_and_a_delivered_notice_of_this_item(served: Desk) -> None:
    status, held = await served.call(
        "POST", "/api/v1/holds", {"conversation_id": "cv1", "item_code": "I01", "starts_at": NINE}
    )
    good = served.confirmation("cv1", held["id"])
    for change, code in (
        ({"notice_number": served.notices["cv2"]}, 404),
        ({"notice_number": ""}, 409),
        ({"person_key": served.persons["cv2"]}, 404),
        ({"conversation_id": "cv9"}, 404),
    ):
        status, _ = await served.call("POST", "/api/v1/appointments", {**good, **change})
        assert status == code
    assert (await served.call("POST", "/api/v1/appointments", good))[0] == 201
    assert await served.call("DELETE", f"/api/v1/holds/{held['id']}") == (204, None)


async def test_staff_routes_by_role(served: Desk) -> None:
    made = await served.book()
    served.hall.clock.pin(desk.TUESDAY_NINE)
    status, day = await served.call("GET", "/api/v1/staff/appointments?day=2026-11-24", role=Role.CLERK)
    assert (status, [one["number"] for one in day["appointments"]]) == (200, [made["number"]])
    assert "check_code" not in day["appointments"][0]
    for role, status in ((Role.AUDITOR, 403), (Role.CLERK, 200), (Role.CLERK, 409)):
        assert (
            await served.call("POST", "/api/v1/staff/appointments/attendance", {"number": made["number"]}, role=role)
        )[0] == status
    assert (await served.call("GET", "/api/v1/staff/bans", role=Role.AUDITOR))[0] == 403
    assert await served.call("GET", "/api/v1/staff/bans", role=Role.SUPERVISOR) == (200, {"bans": []})
    assert (await served.call("POST", "/api/v1/staff/bans/ban_x/lift", {"reason": "r"}, role=Role.SUPERVISOR))[0] == 404
    assert (await served.call("POST", "/api/v1/staff/no-shows", role=Role.SUPERVISOR))[1] == {
        "recorded": 0,
        "warned": 0,
        "banned": 0,
    }
    assert (await served.call("GET", "/api/v1/staff/guide-tasks", role=Role.CLERK))[1] == {"tasks": []}


async def test_closures_and_the_switch_over_http(served: Desk) -> None:
    made = await served.book()
    shut = {"starts_at": "2026-11-24T08:00:00+08:00", "ends_at": "2026-11-24T12:00:00+08:00", "reason": "停电"}
    assert (await served.call("POST", "/api/v1/staff/closures", shut, role=Role.CLERK))[0] == 403
    status, done = await served.call("POST", "/api/v1/staff/closures", shut, role=Role.SUPERVISOR)
    assert (status, done["revoked"]) == (201, 1)
    status, again = await served.call(
        "POST", f"/api/v1/appointments/{made['id']}/cancellation", {"conversation_id": "cv1"}
    )
    assert (status, again["fields"]) == (409, {"state": "revoked"})
    listed = (await served.call("GET", "/api/v1/staff/closures", role=Role.CLERK))[1]["closures"]
    assert [one["id"] for one in listed] == [done["closure_id"]]
    assert (await served.call("DELETE", f"/api/v1/staff/closures/{done['closure_id']}", role=Role.SUPERVISOR))[0] == 204
    assert (await served.call("GET", "/api/v1/appointment-requirement"))[1]["required"] is False
    switch = {"reason": "疫情防控", "expires_at": "2026-12-01T00:00:00+08:00"}
    assert (await served.call("POST", "/api/v1/staff/appointment-requirement", switch, role=Role.SUPERVISOR))[0] == 201
    assert (await served.call("GET", "/api/v1/appointment-requirement"))[1]["reason"] == "疫情防控"
    assert (await served.call("DELETE", "/api/v1/staff/appointment-requirement", role=Role.SUPERVISOR))[0] == 204


async def test_out_of_hours_over_http(served: Desk) -> None:
    wish = {
        "conversation_id": "cv1",
        "item_code": "I01",
        "starts_at": "2026-11-24T18:30:00+08:00",
        "ends_at": "2026-11-24T19:30:00+08:00",
        "reason": "周三投标",
        "deadline": "2026-11-25",
        "person_key": served.persons["cv1"],
        "notice_number": served.notices["cv1"],
        "channel": "web",
    }
    late = {
        **wish,
        "starts_at": "2026-12-01T18:30:00+08:00",
        "ends_at": "2026-12-01T19:00:00+08:00",
        "deadline": "2026-12-31",
    }
    status, refused = await served.call("POST", "/api/v1/off-hours-requests", late)
    assert (status, refused["error"], refused["fields"]["days"]) == (409, "off_hours_distance", 6)
    status, filed = await served.call("POST", "/api/v1/off-hours-requests", wish)
    assert (status, filed["state"]) == (201, "submitted")
    status, waiting = await served.call("GET", "/api/v1/staff/off-hours-requests", role=Role.CLERK)
    assert [one["id"] for one in waiting["requests"]] == [filed["id"]]
    status, decided = await served.call(
        "POST", f"/api/v1/staff/off-hours-requests/{filed['id']}/decision", {"confirm": True}, role=Role.CLERK
    )
    assert (status, decided["state"]) == (200, "confirmed")
    assert decided["materials"]
    status, listed = await served.call(
        "POST", "/api/v1/staff/off-hours-list", {"item_codes": ["I12"]}, role=Role.SUPERVISOR
    )
    assert (status, listed["version"]) == (201, 2)
    assert (await served.call("GET", "/api/v1/off-hours-list"))[1]["item_codes"] == ["I12"]

"""The console's API over HTTP, as two clerks, a supervisor and a citizen use it; and the stream they live on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import delete, func, select

from hall.app import create_app
from hall.conversations.store import event
from hall.hall import Hall
from hall.handoff import routes_stream, stream
from hall.handoff.store import desk_entry
from hall.staff import service as staff
from hall.staff.model import Role
from hall.storage.audit import SYSTEM
from tests.integration.handoff.desk import Desk, desk_in

ITEM = "SB-001"


@dataclass
class Console:
    """One member of staff at the API."""

    client: TestClient[Any, Any]
    id: str
    token: str

    async def call(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        answer = await self.client.request(
            method, f"/api/v1/staff{path}", json=body, headers={"Authorization": f"Bearer {self.token}"}
        )
        text = await answer.text()
        assert answer.status == status, text
        return json.loads(text) if text else None

    @asynccontextmanager
    async def stream(self, last: int | None = None) -> AsyncIterator[Frames]:
        headers = {"Authorization": f"Bearer {self.token}"} | ({"Last-Event-ID": str(last)} if last is not None else {})
        async with self.client.get("/api/v1/staff/stream", headers=headers) as answer:
            assert answer.status == 200
            yield Frames(answer)


@dataclass
class Frames:
    """A stream being read."""

    answer: ClientResponse
    last: int = 0
    kept: list[dict[str, Any]] = field(default_factory=list)

    async def next(self, name: str = "", within: float = 15.0) -> dict[str, Any]:
        """Return the next frame (of that name)."""
        async with asyncio.timeout(within):
            while True:
                lines: dict[str, str] = {}
                while line := (await self.answer.content.readline()).decode().strip():
                    key, _, value = line.partition(":")
                    lines[key] = value.strip()
                if "event" not in lines:
                    continue
                self.last = int(lines.get("id", self.last))
                if name in ("", lines["event"]):
                    return {"event": lines["event"], "id": self.last, "data": json.loads(lines["data"])}

    async def heard(self) -> str:
        """Return the citizen's next message."""
        while True:
            event = (await self.next("message"))["data"]["event"]
            if event["author"] == "citizen":
                return str(event["text"])


@dataclass
class World:
    desk: Desk
    hall: Hall
    client: TestClient[Any, Any]
    clerk: Console
    other: Console
    supervisor: Console


async def console(hall: Hall, client: TestClient[Any, Any], login: str, *roles: Role) -> Console:
    async with hall.transaction() as tx:
        made = await staff.add(tx, login, f"工号{login}", roles, SYSTEM)
    return Console(client, made.member.id, made.token)


@pytest.fixture
async def world(any_hall: Hall) -> AsyncIterator[World]:
    desk = await desk_in(any_hall, 0)
    async with TestClient(TestServer(create_app(any_hall))) as client:
        clerk = await console(any_hall, client, "zhao", Role.CLERK)
        other = await console(any_hall, client, "qian", Role.CLERK)
        supervisor = await console(any_hall, client, "sun", Role.SUPERVISOR)
        yield World(desk, any_hall, client, clerk, other, supervisor)


async def test_a_handoff_from_queue_to_close(world: World) -> None:
    clerk, other = world.clerk, world.other
    conversation_id, handoff_id = await world.desk.waiting()
    box = await clerk.call("GET", "/handoffs?box=queue")
    assert [card["id"] for card in box["handoffs"]] == [handoff_id]
    assert box["counts"] == {"queue": 1, "mine": 0, "later": 0, "coach": 0}
    card = await clerk.call("POST", f"/handoffs/{handoff_id}/claim")
    assert card["owner"] == {"id": clerk.id, "name": "工号zhao"}
    taken = await other.call("POST", f"/handoffs/{handoff_id}/claim", status=409)
    assert taken == {"error": "handoff_taken", "fields": {"owner_id": clerk.id, "owner": "工号zhao"}}
    said = [
        await clerk.call("POST", f"/handoffs/{handoff_id}/messages", {"client_id": "a", "text": "您好"}, 202)
        for _ in range(2)
    ]
    assert said[0] == said[1]
    await clerk.call("PUT", f"/handoffs/{handoff_id}/draft", {"text": "写到一半"}, 204)
    note = await clerk.call("POST", f"/handoffs/{handoff_id}/notes", {"text": "他的电话是13800138000"}, 201)
    assert "13800138000" not in note["text"]
    items = await (
        await world.client.get("/api/v1/items/search", params={"q": "社保卡"}, headers=service(world))
    ).json()
    code = items["candidates"][0]["item_code"]
    sent = await clerk.call("POST", f"/handoffs/{handoff_id}/notices", {"client_id": "n", "item_code": code}, 202)
    await clerk.call("POST", f"/handoffs/{handoff_id}/booking-offers", {"client_id": "b", "item_code": code}, 202)
    detail = await clerk.call("GET", f"/handoffs/{handoff_id}")
    assert detail["draft"] == ""  # sending a notice is an answer: the draft is gone
    assert [one["text"] for one in detail["notes"]] == [note["text"]]
    assert [step["action"] for step in detail["trail"]][:2] == ["handoff.requested", "handoff.claimed"]
    events = (await clerk.call("GET", f"/handoffs/{handoff_id}/events"))["events"]
    notice = next(event for event in events if event["seq"] == sent["seq"])
    assert (notice["kind"], notice["author"], notice["data"]["number"]) == ("notice", "staff", sent["number"])
    offer = events[-1]
    assert offer["choices"][0]["payload"].startswith("预约办理")
    await world.desk.say(conversation_id, "谢谢")
    mine = await clerk.call("GET", "/handoffs?box=mine")
    assert (mine["handoffs"][0]["preview"], mine["handoffs"][0]["unanswered"]) == ("谢谢", 1)
    closed = await clerk.call("POST", f"/handoffs/{handoff_id}/close", {"outcome": "booked", "note": "已约好"})
    assert (closed["state"], closed["outcome"]) == ("closed", "booked")
    assert (await clerk.call("GET", "/handoffs?box=closed"))["handoffs"][0]["id"] == handoff_id


def service(world: World) -> dict[str, str]:
    return {"Authorization": f"Bearer {world.hall.settings.service_token.get_secret_value()}"}


async def test_the_stream_shows_the_queue_to_all_and_messages_to_the_owner(world: World) -> None:
    async with world.clerk.stream() as mine, world.other.stream() as theirs:
        assert (await mine.next("hello"))["data"] == {"feed": 0}
        await theirs.next("hello")
        conversation_id, handoff_id = await world.desk.waiting()
        for frames in (mine, theirs):
            shown = (await frames.next("handoff"))["data"]
            assert (shown["id"], shown["state"], shown["position"]) == (handoff_id, "waiting", 1)
        await world.clerk.call("POST", f"/handoffs/{handoff_id}/claim")
        assert (await theirs.next("handoff"))["data"]["owner"]["id"] == world.clerk.id
        await world.desk.say(conversation_id, "我的手机13800138000，打得通吗")
        heard = await mine.heard()
        assert "打得通吗" in heard
        assert "13800138000" not in heard
        await world.clerk.call("POST", f"/handoffs/{handoff_id}/close", {"outcome": "answered", "note": ""})
        following = await theirs.next()
        while following["event"] == "topic":
            following = await theirs.next()
        assert (following["event"], following["data"]["state"]) == ("handoff", "closed")  # no message in between


async def test_a_lost_connection_misses_nothing_and_repeats_nothing(world: World) -> None:
    conversation_id, handoff_id = await world.desk.waiting()
    await world.clerk.call("POST", f"/handoffs/{handoff_id}/claim")
    async with world.clerk.stream() as frames:
        await frames.next("hello")
        await world.desk.say(conversation_id, "第一句", "k1")
        assert await frames.heard() == "第一句"
        last = frames.last
    for number in range(2, 6):
        await world.desk.say(conversation_id, f"第{number}句", f"k{number}")
    async with world.clerk.stream(last) as frames:
        heard = [await frames.heard() for _ in range(4)]
    assert heard == ["第2句", "第3句", "第4句", "第5句"]
    hub = stream.hub_of(world.hall)
    hub._ring.clear()
    hub._floor = hub.position  # as after a restart: what came before is read from the database
    async with world.clerk.stream(last) as frames:
        assert [await frames.heard() for _ in range(4)] == heard
    async with world.hall.transaction() as tx:
        await tx.execute(delete(desk_entry))
    async with world.clerk.stream(last) as frames:
        assert (await frames.next())["event"] == "reset"


async def test_typing_is_seen_on_the_other_side_and_kept_nowhere(world: World) -> None:
    opened = await (await world.client.post("/chat/conversations", json={})).json()
    conversation_id, token = opened["conversation_id"], {"Authorization": f"Bearer {opened['token']}"}
    handoff_id = (await world.desk.ask(conversation_id)).handoff_id
    await world.clerk.call("POST", f"/handoffs/{handoff_id}/typing", status=409)  # nobody's yet
    await world.clerk.call("POST", f"/handoffs/{handoff_id}/claim")
    path = f"/chat/conversations/{conversation_id}"
    before = await kept(world.hall)
    async with (
        world.clerk.stream() as mine,
        world.other.stream() as theirs,
        world.client.get(f"{path}/events", headers={**token, "Accept": "text/event-stream"}) as events,
    ):
        await mine.next("hello")
        await theirs.next("hello")
        assert (await world.client.post(f"{path}/typing", headers=token)).status == 204
        assert (await mine.next("typing"))["data"] == {"handoff_id": handoff_id}
        await world.clerk.call("POST", f"/handoffs/{handoff_id}/typing", status=204)
        assert (await Frames(events).next("typing"))["data"] == {"by": "staff"}
        await world.other.call("POST", f"/handoffs/{handoff_id}/typing", status=409)
        assert await kept(world.hall) == before
        await world.clerk.call("POST", f"/handoffs/{handoff_id}/release")
        seen = [await theirs.next()]
        while seen[-1]["data"].get("state") != "waiting":
            seen.append(await theirs.next())
        assert "typing" not in {frame["event"] for frame in seen}, "nobody but the owner saw it"
    assert (await world.client.post(f"{path}/typing")).status == 404


async def kept(hall: Hall) -> tuple[int, int]:
    """How many entries the feed and the conversations hold."""
    async with hall.reading() as tx:
        counted = [
            (await tx.execute(select(func.count()).select_from(table))).scalar_one() for table in (desk_entry, event)
        ]
    return counted[0], counted[1]


async def test_who_does_not_work_at_the_desk_sees_no_conversation(world: World) -> None:
    auditor = await console(world.hall, world.client, "li", Role.AUDITOR)
    _, handoff_id = await world.desk.waiting()
    for method, path in (
        ("GET", "/handoffs"),
        ("GET", f"/handoffs/{handoff_id}"),
        ("GET", f"/handoffs/{handoff_id}/events"),
        ("POST", f"/handoffs/{handoff_id}/claim"),
        ("GET", "/canned"),
    ):
        await auditor.call(method, path, {} if method == "POST" else None, status=403)
    async with auditor.stream(0) as frames:
        await world.desk.waiting()
        await world.supervisor.call("POST", "/shifts", {
            "staff_id": world.clerk.id, "weekdays": [1], "starts": "08:30", "ends": "12:00"
        }, 201)  # fmt: skip
        seen = [(await frames.next())["data"]]
        while seen[-1] != {"topic": "duty"}:
            seen.append((await frames.next())["data"])
        assert {one["topic"] for one in seen} <= {"consultation", "duty"}  # what changed, never what was said
        assert all(set(one) <= {"topic", "number"} for one in seen)


async def test_a_stream_ends_with_its_account(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes_stream, "CHECK_SECONDS", 0.0)
    monkeypatch.setattr(routes_stream, "HEARTBEAT_SECONDS", 0.2)
    async with world.other.stream() as frames:
        await frames.next("hello")
        async with world.hall.transaction() as tx:
            await staff.revoke(tx, "qian", SYSTEM)
        assert (await frames.next("bye"))["data"] == {}


async def test_canned_answers_are_ones_own_or_the_desks(world: World) -> None:
    body = {"title": "上班时间", "text": "工作日上午8:30到12:00。"}
    own = await world.clerk.call("POST", "/canned", body, 201)
    await world.clerk.call("POST", "/canned", body | {"shared": True}, 404)
    shared = await world.supervisor.call("POST", "/canned", body | {"shared": True, "title": "全台通用"}, 201)
    listed = (await world.other.call("GET", "/canned"))["canned"]
    assert [(one["id"], one["shared"], one["own"]) for one in listed] == [(shared["id"], True, False)]
    await world.other.call("DELETE", f"/canned/{own['id']}", status=404)
    found = (await world.clerk.call("GET", "/canned?q=8:30"))["canned"]
    assert {one["id"] for one in found} == {own["id"], shared["id"]}
    await world.clerk.call("DELETE", f"/canned/{own['id']}", status=204)


async def test_presence_and_colleagues(world: World) -> None:
    await world.clerk.call("POST", "/presence", {"state": "online"}, 204)
    await world.other.call("POST", "/presence", {"state": "away"}, 204)
    listed = (await world.supervisor.call("GET", "/colleagues"))["colleagues"]
    assert {one["id"]: one["online"] for one in listed} == {
        world.clerk.id: True,
        world.other.id: False,
        world.supervisor.id: False,
    }
    now = await world.clerk.call("GET", "/duty")
    assert now["open"] is True
    wall = await world.supervisor.call("GET", "/wall")
    assert (wall["online"], wall["text"]["share"], wall["connected"]["goal"]) == (1, None, 0.95)

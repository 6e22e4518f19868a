"""The served hall with its whole catalogue, staff of every role, and citizens with appointments."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from hall.app import create_app
from hall.appointments import service as appointments
from hall.appointments.model import Applicant, Appointment
from hall.clock import SHANGHAI
from hall.hall import Hall
from hall.identity import service as identity
from hall.notices import service as notices
from hall.staff import service as staff
from hall.staff.model import Role
from hall.storage.audit import SYSTEM
from tests.conftest import build_hall
from tests.integration.dialogue.visitor import Visitor
from tests.support.furniture import furnish
from tests.support.people import someone


def at(text: str) -> datetime:
    """Return a local moment."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@dataclass
class Console:
    """The hall as staff and citizens reach it."""

    hall: Hall
    client: Any
    tokens: dict[Role, str]
    ids: dict[Role, str] = field(default_factory=dict)

    async def call(self, role: Role | None, method: str, path: str, body: Any = None, **more: Any) -> tuple[int, Any]:
        """Call a route as a role (None: nobody); returns status and JSON."""
        headers = {"Authorization": f"Bearer {self.tokens[role]}"} if role else {}
        async with self.client.request(method, path, json=body, headers=headers, **more) as response:
            text = await response.read()
            return response.status, await response.json() if text else None

    async def file(self, role: Role, path: str) -> tuple[int, bytes, str]:
        """Fetch a file; returns status, content and content type."""
        headers = {"Authorization": f"Bearer {self.tokens[role]}"}
        async with self.client.get(path, headers=headers) as response:
            return response.status, await response.read(), response.content_type

    async def get(self, role: Role, path: str) -> Any:
        """Get JSON that must be there."""
        status, found = await self.call(role, "GET", path)
        assert status == 200, (path, status, found)
        return found

    async def post(self, role: Role, path: str, body: Any = None, expect: int = 200) -> Any:
        """Post and expect a status."""
        status, found = await self.call(role, "POST", path, body)
        assert status == expect, (path, status, found)
        return found

    def citizen(self, name: str = "cnv_test") -> Visitor:
        """Return a citizen at the dialogue."""
        return Visitor(self.hall, name)

    async def book(self, number: int, starts_at: str, item: str = "I16", name: str = "王秀兰") -> Appointment:
        """Book for somebody whose phone is proven in a conversation of their own."""
        who, conversation = someone(number, name), f"cv_{number}"
        async with self.hall.transaction() as tx:
            said = await identity.protect(tx, conversation, f"身份证号{who.identity}，电话{who.phone}")
            tokens = {match[1]: match[0] for match in re.finditer(r"⟦(id|phone):\w+⟧", said)}
            person = await identity.register_person(tx, conversation, who.name, tokens["id"], tokens["phone"])
            if not await identity.phone_is_verified(tx, conversation, person.phone_key):
                await identity.send_code(tx, conversation, tokens["phone"])
                await identity.check_code(
                    tx, conversation, re.findall(r"\d{6}", (await identity.list_sms(tx))[-1].text)[0]
                )
            notice = await notices.issue(tx, item, {}, conversation, "web")
            held = await appointments.hold(tx, conversation, item, at(starts_at))
            applicant = Applicant(person.person_key, person.phone_key, person.name)
            return await appointments.confirm(tx, held.id, applicant, None, notice_number=notice.number, channel="web")


@pytest.fixture
async def console(tables_url: str) -> AsyncIterator[Console]:
    """A furnished hall behind HTTP, once on SQLite and once on PostgreSQL."""
    hall = await build_hall(tables_url)
    await furnish(hall)
    made = {}
    async with hall.transaction() as tx:
        for role in Role:
            made[role] = await staff.add(tx, f"test-{role.value}", f"演示{role.value}", [role], SYSTEM)
    async with TestClient(TestServer(create_app(hall))) as client:
        tokens = {role: one.token for role, one in made.items()}
        yield Console(hall, client, tokens, {role: one.member.id for role, one in made.items()})

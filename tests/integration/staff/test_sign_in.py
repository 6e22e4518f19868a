"""Signing in over HTTP: enrolment, password with one-time code, lockout, sessions that end, CSRF, roles."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select

from hall.app import create_app
from hall.hall import Hall
from hall.staff import enrolment, passwords, second_factor, service
from hall.staff.model import Role
from hall.staff.store import sign_in_failure, staff_credential, staff_session
from hall.storage.audit import SYSTEM
from tests.conftest import build_hall

PASSWORD = "杨树林边的旧书店-42-灯亮着"
Client = TestClient[Any, Any]
wall = time.time  # the machine's clock, which an authenticator app follows


@pytest.fixture
async def client(any_hall: Hall) -> AsyncIterator[Client]:
    async with TestClient(TestServer(create_app(any_hall))) as opened:
        yield opened


async def invited(hall: Hall, login: str = "li.na", *roles: Role) -> str:
    async with hall.transaction() as tx:
        member = await service.create(tx, login, "李娜", roles or (Role.CLERK,), SYSTEM)
        return (await enrolment.invite(tx, member, SYSTEM)).code


async def enrolled(client: Client, code: str, later: float = 0.0) -> tuple[str, str]:
    """Enrol and return (secret, csrf)."""
    begun = await (await client.post("/api/v1/staff/enrolment/begin", json={"code": code})).json()
    totp = second_factor.code_at(begun["secret"], wall())
    answer = await client.post("/api/v1/staff/enrolment", json={"code": code, "password": PASSWORD, "totp": totp})
    assert answer.status == 200, await answer.text()
    return begun["secret"], (await answer.json())["csrf"]


def next_code(secret: str) -> str:
    """Return the code of the coming step: a sign-in may follow an enrolment at once, and a step may end meanwhile."""
    return second_factor.code_at(secret, wall() + 30)


async def sign_in(client: Client, secret: str, password: str = PASSWORD, code: str = "", login: str = "li.na") -> Any:
    body = {"login": login, "password": password, "code": code or next_code(secret)}
    return await client.post("/api/v1/staff/session", json=body)


async def test_enrolment_sets_both_factors_and_works_once(client: Client, any_hall: Hall) -> None:
    code = await invited(any_hall)
    begun = await (await client.post("/api/v1/staff/enrolment/begin", json={"code": code.lower()})).json()
    assert begun["otpauth_uri"].startswith("otpauth://totp/")
    assert begun["qr_svg"].startswith("<svg")
    for password, problem in (("short", "short"), ("li.na-li.na-li.na", "login"), ("111111111111", "common")):
        body = {"code": code, "password": password, "totp": "000000"}
        refused = await client.post("/api/v1/staff/enrolment", json=body)
        assert (refused.status, (await refused.json())["fields"]) == (422, {"problem": problem})
    wrong = await client.post("/api/v1/staff/enrolment", json={"code": code, "password": PASSWORD, "totp": "12345"})
    assert (await wrong.json())["error"] == "wrong_totp"
    secret, _ = await enrolled(client, code)
    again = await client.post("/api/v1/staff/enrolment/begin", json={"code": code})
    assert (again.status, (await again.json())["error"]) == (404, "unknown_enrolment")
    async with any_hall.reading() as tx:
        kept = (await tx.execute(select(staff_credential))).one()
        sessions = (await tx.execute(select(staff_session))).all()
    assert kept.password_hash.startswith("$argon2id$")
    assert secret.encode() not in kept.totp_sealed
    assert len(sessions) == 1


async def test_a_session_is_a_cookie_no_script_reads_and_no_other_site_uses(client: Client, any_hall: Hall) -> None:
    secret, _ = await enrolled(client, await invited(any_hall))
    client.session.cookie_jar.clear()
    signed = await sign_in(client, secret)
    assert signed.status == 200
    cookie = signed.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    csrf = (await signed.json())["csrf"]
    assert (await (await client.get("/api/v1/staff/session")).json())["member"]["login"] == "li.na"
    bare = await client.post("/api/v1/staff/presence", json={})
    assert (bare.status, (await bare.json())["error"]) == (403, "csrf")
    allowed = await client.post("/api/v1/staff/presence", json={}, headers={"X-CSRF-Token": csrf})
    assert allowed.status == 204
    assert (await client.delete("/api/v1/staff/session", headers={"X-CSRF-Token": csrf})).status == 204
    assert (await client.get("/api/v1/staff/session")).status == 401


async def test_a_code_works_once(client: Client, any_hall: Hall) -> None:
    secret, _ = await enrolled(client, await invited(any_hall))
    code = next_code(secret)
    assert (await sign_in(client, secret, code=code)).status == 200
    replayed = await sign_in(client, secret, code=code)
    assert (replayed.status, (await replayed.json())["error"]) == (403, "sign_in_failed")


async def test_guessing_waits_longer_and_longer_and_tells_nothing(client: Client, any_hall: Hall) -> None:
    secret, _ = await enrolled(client, await invited(any_hall))
    for login in ("li.na", "nobody"):
        answers = [await sign_in(client, secret, "wrong password here", login=login) for _ in range(5)]
        assert [answer.status for answer in answers] == [403] * 5
        assert {(await answer.json())["error"] for answer in answers} == {"sign_in_failed"}
        locked = await sign_in(client, secret, login=login)
        assert locked.status == 429
        assert int(locked.headers["Retry-After"]) == 30
    any_hall.clock.pin(any_hall.clock.now() + timedelta(seconds=31))
    assert (await sign_in(client, secret, "wrong again, still")).status == 403
    longer = await sign_in(client, secret)
    assert int(longer.headers["Retry-After"]) == 60
    any_hall.clock.pin(any_hall.clock.now() + timedelta(seconds=61))
    assert (await sign_in(client, secret)).status == 200
    async with any_hall.reading() as tx:
        kept = (await tx.execute(select(sign_in_failure))).all()
    assert len(kept) == 1  # only the login that does not exist; its name is kept nowhere
    assert "nobody" not in str(kept)


async def test_guesses_made_at_once_are_counted_one_by_one(
    client: Client, any_hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_at_once", asyncio.Semaphore(2))  # the process's own belongs to another test's loop
    secret, _ = await enrolled(client, await invited(any_hall))
    guesses = (sign_in(client, secret, "wrong password here") for _ in range(10))
    answers = [answer.status for answer in await asyncio.gather(*guesses)]
    assert sorted(answers) == [403] * 5 + [429] * 5


async def test_sessions_end_when_idle_when_old_and_when_told(client: Client, any_hall: Hall) -> None:
    secret, csrf = await enrolled(client, await invited(any_hall))
    start = any_hall.clock.now()
    for minutes in (20, 40, 60):
        any_hall.clock.pin(start + timedelta(minutes=minutes))
        assert (await client.get("/api/v1/staff/session")).status == 200
    any_hall.clock.pin(start + timedelta(minutes=91))
    assert (await client.get("/api/v1/staff/session")).status == 401
    assert (await sign_in(client, secret)).status == 200
    began = any_hall.clock.now()
    for quarter in range(1, 12 * 4):
        any_hall.clock.pin(began + timedelta(minutes=15 * quarter))
        assert (await client.get("/api/v1/staff/session")).status == 200
    any_hall.clock.pin(began + timedelta(hours=12))
    assert (await client.get("/api/v1/staff/session")).status == 401
    assert csrf


async def test_a_closed_account_is_out_at_once_and_new_roles_count_at_once(client: Client, any_hall: Hall) -> None:
    await enrolled(client, await invited(any_hall))
    assert (await client.get("/api/v1/staff/duty")).status == 200
    async with any_hall.transaction() as tx:
        member = await service.by_login(tx, "li.na")
        await service.change(tx, member.id, "李娜", [Role.AUDITOR], None, SYSTEM)
    assert (await client.get("/api/v1/staff/duty")).status == 403
    async with any_hall.transaction() as tx:
        await service.revoke(tx, "li.na", SYSTEM)
    assert (await client.get("/api/v1/staff/session")).status == 401


async def test_the_security_administrator_gives_and_resets_accounts(client: Client, any_hall: Hall) -> None:
    _, csrf = await enrolled(client, await invited(any_hall, "li.na", Role.SECURITY))
    headers = {"X-CSRF-Token": csrf}
    body = {"login": "wang.wu", "name": "王五", "roles": ["clerk"], "line": "0375-100"}
    made = await client.post("/api/v1/staff/members", json=body, headers=headers)
    assert made.status == 201
    member = (await made.json())["member"]
    both = await client.put(
        f"/api/v1/staff/members/{member['id']}",
        json={"name": "王五", "roles": ["operator", "auditor"]},
        headers=headers,
    )
    assert (both.status, (await both.json())["error"]) == (409, "roles_not_separated")
    first = (await made.json())["enrolment"]["code"]
    second = await (await client.post(f"/api/v1/staff/members/{member['id']}/enrolment", headers=headers)).json()
    assert (await client.post("/api/v1/staff/enrolment/begin", json={"code": first})).status == 404
    assert (await client.post("/api/v1/staff/enrolment/begin", json={"code": second["code"]})).status == 200
    listed = await (await client.get("/api/v1/staff/members")).json()
    assert [(one["login"], one["enrolled"]) for one in listed["members"]] == [("li.na", True), ("wang.wu", False)]
    assert (await client.get("/api/v1/staff/handoffs")).status == 403  # who gives accounts reads no conversations


async def test_one_address_cannot_keep_the_others_waiting(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_verify", lambda _kept, _password: False)
    hall = await build_hall(sqlite_url, sign_ins_per_minute=1)  # thirty times as many outside production
    async with TestClient(TestServer(create_app(hall))) as client:
        refused, tried = None, 0
        while (
            refused is None and tried < 300
        ):  # the bucket fills again by the clock: a slow machine may be let in once more
            body = {"login": f"nobody{tried}", "password": "x", "code": "000000"}
            answer = await client.post("/api/v1/staff/session", json=body)
            tried += 1
            assert answer.status in (403, 429)
            refused = answer if answer.status == 429 else None
        assert tried > 30
        assert refused is not None
        assert int(refused.headers["Retry-After"]) >= 1

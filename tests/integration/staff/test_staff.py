"""Staff accounts and their tokens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from hall.hall import Hall
from hall.staff import service as staff
from hall.staff.model import InvalidLogin, LoginTaken, NewToken, Role, RolesNotSeparated, UnknownStaff
from hall.staff.store import staff_token
from hall.storage.audit import SYSTEM, audit_table


async def add(hall: Hall, login: str = "li.na", *roles: Role, lifetime: timedelta | None = None) -> NewToken:
    async with hall.transaction() as tx:
        return await staff.add(tx, login, "李娜", roles or (Role.CLERK,), SYSTEM, lifetime)


async def who(hall: Hall, token: str) -> str | None:
    async with hall.reading() as tx:
        member = await staff.authenticate(tx, token)
    return member.login if member else None


async def test_a_token_belongs_to_its_member_and_is_not_stored(any_hall: Hall) -> None:
    made = await add(any_hall, "li.na", Role.CLERK, Role.GUIDE)
    async with any_hall.reading() as tx:
        assert await staff.authenticate(tx, made.token) == made.member
        kept = (await tx.execute(select(staff_token))).one()
        audited = (await tx.execute(select(audit_table.c.details))).scalars().all()
    secret = made.token.split("_", 2)[2]
    assert secret not in str(kept)
    assert secret not in str(audited)


async def test_wrong_tokens_belong_to_nobody(any_hall: Hall) -> None:
    made = await add(any_hall)
    other = await add(any_hall, "wang")
    prefix = made.token[:20]
    for token in (
        "",
        "x",
        made.token[:-1],
        made.token + "A",
        prefix + other.token[20:],
        "hs_" + "0" * 16 + "_" + "A" * 43,
    ):
        assert await who(any_hall, token) is None
    assert await who(any_hall, made.token) == "li.na"


async def test_a_revoked_account_is_closed_at_once(any_hall: Hall) -> None:
    made = await add(any_hall)
    async with any_hall.transaction() as tx:
        assert not (await staff.revoke(tx, "li.na", SYSTEM)).active
    assert await who(any_hall, made.token) is None
    async with any_hall.transaction() as tx:
        with pytest.raises(UnknownStaff):
            await staff.issue_token(tx, "li.na", SYSTEM)


async def test_a_token_expires(any_hall: Hall) -> None:
    made = await add(any_hall, lifetime=timedelta(days=1))
    assert await who(any_hall, made.token) == "li.na"
    any_hall.clock.pin(any_hall.clock.now() + timedelta(days=1))
    assert await who(any_hall, made.token) is None


async def test_logins_are_unique_and_well_formed(any_hall: Hall) -> None:
    await add(any_hall)
    with pytest.raises(LoginTaken):
        await add(any_hall)
    for login in ("", "L", "李娜", "a b", "x" * 40):
        with pytest.raises(InvalidLogin):
            await add(any_hall, login)
    async with any_hall.reading() as tx:
        assert [member.login for member in await staff.list_staff(tx)] == ["li.na"]


async def test_nobody_holds_two_of_the_separated_roles(hall: Hall) -> None:
    with pytest.raises(RolesNotSeparated):
        await add(hall, "li.na", Role.OPERATOR, Role.AUDITOR)
    await add(hall, "li.na", Role.OPERATOR, Role.CLERK)

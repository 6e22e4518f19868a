"""Every route states who may call it, and keeps everybody else out."""

from __future__ import annotations

import re

import pytest
from aiohttp.test_utils import TestClient, TestServer

from hall import errors
from hall.app import all_routes, create_app
from hall.hall import Hall
from hall.http.access import Caller
from hall.http.errors import status_of
from hall.http.routes import Route
from hall.identity.service import hidden
from hall.settings import Environment
from hall.staff import service as members
from hall.staff.model import Role
from hall.storage import schema
from hall.storage.audit import SYSTEM

ROUTES = all_routes(Environment.DEV)
assert schema.metadata.tables


def filled(route: Route) -> str:
    return re.sub(r"{[^}]+}", "unknown", route.path)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_every_route_says_what_it_does_and_for_whom(route: Route) -> None:
    assert isinstance(route.access.caller, Caller)
    assert route.summary.endswith("."), f"{route.path} needs a docstring"


def test_development_routes_do_not_exist_in_production() -> None:
    assert any(route.path.startswith("/dev/") for route in ROUTES)
    assert not any(route.path.startswith("/dev/") for route in all_routes(Environment.PRODUCTION))
    assert all(route.access.caller is Caller.DEV for route in ROUTES if route.path.startswith("/dev/"))


async def test_strangers_are_kept_out_everywhere(hall: Hall) -> None:
    async with TestClient(TestServer(create_app(hall))) as client:
        for route in ROUTES:
            if route.access.caller in (Caller.PUBLIC, Caller.DEV):
                continue
            for headers in ({}, {"Authorization": "Bearer wrong"}):
                answer = await client.request(route.method, filled(route), headers=headers)
                assert answer.status in (401, 403, 404), (
                    f"{route.method} {route.path} let a stranger in: {answer.status}"
                )


async def test_nobody_does_the_work_of_another_role(hall: Hall) -> None:
    async with hall.transaction() as tx:
        tokens = {
            role.value: (await members.add(tx, f"one.{role.value}", role.value, [role], SYSTEM)).token for role in Role
        }
    let_in = []
    async with TestClient(TestServer(create_app(hall))) as client:
        for route in ROUTES:
            if route.access.caller is not Caller.STAFF or not route.access.roles:
                continue
            for role in tokens.keys() - route.access.roles:
                headers = {"Authorization": f"Bearer {tokens[role]}"}
                async with client.request(route.method, filled(route), json={}, headers=headers) as answer:
                    if answer.status != 403:
                        let_in.append(f"{role}: {route.method} {route.path} {answer.status}")
    assert not let_in


async def test_the_openapi_document_lists_every_api_route(hall: Hall) -> None:
    async with TestClient(TestServer(create_app(hall))) as client:
        document = await (await client.get("/api/v1/openapi.json")).json()
    for route in ROUTES:
        if route.path.startswith("/api/"):
            assert route.method.lower() in document["paths"][re.sub(r":[^}]*}", "}", route.path)]


SEALED = {
    "AcceptIn.note",
    "AnsweredIn.text",
    "AppealIn.text",
    "CallBackIn.note",
    "CloseIn.note",
    "DraftIn.text",
    "LaterIn.note",
    "NoteIn.text",
    "ReplyIn.text",
    "ReturnIn.agreed",
    "SayIn.text",
    "SettledIn.reply",
    "TakenDownIn.question",
}
"""Texts about one citizen: the use case seals the numbers in them as that citizen's own (`identity.protect…`)."""
OFFICIAL = {"YearIn.source"}
"""What names a published document."""
FREE_TEXT = 100
"""Letters; a shorter field is a code, a name or an id."""


def test_no_free_text_of_staff_keeps_a_citizens_number() -> None:
    """Reasons end in the audit trail, which nobody can clear: a number typed into one is masked before anything sees it."""
    loose = set()
    for route in ROUTES:
        if route.access.caller is not Caller.STAFF or route.body is None:
            continue
        for name, field in route.body.model_fields.items():
            longest = next((one.max_length for one in field.metadata if hasattr(one, "max_length")), FREE_TEXT)
            masked = any(getattr(one, "func", None) is hidden for one in field.metadata)
            one_of_a_few = any(getattr(one, "pattern", None) for one in field.metadata)
            if field.annotation is str and longest >= FREE_TEXT and not masked and not one_of_a_few:
                loose.add(f"{route.body.__name__}.{name}")
    assert loose - SEALED - OFFICIAL == set(), loose
    assert loose >= SEALED, "no longer there"


def kinds(branch: type[errors.HallError]) -> list[type[errors.HallError]]:
    return [branch, *(kind for child in branch.__subclasses__() for kind in kinds(child))]


def test_every_error_has_a_code_of_its_own_and_a_status() -> None:
    listed = [kind for kind in kinds(errors.HallError) if kind is not errors.HallError]
    codes = [kind.code for kind in listed]
    assert len(codes) == len(set(codes)), sorted(code for code in codes if codes.count(code) > 1)
    assert all(status_of(kind) != 500 for kind in listed)

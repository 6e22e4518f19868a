"""The port to the hall: the HTTP adapter against the real hall and the fake pass the same test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from actions import hall_client
from actions.hall_client import FakeHallClient, HallClient, HallRefused, HallUnreachable, HttpHallClient, Reply, Turn
from hall.dialogue import routes
from hall.hall import Hall
from hall.http.access import Caller
from hall.http.authorisers import admit_service
from hall.http.dispatch import AUTHORISERS, HALL, Authoriser, endpoint
from tests.support.furniture import furnish

GREETING = Turn(
    "greet",
    0.99,
    "你好",
    ranking=({"name": "greet", "confidence": 0.99},),
    entities=({"entity": "item", "value": "x", "start": 0, "end": 1},),
)


async def serve(hall: Hall) -> TestServer:
    """Serve the one route of the dialogue with the hall's own kernel."""
    app = web.Application()
    app[HALL] = hall
    authorisers: dict[Caller, Authoriser] = {Caller.SERVICE: admit_service}
    app[AUTHORISERS] = authorisers
    for route in routes.routes.listed:
        app.router.add_route(route.method, route.path, endpoint(route))
    server = TestServer(app)
    await server.start_server()
    return server


@pytest.fixture
async def url(hall: Hall) -> AsyncIterator[str]:
    server = await serve(await furnish(hall))
    yield str(server.make_url(""))
    await server.close()


@pytest.fixture(params=["http", "fake"])
async def client(request: pytest.FixtureRequest, hall: Hall, url: str) -> AsyncIterator[HallClient]:
    adapter = HttpHallClient(url, hall.settings.service_token.get_secret_value())
    if request.param == "http":
        yield adapter
    else:
        real = await adapter.take_turn("cnv_other", 1, "small_talk", GREETING)
        yield FakeHallClient(real, real)
    await adapter.close()


async def test_a_turn_is_answered_and_the_same_turn_again_the_same(client: HallClient) -> None:
    reply = await client.take_turn("cnv_1", 1, "small_talk", GREETING)
    assert isinstance(reply, Reply)
    assert reply.messages[0].response == "utter_greet"
    assert {choice["payload"] for choice in reply.messages[0].choices} >= {"/book_appointment", "/talk_to_human"}
    assert set(reply.slots) == {"task", "item"}
    assert await client.take_turn("cnv_1", 1, "small_talk", GREETING) == reply


async def test_a_wrong_token_is_refused(url: str) -> None:
    client = HttpHallClient(url, "wrong")
    with pytest.raises(HallRefused) as caught:
        await client.take_turn("cnv_1", 1, "small_talk", GREETING)
    await client.close()
    assert (caught.value.status, caught.value.code, caught.value.retryable) == (403, "not_allowed", False)


async def test_a_turn_the_hall_cannot_read_is_refused(hall: Hall, url: str) -> None:
    client = HttpHallClient(url, hall.settings.service_token.get_secret_value())
    with pytest.raises(HallRefused) as caught:
        await client.take_turn("cnv_1", 1, "small_talk", Turn("greet", 7.0, "你好"))
    await client.close()
    assert caught.value.code == "invalid"


@pytest.mark.parametrize("fault", ["nobody", "broken", "slow", "nonsense"])
async def test_a_hall_that_does_not_answer_is_worth_another_try(fault: str) -> None:
    async def answer(_request: web.Request) -> web.Response:
        if fault == "slow":
            await asyncio.sleep(1)
        return web.Response(status=500 if fault == "broken" else 200, text="<html>")

    app = web.Application()
    app.router.add_post("/{tail:.*}", answer)
    server = TestServer(app)
    await server.start_server()
    target = "http://127.0.0.1:9" if fault == "nobody" else str(server.make_url(""))
    client = HttpHallClient(target, "x", timeout=0.3)
    with pytest.raises(HallUnreachable) as caught:
        await client.take_turn("cnv_1", 1, "small_talk", GREETING)
    await client.close()
    await server.close()
    assert caught.value.retryable
    assert "你好" not in str(caught.value)


def test_both_sides_have_the_same_fields() -> None:
    sent = asdict(GREETING)
    assert set(sent) == set(routes.TurnIn.model_fields)
    received = set(hall_client.Message.__dataclass_fields__)
    assert received == set(routes.MessageOut.model_fields)
    assert set(hall_client.Reply.__dataclass_fields__) == set(routes.ReplyOut.model_fields)

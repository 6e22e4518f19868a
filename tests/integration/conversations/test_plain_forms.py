"""The page without JavaScript takes forms only from whoever has the conversation's secret."""

from __future__ import annotations

import pytest
from aiohttp.test_utils import TestClient, TestServer

from hall.app import create_app
from hall.channels.pages.plain import Session, new_session
from hall.conversations import service as conversations
from hall.hall import Hall


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No bot answers here: nobody waits for one."""
    monkeypatch.setattr("hall.channels.pages.routes.WAIT_SECONDS", 0.05)


async def test_who_knows_only_the_number_of_a_conversation_says_nothing_in_it(hall: Hall) -> None:
    async with hall.transaction() as tx:
        theirs = await conversations.create_conversation(tx, "web")
        before = await conversations.last_seq(tx, theirs.conversation_id)
    made_up = Session(theirs.conversation_id, "x" * 43)  # its form token can be computed by whoever wrote the cookie
    right = Session(theirs.conversation_id, theirs.token)
    async with TestClient(TestServer(create_app(hall))) as client:
        for session, said in ((made_up, 0), (right, 1)):
            form = {"text": "取消预约", "client_id": f"p{said}", "form_token": session.form_token}
            answer = await client.post(
                "/plain", data=form, headers={"Cookie": f"hall_plain={session.cookie}"}, allow_redirects=False
            )
            assert answer.status == 303
            assert ("problem=expired" in answer.headers["Location"]) is (said == 0)
            async with hall.reading() as tx:
                events = await conversations.events_after(tx, theirs.conversation_id, before)
            assert [event.text for event in events if event.author.value == "citizen"] == ["取消预约"] * said


async def test_the_first_form_opens_a_conversation_also_under_the_public_name(hall: Hall) -> None:
    session = new_session()
    async with TestClient(TestServer(create_app(hall))) as client:
        form = {"text": "你好", "client_id": "p1", "form_token": session.form_token}
        for origin, taken in (("https://elsewhere.example", False), (hall.settings.public_url, True)):
            headers = {"Cookie": f"hall_plain={session.cookie}", "Origin": origin}
            answer = await client.post("/plain", data=form, headers=headers, allow_redirects=False)
            assert ("problem" not in answer.headers["Location"]) is taken

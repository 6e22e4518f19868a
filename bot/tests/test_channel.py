"""The hall's channel against a real server: token, metadata, one message an utterance, 500 on failure, silence in the log."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from sanic import Sanic

from bot.channel import Collected, HallInput, watch_rasa

SAID = "我的秘密是这一句话"
OnMessage = Callable[[UserMessage], Awaitable[Any]]


async def answer(message: UserMessage) -> None:
    """Stands for the agent: what it utters depends on the message."""
    output = message.output_channel
    assert output is not None
    text = message.text or ""
    if "坏了" in text:
        raise RuntimeError(text)
    if "吞掉" in text:
        try:
            int(text)
        except ValueError:  # its message quotes the text, as an action server's answer would
            logging.getLogger("rasa.core.processor").exception(
                "Encountered an exception while running action 'action_book'."
            )
    if "沉默" in text:
        return
    await output.send_response(
        message.sender_id,
        {
            "text": f"{output.name()} {message.metadata}",
            "buttons": [{"title": "好", "payload": "/affirm"}],
            "custom": {"kind": "choices"},
        },
    )
    await output.send_response(message.sender_id, {"text": "第二句", "elements": [], "attachment": None})


class Server:
    """A sanic server in a thread, as Rasa runs one."""

    def __init__(self, channel: HallInput, name: str) -> None:
        self.app = Sanic(name)
        self.app.blueprint(channel.blueprint(answer), url_prefix="/webhooks/rest")
        self.loop = asyncio.new_event_loop()
        self.ready = threading.Event()
        self.port = 0
        threading.Thread(target=self.serve, daemon=True).start()
        assert self.ready.wait(20)

    def serve(self) -> None:
        """Run the loop; ends with the process."""
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self.start())
        self.loop.run_forever()

    async def start(self) -> None:
        """Listen on any free port."""
        self.server = await self.app.create_server(
            host="127.0.0.1", port=0, return_asyncio_server=True, access_log=False
        )
        await self.server.startup()
        await self.server.start_serving()
        self.port = self.server.server.sockets[0].getsockname()[1]
        self.ready.set()

    def post(self, body: Any, token: str | None = None) -> tuple[int, Any]:
        """Send a body (bytes as they are, anything else as JSON); returns the status and the answer."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/webhooks/rest/webhook", data, headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as response:  # noqa: S310 our own address
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)


@pytest.fixture(scope="module")
def server() -> Server:
    watch_rasa()
    return Server(HallInput("secret"), "with_token")


def message(text: str = SAID, **metadata: Any) -> dict[str, Any]:
    return {"sender": "c_1.2", "message": text, "metadata": {"conversation_id": "c_1", "seq": 7, **metadata}}


def test_one_message_an_utterance_with_metadata_and_channel(server: Server) -> None:
    status, messages = server.post(message(channel="phone"), "secret")
    assert status == 200
    first, second = messages
    assert first["text"].startswith("phone ")
    assert "'seq': 7" in first["text"]
    assert first["buttons"] == [{"title": "好", "payload": "/affirm"}]
    assert first["custom"] == {"kind": "choices"}
    assert second == {"recipient_id": "c_1.2", "text": "第二句"}


@pytest.mark.parametrize("token", [None, "wrong", "secret2", "秘密"])
def test_without_the_token_nobody_comes_in(server: Server, token: str | None) -> None:
    offered = None if token is None else token.encode().decode("latin-1")
    assert server.post(message(), offered)[0] == 401


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"sender": "x"},
        {"sender": "", "message": "a"},
        {"sender": 3, "message": "a"},
        [],
        "x",
        {"sender": "x", "message": "长" * 9000},
        b"{broken",
        b"",
    ],
)
def test_what_is_no_message_is_rejected(server: Server, body: Any) -> None:
    assert server.post(body, "secret")[0] == 400


@pytest.mark.parametrize("text", ["坏了", "沉默", "吞掉"])
def test_a_failed_turn_is_a_500_and_not_an_empty_list(
    server: Server, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        status, body = server.post(message(f"{text}{SAID}"), "secret")
    assert status == 500
    assert body["error"] == "turn_failed"
    assert SAID not in caplog.text
    assert SAID not in json.dumps(body, ensure_ascii=False)


def test_the_token_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    def opens(channel: HallInput, token: str) -> bool:
        return channel.allowed(SimpleNamespace(headers={"Authorization": f"Bearer {token}"}))  # type: ignore[arg-type]

    monkeypatch.setenv("RASA_TOKEN", "abc")
    assert opens(HallInput.from_credentials(None), "abc")
    assert not opens(HallInput.from_credentials(None), "def")
    assert opens(HallInput.from_credentials({"token": "def"}), "def")
    monkeypatch.delenv("RASA_TOKEN")
    assert opens(HallInput.from_credentials(None), "anything")


def test_the_token_is_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def compare(offered: bytes, wanted: bytes) -> bool:
        compared.append((offered, wanted))
        return offered == wanted

    monkeypatch.setattr("bot.channel.hmac.compare_digest", compare)
    assert HallInput("secret").allowed(SimpleNamespace(headers={"Authorization": "Bearer secret"}))  # type: ignore[arg-type]
    assert not HallInput("secret").allowed(SimpleNamespace(headers={}))  # type: ignore[arg-type]
    assert compared == [(b"Bearer secret", b"Bearer secret"), (b"", b"Bearer secret")]


def test_nothing_said_stands_in_the_log(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        server.post(message(), "secret")
        server.post(message(SAID, channel="web"), "wrong")
        server.post(f"{{{SAID}".encode(), "secret")
    assert SAID not in caplog.text


def test_two_turns_at_once_do_not_share_their_faults(server: Server) -> None:
    with ThreadPoolExecutor(8) as pool:
        texts = ["吞掉", SAID] * 8
        statuses = list(pool.map(lambda text: server.post(message(text), "secret")[0], texts))
    assert statuses == [500, 200] * 8


def test_empty_utterances_are_dropped() -> None:
    output = Collected("web")
    asyncio.run(output.send_response("c", {"text": "", "buttons": []}))
    assert output.messages == []
    assert output.name() == "web"
    assert HallInput.name() == "rest"

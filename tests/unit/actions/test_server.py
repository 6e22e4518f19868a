"""The action server as Rasa sees it: a fault is told as such, without the tracker."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest

from hall.settings import ROOT
from tests.support.postgres import free_port

SECRET = "我的事不能让人知道"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    port = free_port()
    environment = {
        **os.environ,
        "ACTIONS_PORT": str(port),
        "HALL_API_URL": "http://127.0.0.1:9",
        "HALL_SERVICE_TOKEN": "x",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "actions"], cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                urlopen(f"{url}/health", timeout=1).close()  # noqa: S310 — our own server
                break
            except (URLError, ConnectionError):
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        _, logged = process.communicate(timeout=20)
        assert SECRET not in logged


def call(url: str, action: str) -> tuple[int, str]:
    latest = {
        "text": SECRET,
        "intent": {"name": "greet", "confidence": 1},
        "metadata": {"conversation_id": "c", "seq": 1},
    }
    body = {
        "next_action": action,
        "sender_id": "c",
        "version": "3.6.21",
        "tracker": {"sender_id": "c", "slots": {}, "latest_message": latest, "events": []},
    }
    request = Request(f"{url}/webhook", json.dumps(body).encode(), {"Content-Type": "application/json"})  # noqa: S310
    try:
        with urlopen(request, timeout=20) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


def test_a_failed_action_answers_500_and_nothing_else(server: str) -> None:
    assert call(server, "action_small_talk") == (500, '{"error":"action failed"}')


def test_an_unknown_action_is_told(server: str) -> None:
    status, body = call(server, "action_unknown")
    assert status == 404
    assert SECRET not in body

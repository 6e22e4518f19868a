"""`make wechat` and `make phone` as a person starts them, against a stand-in for the hall."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qsl

from aiohttp import ClientSession, web

from hall.dev.secrets_file import development_secrets
from simulators.wechat import Account, WeChat
from tests.support.postgres import free_port
from tests.support.simulators import application

ROOT = Path(__file__).resolve().parents[3]


@asynccontextmanager
async def program(module: str, *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    pipe = asyncio.subprocess.PIPE
    command = [sys.executable, "-u", "-m", module, *arguments]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.STDOUT
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def hall(request: web.Request) -> web.Response:
    """A hall that answers health checks, echoes WeChat's word, and takes one turn on the phone."""
    if request.path == "/wechat":
        return web.Response(text=request.query.get("echostr", "success"))
    form = dict(parse_qsl(await request.text()))
    said = form.get("SpeechResult") or form.get("Digits") or ""
    words = f"您说{said}" if said else "您好，请说"
    gather = '<Gather input="dtmf speech" language="cmn-Hans-CN" action="/phone/turn">'
    say = f'<Say voice="Polly.Zhiyu">{words}</Say>'
    body = {"/phone/voice": f"{gather}{say}</Gather>", "/phone/turn": f"{gather}{say}</Gather>"}.get(request.path, "")
    return web.Response(text=f"<Response>{body}</Response>", content_type="text/xml")


async def test_a_person_calls_in_the_terminal(tmp_path: Path) -> None:
    development_secrets(tmp_path)
    async with application(hall) as url:
        arguments = ("--hall", url, "--state", str(tmp_path), "--port", str(free_port()))
        async with program("simulators.twilio", *arguments) as process:
            output, _none = await asyncio.wait_for(process.communicate("社保卡\n12\n/挂\n".encode()), 30)
    text = output.decode()
    assert [line for line in text.splitlines() if "📞" in line] == ["📞 您好，请说", "📞 您说社保卡", "📞 您说12"], text
    assert "您挂断了" in text
    assert process.returncode == 0


async def test_without_a_hall_the_person_is_told_what_to_do(tmp_path: Path) -> None:
    async with program("simulators.twilio", "--state", str(tmp_path)) as process:
        output, _none = await asyncio.wait_for(process.communicate(), 30)
        assert "make run" in output.decode()
        assert process.returncode == 1
    development_secrets(tmp_path)
    arguments = ("--state", str(tmp_path), "--hall", f"http://127.0.0.1:{free_port()}")
    async with program("simulators.wechat", *arguments) as process:
        output, _none = await asyncio.wait_for(process.communicate(), 30)
        assert "大厅没有应答" in output.decode()
        assert process.returncode == 1


async def test_the_wechat_program_prints_one_address(tmp_path: Path) -> None:
    development_secrets(tmp_path)
    async with application(hall) as url:
        arguments = ("--hall", url, "--state", str(tmp_path), "--port", str(free_port()))
        async with program("simulators.wechat", *arguments) as process:
            assert process.stdout is not None
            line = (await asyncio.wait_for(process.stdout.readline(), 30)).decode()
            addresses = re.findall(r"http://\S+", line)
            assert len(addresses) == 1, line
            async with ClientSession() as session, session.get(addresses[0]) as response:
                assert "手机" in await response.text()


async def test_the_page_sends_shows_and_taps() -> None:
    async def echo(request: web.Request) -> web.Response:
        return web.Response(text="success")

    async with (
        application(echo) as url,
        WeChat(Account(), mode="clear", targets=[url], page="大厅") as wechat,
        ClientSession(wechat.api_url) as session,
    ):
        wechat.menu = {"button": [{"type": "click", "name": "预约", "key": "book"}]}
        for act, body in (("text", {"text": "您好"}), ("click", {"key": "book"}), ("scan", {"scene": "door"})):
            async with session.post(f"/page-act/o1/{act}", json=body) as response:
                assert response.status == 200
        await wechat.settle()
        async with session.get("/page-state/o1") as response:
            state = await response.json()
        assert [entry["text"] for entry in state["entries"]] == ["您好"]
        assert (state["menu"][0]["name"], state["left"]) == ("预约", 8)
        assert [push.fields.get("EventKey") for push in wechat.pushes if push.fields["MsgType"] == "event"] == [
            "book",
            "door",
        ]
        waiting = asyncio.create_task(_get(session, f"/page-state/o1?known={state['version']}"))
        await asyncio.sleep(0.05)
        assert not waiting.done(), "nothing changed, so the page waits"
        async with session.post("/page-act/o1/agent-says", json={"text": "在"}) as response:
            assert response.status == 200
        assert (await asyncio.wait_for(waiting, 5))["entries"][-1]["text"] == "在"


async def _get(session: ClientSession, path: str) -> dict[str, list[dict[str, str]]]:
    async with session.get(path) as response:
        found: dict[str, list[dict[str, str]]] = await response.json()
        return found

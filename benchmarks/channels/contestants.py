"""Who takes part: our product with two hall processes, a bot on wechatpy, and Rasa's own telephone channel."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import ClientError, ClientSession, ClientTimeout, web

from benchmarks.channels.wechatpy_bot import WechatpyBot
from benchmarks.channels.work import BotProxy, Work, action_server
from hall.dev.secrets_file import development_secrets
from launch.environments import BOT_PYTHON, PYTHON, ROOT
from launch.model import bot_environment, trained_model
from launch.processes import Child
from launch.stack import Stack
from simulators.serving import Served, serve
from simulators.twilio import Twilio
from simulators.wechat import Account, WeChat, new_aes_key
from tests.support import postgres

LINE = ROOT / "benchmarks" / "channels" / "rasa_line"
PATIENCE = 240


@dataclass
class Contestant:
    """One of them, connected to the simulated vendors it speaks with."""

    name: str
    work: Work
    wechat: WeChat | None = None
    twilio: Twilio | None = None
    says: str = "预约"
    """What makes it work."""
    urls: Sequence[str] = ()
    """Processes whose clock can be set."""
    next_key: str = field(default_factory=new_aes_key)
    """The EncodingAESKey the owner will change to; whoever can hold two is told beforehand."""

    async def pin(self, moment: str | None) -> None:
        """Let it be that moment in the hall, where it has a clock for that; None frees it."""
        async with ClientSession() as session:
            for url in self.urls:
                async with session.post(f"{url}/dev/clock", json={"now": moment}) as answer:
                    answer.raise_for_status()


def application(handler: object) -> web.Application:
    """An application with one handler for everything."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)  # type: ignore[arg-type]
    return app


@asynccontextmanager
async def wechatpy() -> AsyncIterator[Contestant]:
    """Two processes' worth of a bot on wechatpy."""
    account, work = Account(), Work()
    async with AsyncExitStack() as stack:
        bots: list[Served] = []
        for _process in range(2):
            bots.append(await serve(application(WechatpyBot(account, work).answer)))
            stack.push_async_callback(bots[-1].close)
        wechat = await stack.enter_async_context(WeChat(account, mode="safe", targets=[bot.url for bot in bots]))
        yield Contestant("wechatpy 1.8.18", work, wechat=wechat)


@asynccontextmanager
async def rasa_line(folder: Path) -> AsyncIterator[Contestant]:
    """Rasa 3.6.21 with its own `twilio_voice`, a small model and one action."""
    work = Work()
    async with AsyncExitStack() as stack:
        actions = await action_server(work)
        stack.push_async_callback(actions.close)
        endpoints = folder / "endpoints.yml"
        endpoints.write_text(f"action_endpoint: {{url: '{actions.url}/webhook'}}\n", encoding="utf-8")
        await asyncio.to_thread(_train_line, folder)
        port = postgres.free_port()
        command = [str(BOT_PYTHON), "-m", "rasa", "run", "--interface", "127.0.0.1", "--port", str(port), "--model", str(folder / "line.tar.gz"),
                   "--endpoints", str(endpoints), "--credentials", str(LINE / "credentials.yml"), "--quiet"]  # fmt: skip
        child = Child("rasa-line", command, bot_environment(), folder / "rasa-line.log", folder)
        stack.callback(child.stop)
        url = f"http://127.0.0.1:{port}"
        await until(f"{url}/webhooks/twilio_voice/", child)
        path = "/webhooks/twilio_voice/webhook"
        twilio = Twilio(public_url="https://rasa.test", targets=[url], voice_path=path, status_path="")
        await stack.enter_async_context(twilio)
        yield Contestant("Rasa 3.6.21 twilio_voice", work, twilio=twilio)


def _train_line(folder: Path) -> None:
    command = [str(BOT_PYTHON), "-m", "rasa", "train", "--domain", str(LINE / "domain.yml"), "--data", str(LINE / "nlu.yml"), str(LINE / "rules.yml"),
               "--config", str(LINE / "config.yml"), "--out", str(folder), "--fixed-model-name", "line", "--quiet"]  # fmt: skip
    subprocess.run(command, cwd=folder, env=bot_environment(), check=True, stdout=subprocess.DEVNULL)


@asynccontextmanager
async def product(folder: Path, *, halls: int = 2, page: str = "", **settings: str) -> AsyncIterator[Contestant]:
    """Ours: bot, actions and two hall processes on one PostgreSQL, both vendors simulated."""
    secrets = development_secrets(folder)
    names = ("HALL_WECHAT_TOKEN", "HALL_WECHAT_ENCODING_AES_KEY", "HALL_WECHAT_APP_ID", "HALL_WECHAT_APP_SECRET")
    work, bot_port = Work(), postgres.free_port()
    async with AsyncExitStack() as stack:
        server = stack.enter_context(postgres.server())
        database = postgres.create_database(server, "hall_channels")
        wechat = await stack.enter_async_context(
            WeChat(Account(*(secrets[name] for name in names)), mode="safe", page=page)
        )
        twilio = Twilio(
            account_sid=secrets["HALL_TWILIO_ACCOUNT_SID"],
            auth_token=secrets["HALL_TWILIO_AUTH_TOKEN"],
            public_url="https://hall.test",
        )
        await stack.enter_async_context(twilio)
        proxy = BotProxy(work, f"http://127.0.0.1:{bot_port}")
        between = await proxy.start()
        stack.push_async_callback(between.close)
        stack.push_async_callback(proxy.close)
        next_key = new_aes_key()
        extra = {
            "HALL_WECHAT_ENCODING_AES_KEY": f"{next_key},{wechat.account.aes_key}",
            "HALL_DATABASE_URL": database,
            "HALL_BOT_URL": between.url,
            "HALL_PUBLIC_URL": twilio.public_url,
            "HALL_WECHAT_API_URL": wechat.api_url,
            "HALL_TWILIO_API_URL": twilio.api_url,
            **settings,
        }
        running = Stack(
            state=folder,
            port=postgres.free_port(),
            bot_port=bot_port,
            actions_port=postgres.free_port(),
            extra=extra,
            models=ROOT / "var" / "models",
        )
        stack.callback(running.stop)
        await asyncio.to_thread(lambda: running.start(_prepared(running)))
        urls = [running.url]
        for number in range(2, halls + 1):
            port = postgres.free_port()
            environment = {**running.environment, "HALL_PORT": str(port)}
            child = Child(
                f"hall{number}",
                [str(PYTHON), "-m", "hall.cli", "serve"],
                environment,
                folder / "log" / f"hall{number}.log",
                ROOT,
            )
            running.children.append(child)
            urls.append(f"http://127.0.0.1:{port}")
            await until(f"{urls[-1]}/readyz", child)
        wechat.targets = [f"{url}/wechat" for url in urls]
        twilio.targets = urls
        yield Contestant(
            "本产品", work, wechat=wechat, twilio=twilio, says="我要预约社保卡", next_key=next_key, urls=urls
        )


def _prepared(stack: Stack) -> Path:
    stack.hall_command("prepare")
    return trained_model(stack.models)


async def until(url: str, child: Child) -> None:
    """Wait until an address answers."""
    async with asyncio.timeout(PATIENCE), ClientSession(timeout=ClientTimeout(total=5)) as session:
        while child.running:
            try:
                async with session.get(url) as response:
                    if response.status == 200:
                        return
            except (ClientError, TimeoutError):
                pass
            await asyncio.sleep(0.3)
    raise RuntimeError(child.log.read_text(errors="replace")[-1500:])

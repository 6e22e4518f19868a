"""`make wechat`: the vendor's server for the hall that runs on this machine, with a page that shows what a WeChat user sees."""

from __future__ import annotations

import argparse
import asyncio
import json
import shlex
import sys

from simulators.connecting import NotReady, development_settings, need, require_hall
from simulators.wechat.account import Account
from simulators.wechat.server import WeChat

NAMES = ("HALL_WECHAT_TOKEN", "HALL_WECHAT_ENCODING_AES_KEY", "HALL_WECHAT_APP_ID", "HALL_WECHAT_APP_SECRET")


def main() -> int:
    """Run until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m simulators.wechat", description="本机的微信服务器与微信用户界面")
    parser.add_argument("--hall", default="http://127.0.0.1:8080", help="大厅地址")
    parser.add_argument("--state", default="", help="make run 的状态目录（默认 var）")
    parser.add_argument("--port", type=int, default=8091, help="本程序的端口；大厅按它找“微信”")
    parser.add_argument("--mode", choices=("clear", "compat", "safe"), default="safe", help="推送模式")
    parser.add_argument("--after-start", default="", help="启动后运行的命令（发布公众号菜单）")
    try:
        asyncio.run(_serve(parser.parse_args()))
    except NotReady as fault:
        print(f"✗ {fault}", file=sys.stderr)
        return 1
    except OSError as fault:
        print(f"✗ 端口打不开：{fault.strerror or fault}。换一个：--port", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n已停止。")
    return 0


async def _serve(options: argparse.Namespace) -> None:
    settings = development_settings(options.state)
    need(settings, *NAMES)
    await require_hall(options.hall)
    account = Account(*(settings[name].split(",")[0] for name in NAMES))
    target = f"{options.hall}/wechat"
    async with WeChat(account, mode=options.mode, targets=[target], port=options.port, page="政务服务大厅") as wechat:
        wechat.agents = {"guide@hall"}
        for template_id, fields in _templates(settings):
            wechat.template(template_id, *fields)
        if not await wechat.check_url():
            raise NotReady("大厅没有通过微信的地址校验：它的微信渠道没有开启，请重新运行 make run。")
        if options.after_start:
            await _run_quietly(options.after_start)
        print(f"✓ 微信已连上大厅：请打开 {wechat.api_url}   按 Ctrl-C 停止", flush=True)
        await asyncio.Event().wait()


async def _run_quietly(command: str) -> None:
    """Run the owner's own command (it publishes the menu); a failure is told, the page is there all the same."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*shlex.split(command), stdout=pipe, stderr=asyncio.subprocess.STDOUT)
    output, _none = await process.communicate()
    if process.returncode:
        print(f"  公众号菜单没有发布：{output.decode(errors='replace').strip()[-200:]}", file=sys.stderr)


def _templates(settings: dict[str, str]) -> list[tuple[str, list[str]]]:
    """The notice templates the hall is configured with, as approved ones."""
    kept = json.loads(settings.get("HALL_WECHAT_NOTICES") or "{}")
    return [
        (str(one["template_id"]), [str(name) for name in one["fields"]]) for one in kept.values() if one.get("fields")
    ]


if __name__ == "__main__":
    raise SystemExit(main())

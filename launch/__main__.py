"""`python3 -m launch setup|console|train|run|wechat|phone`: what the Makefile calls."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from launch import console, environments, services
from launch.environments import ROOT
from launch.faults import Fault
from launch.model import trained_model
from launch.stack import Stack


def main(arguments: list[str]) -> int:
    """Run one command; a known fault is printed as one sentence."""
    command = arguments[0] if arguments else "run"
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # a shell's background job would ignore Ctrl-C and never stop
    try:
        if command == "setup":
            environments.prepare(development="--dev" in arguments)
            if "--services" in arguments:
                services.install_missing()
        elif command == "console":
            console.build()
            if "--check" in arguments:
                console.check()
        elif command == "train":
            environments.prepare_bot()
            print(trained_model(ROOT / "var" / "models"))
        elif command == "run":
            _run()
        elif command in ("wechat", "phone"):
            return _vendor(command, arguments[1:])
        else:
            print("用法：python3 -m launch setup|console|train|run|wechat|phone", file=sys.stderr)
            return 2
    except Fault as fault:
        print(f"✗ {fault}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n已停止。")
    return 0


def _stack() -> Stack:
    return Stack(
        state=Path(os.environ.get("HALL_STATE", ROOT / "var")),
        port=int(os.environ.get("HALL_PORT", "8080")),
        bot_port=int(os.environ.get("BOT_PORT", "5005")),
        actions_port=int(os.environ.get("ACTIONS_PORT", "5055")),
    )


def _vendor(name: str, more: list[str]) -> int:
    """Start the other end of a channel beside the running hall: WeChat with its page, or a caller in this terminal."""
    stack = _stack()
    module = {"wechat": "simulators.wechat", "phone": "simulators.twilio"}[name]
    command = [str(environments.PYTHON), "-m", module, "--hall", stack.url, "--state", str(stack.state), *more]
    if name == "wechat":
        command += ["--after-start", f"{environments.PYTHON} -m hall.cli wechat menu push"]
    return subprocess.run(command, cwd=ROOT, env=stack.environment, check=False).returncode  # noqa: S603 our own arguments


def _run() -> None:
    stack = _stack()
    stack.require_ports()
    environments.prepare(development=False)
    console.build()
    model = stack.prepare()
    print("启动大厅、动作服务与机器人 …", flush=True)
    began = time.monotonic()
    stack.start(model)
    try:
        print(f"\n✓ 已就绪（{time.monotonic() - began:.0f} 秒）：请打开 {stack.url}   按 Ctrl-C 停止\n", flush=True)
        _tell_console(stack)
        while all(child.running for child in stack.children):
            time.sleep(0.5)
        ended = next(child for child in stack.children if not child.running)
        raise Fault(f"{ended.name} 意外停止，详情见 {ended.log}。")
    finally:
        stack.stop()


def _tell_console(stack: Stack) -> None:
    """Say how the staff's console is entered: the secrets are this machine's own, made at the first start."""
    known = stack.secrets
    if known.get("HALL_ADMIN_PASSWORD"):
        print(f"  工作台：{stack.url}/console   登录名 admin   密码 {known['HALL_ADMIN_PASSWORD']}")
        print(
            f"  动态口令：运行 make code 查看当前六位数（或在身份验证器里添加密钥 {known.get('HALL_ADMIN_TOTP', '')}）"
        )
        print("  另有 security（安全管理员）、auditor（审计员），密码和密钥相同，仅供本机试用。\n", flush=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

"""`make phone`: call the hall from a terminal. What is typed is said or pressed, what is heard is printed."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import re
import sys

from simulators.connecting import NotReady, development_settings, need, require_hall
from simulators.twilio.call import Bridge, Call, Gather
from simulators.twilio.relay import Relay
from simulators.twilio.server import Line, Twilio

HELP = """\
  直接打字 = 说话        只打数字、*、# = 按键        直接回车 = 不出声
  /不清 文字 = 说得含糊（识别把握低）    /打断 文字 = 抢着说（仅连续语音）    /断线 = 语音连接中断（仅连续语音）
  /对方挂断 = 转接的人挂断    /挂 = 挂断    /帮助 = 再看一遍"""
REASONS = {
    "caller": "您挂断了",
    "hangup-verb": "大厅挂断了",
    "end-of-document": "大厅没有再说什么，线路断开",
    "error": "程序出错，线路断开",
    "rejected": "大厅没有接听",
    "rest": "大厅结束了通话",
}


class Terminal:
    """One call, printed as it goes."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._printed = 0
        self._faults = 0

    async def talk(self) -> None:
        """Take turns until the call is over."""
        print(HELP)
        while not self._call.ended:
            self._print()
            typed = await asyncio.to_thread(_read, f"\n{self._prompt()} > ")
            if typed is None:
                await self._call.hang_up()
                break
            await self._act(typed.strip())
        self._print()
        print(f"\n☎ 通话结束：{REASONS.get(self._call.end_reason, self._call.end_reason)}")

    def _print(self) -> None:
        for heard in self._call.heard[self._printed :]:
            print(f"\n📞 {heard.text}" if heard.audible else f"\n📞 （听不见，嗓音不会说这些话）{heard.text}")
        self._printed = len(self._call.heard)
        breaches = self._call.twilio.violations
        for breach in breaches[self._faults :]:
            print(f"  ⚠ 违反 Twilio 规则 {breach.rule}：{breach.detail}", file=sys.stderr)
        self._faults = len(breaches)

    def _prompt(self) -> str:
        waiting = self._call.waiting
        if isinstance(waiting, Gather):
            listens = waiting.attributes.get("input", "dtmf")
            ways = "、".join(name for sign, name in (("speech", "说话"), ("dtmf", "按键")) if sign in listens.split())
            return f"[{ways}]"
        if isinstance(waiting, Relay):
            return "[连续语音]"
        return f"[与 {waiting.number} 通话中]" if isinstance(waiting, Bridge) else "[…]"

    async def _act(self, typed: str) -> None:
        call = self._call
        if typed == "/帮助":
            print(HELP)
        elif typed == "/挂":
            await call.hang_up()
        elif typed == "/断线" and isinstance(call.waiting, Relay):
            await call.lose_socket()
        elif typed.startswith("/打断 ") and isinstance(call.waiting, Relay):
            print(f"  （只听到：{await call.interrupt(typed[4:], 2)}）")
        elif typed == "/对方挂断" and isinstance(call.waiting, Bridge):
            await call.staff_hangs_up()
        elif isinstance(call.waiting, Bridge):
            print("  （对方听着；打 /对方挂断 或 /挂）")
        elif not typed:
            await (call.listen(5) if isinstance(call.waiting, Relay) else call.silence())
        elif re.fullmatch(r"[0-9*#]+", typed):
            await call.press(typed)
        elif typed.startswith("/不清 "):
            await call.say(typed[4:], confidence=0.2)
        else:
            await call.say(typed)


def _read(prompt: str) -> str | None:
    with contextlib.suppress(EOFError):
        return input(prompt)
    return None


def main() -> int:
    """Call once."""
    parser = argparse.ArgumentParser(prog="python -m simulators.twilio", description="在终端里给大厅打电话")
    parser.add_argument("--hall", default="http://127.0.0.1:8080", help="大厅地址")
    parser.add_argument("--state", default="", help="make run 的状态目录（默认 var）")
    parser.add_argument("--from", dest="caller", default="+8613800000000", help="来电号码；空 = 不显示号码")
    parser.add_argument("--port", type=int, default=8092, help="本程序的端口；大厅按它找 Twilio")
    parser.add_argument("--line", default="completed", help="转人工时对方：completed busy no-answer failed canceled")
    try:
        asyncio.run(_call(parser.parse_args()))
    except NotReady as fault:
        print(f"✗ {fault}", file=sys.stderr)
        return 1
    except OSError as fault:
        print(f"✗ 端口打不开：{fault.strerror or fault}。换一个：--port", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n已挂断。")
    return 0


async def _call(options: argparse.Namespace) -> None:
    settings = development_settings(options.state)
    need(settings, "HALL_TWILIO_ACCOUNT_SID", "HALL_TWILIO_AUTH_TOKEN")
    await require_hall(options.hall)
    twilio = Twilio(
        account_sid=settings["HALL_TWILIO_ACCOUNT_SID"],
        auth_token=settings["HALL_TWILIO_AUTH_TOKEN"],
        public_url=settings.get("HALL_PUBLIC_URL", options.hall),
        targets=[options.hall],
        port=options.port,
    )
    twilio.reaches_mainland = True  # the person tries the hall's dialogue here, not Twilio's reach
    twilio.approved = [r"(?s).*"]
    async with twilio:
        staff = settings.get("HALL_PHONE_STAFF_LINE", "")
        twilio.lines[staff] = Line(options.line, hold=options.line == "completed")
        print("正在拨号 …", flush=True)
        call = await twilio.call(options.caller)
        if call.ended and call.requests and call.requests[0].status in (403, 404):
            raise NotReady("大厅没有接听：它的电话渠道没有开启，请重新运行 make run。")
        await Terminal(call).talk()


if __name__ == "__main__":
    raise SystemExit(main())

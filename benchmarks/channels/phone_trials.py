"""What happens on the telephone: each trial is a call, and says what the caller lived through."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable

from benchmarks.channels.contestants import Contestant
from simulators.twilio import Call, Line, Twilio

STAFF_LINE = "+863752222222"
IN_HOURS = "2026-11-26T09:30:00+08:00"

Trial = Callable[[Contestant], Awaitable[str]]


def vendor(contestant: Contestant) -> Twilio:
    """The contestant's Twilio."""
    assert contestant.twilio is not None
    return contestant.twilio


async def calling(contestant: Contestant, number: str = "+8613800000001") -> Call:
    """Call, past the opening."""
    return await vendor(contestant).call(number)


async def mandarin(contestant: Contestant) -> str:
    """A caller who speaks Mandarin, to strict ears."""
    twilio = vendor(contestant)
    twilio.hears_any_language = False
    known, before = len(twilio.violations), contestant.work.count
    call = await calling(contestant)
    audible = all(heard.audible for heard in call.heard)
    if not call.ended:
        await call.say(contestant.says)
    await call.hang_up()
    rules = sorted({breach.rule for breach in twilio.violations[known:]})
    twilio.hears_any_language = True  # the other trials give everybody ears
    understood = contestant.work.count > before
    return f"听得见：{'是' if audible else '否'}；听得懂：{'是' if understood else '否'}；违反 Twilio 规则：{'、'.join(rules) or '无'}"


async def forged(contestant: Contestant) -> str:
    """Somebody who is not Twilio."""
    twilio, before, took = vendor(contestant), contestant.work.count, 0
    for how in ("missing", "other-token", "swapped-scheme"):
        twilio.sign_wrongly = how
        call = await twilio.call("+8613800000002")
        took += bool(call.requests) and call.requests[0].status == 200
        await call.hang_up()
    twilio.sign_wrongly = None
    return f"3 种伪造请求接受了 {took} 种，执行 {contestant.work.count - before} 次"


async def silence(contestant: Contestant) -> str:
    """A caller who says nothing, eight times, in opening hours."""
    vendor(contestant).reaches_mainland = True
    await contestant.pin(IN_HOURS)
    call = await calling(contestant, "+8613800000003")
    heard = [call.last]
    while not (call.ended or call.dialled or len(heard) > 8):
        await call.silence()
        heard.append(call.last)
    repeated = sum(later == earlier for earlier, later in itertools.pairwise(heard))
    end = (
        f"第 {len(heard) - 1} 次后转给工作人员"
        if call.dialled
        else f"第 {len(heard) - 1} 次后挂断"
        if call.ended
        else "8 次后仍在原地"
    )
    await call.hang_up()
    await contestant.pin(None)
    return f"一字不差地重复 {repeated} 次；{end}"


async def mumbling(contestant: Contestant) -> str:
    """Speech recognised with a confidence of 0.05."""
    call, before = await calling(contestant, "+8613800000004"), contestant.work.count
    await call.say(contestant.says, confidence=0.05)
    done = contestant.work.count - before
    await call.hang_up()
    return "照办了" if done else "没有照办，再问一遍"


async def replayed(contestant: Contestant) -> str:
    """The same webhook once more with the same idempotency token."""
    call = await calling(contestant, "+8613800000005")
    await call.say(contestant.says)
    before, first = contestant.work.count, call.requests[-1]
    again = await call.replay()
    same = again.body == first.body
    done = contestant.work.count - before
    await call.hang_up()
    return f"又执行 {done} 次；答复{'相同' if same else '不同'}"


async def hidden(contestant: Contestant) -> str:
    """Three people who hide their number call at once."""
    known = set(contestant.work.done)
    calls = await asyncio.gather(*(calling(contestant, "") for _ in range(3)))
    await asyncio.gather(*(call.say(contestant.says) for call in calls))
    conversations = len(set(contestant.work.done) - known)
    await asyncio.gather(*(call.hang_up() for call in calls))
    return f"3 个人共用 {conversations} 个会话" if conversations < 3 else "3 个人 3 个会话"


async def stalled(contestant: Contestant) -> str:
    """A bot that stands still for twenty seconds."""
    call = await calling(contestant, "+8613800000006")
    contestant.work.delay = 20.0
    known = len(call.requests)
    await call.say(contestant.says)
    longest = max((max(request.seconds) for request in call.requests[known:]), default=0.0)
    contestant.work.delay = 0.0
    lost = 11205 in call.errors or call.ended
    await call.hang_up()
    return f"{'11205，线路断开' if lost else '线路保持'}；最长沉默 {longest:.1f} 秒"


async def operator(contestant: Contestant) -> str:
    """A caller who presses 0 for a person, in opening hours; the line is busy."""
    twilio = vendor(contestant)
    twilio.reaches_mainland, twilio.lines[STAFF_LINE] = True, Line("busy")
    await contestant.pin(IN_HOURS)
    call = await calling(contestant, "+8613800000007")
    if not call.ended:
        await call.press("0")
    reached, words, gone = bool(call.dialled), call.last, call.ended
    await call.hang_up()
    await contestant.pin(None)
    if reached:
        return f"转接；占线后{'断线' if gone else '给出下一步，线路保持'}"
    return f"没有反应，照旧说“{words[:16]}…”"


async def speechless(contestant: Contestant) -> str:
    """Words the bot has nothing to say to."""
    call = await calling(contestant, "+8613800000008")
    await call.say("嗯那个啥来着")
    gone = call.ended
    await call.hang_up()
    return "不打招呼就断线" if gone else "线路保持，继续问"


TRIALS: tuple[tuple[str, Trial], ...] = (
    ("说普通话（严格按 Twilio 的语言与嗓音清单）", mandarin),
    ("伪造的回调（无签名、错密钥、错协议）", forged),
    ("一直不出声", silence),
    ("识别把握只有 0.05", mumbling),
    ("同一回调重放（同一幂等号）", replayed),
    ("三个隐藏号码同时来电", hidden),
    ("机器人卡住 20 秒", stalled),
    ("按 0 找人，工作人员占线", operator),
    ("机器人无话可说", speechless),
)

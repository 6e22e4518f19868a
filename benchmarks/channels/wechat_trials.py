"""What happens on WeChat: each trial puts one contestant into one situation and says what the citizen got."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable

from benchmarks.channels.contestants import Contestant
from simulators.wechat import UNAVAILABLE, Delivery, User, WeChat, new_aes_key
from simulators.wechat.crypto import encrypt
from simulators.wechat.xml import push_xml

Trial = Callable[[Contestant], Awaitable[str]]
EVENTS = (
    "subscribe", "unsubscribe", "SCAN", "LOCATION", "CLICK", "VIEW", "view_miniprogram", "scancode_push", "scancode_waitmsg", "pic_sysphoto",
    "pic_photo_or_album", "pic_weixin", "location_select", "TEMPLATESENDJOBFINISH", "MASSSENDJOBFINISH", "subscribe_msg_popup_event",
    "subscribe_msg_change_event", "subscribe_msg_sent_event", "kf_create_session", "kf_close_session", "kf_switch_session",
    "user_authorization_revoke", "qualification_verify_success", "naming_verify_success", "an_event_of_next_year",
)  # fmt: skip
HOSTILE = (
    "a]]>b", "]]>", "<xml><MsgType>event</MsgType></xml>", "&amp;&lt;<!-- -->", "<!DOCTYPE a>", "😀👨\u200d👩\u200d👧🇨🇳", "字" * 5000, "a" * 5000, "é́́́́", "\u202e逆",
    "零\u200b宽", "'; DROP TABLE x; --", "{{7*7}}", "%s%n", "\\u4f60", "\u200fمرحبا", "𠮷野家", "\t制表", "换\n行", "　全角　",
)  # fmt: skip


def somebody(wechat: WeChat) -> User:
    """A new person."""
    return wechat.user(f"o{secrets.token_hex(8)}")


def server(contestant: Contestant) -> WeChat:
    """The contestant's WeChat."""
    assert contestant.wechat is not None
    return contestant.wechat


def answers(user: User) -> list[str]:
    """What the person read, the vendor's own apology left out."""
    return [text for text in user.texts if text != UNAVAILABLE]


async def overlapping(contestant: Contestant) -> str:
    """Three deliveries at once to two processes, 10 messages by 10 people."""
    wechat = server(contestant)
    wechat.delivery = Delivery(overlap=0.05)
    contestant.work.delay, before = 0.5, contestant.work.count
    users = [somebody(wechat) for _ in range(10)]
    pushes = await asyncio.gather(*(user.text(contestant.says) for user in users))
    await asyncio.sleep(3)
    different = sum(len(push.bodies) > 1 for push in pushes if push is not None)
    contestant.work.delay, wechat.delivery = 0.0, Delivery()
    return f"10 条消息执行 {contestant.work.count - before} 次；{different} 条得到互相矛盾的答复"


async def slow(contestant: Contestant) -> str:
    """A bot that takes eight seconds."""
    wechat, user = server(contestant), somebody(server(contestant))
    contestant.work.delay, before = 8.0, contestant.work.count
    await user.text(contestant.says)
    await asyncio.sleep(14)
    contestant.work.delay = 0.0
    shown, sorry = len(answers(user)), user.texts.count(UNAVAILABLE)
    wechat.delivery = Delivery()
    return f"执行 {contestant.work.count - before} 次；看到“暂时无法提供服务” {sorry} 次；收到答案：{'是' if shown else '否'}"


async def lost_answer(contestant: Contestant) -> str:
    """The first answer is lost on its way: WeChat asks again."""
    wechat, user = server(contestant), somebody(server(contestant))
    wechat.delivery, before = Delivery(lose=1), contestant.work.count
    await user.text(contestant.says)
    await asyncio.sleep(2)
    wechat.delivery = Delivery()
    return f"执行 {contestant.work.count - before} 次；收到 {min(len(answers(user)), 1)} 个答案"


async def hostile(contestant: Contestant) -> str:
    """Texts that break XML, length limits and terminals."""
    wechat = server(contestant)
    users = [somebody(wechat) for _ in HOSTILE]
    for user, text in zip(users, HOSTILE, strict=True):
        await user.text(text)
    broken = sum(UNAVAILABLE in user.texts for user in users)
    return f"{len(HOSTILE)} 种文字，{broken} 种让市民看到“暂时无法提供服务”"


async def garbage(contestant: Contestant) -> str:
    """Ciphertext that nobody could have meant, correctly signed."""
    wechat = server(contestant)
    key, app_id = wechat.account.aes_key, wechat.account.app_id
    right = encrypt("<xml/>", key, app_id)
    sealed = (
        "",
        "!!!",
        "abc",
        right[:-8],
        "A" * 64,
        encrypt("<xml/>", new_aes_key(), app_id),
        encrypt("<xml/>", key, "wxother"),
        encrypt("not xml", key, app_id),
    )
    statuses = []
    for one in sealed:
        body = push_xml({"ToUserName": wechat.account.original_id, "Encrypt": one}).encode()
        attempt = await wechat.post_raw(body, wechat.signed_query(one) | {"encrypt_type": "aes"})
        statuses.append(attempt.status)
    crashed = sum(status >= 500 for status in statuses)
    return f"{len(sealed)} 种，{crashed} 种使程序出错（HTTP 5xx）"


async def rotation(contestant: Contestant) -> str:
    """The owner changes the EncodingAESKey while people write."""
    wechat = server(contestant)
    old, new = wechat.account.aes_key, contestant.next_key
    users = [somebody(wechat) for _ in range(6)]
    wechat.rotate_key(new)
    for user in users:
        await user.text(contestant.says)
    failed = sum(UNAVAILABLE in user.texts for user in users)
    wechat.push_key, wechat.reply_keys = old, [old]
    return f"换密钥后 6 条消息失败 {failed} 条"


async def events(contestant: Contestant) -> str:
    """Every event of the documents, and one invented."""
    wechat, refused = server(contestant), 0
    for name in EVENTS:
        push = await somebody(wechat).event(name, EventKey="k")
        refused += push is None or any(attempt.outcome != "ok" for attempt in push.deliveries)
    return f"{len(EVENTS)} 种，{refused} 种没有应答"


TRIALS: tuple[tuple[str, Trial], ...] = (
    ("同一条消息三次同时送到两个进程", overlapping),
    ("机器人要 8 秒才有答案", slow),
    ("答复在路上丢失，微信重发", lost_answer),
    ("敌意文字（]]>、控制符、表情、5,000 字）", hostile),
    ("签名正确的坏密文", garbage),
    ("更换 EncodingAESKey", rotation),
    ("全部事件，含没见过的", events),
)

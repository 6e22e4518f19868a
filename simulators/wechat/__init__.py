"""A WeChat server: `async with WeChat(Account(), mode="safe", targets=[…]) as wechat`, then `wechat.user("o1").text("…")`."""

from simulators.wechat.account import Account, Delivery, Mode, new_aes_key
from simulators.wechat.api import Call
from simulators.wechat.faults import Fault
from simulators.wechat.jssdk import OpenedPage
from simulators.wechat.pushing import Attempt, Push
from simulators.wechat.server import WeChat
from simulators.wechat.users import UNAVAILABLE, Seen, User

__all__ = [
    "UNAVAILABLE",
    "Account",
    "Attempt",
    "Call",
    "Delivery",
    "Fault",
    "Mode",
    "OpenedPage",
    "Push",
    "Seen",
    "User",
    "WeChat",
    "new_aes_key",
]

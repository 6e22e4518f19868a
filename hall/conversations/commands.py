"""`hall deliveries list|resend`."""

from __future__ import annotations

import argparse

from hall.conversations import desk
from hall.conversations.model_delivery import TROUBLED, NotToResend, State, Undelivered, UnknownDelivery, What
from hall.hall import Hall
from hall.storage.audit import Actor

CONSOLE = Actor("system", "command-line")
STATES = {
    State.FAILED: "未送达",
    State.UNKNOWN: "结果不明，可能已送达",
    State.KEPT: "等市民下次联系时送出",
    State.WAITING: "待发送",
}
KINDS = {What.EVENT: "对话消息", What.SMS: "短信", What.MESSAGE: "市民来信未能答复"}


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add this folder's commands."""
    deliveries = commands.add_parser("deliveries", help="没有送达的消息和短信")
    actions = deliveries.add_subparsers(dest="action", required=True, metavar="操作")
    listed = actions.add_parser("list", help="列出未送达和结果不明的")
    listed.add_argument("--state", choices=[state.value for state in STATES], help="只列一种状态")
    listed.set_defaults(run=_list)
    again = actions.add_parser("resend", help="再发一次（结果不明的，对方可能会收到两次）")
    again.add_argument("id", help="编号，见 list")
    again.set_defaults(run=_resend)


async def _list(hall: Hall, options: argparse.Namespace) -> int:
    states = (State(options.state),) if options.state else TROUBLED
    async with hall.reading() as tx:
        found = await desk.list_undelivered(tx, states, limit=desk.MOST)
    for each in found:
        print(_written(each))
    if not found:
        print("没有。")
    return 0


def _written(each: Undelivered) -> str:
    what = each.to if each.what is What.SMS else f"{each.channel} {each.conversation_id}#{each.seq}"
    parts = (each.id, f"{each.at:%Y-%m-%d %H:%M}", KINDS[each.what], what, STATES[each.state], each.problem)
    return "  ".join(part for part in parts if part)


async def _resend(hall: Hall, options: argparse.Namespace) -> int:
    try:
        async with hall.transaction() as tx:
            await desk.resend(tx, options.id, CONSOLE)
    except UnknownDelivery:
        print("没有这个编号。")
    except NotToResend:
        print("这一条不能重发：已经送达、正在发送，或内容已不再保存。")
    else:
        print("已排队重发。")
        return 0
    return 1

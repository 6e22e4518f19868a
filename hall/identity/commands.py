"""`hall vault new-key|reseal` and `hall purge`."""

from __future__ import annotations

import argparse

from hall.hall import Hall
from hall.identity import service
from hall.identity.vault import new_key


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add this folder's commands."""
    vault = commands.add_parser("vault", help="个人信息加密密钥")
    actions = vault.add_subparsers(dest="action", required=True, metavar="操作")
    actions.add_parser("new-key", help="生成一把新密钥，放到 HALL_VAULT_KEY 最前面").set_defaults(run=_new_key)
    actions.add_parser("reseal", help="用当前密钥重新加密市民的号码和通信地址").set_defaults(run=_reseal)
    commands.add_parser("purge", help="删除超过保存期限的个人信息").set_defaults(run=_purge)


async def _new_key(_hall: Hall, _options: argparse.Namespace) -> int:
    print(new_key())
    return 0


async def _reseal(hall: Hall, _options: argparse.Namespace) -> int:
    from hall.conversations import service as conversations  # it builds on this domain, not this one on it

    total = 0
    while True:
        async with hall.transaction() as tx:
            moved = await service.reseal(tx) or await conversations.reseal_addresses(tx)
        total += moved
        if not moved:
            break
    print(f"已用当前密钥重新加密 {total} 条市民号码和通信地址。")
    print(
        "工作人员的动态口令、预约人姓名和待发短信仍用加密时的密钥；最后一把还用于查找：旧密钥请都留在 HALL_VAULT_KEY 里。"
    )
    return 0


async def _purge(hall: Hall, _options: argparse.Namespace) -> int:
    async with hall.transaction() as tx:
        gone = await service.purge(tx)
    print(f"已删除 {gone} 条超过保存期限的个人信息。")
    return 0

"""`hall vault new-key|reseal` and `hall purge`."""

from __future__ import annotations

import argparse

from hall.hall import Hall
from hall.identity import service
from hall.identity.resealing import reseal_all
from hall.identity.vault import new_key


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add this folder's commands."""
    vault = commands.add_parser("vault", help="个人信息加密密钥")
    actions = vault.add_subparsers(dest="action", required=True, metavar="操作")
    actions.add_parser("new-key", help="生成一把新密钥，放到 HALL_VAULT_KEY 最前面").set_defaults(run=_new_key)
    actions.add_parser("reseal", help="用当前密钥重新加密全部加密内容，之后旧密钥可以停用").set_defaults(run=_reseal)
    commands.add_parser("purge", help="删除超过保存期限的个人信息").set_defaults(run=_purge)


async def _new_key(_hall: Hall, _options: argparse.Namespace) -> int:
    print(new_key())
    return 0


async def _reseal(hall: Hall, _options: argparse.Namespace) -> int:
    done = await reseal_all(hall)
    print(f"已用当前密钥 {hall.vault.current} 重新加密 {done.moved} 条记录。")
    if done.unreadable:
        print(f"有 {done.unreadable} 条用现有的密钥都打不开：请把加密它们的密钥放回 HALL_VAULT_KEY，再运行一次。")
        return 1
    print(
        "旧密钥现在可以从 HALL_VAULT_KEY 里去掉；去掉最后一把时，把它（不带名称）填到 HALL_INDEX_KEY：按号码查找还要用。"
    )
    return 0


async def _purge(hall: Hall, _options: argparse.Namespace) -> int:
    async with hall.transaction() as tx:
        gone = await service.purge(tx)
    print(f"已删除 {gone} 条超过保存期限的个人信息。")
    return 0

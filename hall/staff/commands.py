"""`hall staff add|token|list|revoke`."""

from __future__ import annotations

import argparse
import time

from hall.hall import Hall
from hall.settings import Environment
from hall.staff import demonstration, enrolment, second_factor, service
from hall.staff.model import InvalidLogin, LoginTaken, Role, RolesNotSeparated, UnknownStaff
from hall.staff.model_signin import TOTP_SECONDS, Enrolment
from hall.storage.audit import Actor

CONSOLE = Actor("system", "command-line")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add this folder's commands."""
    staff = commands.add_parser("staff", help="工作人员账号")
    actions = staff.add_subparsers(dest="action", required=True, metavar="操作")
    add = actions.add_parser("add", help="新建账号，显示一次性登记码和链接")
    add.add_argument("login", help="登录名：小写字母、数字、点、横线")
    add.add_argument("name", help="姓名")
    add.add_argument(
        "--role", action="append", required=True, choices=[role.value for role in Role], help="角色，可重复"
    )
    add.add_argument("--line", help="接听转接电话的号码")
    add.set_defaults(run=_add)
    reset = actions.add_parser("reset", help="重新登记：原密码、动态口令和会话全部作废，显示新的一次性登记码")
    reset.add_argument("login")
    reset.set_defaults(run=_reset)
    code = actions.add_parser("code", help="（仅开发环境）显示演示账号当前的动态口令")
    code.add_argument("login", nargs="?", default="admin")
    code.set_defaults(run=_code)
    token = actions.add_parser("token", help="为账号再发一个访问令牌")
    token.add_argument("login")
    token.set_defaults(run=_token)
    actions.add_parser("list", help="列出账号").set_defaults(run=_list)
    revoke = actions.add_parser("revoke", help="停用账号和它的全部令牌")
    revoke.add_argument("login")
    revoke.set_defaults(run=_revoke)


async def _add(hall: Hall, options: argparse.Namespace) -> int:
    try:
        async with hall.transaction() as tx:
            member = await service.create(
                tx, options.login, options.name, map(Role, options.role), CONSOLE, options.line
            )
            invited = await enrolment.invite(tx, member, CONSOLE)
    except LoginTaken:
        print(f"登录名 {options.login} 已被使用。")
    except InvalidLogin:
        print("登录名要2到32位，以小写字母开头，只含小写字母、数字、点、横线、下划线；姓名不能为空。")
    except RolesNotSeparated:
        print("系统管理、安全管理、审计三种角色不能由同一人担任。")
    else:
        print(f"已建立账号 {member.login}。")
        _print_invitation(hall, invited)
        return 0
    return 1


async def _reset(hall: Hall, options: argparse.Namespace) -> int:
    try:
        async with hall.transaction() as tx:
            invited = await enrolment.invite(tx, await service.by_login(tx, options.login), CONSOLE)
    except UnknownStaff:
        return _unknown(options.login)
    _print_invitation(hall, invited)
    return 0


def _print_invitation(hall: Hall, invited: Enrolment) -> None:
    url = f"{hall.settings.public_url.rstrip('/')}/console/#/enrol/{invited.code}"
    print(f"请本人在 {invited.expires_at:%Y-%m-%d %H:%M} 前打开下面的链接，设置密码并扫码绑定动态口令（只能用一次）：")
    print(f"{url}\n登记码：{invited.code}")


async def _code(hall: Hall, options: argparse.Namespace) -> int:
    secret = demonstration.secret()
    if hall.settings.env is not Environment.DEV or not secret:
        print("只有开发环境的演示账号可以这样看动态口令。")
        return 1
    wall = time.time()
    left = TOTP_SECONDS - int(wall % TOTP_SECONDS)
    print(f"动态口令：{second_factor.code_at(secret, wall)}（还有 {left} 秒有效）")
    return 0


async def _token(hall: Hall, options: argparse.Namespace) -> int:
    try:
        async with hall.transaction() as tx:
            made = await service.issue_token(tx, options.login, CONSOLE)
    except UnknownStaff:
        return _unknown(options.login)
    print(f"访问令牌（只显示这一次）：\n{made.token}")
    return 0


async def _list(hall: Hall, _options: argparse.Namespace) -> int:
    async with hall.reading() as tx:
        members = await service.list_staff(tx)
    for member in members:
        roles = ",".join(sorted(role.value for role in member.roles))
        print(f"{member.login}\t{member.name}\t{roles}\t{'在用' if member.active else '已停用'}")
    if not members:
        print("还没有账号。用 hall staff add 新建。")
    return 0


async def _revoke(hall: Hall, options: argparse.Namespace) -> int:
    try:
        async with hall.transaction() as tx:
            await service.revoke(tx, options.login, CONSOLE)
    except UnknownStaff:
        return _unknown(options.login)
    print(f"账号 {options.login} 已停用。")
    return 0


def _unknown(login: str) -> int:
    print(f"没有在用的账号 {login}。")
    return 1

"""Commands of the official account: `hall wechat check`, `hall wechat menu push|show|delete`."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from hall.channels.wechat import texts
from hall.channels.wechat.client import ApiFault, WeChatApi
from hall.channels.wechat.configuration import WrongSettings, account_of
from hall.hall import Hall
from hall.wechat import menu
from hall.wechat.texts_commands import FAULT, FAULTS, NO_FAULT_KNOWN, REACHED
from hall.wechat.tokens import AccountApi

CREATE, DELETE = "/cgi-bin/menu/create", "/cgi-bin/menu/delete"


def register(commands: Any) -> None:
    """Add `hall wechat …`."""
    parser = commands.add_parser("wechat", help="微信公众号：检查设置、发布菜单")
    below = parser.add_subparsers(dest="wechat_command", required=True, metavar="命令")
    below.add_parser("check", help="检查设置，并向微信取一次 access_token").set_defaults(run=check)
    entries = below.add_parser("menu", help="公众号菜单")
    actions = entries.add_subparsers(dest="menu_command", required=True, metavar="命令")
    actions.add_parser("show", help="看要发布的菜单").set_defaults(run=show_menu)
    actions.add_parser("push", help="发布菜单").set_defaults(run=push_menu)
    actions.add_parser("delete", help="删除菜单").set_defaults(run=delete_menu)


async def check(hall: Hall, _options: argparse.Namespace) -> int:
    """Check the settings and fetch a token."""
    return await _with_api(hall, None, {})


async def show_menu(hall: Hall, _options: argparse.Namespace) -> int:
    """Print the menu."""
    print(json.dumps(menu.document(hall.settings.public_url), ensure_ascii=False, indent=2))
    return 0


async def push_menu(hall: Hall, _options: argparse.Namespace) -> int:
    """Publish the menu."""
    return await _with_api(hall, CREATE, menu.document(hall.settings.public_url))


async def delete_menu(hall: Hall, _options: argparse.Namespace) -> int:
    """Take the menu away."""
    return await _with_api(hall, DELETE, {})


async def _with_api(hall: Hall, path: str | None, body: dict[str, Any]) -> int:
    try:
        account = account_of(hall.settings)
    except WrongSettings as error:
        print(error, file=sys.stderr)
        return 2
    if account is None:
        print(texts.OFF, file=sys.stderr)
        return 2
    async with WeChatApi(hall.settings.wechat_api_url) as http:
        api = AccountApi(hall, http)
        try:
            await (api.tokens.get() if path is None else api.post(path, body))
        except ApiFault as fault:
            print(FAULT.format(code=fault.code, meaning=FAULTS.get(fault.code, NO_FAULT_KNOWN)), file=sys.stderr)
            return 1
    print(REACHED)
    return 0

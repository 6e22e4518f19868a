"""`hall prepare`: everything a first start needs, safe to run at every start."""

from __future__ import annotations

import argparse

from hall.dev.secrets_file import development_secrets, keep
from hall.hall import Hall
from hall.settings import Environment
from hall.setup import service
from hall.staff import demonstration
from hall.storage import migrate


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add this folder's commands."""
    command = commands.add_parser("prepare", help="准备数据库：升级结构、载入日历；开发模式另载入演示大厅与首位管理员")
    command.set_defaults(run=prepare)


async def prepare(hall: Hall, _options: argparse.Namespace) -> int:
    """Migrate and load what is shipped; the demonstration hall and the first administrator only in development."""
    await migrate.upgrade(hall.database)
    async with hall.transaction() as tx:
        years = await service.load_calendars(tx)
        print(f"数据库已就绪；日历：{'、'.join(map(str, years))} 年")
        if hall.settings.env is not Environment.PRODUCTION:
            print(f"演示大厅已载入：{await service.load_demonstration(tx)} 个事项（虚构，仅供演示）")
            token = await service.first_administrator(tx)
            if token:
                tx.after_commit(lambda: _keep_token(hall, token))
        if hall.settings.env is Environment.DEV:
            await demonstration.furnish(tx)
    return 0


def _keep_token(hall: Hall, token: str) -> None:
    keep(hall.settings.state, {**development_secrets(hall.settings.state), "HALL_ADMIN_TOKEN": token})

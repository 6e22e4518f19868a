"""`hall migrate`: bring the database to the newest schema. `hall revision`: for developers, draft the next one."""

from __future__ import annotations

import argparse

from alembic import command

from hall.hall import Hall
from hall.storage import migrate


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add this folder's commands."""
    upgrade = commands.add_parser("migrate", help="升级数据库结构")
    upgrade.set_defaults(run=_migrate)
    revision = commands.add_parser("revision", help="（开发）生成数据库结构的新版本草稿")
    revision.add_argument("message", help="what changes, in English")
    revision.set_defaults(run=_revision)


async def _migrate(hall: Hall, _options: argparse.Namespace) -> int:
    before, after = await migrate.upgrade(hall.database)
    print("数据库结构已是最新。" if before == after else f"数据库结构已升级：{before or '空'} → {after}")
    return 0


async def _revision(hall: Hall, options: argparse.Namespace) -> int:
    async with hall.database.write() as connection:
        await connection.run_sync(
            lambda sync: command.revision(migrate.configuration(sync), options.message, autogenerate=True)
        )
    return 0

"""The `hall` command: serve, migrate, and each domain's own commands."""

from __future__ import annotations

import argparse
import asyncio
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from aiohttp import web
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from hall.dev.secrets_file import development_secrets
from hall.hall import Hall
from hall.settings import Environment, Settings

PACKAGE = Path(__file__).resolve().parent


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the process's exit status."""
    parser = argparse.ArgumentParser(prog="hall", description="政务服务大厅后台")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    serve = commands.add_parser("serve", help="启动大厅服务")
    serve.set_defaults(serve=True)
    for module in sorted(PACKAGE.glob("*/commands.py")):
        importlib.import_module(f"hall.{module.parent.name}.commands").register(commands)
    options = parser.parse_args(arguments)
    settings = _settings()
    if settings is None:
        return 2
    importlib.import_module("hall.storage.schema")
    if getattr(options, "serve", False):
        return _serve(settings)
    return asyncio.run(_command(settings, options))


def _settings() -> Settings | None:
    try:
        settings = Settings()
        if settings.env is Environment.DEV:
            os.environ.update(
                {name: os.environ.get(name) or value for name, value in development_secrets(settings.state).items()}
            )
            settings = Settings()
    except ValidationError as error:
        print(f"设置有误，请检查：{'、'.join(map(_variable, error.errors(include_input=False)))}", file=sys.stderr)
        return None
    missing = settings.missing_secrets()
    if missing:
        print(f"缺少必需的密钥，拒绝启动：{'、'.join(missing)}（开发环境请用 make run，会自动生成）", file=sys.stderr)
        return None
    return settings


def _variable(fault: ErrorDetails) -> str:
    """Name the variable at fault: a rule between several raises with the name as its message."""
    place = ".".join(map(str, fault["loc"]))
    return f"HALL_{place.upper()}" if place else str(fault["ctx"]["error"])


def _serve(settings: Settings) -> int:
    from hall.app import create_app

    if settings.env is Environment.DEV and settings.host not in ("127.0.0.1", "::1", "localhost"):
        print("开发模式只能监听本机地址（HALL_HOST=127.0.0.1）", file=sys.stderr)
        return 2
    if not _channels(settings):
        return 2
    _prepare(settings)
    try:
        web.run_app(
            create_app(Hall.build(settings)),
            host=settings.host,
            port=settings.port,
            access_log=None,
            print=None,
            handle_signals=True,
        )
    except OSError as error:
        print(
            f"端口 {settings.port} 无法使用（{os.strerror(error.errno or 0)}），请改 HALL_PORT 或停止占用它的程序",
            file=sys.stderr,
        )
        return 1
    return 0


def _channels(settings: Settings) -> bool:
    """Say which channels are on; a channel that is set up wrongly refuses the start with a plain message."""
    from hall.channels.starting import WrongSettings, standing

    try:
        for sentence in standing(settings):
            print(sentence, file=sys.stderr)
    except WrongSettings as error:
        print(error, file=sys.stderr)
        return False
    return True


def _prepare(settings: Settings) -> None:
    """Bring the database up to date before serving, so that a hall alone needs no other command."""
    from hall.setup.commands import prepare

    asyncio.run(_command(settings, argparse.Namespace(run=prepare)))


async def _command(settings: Settings, options: argparse.Namespace) -> int:
    hall = Hall.build(settings)
    try:
        status: int = await options.run(hall, options)
        return status
    finally:
        await hall.close()


if __name__ == "__main__":
    raise SystemExit(main())

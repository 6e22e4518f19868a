"""`hall calendar import|list|open`: the working days by year, and the hours of single days."""

from __future__ import annotations

import argparse
from datetime import date, time
from pathlib import Path

import yaml

from hall.calendar import service
from hall.calendar.model_hours import Period
from hall.hall import Hall
from hall.identity.service import hidden
from hall.storage.audit import Actor

CONSOLE = Actor("system", "command-line")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add this folder's commands."""
    calendar = commands.add_parser("calendar", help="工作日历：节假日、调休、开放日")
    actions = calendar.add_subparsers(dest="action", required=True, metavar="操作")
    load = actions.add_parser("import", help="导入一年或多年的日历（YAML 或 JSON），整份成功或整份不变")
    load.add_argument("files", nargs="+", type=Path, metavar="文件")
    load.set_defaults(run=_import)
    actions.add_parser("list", help="列出已导入的年份").set_defaults(run=_list)
    opened = actions.add_parser("open", help="单独规定某一天的开放时间")
    opened.add_argument("day", type=date.fromisoformat, help="日期，如 2026-12-05")
    opened.add_argument("periods", nargs="+", type=_period, metavar="时段", help="如 09:00-12:00")
    opened.add_argument("--reason", type=hidden, required=True, help="原因")
    opened.set_defaults(run=_open)


async def _import(hall: Hall, options: argparse.Namespace) -> int:
    try:
        async with hall.transaction() as tx:
            for path in options.files:
                year = await service.import_calendar(tx, yaml.safe_load(path.read_text(encoding="utf-8")), CONSOLE)
                print(
                    f"{year.year}年：{len(year.holidays)}个假期，{len(year.working_weekends)}个调休上班日。来源：{year.source}"
                )
    except service.InvalidCalendar as error:
        print(f"{path} 没有导入，请改正：")
        for fault in error.fields["faults"]:  # type: ignore[attr-defined]
            print(f"  - {fault}")
    except OSError as error:
        print(f"读不到 {path}：{error.strerror}")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        print(f"{path} 不是有效的 YAML 或 JSON" + (f"，第{mark.line + 1}行" if mark else ""))
    else:
        return 0
    return 1


async def _list(hall: Hall, _options: argparse.Namespace) -> int:
    async with hall.reading() as tx:
        calendar = await service.load_calendar(tx)
    for year in calendar.years:
        print(f"{year.year}\t{len(year.holidays)}个假期\t{len(year.working_weekends)}个调休上班日\t{year.source}")
    if not calendar.years:
        print("还没有导入任何年份。用 hall calendar import 导入。")
    return 0


async def _open(hall: Hall, options: argparse.Namespace) -> int:
    try:
        async with hall.transaction() as tx:
            await service.open_specially(tx, options.day, options.periods, options.reason, CONSOLE)
    except service.InvalidPeriod:
        print("时段要先后相接、互不重叠，并写明原因。")
        return 1
    print(f"{options.day} 的开放时间已改。")
    return 0


def _period(text: str) -> Period:
    start, _, end = text.partition("-")
    return time.fromisoformat(start), time.fromisoformat(end)

"""`hall audit verify|export|seal`: the audit trail as evidence (七5)."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from hall.hall import Hall
from hall.oversight import texts, trail
from hall.oversight.background import seal_due
from hall.storage.audit import Actor

CONSOLE = Actor("system", "command-line")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add this folder's commands."""
    audit = commands.add_parser("audit", help="审计记录：校验、导出、封存")
    actions = audit.add_subparsers(dest="action", required=True, metavar="操作")
    verify = actions.add_parser("verify", help="校验全部审计记录、链和台账，找出改动、删除、插入、调换")
    verify.add_argument("--against", type=Path, help="库外检查点文件（默认用状态文件夹里的）")
    verify.set_defaults(run=_verify)
    export = actions.add_parser("export", help="导出审计记录（每行一个 JSON，附链与检查点，可交第三方校验）")
    export.add_argument("file", type=Path, help="写到哪个文件")
    export.add_argument("--first", type=date.fromisoformat, help="起始日期，如 2026-11-01")
    export.add_argument("--last", type=date.fromisoformat, help="截止日期")
    export.set_defaults(run=_export)
    actions.add_parser("seal", help="立即把已提交的记录接到链上，并写出检查点").set_defaults(run=_seal)


async def _verify(hall: Hall, options: argparse.Namespace) -> int:
    async with hall.reading() as tx:
        found = await trail.proven(tx, options.against or trail.outside_file(hall.settings))
    for one in found.findings:
        print(texts.finding(one), file=sys.stderr)
    print(texts.verdict(found))
    return 0 if found.sound else 1


async def _export(hall: Hall, options: argparse.Namespace) -> int:
    wanted = trail.TrailFilter(first=options.first, last=options.last)
    lines = 0
    async with hall.reading() as tx:
        with options.file.open("w", encoding="utf-8") as file:
            async for line in trail.exported(tx, wanted):
                file.write(f"{line}\n")
                lines += 1
    async with hall.transaction() as tx:
        await trail.note_export(tx, "audit", CONSOLE, lines=lines)
    print(f"已导出 {lines} 行到 {options.file}")
    return 0


async def _seal(hall: Hall, _options: argparse.Namespace) -> int:
    made = await seal_due(hall, everything=True)
    if made is None:
        print("没有等待封存的记录。")
        return 0
    trail.keep_outside(trail.outside_file(hall.settings), made)
    print(f"已封存到第 {made.seq} 条，链首指纹 {made.digest}")
    return 0

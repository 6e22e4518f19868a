"""`hall offhours|bans|closures|appointments`: what staff decide, until the console can."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from hall.appointments import service
from hall.appointments.background import record_due
from hall.calendar import service as calendar
from hall.clock import SHANGHAI
from hall.errors import HallError
from hall.hall import Hall
from hall.identity.service import hidden
from hall.staff import service as staff
from hall.storage.audit import Actor
from hall.storage.transaction import Transaction

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 — it has no public name


def register(commands: Commands) -> None:
    """Add this folder's commands."""
    _off_hours(_group(commands, "offhours", "工作时间之外预约：待办、确认、不予确认、公布清单"))
    _bans(_group(commands, "bans", "预约黑名单：查看、解除"))
    _closures(_group(commands, "closures", "临时停办：停办时段内的预约由大厅取消，不计失约"))
    _appointments(_group(commands, "appointments", "预约：登记失约，疫情等原因须预约办理的开关"))


def _group(commands: Commands, name: str, help_text: str) -> Commands:
    parser = commands.add_parser(name, help=help_text)
    parser.add_argument("--by", default="", metavar="登录名", help="经办的工作人员")
    return parser.add_subparsers(dest="action", required=True, metavar="操作")


def _off_hours(actions: Commands) -> None:
    listed = actions.add_parser("list", help="列出申请")
    listed.add_argument("--all", action="store_true", help="包括已办的")
    listed.set_defaults(run=_list_requests)
    for name, help_text in (("confirm", "与审批部门沟通后确认"), ("decline", "不予确认")):
        decide = actions.add_parser(name, help=help_text)
        decide.add_argument("number", help="申请编号")
        decide.add_argument("--condition", action="append", default=[], help="申请条件，可重复；不写则按事项目录")
        decide.add_argument("--material", action="append", default=[], help="申报材料，可重复；不写则按事项目录")
        decide.add_argument("--note", default="", help="说明；不予确认时必填")
        decide.set_defaults(run=_decide)
    publish = actions.add_parser("publish", help="公布新的工作时间之外可预约事项清单")
    publish.add_argument("items", nargs="+", metavar="事项编码")
    publish.add_argument("--note", default="", help="说明")
    publish.set_defaults(run=_publish)


def _bans(actions: Commands) -> None:
    listed = actions.add_parser("list", help="列出生效的")
    listed.add_argument("--all", action="store_true", help="包括到期和已解除的")
    listed.set_defaults(run=_list_bans)
    lift = actions.add_parser("lift", help="解除")
    lift.add_argument("ban_id")
    lift.add_argument("--reason", type=hidden, required=True, help="理由")
    lift.set_defaults(run=_lift)


def _closures(actions: Commands) -> None:
    add = actions.add_parser("add", help="停办一段时间")
    add.add_argument("starts_at", type=_moment, help="如 2026-12-01T09:00")
    add.add_argument("ends_at", type=_moment)
    add.add_argument("--reason", type=hidden, required=True, help="原因，会告诉办事人")
    add.add_argument("--group", default=None, help="只停某个窗口组")
    add.set_defaults(run=_close)
    actions.add_parser("list", help="列出").set_defaults(run=_list_closures)


def _appointments(actions: Commands) -> None:
    actions.add_parser("no-shows", help="登记已结束时段的失约").set_defaults(run=_no_shows)
    require = actions.add_parser("require", help="因疫情防控等原因，限期实行预约办理")
    require.add_argument("--until", type=_moment, required=True, help="截止时间，如 2026-12-31T18:00")
    require.add_argument("--reason", type=hidden, required=True, help="原因，会告诉办事人")
    require.set_defaults(run=_require)
    actions.add_parser("unrequire", help="恢复预约与现场同时办理").set_defaults(run=_unrequire)


async def _list_requests(hall: Hall, options: argparse.Namespace) -> int:
    async with hall.reading() as tx:
        found = await service.list_off_hours(tx, None if options.all else service.RequestState.SUBMITTED)
    for one in found:
        print(
            f"{one.number}\t{one.state.value}\t{one.item_code}\t{one.starts_at:%Y-%m-%d %H:%M}\t限{one.deadline}前\t{one.reason}"
        )
    if not found:
        print("没有待办的申请。")
    return 0


async def _decide(hall: Hall, options: argparse.Namespace) -> int:
    with _telling() as tell:
        async with hall.transaction() as tx:
            decided = await service.decide_off_hours(
                tx,
                options.number,
                confirm=options.action == "confirm",
                actor=await _actor(tx, options),
                conditions=options.condition,
                materials=options.material,
                note=options.note,
            )
        tell(f"{decided.number}：{'已确认' if options.action == 'confirm' else '不予确认'}，将告知申请人。")
    return tell.status


async def _publish(hall: Hall, options: argparse.Namespace) -> int:
    with _telling() as tell:
        async with hall.transaction() as tx:
            listed = await service.publish_list(tx, options.items, options.note, await _actor(tx, options))
        tell(f"已公布第{listed.version}版清单，共{len(listed.item_codes)}项。")
    return tell.status


async def _list_bans(hall: Hall, options: argparse.Namespace) -> int:
    async with hall.reading() as tx:
        found = await service.bans(tx, also_over=options.all)
    for ban in found:
        print(
            f"{ban.id}\t{ban.starts_at:%Y-%m-%d} 至 {ban.until:%Y-%m-%d}\t{'已解除：' + ban.lift_reason if ban.lifted_at else ''}"
        )
    if not found:
        print("没有生效的限制。")
    return 0


async def _lift(hall: Hall, options: argparse.Namespace) -> int:
    with _telling() as tell:
        async with hall.transaction() as tx:
            await service.lift_ban(tx, options.ban_id, options.reason, await _actor(tx, options))
        tell("已解除，将告知本人。")
    return tell.status


async def _close(hall: Hall, options: argparse.Namespace) -> int:
    with _telling() as tell:
        async with hall.transaction() as tx:
            actor = await _actor(tx, options)
            done = await service.close_period(
                tx, options.starts_at, options.ends_at, options.reason, actor, counter_group=options.group
            )
        tell(f"已停办。取消预约{done.revoked}个、保留中的{done.released}个，均不计失约，将告知本人。")
    return tell.status


async def _list_closures(hall: Hall, _options: argparse.Namespace) -> int:
    async with hall.reading() as tx:
        found = await calendar.closures(tx)
    for one in found:
        print(
            f"{one.closure_id}\t{one.starts_at:%Y-%m-%d %H:%M} 至 {one.ends_at:%Y-%m-%d %H:%M}\t{one.counter_group or '全厅'}\t{one.reason}"
        )
    if not found:
        print("没有停办安排。")
    return 0


async def _no_shows(hall: Hall, _options: argparse.Namespace) -> int:
    print(f"登记失约{await record_due(hall)}个。")
    return 0


async def _require(hall: Hall, options: argparse.Namespace) -> int:
    with _telling() as tell:
        async with hall.transaction() as tx:
            actor = await _actor(tx, options)
            required = await service.require_appointments(tx, options.reason, options.until, actor)
        tell(f"自现在起至{required.expires_at:%Y-%m-%d %H:%M}须预约办理，到期自动恢复。")
    return tell.status


async def _unrequire(hall: Hall, options: argparse.Namespace) -> int:
    async with hall.transaction() as tx:
        changed = await service.withdraw_requirement(tx, await _actor(tx, options))
    print("已恢复预约与现场同时办理。" if changed else "本来就没有要求预约。")
    return 0


@dataclass
class _Report:
    """What a command has to say, and with it its exit status."""

    status: int = 1

    def __call__(self, sentence: str) -> None:
        self.status = 0
        print(sentence)


@contextmanager
def _telling() -> Iterator[_Report]:
    """Print what was done, or the code and fields of what was refused."""
    report = _Report()
    try:
        yield report
    except HallError as error:
        fields = "，".join(f"{name}={value}" for name, value in error.fields.items())
        print(f"没有办成：{error.code}" + (f"（{fields}）" if fields else ""))


async def _actor(tx: Transaction, options: argparse.Namespace) -> Actor:
    """Return the member of staff named by --by, or the console itself."""
    return Actor("staff", (await staff.by_login(tx, options.by)).id if options.by else "command-line")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)

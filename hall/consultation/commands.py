"""`hall consultations list|answer`."""

from __future__ import annotations

import argparse

from hall.consultation import service
from hall.consultation.model import ConsultationAnswered, EmptyText, GapClass, UnknownConsultation
from hall.consultation.taking import answer_with_notice
from hall.hall import Hall
from hall.identity import service as identity
from hall.storage.audit import Actor


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add this folder's commands."""
    ledger = commands.add_parser("consultations", help="咨询台账")
    actions = ledger.add_subparsers(dest="action", required=True, metavar="操作")
    listing = actions.add_parser("list", help="列出未答复的咨询，最急的在前")
    listing.add_argument("--all", action="store_true", help="包括已答复的")
    listing.add_argument("--overdue", action="store_true", help="只列超期的")
    listing.set_defaults(run=_list)
    answer = actions.add_parser("answer", help="答复一件咨询，答复会发回市民原来的对话")
    answer.add_argument("number", help="咨询编号")
    answer.add_argument("text", help="答复内容")
    answer.add_argument("--by", default="command-line", help="答复人登录名，记入审计")
    answer.add_argument("--gap", choices=[gap.value for gap in GapClass], help="反映出的问题类别")
    answer.set_defaults(run=_answer)


async def _list(hall: Hall, options: argparse.Namespace) -> int:
    async with hall.reading() as tx:
        today = tx.now.date()
        listed = await service.list_consultations(
            tx, answered=None if options.all else False, overdue_on=today if options.overdue else None
        )
        questions = await identity.mask_all(tx, [one.question for one in listed])
    for one, question in zip(listed, questions, strict=True):
        due = one.due_on.isoformat() if one.due_on else "待公布"
        state = "已答复" if one.answer else "超期" if one.overdue(today) else "待答复"
        print(
            f"{one.number}\t{state}\t{due}\t{one.kind.value}\t{one.item_code or '-'}\t{' '.join(question.split())[:60]}"
        )
    if not listed:
        print("没有待答复的咨询。")
    return 0


async def _answer(hall: Hall, options: argparse.Namespace) -> int:
    try:
        async with hall.transaction() as tx:
            await answer_with_notice(tx, options.number, options.text, Actor("staff", options.by), gap=options.gap)
    except UnknownConsultation:
        print(f"没有编号为 {options.number} 的咨询。")
    except ConsultationAnswered:
        print(f"{options.number} 已经答复过了。")
    except EmptyText:
        print("答复内容不能为空。")
    else:
        print(f"{options.number} 已答复。")
        return 0
    return 1

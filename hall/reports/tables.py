"""From what staff see on a screen to the tables of a file; masked on the screen is masked in the file."""

from __future__ import annotations

from collections.abc import Sequence

from hall.appointments.views_desk import DeskAppointmentOut
from hall.consultation.texts import CHANNELS, SOURCES, STATES
from hall.consultation.views import EntryOut
from hall.consultation.views_learning import AnalysisOut
from hall.reports import texts
from hall.reports.workbook import Table, Value
from hall.reviews.views import StaffReviewOut


def cut_off(most: int) -> Table:
    """Say in the file itself that it is not all."""
    return Table(texts.CUT_OFF, texts.CUT_OFF_COLUMNS, [[texts.CUT_OFF_TEXT.format(most=most)]])


def ledger(entries: Sequence[EntryOut]) -> Table:
    """Return the ledger's table."""
    rows: list[list[Value]] = [
        [
            one.number,
            one.opened_at,
            CHANNELS.get(one.channel, one.channel),
            one.question,
            one.item_name or one.item_code,
            one.item_version,
            one.kind.value,
            one.gap.value if one.gap else None,
            (one.first_owner or one.owner).name,
            one.owner.name,
            one.referral.area if one.referral else None,
            one.referral.window if one.referral else None,
            one.referral.name if one.referral else None,
            one.due_text,
            STATES[one.state],
            SOURCES[one.source.value] if one.source else None,
            one.answer,
            one.answer_source,
            one.answered_at,
            one.answered_by.name if one.answered_by else None,
            texts.YES if one.overdue or one.late else texts.NO,
            one.notice.number if one.notice else None,
        ]
        for one in entries
    ]
    return Table(texts.LEDGER, texts.LEDGER_COLUMNS, rows)


def analysis(found: AnalysisOut) -> list[Table]:
    """Return the analysis: a summary, the frequent questions, the common errors in materials."""
    summary: list[list[Value]] = [[heading, None, getattr(found, name)] for name, heading in texts.TOTALS.items()]
    for name, heading in texts.GROUPS.items():
        summary += [
            [
                heading,
                CHANNELS.get(one.name or "", SOURCES.get(one.name or "", one.name or texts.NOT_CLASSED)),
                one.count,
            ]
            for one in getattr(found, name)
        ]
    frequent: list[list[Value]] = [
        [
            one.question,
            one.count,
            one.item_name,
            one.unanswered,
            "；".join(f"{gap} {number}" for gap, number in one.gaps.items()),
            "\n".join(wording for wording in one.wordings if wording != one.question),
            "、".join(one.numbers),
            texts.YES if one.published_id else texts.NO,
        ]
        for one in found.frequent
    ]
    errors: list[list[Value]] = [
        [
            one.item_name or one.item_code,
            one.material,
            one.corrections,
            one.questions,
            texts.YES if one.already_told else texts.NO,
            "\n".join(one.examples),
        ]
        for one in found.material_errors
    ]
    return [
        Table(texts.SUMMARY, texts.SUMMARY_COLUMNS, summary),
        Table(texts.FREQUENT, texts.FREQUENT_COLUMNS, frequent),
        Table(texts.ERRORS, texts.ERRORS_COLUMNS, errors),
    ]


def appointments(made: Sequence[DeskAppointmentOut]) -> Table:
    """Return a day's list for the windows."""
    rows: list[list[Value]] = [
        [
            f"{one.starts_at:%m-%d %H:%M}–{one.ends_at:%H:%M}",
            one.counter_group,
            one.number,
            one.item_name or one.item_code,
            one.applicant,
            one.phone,
            one.booked_by,
            "、".join(one.special_needs),
            texts.APPOINTMENT_STATES.get(one.state, one.state),
            CHANNELS.get(one.channel, one.channel),
        ]
        for one in made
    ]
    return Table(texts.APPOINTMENTS, texts.APPOINTMENT_COLUMNS, rows)


def reviews(listed: Sequence[StaffReviewOut]) -> Table:
    """Return the reviews with what was done about them."""
    rows: list[list[Value]] = [
        [
            one.created_at,
            one.level.value,
            one.comment,
            one.item_name or one.item_code,
            one.number,
            one.handler.name if one.handler else None,
            one.call_back_by,
            one.called_back_at,
            one.call_back_note,
            one.rectify_by,
            one.rectified_at,
            one.rectification,
            one.reply,
            one.published_at,
            texts.YES if one.overdue else texts.NO,
        ]
        for one in listed
    ]
    return Table(texts.REVIEWS, texts.REVIEW_COLUMNS, rows)

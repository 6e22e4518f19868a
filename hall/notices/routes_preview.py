"""The notice of an item as it would be, for whoever edits the item."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field, ValidationError

from hall.catalogue import documents, editing
from hall.catalogue.errors import FaultyCatalogue
from hall.catalogue.faults import Severity
from hall.http import Call, Routes, staff
from hall.notices import pages, service
from hall.staff.model import Role

routes = Routes("notices")


class PreviewIn(BaseModel):
    """The item's document and the answers to its questions."""

    document: dict[str, Any]
    answers: dict[str, str] = Field(default_factory=dict, max_length=20)


class PreviewAnswerOut(BaseModel):
    """One answer that may be chosen."""

    value: str
    title: str


class PreviewQuestionOut(BaseModel):
    """The question that the situation leaves open."""

    question_id: str
    text: str
    answers: list[PreviewAnswerOut]


class NoticePreviewOut(BaseModel):
    """The notice as it would be."""

    html: str
    short_text: str
    question: PreviewQuestionOut | None


@routes.post(
    "/api/v1/staff/catalogue/items/{code}/preview", access=staff(Role.SUPERVISOR, Role.OPERATOR, Role.COACH, Role.CLERK)
)
async def preview(call: Call, body: PreviewIn) -> NoticePreviewOut:
    """Show the one-time notice as it would be with this document."""
    document = {**body.document, "item_code": call.path["code"]}
    async with call.reading() as tx:
        faults = [fault for fault in await editing.check(tx, document) if fault.severity is Severity.FAULT]
        try:
            item = documents.item_from(document, await editing.version_of(tx, call.path["code"]) + 1)
        except ValidationError:
            raise FaultyCatalogue([str(fault) for fault in faults]) from None
        shown, question = await service.preview(tx, item, body.answers)
    return NoticePreviewOut(
        html=pages.notice_page(shown),
        short_text=shown.short_text,
        question=PreviewQuestionOut(
            question_id=question.question_id,
            text=question.text,
            answers=[PreviewAnswerOut(value=one.value, title=one.title) for one in question.answers],
        )
        if question
        else None,
    )

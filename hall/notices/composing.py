"""From an item, its situation and the hall's profile to the content of a notice. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from hall.catalogue.model import Narrowing, ServiceItem
from hall.catalogue.model_profile import HallProfile
from hall.notices import texts
from hall.notices.model import NoticeContent


def compose(
    item: ServiceItem,
    narrowing: Narrowing,
    told: tuple[str, ...],
    profile: HallProfile,
    walk_in: str,
) -> NoticeContent:
    """Say everything the catalogue knows of the item; what it does not know is said to be unknown.

    Its `notes` are those of whoever keeps the catalogue (待核), and are told to nobody.
    `told`: the citizen's situation in words; `walk_in`: which way stays open without an appointment.
    """
    contact, complaint = texts.contacts(item, profile)
    return NoticeContent(
        hall_name=profile.name,
        fictional=profile.fictional,
        walk_in=walk_in if item.handled_here else "",
        item_code=item.item_code,
        item_version=item.version,
        title=item.task_name,
        plain_name=item.plain_name,
        department=texts.or_published(item.dept_name),
        served=texts.or_published(item.server_explain or "、".join(item.server_type)),
        situation=told,
        basis=_listed(item.by_law),
        conditions=_listed(item.accept_condition),
        materials=tuple(texts.material(number, paper) for number, paper in enumerate(narrowing.materials, 1)),
        flow=_listed(item.handle_flow),
        ways=tuple(filter(None, (item.offline_explain, item.online_explain))),
        channels=texts.or_published("、".join((*item.handle_type, *item.online_channel))),
        statutory_limit=texts.limit(item.anticipate_day, item.anticipate_type, item.anticipate_explain),
        promised_limit=texts.limit(item.promise_day, item.promise_type, item.promise_explain),
        special_procedure=texts.or_published(item.special_procedure),
        fee=texts.fee(item),
        visits=texts.visits(item),
        result=texts.or_published(item.result_name),
        place=texts.place(item, profile),
        hours=texts.hours(item, profile),
        traffic=texts.or_published(item.traffic_guide or profile.traffic_guide),
        contact=contact,
        complaint=complaint,
        mistakes=item.common_mistakes,
        remedies=texts.remedies(item),
        joint=texts.joint(item),
        notes=tuple(
            filter(
                None,
                (*narrowing.notes, narrowing.referral, texts.processing_kind(item), item.limit_explain),
            )
        ),
    )


def situation(asked: ServiceItem, item: ServiceItem, answers: Mapping[str, str]) -> tuple[str, ...]:
    """Return the answers as they were offered: of the item asked for, then of the one they led to."""
    questions = {question.question_id: question for question in (*asked.situations, *item.situations)}
    chosen = (question.answer(answers.get(name, "")) for name, question in questions.items())
    return tuple(answer.title for answer in chosen if answer is not None)


def _listed(facts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(filter(None, facts)) or (texts.AS_PUBLISHED,)

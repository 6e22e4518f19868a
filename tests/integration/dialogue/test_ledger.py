"""Every question stands in the ledger, also those the assistant answered itself; published answers are used at once."""

from __future__ import annotations

from datetime import date

import pytest

from hall.catalogue import service as catalogue
from hall.consultation import ledger, published, remedies
from hall.consultation.model import Consultation, ConsultationState, GapClass, LedgerFilter, Source
from hall.consultation.model_remedy import OwnRemedy, Proposal, RemedyKind, RemedyState
from hall.consultation.taking import answer_with_notice
from hall.handoff import views
from hall.handoff.model import Outcome, Reason
from hall.storage.audit import Actor
from tests.integration.dialogue.visitor import Visitor

SUPERVISOR = Actor("staff", "stf_lead")
COACH = Actor("staff", "stf_coach")
QUESTION = "老房子当年没有办过房产证，现在想过户怎么办"
PARAPHRASE = "请问老房子当年没办过房产证现在想过户咋办呀？"
ANSWER = "请带身份证和购房协议到大厅咨询台，工作人员陪您到不动产窗口查原始档案。"


async def entries(visitor: Visitor) -> list[Consultation]:
    async with visitor.hall.reading() as tx:
        return list(reversed(await ledger.search(tx, LedgerFilter())))


def proposal(**changes: object) -> Proposal:
    values: dict[str, object] = {
        "kind": RemedyKind.ANSWER,
        "gap": GapClass.LEGACY,
        "problem": "老房子没有房产证的人反复来问",
        "text": ANSWER,
        "owner": "stf_1",
        "due_on": date(2026, 11, 27),
        "question": QUESTION,
        "basis": "大厅与自然资源局2026年11月商定的办法",
    }
    return Proposal(**(values | changes))  # type: ignore[arg-type]


async def test_an_answer_from_the_catalogue_is_entered_with_item_and_version(any_visitor: Visitor) -> None:
    await any_visitor.say("失业登记收费吗", "ask_fee")
    (entry,) = await entries(any_visitor)
    async with any_visitor.hall.reading() as tx:
        item = await catalogue.get_item(tx, entry.item_code or "")
    assert "失业" in item.task_name
    assert (entry.question, entry.state, entry.source) == (
        "失业登记收费吗",
        ConsultationState.ANSWERED,
        Source.CATALOGUE,
    )
    assert (entry.item_version, entry.channel, entry.owner, entry.asked) == (item.version, "web", "bot", "ask_fee")
    assert entry.answer
    assert item.task_name in (entry.answer_source or "")
    assert entry.answered_at == entry.opened_at


async def test_a_question_about_materials_names_its_notice(visitor: Visitor) -> None:
    await visitor.say("失业登记要带什么材料", "ask_materials")
    (entry,) = await entries(visitor)
    assert (entry.notice_number or "").startswith("GZ20261123-")
    assert (entry.notice_number or "?") in (entry.answer or "")


async def test_an_answer_after_questions_of_ours_belongs_to_what_was_asked_first(visitor: Visitor) -> None:
    await visitor.say("饭馆开张要带啥材料", "ask_materials")
    assert await entries(visitor) == []
    await visitor.say("50平", "inform")
    for _ in range(3):
        if await entries(visitor):
            break
        await visitor.press(visitor.choices()[0].title)
    (entry,) = await entries(visitor)
    assert entry.question == "饭馆开张要带啥材料"


async def test_what_a_booking_says_is_no_consultation_and_a_repetition_no_second_one(visitor: Visitor) -> None:
    await visitor.say("约失业登记", "book_appointment")
    assert await entries(visitor) == []
    other = Visitor(visitor.hall, "cnv_other")
    await other.say("大厅几点上班", "ask_hours")
    await other.say("再说一遍", "repeat")
    (entry,) = await entries(visitor)
    assert entry.source is Source.RULES


async def test_the_same_turn_again_enters_nothing(visitor: Visitor) -> None:
    await visitor.say("失业登记收费吗", "ask_fee")
    visitor.seq -= 1
    await visitor.say("失业登记收费吗", "ask_fee")
    assert len(await entries(visitor)) == 1


async def test_a_question_for_a_person_is_entered_open_and_once(visitor: Visitor) -> None:
    await visitor.say(QUESTION, "ask_policy")
    (entry,) = await entries(visitor)
    assert (entry.state, entry.owner, entry.due_on) == (ConsultationState.OPEN, "desk", date(2026, 11, 26))


async def test_an_approved_answer_is_given_in_the_next_message_with_source_and_date(any_visitor: Visitor) -> None:
    visitor = any_visitor
    await visitor.say(QUESTION, "ask_policy")
    assert visitor.names() == ["utter_policy"]
    async with visitor.hall.transaction() as tx:
        drafted = await remedies.draft(tx, proposal(), COACH)
        await remedies.submit(tx, drafted.id, SUPERVISOR)
    await visitor.say(PARAPHRASE, "ask_policy")
    assert visitor.names() == ["utter_policy"]  # a draft is not in force
    async with visitor.hall.transaction() as tx:
        done = await remedies.approve(tx, drafted.id, SUPERVISOR)
    said = await visitor.say(PARAPHRASE, "ask_policy")
    assert visitor.names() == ["utter_published"]
    assert ANSWER in said
    assert "2026年11月23日" in said
    assert "自然资源局" in said
    (entry,) = [one for one in await entries(visitor) if one.source is not None]
    assert (entry.source, entry.published_id, entry.question) == (Source.PUBLISHED, done.published_id, PARAPHRASE)
    await visitor.say(PARAPHRASE, "nlu_fallback", 0.2)
    assert visitor.names() == ["utter_published"]  # before asking back, too
    async with visitor.hall.transaction() as tx:
        assert (await published.published(tx, with_uses=True))[0].uses == 2
        await published.withdraw(tx, done.published_id or "", "政策有变", SUPERVISOR)
    await visitor.say(PARAPHRASE, "ask_policy")
    assert visitor.names() == ["utter_policy"]


async def test_nobody_approves_their_own_words(any_visitor: Visitor) -> None:
    async with any_visitor.hall.transaction() as tx:
        drafted = await remedies.draft(tx, proposal(), COACH)
    for writer in (COACH, SUPERVISOR):  # who drafted it; who wrote the words that stand now
        with pytest.raises(OwnRemedy):
            async with any_visitor.hall.transaction() as tx:
                await remedies.approve(tx, drafted.id, writer)
        async with any_visitor.hall.transaction() as tx:
            assert (await remedies.get(tx, drafted.id)).state is RemedyState.DRAFT
            await remedies.revise(tx, drafted.id, proposal(text="请带购房协议到咨询台"), SUPERVISOR)
    async with any_visitor.hall.transaction() as tx:
        done = await remedies.approve(tx, drafted.id, Actor("staff", "stf_other"))
    assert done.state is RemedyState.APPROVED


async def test_a_question_for_a_person_lies_before_the_coaches_until_it_is_answered(any_visitor: Visitor) -> None:
    visitor, hall = any_visitor, any_visitor.hall
    await visitor.say(QUESTION, "ask_policy")
    assert visitor.names() == ["utter_policy"]
    (entry,) = await entries(visitor)
    async with hall.reading() as tx:
        (card,) = await views.box(tx, "coach", COACH)
        assert (card.handoff.number, card.handoff.reason, card.handoff.packet.wants) == (
            entry.number,
            Reason.POLICY,
            QUESTION,
        )
        assert await views.box(tx, "later", COACH) == []
        assert await views.counts(tx, COACH) == {"queue": 0, "mine": 0, "later": 0, "coach": 1}
    await visitor.say("以前的宅基地手续算不算数，政策怎么定的", "ask_policy")
    assert len(await entries(visitor)) == 2, "a second question has a number of its own"
    async with hall.transaction() as tx:
        await answer_with_notice(tx, entry.number, ANSWER, COACH)
    async with hall.reading() as tx:
        assert await views.box(tx, "coach", COACH) == []
        (closed,) = await views.box(tx, "closed", COACH)
    assert (closed.handoff.outcome, closed.handoff.agreed) == (Outcome.ANSWERED, ANSWER)


async def test_a_published_answer_is_never_given_to_another_question(visitor: Visitor) -> None:
    async with visitor.hall.transaction() as tx:
        drafted = await remedies.draft(tx, proposal(), COACH)
        await remedies.approve(tx, drafted.id, SUPERVISOR)
    for other in ("新房子当年没有办过房产证，现在想过户怎么办", "老房子当年办过房产证，现在想过户怎么办"):
        await visitor.say(other, "ask_policy")
        assert visitor.names() == ["utter_policy"], other


async def test_a_question_that_may_be_meant_is_offered_not_answered(visitor: Visitor) -> None:
    async with visitor.hall.transaction() as tx:
        drafted = await remedies.draft(tx, proposal(question="孩子暑假托管班报名怎么报"), COACH)
        await remedies.approve(tx, drafted.id, SUPERVISOR)
    await visitor.say("暑假托管班的事", "nlu_fallback", 0.2, ranking=(("ask_policy", 0.3),))
    assert visitor.names() == ["utter_clarify"]
    said = await visitor.press("孩子暑假托管班")
    assert ANSWER in said


async def test_an_approved_mistake_becomes_a_new_version_of_the_item(any_visitor: Visitor) -> None:
    async with any_visitor.hall.transaction() as tx:
        item = (await catalogue.search(tx, "失业登记")).candidates[0]
        before = await catalogue.get_item(tx, item.item_code)
        change = proposal(
            kind=RemedyKind.MISTAKE, item_code=item.item_code, text="照片不能用自拍", gap=GapClass.STANDARD
        )
        drafted = await remedies.draft(tx, change, COACH)
        done = await remedies.approve(tx, drafted.id, SUPERVISOR)
        after = await catalogue.get_item(tx, item.item_code)
    assert (after.version, done.item_version) == (before.version + 1, before.version + 1)
    assert after.common_mistakes == (*before.common_mistakes, "照片不能用自拍")

"""Who owns a conversation: claim, hand on, release, later, return, close; and what the citizen and the ledger see of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from hall.clock import SHANGHAI
from hall.consultation import service as consultation
from hall.consultation.model import ConsultationState
from hall.consultation.store import consultation as consultation_table
from hall.conversations import service as conversations
from hall.conversations.model import Author
from hall.conversations.store import event, inbox
from hall.handoff import service, speaking, taking, views
from hall.handoff.model import (
    HandoffClosed,
    HandoffTaken,
    NotOffered,
    NotOwner,
    Outcome,
    Reason,
    ReasonMissing,
    State,
    UnfitColleague,
)
from hall.handoff.store import desk_entry, handoff, handoff_draft, handoff_note
from hall.storage.audit import audit_table
from tests.integration.handoff.desk import Desk
from tests.support.people import someone


async def test_asking_on_duty_gives_a_place_and_off_duty_a_promise(any_desk: Desk) -> None:
    first, second = await any_desk.conversation(), await any_desk.conversation()
    asked = await any_desk.ask(first)
    assert (asked.state, asked.position, asked.minutes) == (State.WAITING, 1, None)
    assert (await any_desk.ask(second)).position == 2
    assert await any_desk.owner(first) == "queue"
    assert (await any_desk.ask(first)).handoff_id == asked.handoff_id
    any_desk.hall.clock.pin(datetime(2026, 11, 23, 20, 0, tzinfo=SHANGHAI))
    late = await any_desk.ask(await any_desk.conversation())
    assert (late.state, late.position, late.on_duty) == (State.LATER, None, False)
    assert late.due_on is not None
    assert late.due_on.isoformat() == "2026-11-26"


async def test_urgent_ones_come_first(desk: Desk) -> None:
    _, ordinary = await desk.waiting()
    _, urgent = await desk.waiting(Reason.SPECIAL_NEED)
    async with desk.hall.reading() as tx:
        queue = await views.box(tx, "queue", desk.people[0])
    assert [card.handoff.id for card in queue] == [urgent, ordinary]
    assert [card.position for card in queue] == [1, 2]


async def test_a_claim_silences_the_bot_and_names_the_owner(any_desk: Desk) -> None:
    conversation_id, handoff_id = await any_desk.waiting()
    await any_desk.say(conversation_id, "你们几点下班")
    (clerk,) = any_desk.people
    (other,) = await any_desk.staffed(1)
    taken = await any_desk.claim(handoff_id, clerk)
    assert (taken.state, taken.owner) == (State.OWNED, clerk.id)
    assert (await any_desk.claim(handoff_id, clerk)).claimed_at == taken.claimed_at
    with pytest.raises(HandoffTaken) as refused:
        await any_desk.claim(handoff_id, other)
    assert refused.value.fields == {"owner_id": clerk.id, "owner": "窗口0号"}
    assert await any_desk.owner(conversation_id) == "staff"
    async with any_desk.hall.reading() as tx:
        waiting = (await tx.execute(select(inbox).where(inbox.c.done_at.is_(None)))).all()
        ledger = await consultation.get(tx, taken.number)
    assert not waiting
    assert ledger.owner == clerk.id
    assert "窗口0号" in (await any_desk.events(conversation_id))[-1].text


async def test_a_message_is_said_once_and_only_by_the_owner(any_desk: Desk) -> None:
    conversation_id, handoff_id = await any_desk.waiting()
    (clerk,) = any_desk.people
    (other,) = await any_desk.staffed(1)
    await any_desk.claim(handoff_id, clerk)
    any_desk.hall.clock.pin(any_desk.hall.clock.now() + timedelta(seconds=40))
    for _ in range(2):
        async with any_desk.hall.transaction() as tx:
            seq = await speaking.say(tx, handoff_id, "m1", "您好，补贴要看参保地。", clerk)
    with pytest.raises(NotOwner):
        async with any_desk.hall.transaction() as tx:
            await speaking.say(tx, handoff_id, "m2", "我来答", other)
    said = [event for event in await any_desk.events(conversation_id) if event.author is Author.STAFF]
    assert [(event.seq, event.text) for event in said] == [(seq, "您好，补贴要看参保地。")]
    assert said[0].data["staff"] == {"id": clerk.id, "name": "窗口0号"}
    first_word = (await any_desk.handoff(handoff_id)).replied_at
    assert first_word == any_desk.hall.clock.now()


async def test_a_colleague_takes_over_only_by_accepting(any_desk: Desk) -> None:
    conversation_id, handoff_id = await any_desk.waiting()
    (clerk,) = any_desk.people
    colleague, stranger = await any_desk.staffed(2)
    await any_desk.claim(handoff_id, clerk)
    async with any_desk.hall.transaction() as tx:
        with pytest.raises(UnfitColleague):
            await taking.offer(tx, handoff_id, clerk.id, clerk)
    async with any_desk.hall.transaction() as tx:
        await taking.offer(tx, handoff_id, colleague.id, clerk)
    with pytest.raises(NotOffered):
        async with any_desk.hall.transaction() as tx:
            await taking.accept(tx, handoff_id, stranger)
    assert (await any_desk.handoff(handoff_id)).owner == clerk.id
    async with any_desk.hall.transaction() as tx:
        await taking.accept(tx, handoff_id, colleague)
    handed = await any_desk.handoff(handoff_id)
    assert (handed.owner, handed.offered_to) == (colleague.id, None)
    with pytest.raises(NotOwner):
        async with any_desk.hall.transaction() as tx:
            await speaking.say(tx, handoff_id, "late", "还在", clerk)
    assert "窗口1号" in (await any_desk.events(conversation_id))[-1].text
    async with any_desk.hall.reading() as tx:
        entry = await consultation.get(tx, handed.number)
    assert (entry.owner, entry.first_owner) == (colleague.id, clerk.id), "reminders follow, first-contact owner stays"


async def test_the_bot_goes_on_with_what_was_agreed_and_answers_what_was_left(any_desk: Desk) -> None:
    conversation_id, handoff_id = await any_desk.waiting()
    (clerk,) = any_desk.people
    await any_desk.claim(handoff_id, clerk)
    left = await any_desk.say(conversation_id, "那周五上午行不行")
    async with any_desk.hall.transaction() as tx:
        ended = await taking.give_back(tx, handoff_id, "周五上午来二号窗口", clerk)
    assert (ended.state, ended.outcome) == (State.CLOSED, Outcome.RETURNED)
    assert await any_desk.owner(conversation_id) == "bot"
    events = await any_desk.events(conversation_id)
    assert "周五上午来二号窗口" in events[-1].text
    async with any_desk.hall.reading() as tx:
        open_turns = (await tx.execute(select(inbox).where(inbox.c.done_at.is_(None)).order_by(inbox.c.seq))).all()
        ledger = await consultation.get(tx, ended.number)
        assert await service.agreed_last(tx, conversation_id) == "周五上午来二号窗口"
    assert [(row.seq, row.payload) for row in open_turns] == [(left, None), (events[-1].seq, taking.RETURNED)]
    assert ledger.state is ConsultationState.ANSWERED


async def test_closing_ends_it_for_good_and_answers_the_ledger(any_desk: Desk) -> None:
    conversation_id, handoff_id = await any_desk.waiting()
    (clerk,) = any_desk.people
    await any_desk.claim(handoff_id, clerk)
    async with any_desk.hall.transaction() as tx:
        ended = await taking.close(tx, handoff_id, Outcome.ANSWERED, "带身份证原件来就行。", clerk)
    with pytest.raises(HandoffClosed):
        await any_desk.claim(handoff_id, clerk)
    async with any_desk.hall.reading() as tx:
        ledger = await consultation.get(tx, ended.number)
        actions = (
            await tx.execute(select(audit_table.c.action).where(audit_table.c.subject_id == handoff_id))
        ).scalars()
        assert list(actions) == ["handoff.requested", "handoff.claimed", "handoff.closed"]
    assert (ledger.state, ledger.answer) == (ConsultationState.ANSWERED, "带身份证原件来就行。")
    last = (await any_desk.events(conversation_id))[-1]
    assert last.text.startswith("带身份证原件来就行。")
    assert last.choices[0].payload == "/rate_service"
    again = await any_desk.ask(conversation_id)
    assert again.handoff_id != handoff_id


async def test_closing_without_a_last_word_keeps_what_was_said_in_the_ledger(any_desk: Desk) -> None:
    _conversation_id, handoff_id = await any_desk.waiting()
    (clerk,) = any_desk.people
    await any_desk.claim(handoff_id, clerk)
    for place, text in enumerate(("带身份证原件来就行。", "到三楼社保区。")):
        async with any_desk.hall.transaction() as tx:
            await speaking.say(tx, handoff_id, f"m{place}", text, clerk)
    async with any_desk.hall.transaction() as tx:
        ended = await taking.close(tx, handoff_id, Outcome.ANSWERED, " ", clerk)
    async with any_desk.hall.reading() as tx:
        assert (await consultation.get(tx, ended.number)).answer == "带身份证原件来就行。\n到三楼社保区。"


async def test_released_conversations_wait_again_and_later_ones_keep_their_number(any_desk: Desk) -> None:
    conversation_id, handoff_id = await any_desk.waiting()
    (clerk,) = any_desk.people
    await any_desk.claim(handoff_id, clerk)
    async with any_desk.hall.transaction() as tx:
        freed = await taking.release(tx, handoff_id, clerk)
    assert (freed.state, freed.owner) == (State.WAITING, None)
    assert await any_desk.owner(conversation_id) == "queue"
    await any_desk.claim(handoff_id, clerk)
    async with any_desk.hall.transaction() as tx:
        put = await taking.later(tx, handoff_id, "", clerk)
    assert put.state is State.LATER
    assert put.number in (await any_desk.events(conversation_id))[-1].text
    assert (await any_desk.ask(conversation_id)).state is State.WAITING  # asks again while somebody is on duty
    assert (await any_desk.claim(handoff_id, clerk)).number == put.number


async def test_who_leaves_is_answered_later(any_desk: Desk) -> None:
    conversation_id, handoff_id = await any_desk.waiting()
    async with any_desk.hall.transaction() as tx:
        left = await service.leave(tx, conversation_id)
    assert left is not None
    assert (left.state, left.handoff_id) == (State.LATER, handoff_id)
    assert await any_desk.owner(conversation_id) == "bot"


async def test_numbers_are_masked_and_shown_only_for_a_reason_on_record(any_desk: Desk) -> None:
    person = someone(3)
    conversation_id, handoff_id = await any_desk.waiting()
    await any_desk.say(conversation_id, f"我的手机是{person.phone}，身份证{person.identity}")
    (clerk,) = any_desk.people
    (other,) = await any_desk.staffed(1)
    await any_desk.claim(handoff_id, clerk)
    async with any_desk.hall.reading() as tx:
        shown = await views.transcript(tx, handoff_id, 0)
        (card,) = await views.box(tx, "mine", clerk)
    everything = " ".join(event.text for event in shown) + card.preview
    assert person.phone not in everything
    assert person.identity not in everything
    with pytest.raises(ReasonMissing):
        async with any_desk.hall.transaction() as tx:
            await views.unmask(tx, handoff_id, " ", clerk)
    with pytest.raises(NotOwner):
        async with any_desk.hall.transaction() as tx:
            await views.unmask(tx, handoff_id, "想看看号码", other)
    async with any_desk.hall.transaction() as tx:
        values = await views.unmask(tx, handoff_id, "核对预约登记的手机号", clerk)
    assert {value.value for value in values} == {person.phone, person.identity}
    async with any_desk.hall.reading() as tx:
        rows = (await tx.execute(select(audit_table).where(audit_table.c.action == "handoff.unmasked"))).all()
    assert [row.details["reason"] for row in rows] == ["核对预约登记的手机号"]
    assert person.phone not in str(rows)


async def test_numbers_that_staff_type_are_sealed_as_the_citizens_own_are(any_desk: Desk) -> None:
    person = someone(4)
    conversation_id, handoff_id = await any_desk.waiting()
    (clerk,) = any_desk.people
    await any_desk.claim(handoff_id, clerk)
    typed = f"给您登记的是{person.identity}、{person.phone}，有事打大厅0375-3661234"
    async with any_desk.hall.transaction() as tx:
        await speaking.keep_draft(tx, handoff_id, typed, clerk)
        await speaking.add_note(tx, handoff_id, typed, clerk)
        assert await speaking.draft_of(tx, handoff_id, clerk) == typed, "one's own draft comes back whole"
        await speaking.say(tx, handoff_id, "m1", typed, clerk)
        await speaking.keep_draft(tx, handoff_id, typed, clerk)
    async with any_desk.hall.transaction() as tx:
        await taking.close(tx, handoff_id, Outcome.ANSWERED, typed, clerk)
    async with any_desk.hall.reading() as tx:
        kept = [
            str((await tx.execute(select(table))).all())
            for table in (event, handoff, handoff_note, handoff_draft, consultation_table, audit_table, desk_entry)
        ]
        said = [one.text for one in await conversations.events_after(tx, conversation_id, 0)]
        (card,) = await views.box(tx, "closed", clerk)
    assert [table for table in kept if person.phone in table or person.identity in table] == []
    masked = (
        f"{person.identity[:4]}**********{person.identity[-4:]}、138****{person.phone[-4:]}，有事打大厅0375-3661234"
    )
    assert masked in card.handoff.agreed
    assert sum(masked in text for text in said) == 2, "the message and the last word, masked, the hall's own line not"

"""What is said on a pushed channel is sent in order, once; who is not sure says so; a reply may carry it instead."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

import pytest

from hall.conversations import delivery_store, service, store
from hall.conversations.delivering import LEASE_SECONDS, Deliverer
from hall.conversations.model_delivery import (
    BACKOFF,
    DeliveryFault,
    Outcome,
    Parcel,
    Reply,
    Result,
    wechat_message,
)
from hall.hall import Hall
from tests.conftest import build_hall
from tests.integration.conversations.channel import OPENID, Wire, hear, reach, states, tell, texts_of

FIRST = wechat_message(OPENID, "m1")


class Clockwork:
    """The machine's clock, wound by hand."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def wall() -> Clockwork:
    return Clockwork()


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def deliverer(any_hall: Hall, wire: Wire, wall: Clockwork) -> Deliverer:
    return Deliverer(any_hall, wire, wall=wall)


async def open_reply(hall: Hall, conversation_id: str, wall: Clockwork, seconds: float = 5.0) -> Reply | None:
    async with hall.transaction() as tx:
        return await service.open_reply(tx, conversation_id, FIRST, seconds, wall)


async def take(hall: Hall, reply: Reply, wall: Clockwork) -> Parcel | None:
    async with hall.transaction() as tx:
        return await service.take(tx, reply, wall)


async def close(hall: Hall, reply: Reply, outcomes: Sequence[Outcome] = ()) -> None:
    async with hall.transaction() as tx:
        await service.close_reply(tx, reply, outcomes)


async def test_everything_but_the_citizens_own_words_is_sent_in_order(
    any_hall: Hall, deliverer: Deliverer, wire: Wire
) -> None:
    conversation_id = await reach(any_hall)
    await tell(any_hall, conversation_id, "一", "二")
    await hear(any_hall, conversation_id, "我说的", "m1")
    await tell(any_hall, conversation_id, "三，电话13812345678")
    assert await deliverer.deliver_due() == 1
    assert wire.texts == [["一", "二", "三，电话13812345678"]]
    assert wire.parcels[0].address == OPENID
    assert await states(any_hall) == [(1, "sent", None), (2, "sent", None), (4, "sent", None)]
    assert await deliverer.deliver_due() == 0


async def test_channels_that_ask_for_events_have_no_outbox(any_hall: Hall) -> None:
    async with any_hall.transaction() as tx:
        web = await service.create_conversation(tx, "web")
        phone = await service.conversation_for(tx, "phone", "CA1")
    await tell(any_hall, web.conversation_id, "一")
    await tell(any_hall, phone.conversation_id, "一")
    assert await states(any_hall) == []


async def test_what_was_not_taken_is_tried_again_with_growing_pauses_and_then_given_up(
    any_hall: Hall, deliverer: Deliverer, wire: Wire, wall: Clockwork
) -> None:
    wire.script = [DeliveryFault("busy", retryable=True) for _ in range(20)]
    conversation_id = await reach(any_hall)
    await tell(any_hall, conversation_id, "一")
    for pause in BACKOFF:
        assert await deliverer.deliver_due() == 1
        await tell(any_hall, conversation_id, "另一句")  # does not hurry the one before it
        wall.now += pause - 0.1
        assert await deliverer.deliver_due() == 0
        wall.now += 0.2
    assert await deliverer.deliver_due() == 1
    assert (await states(any_hall))[0] == (1, "failed", "busy")
    assert [parcel.attempts for parcel in wire.parcels] == list(range(1, len(BACKOFF) + 2))
    wire.script = []
    wall.now += BACKOFF[-1]
    assert await deliverer.deliver_due() == 1
    assert wire.texts[-1] == ["另一句"] * len(BACKOFF)


async def test_the_platform_may_name_the_pause(
    any_hall: Hall, deliverer: Deliverer, wire: Wire, wall: Clockwork
) -> None:
    await tell(any_hall, await reach(any_hall), "一")
    wire.script = [[Outcome(1, Result.RETRY, "45011", retry_after=60)]]
    await deliverer.deliver_due()
    wall.now += 59
    assert await deliverer.deliver_due() == 0
    wall.now += 1
    assert await deliverer.deliver_due() == 1


@pytest.mark.parametrize("fault", [DeliveryFault("timeout", unknown=True), RuntimeError("boom")])
async def test_an_unknown_outcome_is_flagged_and_never_sent_again(
    any_hall: Hall, deliverer: Deliverer, wire: Wire, wall: Clockwork, fault: Exception
) -> None:
    wire.script = [fault]
    conversation_id = await reach(any_hall)
    await tell(any_hall, conversation_id, "一")
    await deliverer.deliver_due()
    assert await states(any_hall) == [(1, "unknown", getattr(fault, "code", "RuntimeError"))]
    wall.now += 100_000
    assert await deliverer.deliver_due() == 0
    await tell(any_hall, conversation_id, "二")
    await deliverer.deliver_due()
    assert wire.texts == [["一"], ["二"]]


async def test_every_event_has_its_own_outcome(any_hall: Hall, deliverer: Deliverer, wire: Wire) -> None:
    conversation_id = await reach(any_hall)
    await tell(any_hall, conversation_id, "一", "二", "三", "四")
    wire.script = [[Outcome(1, Result.SENT), Outcome(2, Result.SKIPPED), Outcome(3, Result.FAILED, "45002")]]
    await deliverer.deliver_due()
    assert await states(any_hall) == [
        (1, "sent", None),
        (2, "skipped", None),
        (3, "failed", "45002"),
        (4, "unknown", "not_told"),
    ]


async def test_what_is_kept_waits_for_the_citizen_or_for_more(
    any_hall: Hall, deliverer: Deliverer, wire: Wire, wall: Clockwork
) -> None:
    conversation_id = await reach(any_hall)
    await tell(any_hall, conversation_id, "一")
    wire.script = [Result.KEPT, Result.KEPT]
    await deliverer.deliver_due()
    wall.now += 100_000
    assert await deliverer.deliver_due() == 0
    await tell(any_hall, conversation_id, "二")
    await deliverer.deliver_due()
    assert await states(any_hall) == [(1, "kept", None), (2, "kept", None)]
    await hear(any_hall, conversation_id, "在吗", "m1")
    await deliverer.deliver_due()
    assert wire.texts == [["一"], ["一", "二"], ["一", "二"]]
    assert [state for _, state, _ in await states(any_hall)] == ["sent", "sent"]
    assert wire.parcels[-1].heard_at == any_hall.clock.now()


async def test_a_sender_that_died_leaves_an_unknown_outcome_and_a_free_line(
    any_hall: Hall, deliverer: Deliverer, wire: Wire, wall: Clockwork
) -> None:
    conversation_id = await reach(any_hall)
    await tell(any_hall, conversation_id, "一")
    wire.script = [asyncio.CancelledError()]
    with pytest.raises(asyncio.CancelledError):
        await deliverer.deliver_due()
    await tell(any_hall, conversation_id, "二")
    assert await deliverer.deliver_due() == 0  # the dead sender's claim stands
    wall.now += LEASE_SECONDS + 1
    await deliverer.deliver_due()
    assert await states(any_hall) == [(1, "unknown", "sender_stopped"), (2, "sent", None)]
    assert wire.texts == [["一"], ["二"]]


async def test_a_reply_carries_what_is_pending_and_holds_the_loop_back(
    any_hall: Hall, deliverer: Deliverer, wire: Wire, wall: Clockwork
) -> None:
    conversation_id = await reach(any_hall)
    reply = await open_reply(any_hall, conversation_id, wall)
    assert reply
    assert await open_reply(any_hall, conversation_id, wall) is None  # an overlapping delivery
    await tell(any_hall, conversation_id, "一", "二")
    assert await deliverer.deliver_due() == 0
    parcel = await take(any_hall, reply, wall)
    assert parcel
    assert texts_of(parcel.events) == ["一", "二"]
    await close(any_hall, reply, [Outcome(1, Result.SENT), Outcome(2, Result.PUSH)])
    await deliverer.deliver_due()
    assert wire.texts == [["二"]]
    assert [state for _, state, _ in await states(any_hall)] == ["sent", "sent"]
    again = await open_reply(any_hall, conversation_id, wall)
    assert again
    assert await take(any_hall, again, wall) is None  # delivered already: the repetition is answered with nothing


async def test_an_answer_that_comes_after_the_reply_is_pushed(
    any_hall: Hall, deliverer: Deliverer, wire: Wire, wall: Clockwork
) -> None:
    conversation_id = await reach(any_hall)
    reply = await open_reply(any_hall, conversation_id, wall)
    assert reply
    assert await take(any_hall, reply, wall) is None
    await close(any_hall, reply)
    await tell(any_hall, conversation_id, "慢")
    await deliverer.deliver_due()
    assert wire.texts == [["慢"]]


async def test_a_reply_whose_process_died_before_taking_is_made_up_for_by_the_loop(
    any_hall: Hall, deliverer: Deliverer, wire: Wire, wall: Clockwork
) -> None:
    conversation_id = await reach(any_hall)
    lost = await open_reply(any_hall, conversation_id, wall)
    assert lost
    await tell(any_hall, conversation_id, "一")
    wall.now += 5.1
    await deliverer.deliver_due()
    assert wire.texts == [["一"]]
    assert await take(any_hall, lost, wall) is None


async def test_a_reply_lost_after_taking_is_given_to_the_repetition_and_to_nobody_else(
    any_hall: Hall, deliverer: Deliverer, wire: Wire, wall: Clockwork
) -> None:
    conversation_id = await reach(any_hall)
    lost = await open_reply(any_hall, conversation_id, wall)
    await tell(any_hall, conversation_id, "一")
    assert lost
    assert await take(any_hall, lost, wall)
    wall.now += 6
    await tell(any_hall, conversation_id, "二")
    wire.script = [Result.KEPT]
    await deliverer.deliver_due()
    assert wire.texts == [["二"]]
    assert await states(any_hall) == [(1, "unknown", "sender_stopped"), (2, "kept", None)]
    other = wechat_message(OPENID, "m2")
    async with any_hall.transaction() as tx:
        reply = await service.open_reply(tx, conversation_id, other, 5.0, wall)
        assert reply
        parcel = await service.take(tx, reply, wall)
        assert parcel
        assert texts_of(parcel.events) == ["二"]
        await service.close_reply(tx, reply, parcel.every(Result.KEPT))
    repeated = await open_reply(any_hall, conversation_id, wall)
    assert repeated
    parcel = await take(any_hall, repeated, wall)
    assert parcel
    assert texts_of(parcel.events) == ["一", "二"]
    await close(any_hall, lost, [Outcome(1, Result.FAILED)])  # the lost one comes back too late to say anything
    await close(any_hall, repeated, parcel.every(Result.SENT))
    assert [state for _, state, _ in await states(any_hall)] == ["sent", "sent"]


async def test_the_same_response_given_again_counts_for_nothing_that_was_said_since(
    any_hall: Hall, wall: Clockwork
) -> None:
    conversation_id = await reach(any_hall)
    reply = await open_reply(any_hall, conversation_id, wall)
    assert reply
    await tell(any_hall, conversation_id, "一")
    assert await take(any_hall, reply, wall)
    await close(any_hall, reply, [Outcome(1, Result.PUSH)])  # the time was over before it was written
    await tell(any_hall, conversation_id, "二")
    repeated = await open_reply(any_hall, conversation_id, wall)
    assert repeated
    async with any_hall.transaction() as tx:
        parcel = await service.take(tx, repeated, wall, again=True)
    assert parcel
    assert texts_of(parcel.events) == ["一"]
    await close(any_hall, repeated, parcel.every(Result.SENT))
    assert [state for _, state, _ in await states(any_hall)] == ["sent", "waiting"]


async def test_a_reply_that_took_and_told_nothing_is_flagged(any_hall: Hall, wall: Clockwork) -> None:
    conversation_id = await reach(any_hall)
    reply = await open_reply(any_hall, conversation_id, wall)
    await tell(any_hall, conversation_id, "一")
    assert reply
    assert await take(any_hall, reply, wall)
    await close(any_hall, reply)
    assert await states(any_hall) == [(1, "unknown", "sender_stopped")]


async def test_one_sender_a_conversation_and_nothing_twice_with_many_senders(any_hall: Hall) -> None:
    conversations = [await reach(any_hall, f"user-{n}") for n in range(6)]
    sending: set[str] = set()
    sent: dict[str, list[int]] = {}

    class Slow(Wire):
        async def send(self, parcel: Parcel) -> Sequence[Outcome]:
            assert parcel.conversation_id not in sending
            sending.add(parcel.conversation_id)
            await asyncio.sleep(0.01)
            sending.discard(parcel.conversation_id)
            sent.setdefault(parcel.conversation_id, []).extend(event.seq for event in parcel.events)
            return parcel.every(Result.SENT)

    async def speak() -> None:
        for n in range(8):
            for conversation_id in conversations:
                await tell(any_hall, conversation_id, f"第{n}句")

    async def carry() -> None:
        one = Deliverer(any_hall, Slow())
        while not speaking.done():
            await one.deliver_due()
            await asyncio.sleep(0.005)

    speaking = asyncio.create_task(speak())
    await asyncio.gather(speaking, carry(), carry(), carry())
    await Deliverer(any_hall, Slow()).deliver_due()
    assert sent == {conversation_id: list(range(1, 9)) for conversation_id in conversations}


async def test_the_running_loop_is_woken_and_stops_without_losing_what_it_sends(any_hall: Hall) -> None:
    wire = Wire()
    running = asyncio.create_task(Deliverer(any_hall, wire).run())
    conversation_id = await reach(any_hall)
    await tell(any_hall, conversation_id, "一")
    async with asyncio.timeout(5):
        while [state for _, state, _ in await states(any_hall)] != ["sent"]:
            await asyncio.sleep(0.02)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert wire.texts == [["一"]]


async def test_who_holds_a_line_never_waits_for_who_receives(postgres_url: str) -> None:
    """A line written twice in one transaction: PostgreSQL then looks at the conversation's key again."""
    hall = await build_hall(postgres_url)
    conversation_id = await reach(hall)
    async with hall.transaction() as receiving:
        assert await store.lock(receiving, conversation_id)
        async with asyncio.timeout(20), hall.transaction() as sending:
            assert await delivery_store.claim_one(sending, conversation_id, "one", 1.0, 2.0)
            await delivery_store.settle(sending, conversation_id, None)
    await hall.close()

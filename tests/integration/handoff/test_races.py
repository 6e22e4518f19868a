"""Many who claim at once, and any order of steps: never two owners, never a bot that speaks while a person owns."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hall.conversations import work
from hall.conversations.model import Author, Draft
from hall.errors import HallError
from hall.hall import Hall
from hall.handoff import agents, escalation, service, speaking, taking
from hall.handoff.model import HandoffTaken, Outcome, State
from hall.handoff.store import handoff
from hall.storage.audit import Actor
from hall.storage.transaction import Transaction
from tests.conftest import build_hall
from tests.integration.handoff.desk import Desk, desk_in

STEPS = (
    "ask",
    "claim",
    "release",
    "later",
    "offer",
    "accept",
    "decline",
    "withdraw",
    "return",
    "close",
    "say",
    "write",
    "bot",
    "leave",
    "escalate",
    "abandon",
)


AGENTS = {"agent": agents.take, "agent_ends": agents.end, "agent_lost": agents.lose}
"""What WeChat's own agents do, whom the console does not ask."""
PLAIN = {
    "claim": taking.claim,
    "release": taking.release,
    "accept": taking.accept,
    "decline": taking.decline,
    "withdraw": taking.withdraw,
}


async def test_of_a_hundred_one_wins_and_the_others_see_who(any_desk: Desk) -> None:
    await any_desk.staffed(99)
    _, handoff_id = await any_desk.waiting()
    crowd = list(any_desk.people)
    random.Random(5).shuffle(crowd)  # noqa: S311 it guards nothing
    outcomes = await asyncio.gather(*(any_desk.claim(handoff_id, who) for who in crowd), return_exceptions=True)
    won = [one for one in outcomes if not isinstance(one, BaseException)]
    assert len(won) == 1
    winner = won[0].owner
    lost = [one for one in outcomes if isinstance(one, HandoffTaken)]
    assert len(lost) == 99
    assert {one.fields["owner_id"] for one in lost} == {winner}
    assert (await any_desk.handoff(handoff_id)).owner == winner


async def test_two_requests_at_once_are_one_handoff(any_desk: Desk) -> None:
    conversation_id = await any_desk.conversation()
    asked = await asyncio.gather(*(any_desk.ask(conversation_id) for _ in range(8)))
    assert len({one.handoff_id for one in asked}) == 1
    assert sum(one.new for one in asked) == 1


async def test_messages_racing_with_a_return_are_told_by_one_side_only(any_desk: Desk) -> None:
    (clerk,) = any_desk.people
    for turn in range(10):
        conversation_id, handoff_id = await any_desk.waiting()
        await any_desk.claim(handoff_id, clerk)

        async def speak(handoff_id: str = handoff_id, turn: int = turn) -> None:
            async with any_desk.hall.transaction() as tx:
                await speaking.say(tx, handoff_id, f"m{turn}", "还有一句", clerk)

        async def back(handoff_id: str = handoff_id) -> None:
            async with any_desk.hall.transaction() as tx:
                await taking.give_back(tx, handoff_id, "", clerk)

        results = await asyncio.gather(speak(), back(), return_exceptions=True)
        events = await any_desk.events(conversation_id)
        returned = next(event.seq for event in events if event.data.get("handoff") == "returned")
        assert all(event.seq < returned for event in events if event.author is Author.STAFF)
        assert results[1] is None


class Actors:
    """Everything that can happen to one conversation, in any order."""

    def __init__(self, desk: Desk, conversation_id: str) -> None:
        self.desk = desk
        self.hall: Hall = desk.hall
        self.conversation_id = conversation_id
        self.count = 0

    async def do(self, step: str, who: Actor, other: Actor) -> None:
        """Take one step; one that is refused changes nothing."""
        self.count += 1
        found = await self.desk.open_of(self.conversation_id)
        if step == "ask":
            await self.desk.ask(self.conversation_id)
        elif step == "write":
            await self.desk.say(self.conversation_id, f"第{self.count}句", f"w{self.count}")
        elif step == "bot":
            await self._bot()
        elif step in AGENTS:
            async with self.hall.transaction() as tx:
                await AGENTS[step](tx, self.conversation_id)
        elif found is not None:
            with suppress(HallError):
                async with self.hall.transaction() as tx:
                    await self._staff(tx, step, found.id, who, other)

    async def _bot(self) -> None:
        """Let the bot answer what waits, as its worker does."""
        async with self.hall.transaction() as tx:
            for claimed in await work.claim_turns(tx, 4e9, 5e9, 8):
                await work.finish(tx, claimed, (Draft(Author.BOT, f"机器人答{self.count}"),))

    async def _staff(self, tx: Transaction, step: str, handoff_id: str, who: Actor, other: Actor) -> None:
        match step:
            case "later":
                await taking.later(tx, handoff_id, "", who)
            case "offer":
                await taking.offer(tx, handoff_id, other.id, who)
            case "return":
                await taking.give_back(tx, handoff_id, "说好了", who)
            case "close":
                await taking.close(tx, handoff_id, Outcome.ANSWERED, "", who)
            case "say":
                await speaking.say(tx, handoff_id, f"s{self.count}", "您好", who)
            case "leave":
                await service.leave(tx, self.conversation_id)
            case "escalate":
                await escalation.escalate(tx, handoff_id)
            case "abandon":
                await taking.release_abandoned(tx, handoff_id, who.id)
            case _:
                await PLAIN[step](tx, handoff_id, who)


async def consistent(desk: Desk, conversation_id: str) -> None:
    """Check what must always hold: one open handoff, one owner, and the conversation knows the same."""
    async with desk.hall.reading() as tx:
        rows = (await tx.execute(select(handoff).where(handoff.c.conversation_id == conversation_id))).all()
    open_ones = [row for row in rows if row.state != State.CLOSED.value]
    assert len(open_ones) <= 1
    owned = [row for row in open_ones if row.state == State.OWNED.value]
    assert all(row.owner is not None for row in owned)
    assert all(row.owner is None and row.offered_to is None for row in open_ones if row.state != State.OWNED.value)
    knows = await desk.owner(conversation_id)
    expected = {"owned": "staff", "waiting": "queue"}.get(open_ones[0].state, "bot") if open_ones else "bot"
    assert knows == expected


async def bot_is_silent_while_owned(desk: Desk, conversation_id: str) -> None:
    """Check the transcript: between a person's coming and going the bot says nothing."""
    owned = False
    for event in await desk.events(conversation_id):
        step = event.data.get("handoff")
        if step in ("joined", "handed_on"):
            owned = True
        elif step in ("queued", "later", "returned", "closed"):
            owned = False
        assert not (owned and event.author is Author.BOT), event
        assert not (not owned and event.author is Author.STAFF), event


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[asyncio.Runner, Desk]]:
    """A desk with three people and a loop of its own, kept over all examples: each has a conversation of its own."""
    with asyncio.Runner() as runner:
        hall = runner.run(build_hall(f"sqlite+aiosqlite:///{tmp_path / 'hall.db'}"))
        yield runner, runner.run(desk_in(hall, 3))
        runner.run(hall.close())


@given(
    plan=st.lists(
        st.tuples(st.sampled_from((*STEPS, *AGENTS)), st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=30
    )
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_there_is_one_owner(
    plan: list[tuple[str, int, int]], world: tuple[asyncio.Runner, Desk]
) -> None:
    runner, desk = world

    async def play() -> None:
        conversation_id = await desk.conversation()
        actors = Actors(desk, conversation_id)
        await actors.do("ask", desk.people[0], desk.people[1])
        for step, who, other in plan:
            await actors.do(step, desk.people[who], desk.people[other])
            await consistent(desk, conversation_id)
        await actors.do("bot", desk.people[0], desk.people[0])
        if not AGENTS.keys() & {step for step, _, _ in plan}:  # of an agent's coming and going WeChat tells, not we
            await bot_is_silent_while_owned(desk, conversation_id)

    runner.run(play())


async def test_steps_taken_at_once_leave_one_owner(any_desk: Desk) -> None:
    await any_desk.staffed(2)
    chance = random.Random(11)  # noqa: S311 it guards nothing
    for _ in range(6):
        conversation_id, _ = await any_desk.waiting()
        actors = Actors(any_desk, conversation_id)
        for _round in range(4):
            steps = [chance.choice(STEPS) for _ in range(8)]
            people = [(chance.choice(any_desk.people), chance.choice(any_desk.people)) for _ in steps]
            await asyncio.gather(
                *(actors.do(step, *pair) for step, pair in zip(steps, people, strict=True)), return_exceptions=False
            )
            await consistent(any_desk, conversation_id)
        await bot_is_silent_while_owned(any_desk, conversation_id)

"""The hall is killed at every step between received and delivered, on every channel: nothing is lost, nothing happens twice."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, update

from hall.appointments.model import State as AppointmentState
from hall.appointments.store import appointment
from hall.clock import Clock
from hall.conversations import service
from hall.conversations.model import Kind
from hall.conversations.store import conversation, delivery, inbox, line
from hall.hall import Hall
from tests.conftest import MONDAY, settings_for
from tests.integration.conversations.acting_bot import acting_bot
from tests.integration.conversations.crashing_hall import PUSHING, REPLYING, SHARED, Life
from tests.integration.conversations.lives import arm, living
from tests.integration.conversations.stage import Stage, set_up
from tests.integration.conversations.vendors import Outside, outside
from tests.support import postgres
from tests.support.postgres import free_port

STEPS = {
    "web": SHARED,
    "wechat": (*SHARED, *REPLYING),  # answered within the request
    "wechat-late": ("taken", "replied", *PUSHING),  # answered by the loop; the shared steps are the same
    "phone": (*SHARED, "waited", "taken"),
}
DATABASES = ("sqlite", "postgresql")
# Every step of every channel, on one database and the other in turn: each shared step meets both, and minutes are saved.
CASES = [
    (flavour, step, DATABASES[(turn + number) % 2])
    for turn, flavour in enumerate(STEPS)
    for number, step in enumerate(STEPS[flavour])
]
FLAGGED = {("wechat", "replied"): 1, ("wechat-late", "sending"): 0, ("wechat-late", "sent"): 1}
"""Where nobody can know whether the answer arrived, with how often it did: flagged for a person, not sent again."""


@pytest.fixture(scope="module")
def stages(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Stage]:
    folder = tmp_path_factory.mktemp("stage")
    template = postgres.create_database(postgres_server, f"template_{secrets.token_hex(4)}")
    return {"sqlite": set_up(f"sqlite+aiosqlite:///{folder / 'stage.db'}"), "postgresql": set_up(template)}


@asynccontextmanager
async def looking_at(stage: Stage, url: str) -> AsyncIterator[Hall]:
    hall = Hall.build(settings_for(url, vault_key=stage.vault_key), Clock(MONDAY))
    yield hall
    await hall.close()


@pytest.mark.parametrize(("flavour", "step", "database"), CASES)
async def test_killed_at(flavour: str, step: str, database: str, stages: dict[str, Stage], tmp_path: Path) -> None:
    stage = stages[database]
    url, port = stage.copy(tmp_path), free_port()
    async with acting_bot(stage.service_token) as bot, outside(flavour, port, stage) as citizen:
        bot.hall_url = f"http://127.0.0.1:{port}"
        settings = stage.settings | citizen.settings | {"bot_url": bot.url, "actions_url": bot.url}
        life = Life(url, port, settings, step, patience=citizen.patience)
        async with living(life) as doomed:
            await arm(life)
            saying = asyncio.create_task(citizen.say("确认"))
            await asyncio.to_thread(doomed.join, 90)
            assert doomed.exitcode == 9
        async with looking_at(stage, url) as hall:
            await let_leases_lapse(hall)
            async with living(replace(life, step="")):
                await saying
                await citizen.say("查我的预约")
                await until_quiet(hall)
                await check(hall, stage, citizen, FLAGGED.get((flavour, step)))


async def let_leases_lapse(hall: Hall) -> None:
    """Let the time pass after which a dead process's claims are free (on SQLite the next start frees them)."""
    async with hall.transaction() as tx:
        await tx.execute(update(conversation).where(conversation.c.claim.is_not(None)).values(work_due=1.0))
        await tx.execute(update(line).where(line.c.claim.is_not(None)).values(push_due=1.0))


async def until_quiet(hall: Hall) -> None:
    """Wait until every message is answered and nothing is on its way out."""
    async with asyncio.timeout(90):
        while True:
            async with hall.reading() as tx:
                waiting = (await tx.execute(select(inbox.c.seq).where(inbox.c.done_at.is_(None)))).all()
                moving = delivery.c.state.in_(["waiting", "sending"])
                if not waiting and not (await tx.execute(select(delivery.c.seq).where(moving))).all():
                    return
            await asyncio.sleep(0.05)


async def check(hall: Hall, stage: Stage, citizen: Outside, in_doubt: int | None) -> None:
    """Nothing lost, nothing twice. `in_doubt`: nobody can know whether the answer arrived; so often it did."""
    async with hall.reading() as tx:
        events = await service.events_after(tx, stage.conversations[citizen.channel], 0)
        booked = select(appointment.c.id).where(appointment.c.state == AppointmentState.BOOKED.value)
        assert len((await tx.execute(booked)).all()) == 1
        rows = await tx.execute(select(delivery.c.state, delivery.c.problem).where(delivery.c.state != "sent"))
        flagged = {(row.state, row.problem) for row in rows}
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    said = [event for event in events if event.text == "确认"]
    assert len(said) == 1
    (voucher,) = [event for event in events if event.kind is Kind.VOUCHER]  # on our own screens: once
    assert voucher.data["reply_to"] == said[0].seq
    assert citizen.times_shown(voucher) == (1 if in_doubt is None else in_doubt)
    assert flagged == (set() if in_doubt is None else {("unknown", "sender_stopped")})
    asked = next(event for event in events if event.text == "查我的预约")
    answer = next(event for event in events if event.data.get("reply_to") == asked.seq)
    assert citizen.times_shown(answer) == 1  # the next message is answered, after the first

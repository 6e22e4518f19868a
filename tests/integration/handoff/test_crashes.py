"""The hall is killed before and after the commit of every step of a handoff: each step happens wholly, once, or not."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import select

from hall.errors import HallError
from hall.handoff import taking
from hall.handoff.store import desk_entry
from hall.storage.audit import audit_table
from tests.conftest import build_hall
from tests.integration.handoff.desk import Desk, desk_in
from tests.integration.handoff.dying import POINTS, STEPS, run
from tests.integration.handoff.test_races import bot_is_silent_while_owned, consistent
from tests.support.forking import PROCESSES

STATES = {
    "request": "waiting",
    "claim": "owned",
    "say": "owned",
    "offer": "owned",
    "accept": "owned",
    "release": "waiting",
    "later": "later",
    "return": "closed",
    "close": "closed",
}
ACTIONS = {
    "request": "handoff.requested",
    "claim": "handoff.claimed",
    "say": "handoff.first_word",
    "offer": "handoff.offered",
    "accept": "handoff.accepted",
    "release": "handoff.released",
    "later": "handoff.later",
    "return": "handoff.returned",
    "close": "handoff.closed",
}


async def prepared(desk: Desk, step: str) -> dict[str, Any]:
    """Bring a conversation to where the step can be taken."""
    clerk, colleague = desk.people
    conversation_id = await desk.conversation()
    on = {"conversation": conversation_id, "handoff": "", "clerk": clerk.id, "colleague": colleague.id}
    if step != "request":
        on["handoff"] = (await desk.ask(conversation_id)).handoff_id
    if step not in ("request", "claim"):
        await desk.claim(on["handoff"], clerk)
        await desk.say(conversation_id, "还在吗", "c1")
    if step == "accept":
        async with desk.hall.transaction() as tx:
            await taking.offer(tx, on["handoff"], colleague.id, clerk)
    return on


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("step", STEPS)
async def test_killed_at(step: str, point: str, any_url: str) -> None:
    hall = await build_hall(any_url)
    desk = await desk_in(hall, 2)
    on = await prepared(desk, step)
    key = hall.settings.vault_key.get_secret_value()
    doomed = PROCESSES.Process(target=run, args=(any_url, key, step, point, on), daemon=True)
    await asyncio.to_thread(doomed.start)
    await asyncio.to_thread(doomed.join, 60)
    assert doomed.exitcode == 9
    await consistent(desk, on["conversation"])
    with suppress(HallError):  # the console asks again, as after a lost answer; done already is refused
        async with hall.transaction() as tx:
            await STEPS[step](tx, on)
    await consistent(desk, on["conversation"])
    await bot_is_silent_while_owned(desk, on["conversation"])
    async with hall.reading() as tx:
        about = select(audit_table.c.action).where(audit_table.c.subject_kind == "handoff")
        actions = Counter((await tx.execute(about)).scalars())
        feed = list((await tx.execute(select(desk_entry.c.seq).order_by(desk_entry.c.seq))).scalars())
        found = (await views_of(tx)).get(on["conversation"])
    events = await desk.events(on["conversation"])
    assert found == STATES[step]
    assert actions[ACTIONS[step]] == 1
    assert feed == list(range(1, len(feed) + 1))
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert len({event.text for event in events}) == len(events)  # nothing was told twice
    await hall.close()


async def views_of(tx: Any) -> dict[str, str]:
    from hall.handoff.store import handoff

    rows = await tx.execute(select(handoff.c.conversation_id, handoff.c.state))
    return {row.conversation_id: row.state for row in rows}

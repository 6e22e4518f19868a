"""What runs beside the requests: sending SMS, and deleting what is not kept any longer."""

from __future__ import annotations

import asyncio
import logging

from hall.hall import Hall
from hall.identity import service
from hall.identity.sms import run_sender
from hall.identity.sms_senders import sender_of

log = logging.getLogger("hall.identity")

PURGE_EVERY = 6 * 3600.0  # seconds


async def run(hall: Hall) -> None:
    """Send and delete until cancelled. In production messages wait until a gateway is set up."""
    sender = sender_of(hall)
    if sender is None:
        log.warning("no SMS provider is set (HALL_SMS_PROVIDER): codes and notices wait in the outbox and reach nobody")
    async with asyncio.TaskGroup() as group:
        group.create_task(_purge(hall))
        if sender is not None:
            group.create_task(run_sender(hall, sender))


async def _purge(hall: Hall) -> None:
    while True:
        try:
            async with hall.transaction() as tx:
                await service.purge(tx)
        except Exception as error:  # noqa: BLE001 whatever the driver raises, the next run tries again
            log.error("purge: %s", type(error).__name__)  # noqa: TRY400 a traceback may hold values
        await asyncio.sleep(PURGE_EVERY)

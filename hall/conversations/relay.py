"""Wake-ups between processes over Redis: a hint to read the database, never a message itself."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from hall.conversations.signals import Signals

log = logging.getLogger("hall.conversations")

CHANNEL = "hall:signals"
RETRY_SECONDS = 2.0
ANSWER_SECONDS = 5.0
STANDING: dict[str, Any] = {"socket_connect_timeout": ANSWER_SECONDS, "socket_keepalive": True}
BACKLOG = 10_000


async def relay(redis_url: str, hub: Signals) -> None:
    """Pass wake-ups on and take those of others until cancelled; without Redis everybody polls."""
    outgoing: asyncio.Queue[str] = asyncio.Queue(BACKLOG)

    def offer(key: str) -> None:
        with suppress(asyncio.QueueFull):  # a lost hint is found by polling
            outgoing.put_nowait(key)

    hub.relay = offer
    try:
        await asyncio.gather(_publish(redis_url, outgoing), _subscribe(redis_url, hub))
    finally:
        hub.relay = None


async def _publish(redis_url: str, outgoing: asyncio.Queue[str]) -> None:
    async with Redis.from_url(redis_url, socket_timeout=ANSWER_SECONDS) as redis:
        while True:
            key = await outgoing.get()
            with suppress(RedisError, OSError):
                await redis.publish(CHANNEL, key)


async def _subscribe(redis_url: str, hub: Signals) -> None:
    while True:
        try:
            async with Redis.from_url(redis_url, **STANDING) as redis, redis.pubsub() as subscription:
                await subscription.subscribe(CHANNEL)
                async for message in subscription.listen():
                    if message["type"] == "message":
                        hub.wake(message["data"].decode())
        except (RedisError, OSError) as error:
            log.warning("redis does not answer: %s", type(error).__name__)
            await asyncio.sleep(RETRY_SECONDS)

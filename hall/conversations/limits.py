"""Token buckets against floods, in this process; with Redis, fixed windows that all replicas share."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from weakref import WeakKeyDictionary

from redis.asyncio import Redis
from redis.exceptions import RedisError

from hall.settings import Environment, Settings
from hall.storage.database import Database

WINDOW_SECONDS = 60
REMEMBERED = 20_000


class Limit(Protocol):
    """How often a key may do something."""

    async def take(self, key: str) -> float:
        """Count one use; returns 0 if it is allowed, otherwise the seconds to wait."""


class TokenBuckets:
    """`per_minute` uses a minute for each key, all at once if saved up. Seconds are monotonic: no wall clock, no pinning."""

    def __init__(self, per_minute: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._capacity = float(per_minute)
        self._rate = per_minute / WINDOW_SECONDS
        self._now = monotonic
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def take(self, key: str) -> float:
        """Count one use; returns 0 if it is allowed, otherwise the seconds to wait."""
        now = self._now()
        level, since = self._buckets.pop(key, (self._capacity, now))
        level = min(self._capacity, level + (now - since) * self._rate)
        allowed = level >= 1
        self._buckets[key] = (level - 1 if allowed else level, now)
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - level) / self._rate


class RedisWindows:
    """`per_minute` uses in each minute, counted in Redis; when Redis does not answer, this process counts alone."""

    def __init__(self, redis: Redis, name: str, per_minute: int) -> None:
        self._redis = redis
        self._name = name
        self._limit = per_minute
        self._alone = TokenBuckets(per_minute)

    async def take(self, key: str) -> float:
        """Count one use; returns 0 if it is allowed, otherwise the seconds to wait."""
        place = f"hall:limit:{self._name}:{key}"
        try:
            async with self._redis.pipeline(transaction=True) as pipeline:
                pipeline.set(place, 0, ex=WINDOW_SECONDS, nx=True)
                pipeline.incr(place)
                pipeline.ttl(place)
                _, count, left = await pipeline.execute()
        except (RedisError, OSError):
            return await self._alone.take(key)
        return 0.0 if count <= self._limit else float(max(1, left))


class Unlimited:
    """No limit at all."""

    async def take(self, key: str) -> float:
        """Allow."""
        return 0.0


@dataclass(frozen=True)
class Limits:
    """The limits of the web: messages by conversation, new conversations and sign-ins of staff by address."""

    messages: Limit
    conversations: Limit
    sign_ins: Limit

    @classmethod
    def from_settings(cls, settings: Settings) -> Limits:
        """Build the limits; outside production they are far wider, because tests and benchmarks type fast."""
        factor = 1 if settings.env is Environment.PRODUCTION else 30
        redis = (
            Redis.from_url(settings.redis_url, socket_timeout=1, socket_connect_timeout=1)
            if settings.redis_url
            else None
        )

        def limit(name: str, per_minute: int) -> Limit:
            if per_minute <= 0:
                return Unlimited()
            return RedisWindows(redis, name, per_minute * factor) if redis else TokenBuckets(per_minute * factor)

        return cls(
            limit("messages", settings.chat_messages_per_minute),
            limit("conversations", settings.chat_conversations_per_minute),
            limit("sign_ins", settings.sign_ins_per_minute),
        )


_in_use: WeakKeyDictionary[Database, Limits] = WeakKeyDictionary()


def limits_of(database: Database, settings: Settings) -> Limits:
    """Return this process's limits for a hall, which is known by its database."""
    found = _in_use.get(database)
    if found is None:
        found = _in_use[database] = Limits.from_settings(settings)
    return found

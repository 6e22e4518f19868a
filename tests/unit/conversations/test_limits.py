"""Token buckets: bursts up to the limit, then the rate; one key does not pay for another."""

from __future__ import annotations

from hall.conversations.limits import REMEMBERED, TokenBuckets


class Time:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


async def test_a_burst_then_the_rate() -> None:
    time = Time()
    buckets = TokenBuckets(6, time)
    assert [await buckets.take("a") for _ in range(6)] == [0] * 6
    assert round(await buckets.take("a")) == 10
    assert await buckets.take("b") == 0
    time.now += 10.1
    assert await buckets.take("a") == 0
    assert await buckets.take("a") > 0


async def test_the_memory_is_bounded() -> None:
    buckets = TokenBuckets(1, Time())
    for n in range(REMEMBERED + 10):
        await buckets.take(str(n))
    assert len(buckets._buckets) == REMEMBERED

"""How late this process runs: on a busy machine a request has waited before it is seen, and its answer waits once more.

Channels that must answer in time (WeChat: five seconds; a caller: before the silence is felt) take it off what they wait.
"""

from __future__ import annotations

import asyncio

TICK = 0.1
FADING = 0.97
"""What is left of an old delay at the next tick: it is half forgotten after two seconds."""
PASSES = 3.0
"""How often a request passes the event loop outside of our sight: accepted and read before, written after."""
LEAST_SHARE = 0.3


class Pace:
    """Measures how late the event loop wakes whoever sleeps, and takes it off the time that there is."""

    def __init__(self) -> None:
        self.late = 0.0

    async def run(self) -> None:
        """Measure until cancelled."""
        clock = asyncio.get_running_loop().time
        while True:
            due = clock() + TICK
            await asyncio.sleep(TICK)
            self.note(clock() - due)

    def note(self, late: float) -> None:
        """Take a measured delay into account: at once when it grew, slowly when it shrank."""
        self.late = max(0.0, late, self.late * FADING)

    def within(self, seconds: float) -> float:
        """Return what is left of `seconds` for the work itself."""
        return max(seconds - PASSES * self.late, seconds * LEAST_SHARE)


pace = Pace()
"""The process's own."""

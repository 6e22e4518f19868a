"""Wake-ups reach those who listen, and nobody keeps a stream open when the process stops."""

from __future__ import annotations

from hall.conversations.signals import Signals, pause


async def test_only_listeners_of_the_key_wake() -> None:
    hub = Signals()
    passed_on: list[str] = []
    hub.relay = passed_on.append
    with hub.listen("a") as one, hub.listen("b") as other:
        hub.notify("a")
        assert await pause(one, 1)
        assert not await pause(other, 0.01)
    assert passed_on == ["a"]
    assert hub._waiting == {}


async def test_closing_wakes_everybody_now_and_later() -> None:
    hub = Signals()
    with hub.listen("a") as before:
        hub.close()
        assert before.is_set()
    with hub.listen("b") as after:
        assert after.is_set()

"""From Rasa's tracker to a turn, from the hall's reply to utterances and slots."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.hall_client import HallClient, HallError, HttpHallClient, Reply, Turn

RANKED = 5
SLOTS = ("task", "item")


class TurnFailed(Exception):
    """The hall gave no reply: the action server answers 500, the bot says nothing, the hall's worker tries again."""


class HallAction(Action, ABC):  # type: ignore[misc]  # rasa-sdk ships no types
    """An action that hands the turn to the hall. Abstract, so that it is not registered itself."""

    task: str

    def __init__(self, client: HallClient | None = None) -> None:
        self._client = client or shared_client()

    @abstractmethod
    def name(self) -> str:
        """Return the action's name in the domain."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Hand the turn in and say what comes back; raises TurnFailed, which names nothing that was said."""
        try:
            conversation_id, seq = place_of(tracker)
            reply = await self._client.take_turn(conversation_id, seq, self.task, turn_of(tracker))
        except HallError as error:
            raise TurnFailed(f"{self.name()}: {type(error).__name__} {error}") from None
        except Exception as error:  # noqa: BLE001 — the SDK would answer with the exception's text and the whole tracker
            raise TurnFailed(f"{self.name()}: {type(error).__name__}") from None
        return say(dispatcher, reply)


_shared: list[HttpHallClient] = []


def shared_client() -> HttpHallClient:
    """Return the one client of this process: rasa-sdk makes every action itself, without arguments."""
    if not _shared:
        _shared.append(HttpHallClient())
    return _shared[0]


def place_of(tracker: Tracker) -> tuple[str, int]:
    """Return conversation and number of the message; in `rasa shell`, which sends none, those of the tracker itself."""
    about = tracker.latest_message.get("metadata") or {}
    if "conversation_id" in about:
        return str(about["conversation_id"]), int(about["seq"])
    return tracker.sender_id, sum(event.get("event") == "user" for event in tracker.events)


def turn_of(tracker: Tracker) -> Turn:
    """Read the latest message of a tracker."""
    message = tracker.latest_message
    intent = message.get("intent") or {}
    ranking = tuple(
        {"name": reading["name"], "confidence": _share(reading["confidence"])}
        for reading in (message.get("intent_ranking") or [])[:RANKED]
        if reading.get("name")
    )
    entities = tuple(
        {
            "entity": found["entity"],
            "value": str(found["value"]),
            "start": found.get("start", 0),
            "end": found.get("end", 0),
        }
        for found in message.get("entities") or []
    )
    return Turn(
        intent=str(intent.get("name") or "nlu_fallback"),
        confidence=_share(intent.get("confidence") or 0.0),
        text=str(message.get("text") or ""),
        channel=str((message.get("metadata") or {}).get("channel") or "web"),
        ranking=ranking,
        entities=entities,
    )


def say(dispatcher: CollectingDispatcher, reply: Reply) -> list[dict[str, Any]]:
    """Utter every message of a reply and return the slots to set."""
    for message in reply.messages:
        dispatcher.utter_message(
            response=message.response,
            buttons=[dict(choice) for choice in message.choices],
            json_message={"kind": message.kind, "data": dict(message.data)},
            **message.fields,
        )
    return [SlotSet(name, reply.slots.get(name)) for name in SLOTS]


def _share(value: float) -> float:
    """Confidence as the hall takes it: a rounding error above 1 is 1."""
    return min(1.0, max(0.0, float(value)))

"""A bot that reads intents from a list and does the rest as the real actions do: it hands turns in at the hall's API."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web

from hall.dialogue.model import Message
from tests.integration.conversations.fake_bot import FakeBot
from tests.integration.dialogue.visitor import render

INTENTS = {"查": "check_appointment", "预约": "book_appointment", "确认": "affirm"}


@dataclass
class ActingBot(FakeBot):
    """Its hall may die in the middle of a turn: then it fails, as the real one does."""

    hall_url: str = ""
    service_token: str = ""

    async def _webhook(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.heard.append(body)
        about = body["metadata"]
        intent = next((name for word, name in INTENTS.items() if word in body["message"]), "inform")
        url = f"{self.hall_url}/api/v1/conversations/{about['conversation_id']}/turns/{about['seq']}/{intent}"
        turn = {"intent": intent, "confidence": 0.97, "text": body["message"], "channel": about["channel"]}
        headers = {"Authorization": f"Bearer {self.service_token}"}
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.post(url, json=turn, headers=headers) as response,
            ):
                if response.status != 200:
                    return web.Response(status=500)
                messages = (await response.json())["messages"]
        except aiohttp.ClientError:
            return web.Response(status=500)
        return web.json_response([_utterance(message, about["channel"]) for message in messages])


def _utterance(message: dict[str, Any], channel: str) -> dict[str, Any]:
    text = render(Message(message["response"], message["fields"]), channel)
    return {"text": text, "buttons": message["choices"], "custom": {"kind": message["kind"], "data": message["data"]}}


@asynccontextmanager
async def acting_bot(service_token: str) -> AsyncIterator[ActingBot]:
    bot = ActingBot(service_token=service_token)
    await bot.start()
    try:
        yield bot
    finally:
        await bot.stop()

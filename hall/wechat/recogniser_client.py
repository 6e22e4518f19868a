"""An own speech recogniser behind one HTTP call: `POST audio` → `{"text": "…"}`."""

from __future__ import annotations

import json

import aiohttp

from hall.channels.wechat.client import Media
from hall.wechat.media import NotHeard

TIMEOUT = aiohttp.ClientTimeout(total=20.0, connect=3.0)


class HttpRecogniser:
    """Asks the service at HALL_RECOGNISER_URL; it gets the audio as it came (AMR) and nothing about who spoke."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def words(self, audio: Media) -> str:
        """Return what was said; raises NotHeard."""
        headers = {"Content-Type": audio.content_type or "audio/amr", "Accept": "application/json"}
        try:
            async with (
                aiohttp.ClientSession(timeout=TIMEOUT, trust_env=False) as session,
                session.post(self._url, data=audio.content, headers=headers) as response,
            ):
                body = await response.read()
                if response.status != 200:
                    raise NotHeard(retryable=response.status >= 500)
        except (aiohttp.ClientError, TimeoutError):
            raise NotHeard(retryable=True) from None
        return _text(body)


def _text(body: bytes) -> str:
    try:
        answer = json.loads(body)
    except ValueError:
        raise NotHeard(retryable=False) from None
    text = answer.get("text") if isinstance(answer, dict) else None
    if not isinstance(text, str):
        raise NotHeard(retryable=False)
    return text

"""Messages through Twilio, for halls whose account may send to mainland numbers: one way, approved text, no address, 500 characters."""

from __future__ import annotations

import json
import re

import aiohttp

from hall.identity.sms import Outgoing, SmsFault
from hall.settings import Settings

SECONDS = 10.0
LONGEST_TEXT = 500
_URL = re.compile(r"https?://|www\.", re.IGNORECASE)


class TwilioSms:
    """The adapter over the Messages resource; a number without a country is a mainland one."""

    def __init__(self, settings: Settings) -> None:
        account = settings.twilio_account_sid
        self._url = f"{settings.twilio_api_url.rstrip('/')}/2010-04-01/Accounts/{account}/Messages.json"
        secret = settings.twilio_auth_token.get_secret_value()
        self._headers = {"Authorization": aiohttp.encode_basic_auth(account, secret)}
        self._from = settings.sms_twilio_from

    async def send(self, message: Outgoing) -> None:
        """Send one message; raises SmsFault. A reply that never came leaves the outcome unknown."""
        if _URL.search(message.text) or len(message.text) > LONGEST_TEXT:
            raise SmsFault("unsendable_text")
        sender = {"MessagingServiceSid" if self._from.startswith("MG") else "From": self._from}
        to = message.to if message.to.startswith("+") else f"+86{message.to}"
        form = {"To": to, "Body": message.text, **sender}
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS), trust_env=False) as session,
                session.post(self._url, data=form, headers=self._headers) as answer,
            ):
                status, raw = answer.status, await answer.read()
        except aiohttp.ClientConnectorError:
            raise SmsFault("unreachable", retryable=True) from None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise SmsFault(type(error).__name__, unknown=True) from None
        judge(status, raw)


def judge(status: int, raw: bytes) -> None:
    """Read Twilio's answer: 201 is taken, 429 later, 5xx unknown, anything else refused with its code."""
    if status in (200, 201):
        return
    if status >= 500:
        raise SmsFault(str(status), unknown=True)
    try:
        code = str(json.loads(raw)["code"])
    except (ValueError, TypeError, KeyError):
        code = str(status)
    raise SmsFault(code[:64], retryable=status == 429)

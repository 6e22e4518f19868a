"""A furnished hall's database in which, on every channel, a citizen has only to say yes to a booking; copied for each case."""

from __future__ import annotations

import asyncio
import re
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.engine import make_url

from hall.channels.phone import service as phone
from hall.channels.phone import store as phone_store
from hall.channels.phone.model import Heard
from hall.channels.phone.twilio import TwilioVoice
from hall.conversations import service
from hall.conversations.awaiting import await_answer
from hall.conversations.model_delivery import Result, wechat_message
from hall.hall import Hall
from hall.identity import service as identity
from hall.identity.vault import new_key
from tests.conftest import build_hall
from tests.integration.conversations.acting_bot import ActingBot, acting_bot
from tests.integration.conversations.chat import served
from tests.support import postgres
from tests.support.furniture import furnish
from tests.support.people import Someone, someone

WISH = "我想预约补办社保卡，本人来办，后天上午十点"
OPENID, CALL = "oStage-citizen-0001", "CA00000000000000000000000000000001"
PUBLIC, ACCOUNT, TOKEN = "https://hall.test", "AC" + "0" * 32, "a-token-that-only-twilio-and-we-know"


@dataclass
class Stage:
    """The prepared database and who stands where in it; `copy` makes another of it."""

    url: str
    vault_key: str
    service_token: str
    conversations: dict[str, str]
    web_token: str

    @property
    def settings(self) -> dict[str, object]:
        """What every hall on it is started with, whatever its channel."""
        return {
            "vault_key": self.vault_key,
            "service_token": self.service_token,
            "public_url": PUBLIC,
            "twilio_account_sid": ACCOUNT,
            "twilio_auth_token": TOKEN,
            "phone_answer_seconds": 60.0,
        }

    def copy(self, folder: Path) -> str:
        """Return the URL of a fresh copy."""
        url = make_url(self.url)
        if url.get_backend_name() == "sqlite":
            target = folder / f"{secrets.token_hex(6)}.db"
            shutil.copy(str(url.database), target)
            return f"sqlite+aiosqlite:///{target}"
        name = f"stage_{secrets.token_hex(6)}"
        return postgres.create_database(self.url, name, str(url.database))


def set_up(url: str) -> Stage:
    """Prepare an empty database."""
    return asyncio.run(_set_up(url))


async def _set_up(url: str) -> Stage:
    stage = Stage(url, new_key(), secrets.token_hex(16), {}, "")
    async with acting_bot(stage.service_token) as bot:
        hall = await build_hall(
            url,
            bot_url=bot.url,
            actions_url=bot.url,
            **stage.settings,
        )
        await furnish(hall)
        async with served(hall) as bot.hall_url:
            await _open(hall, stage)
            for number, conversation_id in enumerate(stage.conversations.values()):
                await up_to_the_summary(hall, conversation_id, someone(number), bot)
            await _let_the_caller_have_heard(hall, stage.conversations["phone"])
            await _hand_over_what_was_said(hall, stage.conversations["wechat"])
    return stage


async def _open(hall: Hall, stage: Stage) -> None:
    async with hall.transaction() as tx:
        opened = await service.create_conversation(tx, "web")
        stage.conversations["web"], stage.web_token = opened.conversation_id, opened.token
        reached = await service.conversation_for(tx, "wechat", OPENID, greeting=())
        stage.conversations["wechat"] = reached.conversation_id
    await phone.answer_call(hall, TwilioVoice(hall.settings), Heard(CALL, 0))
    async with hall.transaction() as tx:
        found = await service.find_conversation(tx, "phone", CALL)
        assert found
        stage.conversations["phone"] = found


async def up_to_the_summary(hall: Hall, conversation_id: str, person: Someone, bot: ActingBot) -> None:
    """Say everything that a booking needs, but the yes."""
    sentences: list[Callable[[], str] | str] = [WISH, person.name, person.identity, person.phone]
    for sentence in sentences:
        await say(hall, conversation_id, str(sentence))
    code = await code_for(hall, person)
    assert "确认" in await say(hall, conversation_id, code), "the summary should ask for a yes"
    assert bot.heard


async def code_for(hall: Hall, person: Someone) -> str:
    """Return the one-time code of the newest SMS to a person."""
    async with hall.reading() as tx:
        texts = [sms.text for sms in await identity.list_sms(tx) if sms.to == person.phone and sms.template == "code"]
    found = re.search(r"\d{6}", texts[-1])
    assert found
    return found[0]


async def say(hall: Hall, conversation_id: str, text: str) -> str:
    """Say a sentence and return the answer."""
    async with hall.transaction() as tx:
        receipt = await service.receive(tx, conversation_id, secrets.token_hex(8), text=text)
    heard = await await_answer(hall, conversation_id, receipt.seq, 20)
    assert heard.done
    return "\n".join(event.text for event in heard.events)


async def _hand_over_what_was_said(hall: Hall, conversation_id: str) -> None:
    async with hall.transaction() as tx:
        reply = await service.open_reply(tx, conversation_id, wechat_message(OPENID, "before"), 5.0)
        assert reply
        parcel = await service.take(tx, reply)
        assert parcel
        await service.close_reply(tx, reply, parcel.every(Result.SENT))


async def _let_the_caller_have_heard(hall: Hall, conversation_id: str) -> None:
    async with hall.transaction() as tx:
        call = await phone_store.lock(tx, CALL)
        heard = replace(call.state, seq=await service.last_seq(tx, conversation_id))
        await phone_store.save(tx, CALL, heard)

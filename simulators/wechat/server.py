"""The WeChat server of one official account: pushes to the account's own server, and the API that server calls."""

from __future__ import annotations

import asyncio
import itertools
from collections import defaultdict
from collections.abc import Coroutine, Mapping, Sequence
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

import aiohttp

from simulators.clock import VirtualClock
from simulators.record import Record, Violation
from simulators.serving import Served, serve
from simulators.wechat.account import Account, Delivery, Mode
from simulators.wechat.api import Call, application
from simulators.wechat.errors import ApiError
from simulators.wechat.faults import Fault, Faults
from simulators.wechat.jssdk import Tickets
from simulators.wechat.media import Media
from simulators.wechat.notices import Notices
from simulators.wechat.page import add_page
from simulators.wechat.pushing import Attempt, Push, Pusher
from simulators.wechat.quotas import Quotas
from simulators.wechat.tokens import Tokens
from simulators.wechat.users import UNAVAILABLE, Seen, User
from simulators.wechat.xml import Reply

AGENT_PATIENCE = timedelta(minutes=30)
IN_QUEUE = ""
"""The agent of somebody who waits for one."""


class WeChat:
    """Use as `async with WeChat(account, mode=…, targets=[…]) as wechat`. See the package's documentation."""

    def __init__(  # noqa: PLR0913 what the owner of an account enters
        self,
        account: Account | None = None,
        *,
        mode: str = "safe",
        targets: Sequence[str] = (),
        clock: VirtualClock | None = None,
        port: int = 0,
        page: str = "",
    ) -> None:
        self.account = account or Account()
        self.mode = Mode(mode)
        self.targets = list(targets)
        self.clock = clock or VirtualClock()
        self.delivery = Delivery()
        self.record = Record()
        self.tokens = Tokens(self.clock)
        self.tickets = Tickets(self.clock)
        self.quotas = Quotas(self.clock)
        self.media = Media(self.clock)
        self.notices = Notices()
        self.faults = Faults()
        self.calls: list[Call] = []
        self.menu: dict[str, Any] = {}
        self.agents: set[str] = set()
        self.agent_inbox: list[tuple[str, str]] = []
        self.minute_limit: int | None = None
        self.push_key = self.account.aes_key
        self.reply_keys = [self.account.aes_key]
        self.pushes: list[Push] = []
        self._users: dict[str, User] = {}
        self._pusher = Pusher(self)
        self._ids = itertools.count(24_000_000_000_000_001)
        self._minutes: dict[tuple[str, int], int] = defaultdict(int)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._last_agent_contact: dict[str, Any] = {}
        self._port, self._page = port, page
        self._served: Served | None = None
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        page = (lambda app: add_page(app, self, self._page)) if self._page else None
        self._served = await serve(application(self, page), self._port)
        connector = aiohttp.TCPConnector(limit=0, force_close=False)
        self._session = aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=None))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.settle()
        if self._session is not None:
            await self._session.close()
        if self._served is not None:
            await self._served.close()

    @property
    def api_url(self) -> str:
        """What stands for https://api.weixin.qq.com."""
        assert self._served is not None, "enter the context first"  # noqa: S101 a mistake of the test
        return self._served.url

    @property
    def session(self) -> aiohttp.ClientSession:
        """The client that pushes."""
        assert self._session is not None, "enter the context first"  # noqa: S101 a mistake of the test
        return self._session

    @property
    def violations(self) -> list[Violation]:
        """Every breach of a rule, oldest first."""
        return self.record.violations

    @property
    def token_calls(self) -> list[Call]:
        """The calls of stable_token."""
        return [call for call in self.calls if call.path == "/cgi-bin/stable_token"]

    def user(self, openid: str) -> User:
        """The person with that openid; the same object each time."""
        return self._users.setdefault(openid, User(self, openid))

    def known(self, openid: Any) -> User:
        """The person the API is asked to write to; raises 40003 for an unknown one."""
        if not isinstance(openid, str) or openid not in self._users:
            raise ApiError(40003, "invalid openid", breach=True)
        return self._users[openid]

    def template(self, template_id: str, *fields: str) -> None:
        """Register an approved template by its fields: `wechat.template("T1", "thing1", "time2")`."""
        self.notices.add(template_id, fields)

    def inject(self, fault: Fault) -> None:
        """Order a fault of the API side."""
        self.faults.add(fault)

    def expire_token(self) -> None:
        """Let every token be past its end (42001)."""
        self.tokens.expire()

    def invalidate_token(self) -> None:
        """Forget every token (40001)."""
        self.tokens.invalidate()

    def rotate_key(self, new_key: str) -> None:
        """Push under a new key from now on; replies under the former one stay readable until it is retired."""
        self.push_key = new_key
        self.reply_keys = [new_key, *self.reply_keys]

    def retire_old_key(self) -> None:
        """Read replies under the current key only."""
        self.reply_keys = [self.push_key]

    def next_id(self) -> int:
        """A fresh 64-bit message id."""
        return next(self._ids)

    def count_call(self, path: str) -> None:
        """Count a call towards the minute's limit, where a test set one."""
        minute = (path, self.clock.timestamp() // 60)
        self._minutes[minute] += 1
        if self.minute_limit is not None and self._minutes[minute] > self.minute_limit:
            raise ApiError(45011, "api minute-quota reach limit must slower retry next minute")

    async def check_url(self, target: str | None = None) -> bool:
        """Ask the server to echo a word, as when the owner saves its address."""
        word = str(self.next_id())
        params = {**self._pusher.query(), "echostr": word}
        async with self.session.get(target or self.targets[0], params=params) as response:
            return response.status == 200 and await response.text() == word

    async def push(self, user: User, fields: Mapping[str, str]) -> Push | None:
        """Push one message or event from somebody; None while an agent has the conversation."""
        kind, event = fields["MsgType"], fields.get("Event", "")
        self.quotas.contact(user.openid, kind, event)
        if kind != "event" and await self._with_agent(user, fields):
            return None
        head = {
            "ToUserName": self.account.original_id,
            "FromUserName": user.openid,
            "CreateTime": str(self.clock.timestamp()),
        }
        identity = {} if kind == "event" or "MsgId" in fields else {"MsgId": str(self.next_id())}
        user.waiting += 1
        user.changed()
        try:
            push = await self._pusher.push(user, {**head, **fields, **identity})
        finally:
            user.waiting -= 1
        self.pushes.append(push)
        user.changed()
        return push

    async def again(self, user: User, push: Push) -> Push:
        """Deliver a push once more, as it was."""
        repeated = await self._pusher.push(user, push.fields)
        self.pushes.append(repeated)
        return repeated

    async def post_raw(self, body: bytes, query: Mapping[str, str] | None = None, target: str | None = None) -> Attempt:
        """Post any bytes with any query (default: a valid signature for clear mode)."""
        attempt = Attempt(target or self.targets[0])
        await self._pusher.post(attempt, body, self._pusher.query() if query is None else query)
        return attempt

    def signed_query(self, encrypted: str = "", openid: str = "") -> dict[str, str]:
        """A valid query for a ciphertext, for tests that then change something about it."""
        return self._pusher.query(encrypted, openid)

    def take_reply(self, user: User, push: Push, reply: Reply) -> Seen | None:
        """Act on a passive reply: show it, or hand the person to an agent."""
        if reply.kind == "transfer_customer_service":
            return self._transfer(user, push, reply)
        if reply.kind in ("image", "voice"):
            try:
                self.media.get(reply.data["MediaId"])
            except ApiError:
                self.record.breach("40007", f"a passive {reply.kind} with an unknown MediaId")
                return self.show_unavailable(user, push)
        seen = Seen(self.clock.now(), "passive", reply.kind, reply.text, reply.data)
        if user.follows:
            user.show(seen)
        return seen

    def show_unavailable(self, user: User, push: Push) -> Seen:
        """Show the vendor's own apology."""
        outcomes = ", ".join(f"{attempt.outcome} {attempt.status or ''}".strip() for attempt in push.deliveries)
        self.record.breach(
            "unavailable", f"{push.fields['MsgType']} {push.fields.get('Event', '')}: {outcomes} {push.fault}"
        )
        seen = Seen(self.clock.now(), "system", "text", UNAVAILABLE)
        user.show(seen)
        return seen

    def _transfer(self, user: User, push: Push, reply: Reply) -> Seen | None:
        account = reply.data["KfAccount"]
        if push.fields["MsgType"] == "event":
            self.record.breach("transfer_on_event", f"transfer_customer_service answers {push.fields['Event']}")
            return None
        if account and account not in self.agents:
            self.record.breach("transfer_to_offline", f"{account} is not online: nobody takes the person")
        self.soon(self.open_session(user, account))
        return None

    async def open_session(self, user: User, agent: str) -> None:
        """An agent (or the queue) takes the conversation."""
        user.agent = agent or (min(self.agents) if self.agents else IN_QUEUE)
        self._last_agent_contact[user.openid] = self.clock.now()
        if user.agent:
            await user.event("kf_create_session", KfAccount=user.agent)

    async def agent_says(self, user: User, text: str) -> None:
        """The agent writes in the vendor's own agent programme."""
        self._last_agent_contact[user.openid] = self.clock.now()
        user.show(Seen(self.clock.now(), "agent", "text", text, {"KfAccount": user.agent or ""}))

    async def close_session(self, user: User) -> None:
        """The agent ends the conversation."""
        agent, user.agent = user.agent, None
        if agent:
            await user.event("kf_close_session", KfAccount=agent, CloseType="KF")

    async def _with_agent(self, user: User, fields: Mapping[str, str]) -> bool:
        """Whether an agent takes this message; a session nobody touched for 30 minutes is over."""
        if user.agent is None:
            return False
        if self.clock.now() - self._last_agent_contact[user.openid] > AGENT_PATIENCE:
            user.agent = None
            return False
        self._last_agent_contact[user.openid] = self.clock.now()
        self.agent_inbox.append((user.openid, fields.get("Content", f"[{fields['MsgType']}]")))
        return True

    def soon(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do something of the vendor's own after the present answer."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self) -> None:
        """Wait until the vendor's own follow-ups (events after notices, sessions) are delivered."""
        while self._tasks:
            await asyncio.gather(*list(self._tasks), return_exceptions=True)

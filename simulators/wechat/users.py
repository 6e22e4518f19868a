"""What a person with WeChat sees of one official account."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulators.wechat.pushing import Push
    from simulators.wechat.server import WeChat

UNAVAILABLE = "该公众号暂时无法提供服务，请稍后再试"


@dataclass(frozen=True)
class Seen:
    """One thing on the person's screen. `text` is all its words; `data` is what the account sent, by the vendor's names."""

    at: datetime
    origin: str
    kind: str
    text: str
    data: dict[str, Any] = field(default_factory=dict)


class User:
    """A follower: sends, taps, and keeps what is shown. Each method pushes one message or event and returns its `Push`."""

    def __init__(self, wechat: WeChat, openid: str) -> None:
        self.openid = openid
        self.follows = True
        self.seen: list[Seen] = []
        self.sent: list[tuple[datetime, str, str]] = []
        self.agent: str | None = None
        self.waiting = 0
        self._wechat = wechat
        self._news = asyncio.Event()

    @property
    def texts(self) -> list[str]:
        """The words of all that was seen, in order."""
        return [seen.text for seen in self.seen]

    def show(self, seen: Seen) -> None:
        """Put one thing on the screen."""
        self.seen.append(seen)
        self.changed()

    def changed(self) -> None:
        """Wake whoever looks at the screen."""
        self._news.set()
        self._news = asyncio.Event()

    async def changes(self, within: float) -> None:
        """Wait until something about this person changes, at most so long."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._news.wait()

    async def sees(self, wanted: Callable[[Seen], bool], within: float = 30.0, after: int = 0) -> Seen:
        """Wait until something wanted is on the screen (from its `after`-th entry on); raises TimeoutError."""
        async with asyncio.timeout(within):
            while True:
                news = self._news
                for seen in self.seen[after:]:
                    if wanted(seen):
                        return seen
                await news.wait()

    async def text(self, content: str, **more: str) -> Push | None:
        """Write a text message."""
        return await self._message("text", content, Content=content, **more)

    async def image(self, data: bytes) -> Push | None:
        """Send a picture."""
        media_id = self._wechat.media.keep(data, "image", "image/jpeg")
        return await self._message("image", "[图片]", PicUrl=f"{self._wechat.api_url}/pic/{media_id}", MediaId=media_id)

    async def voice(self, data: bytes, recognition: str | None = "") -> Push | None:
        """Send a voice message; `recognition` is what WeChat recognised (empty nowadays; None: the element is missing)."""
        media_id = self._wechat.media.keep(data, "voice", "audio/amr")
        heard = {} if recognition is None else {"Recognition": recognition}
        return await self._message("voice", "[语音]", MediaId=media_id, Format="amr", **heard)

    async def video(self, data: bytes, kind: str = "video") -> Push | None:
        """Send a video (or `shortvideo`)."""
        media_id = self._wechat.media.keep(data, "video", "video/mp4")
        return await self._message(
            kind, "[视频]", MediaId=media_id, ThumbMediaId=self._wechat.media.keep(b"", "thumb", "image/jpeg")
        )

    async def shortvideo(self, data: bytes) -> Push | None:
        """Send a short video."""
        return await self.video(data, "shortvideo")

    async def location(self, latitude: float, longitude: float, label: str) -> Push | None:
        """Send a place."""
        fields = {"Location_X": str(latitude), "Location_Y": str(longitude), "Scale": "15", "Label": label}
        return await self._message("location", f"[位置] {label}", **fields)

    async def link(self, title: str, description: str, url: str) -> Push | None:
        """Share a link."""
        return await self._message("link", f"[链接] {title}", Title=title, Description=description, Url=url)

    async def choose(self, seen: Seen, choice_id: str) -> Push | None:
        """Tap an entry of a message menu: it is sent as a text with its id."""
        listed = seen.data["msgmenu"]["list"]
        content = next(entry["content"] for entry in listed if str(entry["id"]) == choice_id)
        return await self.text(content, bizmsgmenuid=choice_id)

    async def follow(self, scene: str | None = None) -> Push | None:
        """Follow the account, by a QR code with a scene where one is given."""
        self.follows = True
        fields = {"EventKey": "" if scene is None else f"qrscene_{scene}"}
        return await self.event("subscribe", **fields, **({} if scene is None else {"Ticket": f"ticket-{scene}"}))

    async def unfollow(self) -> Push | None:
        """Stop following; what the account answers is not shown."""
        self.follows = False
        return await self.event("unsubscribe", EventKey="")

    async def scan(self, scene: str) -> Push | None:
        """Scan a QR code of the account while following it."""
        return await self.event("SCAN", EventKey=scene, Ticket=f"ticket-{scene}")

    async def click(self, key: str) -> Push | None:
        """Tap a menu entry of type click."""
        return await self.event("CLICK", EventKey=key)

    async def view(self, url: str) -> Push | None:
        """Tap a menu entry that opens a page."""
        return await self.event("VIEW", EventKey=url, MenuId="1")

    async def report_location(self, latitude: float, longitude: float) -> Push | None:
        """Let the account know where the person is (an event, not a message)."""
        return await self.event("LOCATION", Latitude=str(latitude), Longitude=str(longitude), Precision="65.000000")

    async def event(self, name: str, **fields: str) -> Push | None:
        """Push any event, known or invented."""
        return await self._wechat.push(self, {"MsgType": "event", "Event": name, **fields})

    def consents(self, template_id: str, *, long_term: bool = False) -> None:
        """Agree to subscription notices of one template: to the next one, or until withdrawn."""
        self._wechat.notices.consent(self.openid, template_id, long_term=long_term)

    async def decides(self, templates: Sequence[str], *, accepted: bool) -> Push | None:
        """Answer WeChat's question on notices: agree to the next one of each, or decline."""
        status = "accept" if accepted else "reject"
        for template in templates:
            if accepted:
                self.consents(template)
            else:
                self._wechat.notices.withdraw(self.openid, template)
        listed = "".join(
            f"<List><TemplateId><![CDATA[{template}]]></TemplateId><SubscribeStatusString><![CDATA[{status}]]></SubscribeStatusString>"
            "<PopupScene>2</PopupScene></List>"
            for template in templates
        )
        return await self.event("subscribe_msg_popup_event", SubscribeMsgPopupEvent=listed)

    async def _message(self, kind: str, words: str, **fields: str) -> Push | None:
        self.sent.append((self._wechat.clock.now(), kind, words))
        return await self._wechat.push(self, {"MsgType": kind, **fields})

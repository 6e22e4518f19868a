"""Settings, messages, fields and the quota: the small rules."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from hall.channels.starting import standing
from hall.channels.wechat import messages, xml
from hall.channels.wechat.codes import Meaning, meaning
from hall.channels.wechat.configuration import WrongSettings, account_of
from hall.channels.wechat.errors import UnreadablePush
from hall.channels.wechat.fields import data, fit
from hall.channels.wechat.messages import Event, EventKind, Message, MessageKind
from hall.clock import SHANGHAI
from hall.settings import Settings
from hall.wechat import menu
from hall.wechat.model import Contact, Quota
from simulators.wechat.menu import check as vendor_takes
from simulators.wechat.notices import FORMS
from tests.conftest import settings_for
from tests.unit.channels.wechat.vectors import KEY

GOOD = {"wechat_app_id": "wx1", "wechat_app_secret": "s", "wechat_token": "tok123", "wechat_encoding_aes_key": KEY}
NOW = datetime(2026, 11, 24, 9, tzinfo=SHANGHAI)


def settings(**changes: object) -> Settings:
    return settings_for("sqlite+aiosqlite:///:memory:", **changes)


def test_off_without_settings_and_on_with_them() -> None:
    assert account_of(settings()) is None
    assert any("微信渠道未开启" in sentence for sentence in standing(settings()))
    account = account_of(settings(**GOOD))
    assert account is not None
    assert account.cipher is not None
    assert any("微信渠道已开启" in sentence for sentence in standing(settings(**GOOD)))
    assert account_of(settings(**GOOD | {"wechat_encoding_aes_key": f"{KEY},{KEY[::-1]}"})) is not None


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"wechat_app_secret": ""}, "HALL_WECHAT_APP_SECRET"),
        ({"wechat_token": "has space"}, "HALL_WECHAT_TOKEN"),
        ({"wechat_token": "ab"}, "HALL_WECHAT_TOKEN"),
        ({"wechat_encoding_aes_key": "short"}, "HALL_WECHAT_ENCODING_AES_KEY"),
        ({"wechat_encoding_aes_key": KEY + "="}, "HALL_WECHAT_ENCODING_AES_KEY"),
        ({"wechat_encoding_aes_key": ",".join([KEY] * 3)}, "HALL_WECHAT_ENCODING_AES_KEY"),
        ({"wechat_encoding_aes_key": "", "wechat_safe_only": True}, "HALL_WECHAT_SAFE_ONLY"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name_and_shows_no_secret(change: dict[str, object], named: str) -> None:
    with pytest.raises(WrongSettings) as refused:
        standing(settings(**GOOD | change))
    assert named in str(refused.value)
    assert KEY not in str(refused.value)


def read(inside: str) -> Message | Event:
    return messages.read(xml.read(f"<xml><FromUserName>u</FromUserName>{inside}</xml>".encode()))


def test_messages_and_events_are_told_apart_by_what_the_vendor_sends() -> None:
    text = read("<MsgType>text</MsgType><MsgId>1</MsgId><Content><![CDATA[a]]]]><![CDATA[>b]]></Content>")
    assert isinstance(text, Message)
    assert text.text == "a]]>b"
    assert text.header.identity == ("1",)
    unknown = read("<MsgType>hologram</MsgType><MsgId>1</MsgId>")
    assert isinstance(unknown, Message)
    assert unknown.kind is MessageKind.UNKNOWN
    scan = read(
        "<MsgType>event</MsgType><Event>subscribe</Event><EventKey>qrscene_Z1</EventKey><CreateTime>9</CreateTime>"
    )
    assert isinstance(scan, Event)
    assert (scan.kind, scan.key) == (EventKind.SUBSCRIBE, "Z1")
    assert scan.header.identity == ("9", "subscribe", "qrscene_Z1")
    one, other = (
        read("<MsgType>text</MsgType><Content>a</Content>"),
        read("<MsgType>text</MsgType><Content>b</Content>"),
    )
    assert one.header.identity != other.header.identity  # without a MsgId, two contents are two messages
    for broken in (
        "<xml/>",
        "<xml><FromUserName> </FromUserName></xml>",
        f"<xml><FromUserName>{'u' * 200}</FromUserName></xml>",
    ):
        with pytest.raises(UnreadablePush):
            messages.read(xml.read(broken.encode()))


@pytest.mark.parametrize("kind", sorted(FORMS))
@pytest.mark.parametrize(
    "value",
    [
        "",
        "个体工商户设立登记（一般程序，含变更、注销与备案）",
        "2026-11-25T10:30+08:00",
        "12345678",
        "ABC-1 甲",
        "😀\n换行",
        "a" * 90,
    ],
)
def test_every_field_is_such_as_the_vendor_takes(kind: str, value: str) -> None:
    import re

    if kind in ("time", "date"):
        value = "2026-11-25T10:30+08:00"
    if kind in ("car_number", "amount", "symbol"):
        return  # no notice of a hall has one
    assert re.fullmatch(FORMS[kind], fit(f"{kind}1", value)), fit(f"{kind}1", value)


def test_the_fields_of_a_notice_are_the_templates_own() -> None:
    assert data({"thing1": "item", "time2": "time"}, {"item": "居住证", "time": "2026-11-25T10:30"}) == {
        "thing1": {"value": "居住证"},
        "time2": {"value": "2026年11月25日 10:30"},
    }


def test_the_quota_never_overdraws_and_starts_anew_with_each_message() -> None:
    contact = Contact(NOW, 1000.0)
    quota = Quota().wrote(contact)
    for sent in range(5):
        assert quota.left(NOW + timedelta(hours=1)) == 5 - sent
        quota = quota.spent(1010.0).arrived(1001.0)
    assert quota.left(NOW) == 0
    assert quota.wrote(Contact(NOW, 1003.0)).left(NOW) == 5
    assert Quota().wrote(contact).left(NOW + timedelta(hours=48)) == 0
    tapped = Quota().tapped(contact)
    assert tapped.left(NOW + timedelta(seconds=50)) == 3
    assert tapped.left(NOW + timedelta(seconds=60)) == 0
    assert quota.exhausted().tapped(Contact(NOW, 1003.0)).left(NOW) == 3
    assert Quota().left(NOW) == 0
    assert Quota().wrote(contact).spent(1010.0).refunded().left(NOW) == 5


def test_what_goes_out_while_a_contact_is_stored_counts_in_its_own_window() -> None:
    quota = Quota().wrote(Contact(NOW, 1000.0)).spent(1008.0).arrived(1000.2).spent(1040.0).arrived(1011.0)
    assert quota.wrote(Contact(NOW, 1010.4)).left(NOW) == 4  # written before the second was sent, stored after it
    assert quota.spent(1050.0).wrote(Contact(NOW, 1020.0)).left(NOW) == 4  # still under way
    assert quota.spent(1050.0).refunded().wrote(Contact(NOW, 1020.0)).left(NOW) == 5
    assert Contact.of(990, NOW, 1000.0) == Contact(NOW - timedelta(seconds=10), 990.0)
    for strange in (0, 900, 1001):  # no time told, a clock that is wrong
        assert Contact.of(strange, NOW, 1000.0) == Contact(NOW, 1000.0)


def test_codes_mean_what_the_vendor_says() -> None:
    assert meaning(40014) is meaning(42001) is meaning(40001) is Meaning.RENEW_TOKEN
    assert meaning(45015) is Meaning.WINDOW_CLOSED
    assert meaning(999999) is Meaning.REFUSED


def test_the_menu_is_one_that_the_vendor_takes_and_every_click_says_something() -> None:
    document = menu.document("https://hall.example")
    vendor_takes(document)
    clicks = [entry for group in document["button"] for entry in group["sub_button"] if entry["type"] == "click"]
    assert len(clicks) >= 10
    assert all(menu.sentence(entry["key"]) for entry in clicks)
    assert menu.sentence("say:nothing") is None

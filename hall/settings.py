"""Settings from the environment or a `.env` file, all with the prefix HALL_."""

from __future__ import annotations

from enum import Enum
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from hall.channels.phone.model_voices import DEFAULT_VOICE, VOICES

ROOT = Path(__file__).resolve().parent.parent


class Environment(Enum):
    """`dev` adds the /dev routes and binds to loopback; `production` refuses to start without its secrets."""

    DEV = "dev"
    TEST = "test"
    PRODUCTION = "production"


class NoticeTemplate(BaseModel):
    """A template approved for the account. `fields`: the template's own names (thing1) to ours (item, time, place, …)."""

    template_id: str
    fields: dict[str, str]
    kind: Literal["subscribe", "template"] = "subscribe"
    page: str = ""
    """Where tapping the notice leads; empty: nowhere."""


class Settings(BaseSettings):
    """Everything that may differ between two halls; a field's name in capitals, with HALL_ before it, is its variable."""

    model_config = SettingsConfigDict(env_prefix="HALL_", env_file=".env", extra="ignore", frozen=True)

    env: Environment = Environment.PRODUCTION
    pinned_clock: AwareDatetime | None = Field(
        None, description="moment the clock stands at from the start (ISO 8601 with zone); not in production"
    )
    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8080, description="the hall's port, the only one that faces outside")
    state: Path = Field(ROOT / "var", description="folder of the database, the logs and the development secrets")
    database_url: str = Field("", description="SQLAlchemy URL, async driver; empty: SQLite in the state folder")
    redis_url: str = Field("", description="redis://…; empty: limits and wake-ups stay in this process")
    public_url: str = Field("http://127.0.0.1:8080", description="the address citizens use, for links and QR codes")
    bot_url: str = Field("http://127.0.0.1:5005", description="the Rasa server, loopback or cluster network")
    actions_url: str = Field("http://127.0.0.1:5055", description="the action server, asked by /readyz only")
    bot_slots: int = Field(
        8, ge=1, description="how many conversations of one process the bot answers at the same time"
    )
    bot_timeout_seconds: float = Field(20.0, description="how long one turn may take before it is tried again")
    chat_messages_per_minute: int = Field(
        60, description="messages a conversation may send in a minute; 0: no limit; 30 times as many outside production"
    )
    chat_conversations_per_minute: int = Field(
        60, description="conversations one address may open in a minute; 0: no limit; 30 times outside production"
    )
    sign_ins_per_minute: int = Field(
        60, description="sign-ins of staff one address may try in a minute; 0: no limit; 30 times outside production"
    )
    trusted_proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        (),
        description="addresses or networks of our own proxies, separated by commas: only their X-Forwarded-For is believed",
    )
    widget_origins: tuple[str, ...] = Field((), description="JSON list of web origins that may embed the widget")

    service_token: SecretStr = Field(SecretStr(""), description="what the actions present to /api/v1")
    rasa_token: SecretStr = Field(SecretStr(""), description="what the hall presents to the bot")
    vault_key: SecretStr = Field(
        SecretStr(""), description="key ring: kid:base64(32 bytes)[,kid:…]; the first is current"
    )
    link_key: SecretStr = Field(SecretStr(""), description="base64(32 bytes) that signs links to notices and vouchers")
    index_key: SecretStr = Field(
        SecretStr(""), description="base64(32 bytes): the root of look-ups, once that key is no longer in the key ring"
    )

    wechat_app_id: str = Field("", description="AppID of the official account (服务号)")
    wechat_app_secret: SecretStr = Field(SecretStr(""), description="AppSecret of the official account")
    wechat_token: SecretStr = Field(SecretStr(""), description="the Token typed into 服务器配置")
    wechat_encoding_aes_key: SecretStr = Field(
        SecretStr(""),
        description="EncodingAESKey: current[,previous while it is being changed]; empty: clear mode only",
    )
    wechat_safe_only: bool = Field(False, description="refuse what is not sealed (安全模式)")
    wechat_transfer: bool = Field(False, description="转人工 also hands the citizen to WeChat's own agents (客服)")
    wechat_answer_seconds: float = Field(
        3.6, gt=0, le=4.2, description="after which an answer follows by customer-service message; WeChat waits five"
    )
    wechat_api_url: str = Field("https://api.weixin.qq.com", description="the vendor's interface; another for tests")
    wechat_notices: dict[str, NoticeTemplate] = Field(
        {}, description="JSON: which template tells of booked, reminder, revoked, answered; see docs/wechat.md"
    )
    recogniser_url: str = Field("", description="speech recogniser: POST audio, answers {text}; empty: none")

    twilio_account_sid: str = Field("", description="the telephone account; without it and its token the phone is off")
    twilio_auth_token: SecretStr = Field(SecretStr(""), description="what Twilio signs every webhook with")
    twilio_api_url: str = Field("https://api.twilio.com", description="Twilio's own address, for messages")
    phone_voice: str = Field(DEFAULT_VOICE, description="the Mandarin voice of <Say>, one of the published list")
    phone_recorded: bool = Field(False, description="whether calls are recorded at the provider: the opening says so")
    phone_relay: bool = Field(False, description="talk over ConversationRelay (needs the account's AI addendum)")
    phone_staff_line: str = Field("", description="E.164 number that callers are transferred to in opening hours")
    phone_transfer_seconds: int = Field(20, description="how long the staff line rings")
    phone_least_confidence: float = Field(0.3, description="speech recognised with less is asked for again; 0: never")
    phone_answer_seconds: float = Field(2.5, description="after which a caller who waits hears that he is waited for")
    phone_patience_seconds: int = Field(45, description="how long an answer may take before a person is offered")

    sms_provider: Literal["", "development", "aliyun", "twilio"] = Field(
        "", description="who sends SMS; empty: nobody in production (messages wait), the development inbox elsewhere"
    )
    sms_api_url: str = Field("https://dysmsapi.aliyuncs.com", description="the mainland provider's address")
    sms_access_key_id: str = Field("", description="the mainland provider's key")
    sms_access_key_secret: SecretStr = Field(SecretStr(""), description="what requests to it are signed with")
    sms_sign_name: str = Field("", description="the approved signature 【…】, without its brackets")
    sms_longest_parameter: int = Field(35, description="characters the provider lets one template variable have")
    sms_templates: dict[str, str] = Field(
        {}, description='JSON: template → approved id, as {"code": "SMS_1", "booking_confirmed": "SMS_2"}'
    )
    sms_twilio_from: str = Field("", description="E.164 number or messaging service (MG…) that Twilio sends from")

    hold_minutes: int = Field(10, description="how long a time slot is held for a citizen who has not confirmed")
    holds_per_conversation: int = Field(
        4, description="places one conversation may hold at a time (somebody with relatives)"
    )
    booking_days_ahead: int = Field(30, description="the furthest day bookable in opening hours, in calendar days")
    no_show_limit: int = Field(3, description="absences within the window that lead to a ban (clause 7)")
    no_show_window_months: int = Field(6, description="半年: a rolling window of months (clause 7)")
    no_show_window: Literal["rolling", "calendar"] = Field(
        "rolling", description="半年: the months before an absence, or since 1 January / 1 July"
    )
    ban_months: int = Field(12, description="一年内不再享受预约服务 (clause 7)")
    off_hours_least_days: int = Field(1, description="least working days ahead for service out of hours (clause 6)")
    off_hours_most_days: int = Field(5, description="most working days ahead for service out of hours (clause 6)")
    off_hours_counting: Literal["after_request_day", "with_request_day"] = Field(
        "after_request_day",
        description="working days after the day of the request up to the day wished for, or from that day up to the eve",
    )
    consultation_days: int = Field(3, description="working days to answer a hard consultation (clause 14)")
    call_back_days: int = Field(2, description="working days to call somebody back who rated negatively (七1)")
    rectification_days: int = Field(5, description="working days to put a negative review right (七1)")
    complaint_days: int = Field(5, description="working days to answer a complaint or a lead (七1, 七2)")
    appeal_days: int = Field(5, description="working days to decide an appeal against a ban (clause 7)")
    retention_days: int = Field(365, description="days that personal values stay after the last appointment")
    staff_idle_minutes: int = Field(30, description="minutes without a request after which a staff session ends")
    staff_session_hours: int = Field(12, description="hours after which a staff session ends in any case")
    handoff_claim_seconds: int = Field(180, description="a waiting citizen is answered within (GB/T 33358: 3 minutes)")
    handoff_at_once: int = Field(4, description="conversations one member of staff handles at a time, for the estimate")
    call_answer_seconds: int = Field(15, description="a handed-over call is answered within (GB/T 33358: 15 seconds)")
    confidence_threshold: float = Field(0.5, description="below it the bot asks back with the two likeliest readings")

    @field_validator("phone_voice")
    @classmethod
    def _known_voice(cls, voice: str) -> str:
        if voice not in VOICES:
            raise ValueError("not a published Mandarin voice")
        return voice

    @property
    def phone_is_on(self) -> bool:
        """Whether the appointment line is set up."""
        return bool(self.twilio_account_sid and self.twilio_auth_token.get_secret_value())

    @model_validator(mode="after")
    def _sms_is_whole(self) -> Self:
        for name in self.missing_for_sms():
            raise ValueError(name)
        return self

    @model_validator(mode="after")
    def _production_has_the_real_time(self) -> Self:
        if self.pinned_clock and self.env is Environment.PRODUCTION:
            raise ValueError("HALL_PINNED_CLOCK")
        return self

    def missing_for_sms(self) -> tuple[str, ...]:
        """Return the variables without which the chosen SMS provider cannot send."""
        needed: dict[str, tuple[str, ...]] = {
            "aliyun": ("sms_access_key_id", "sms_access_key_secret", "sms_sign_name", "sms_templates"),
            "twilio": ("twilio_account_sid", "twilio_auth_token", "sms_twilio_from"),
        }
        values = ((name, getattr(self, name)) for name in needed.get(self.sms_provider, ()))
        empty = (
            name for name, value in values if not (value.get_secret_value() if isinstance(value, SecretStr) else value)
        )
        return tuple(f"HALL_{name.upper()}" for name in empty)

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @property
    def database(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite+aiosqlite:///{self.state / 'hall.db'}"

    @property
    def tells_of_bookings(self) -> bool:
        """Whether anything outside the conversation tells of a new appointment."""
        return "booked" in self.wechat_notices

    def missing_secrets(self) -> tuple[str, ...]:
        """Return the variables without which production must not start."""
        names = ("service_token", "rasa_token", "vault_key", "link_key")
        return tuple(f"HALL_{name.upper()}" for name in names if not getattr(self, name).get_secret_value())

"""The appointment line as the settings describe it: off, usable, or refused at start with a plain message."""

from __future__ import annotations

from urllib.parse import urlsplit

from hall.channels.phone import texts
from hall.channels.wechat.configuration import WrongSettings
from hall.settings import Environment, Settings


def standing(settings: Settings) -> str:
    """Return what is said of the channel at start; raises WrongSettings for what is half set or cannot work."""
    account, token = settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value()
    if not account and not token:
        return texts.LINE_OFF
    if not account or not token:
        raise WrongSettings(
            texts.HALF_SET.format(name="HALL_TWILIO_AUTH_TOKEN" if account else "HALL_TWILIO_ACCOUNT_SID")
        )
    address = urlsplit(settings.public_url)
    if address.scheme not in ("http", "https") or not address.netloc or address.query:
        raise WrongSettings(texts.BAD_PUBLIC_URL)
    if settings.env is Environment.PRODUCTION and address.scheme != "https":
        raise WrongSettings(texts.NEEDS_HTTPS)
    sms = "" if settings.sms_provider or settings.env is not Environment.PRODUCTION else texts.NO_SMS
    return texts.LINE_ON.format(voice=settings.phone_voice, url=settings.public_url.rstrip("/")) + sms

"""The account as the settings describe it: off, usable, or refused at start with a plain message."""

from __future__ import annotations

from hall.channels.wechat import texts
from hall.channels.wechat.crypto import BadKey, Cipher, read_key
from hall.channels.wechat.envelope import Account
from hall.settings import Settings

MOST_KEYS = 2
_NEEDED = ("wechat_app_id", "wechat_app_secret", "wechat_token")


class WrongSettings(ValueError):
    """The settings cannot be meant; the message is for whoever starts the hall and holds no secret."""


def account_of(settings: Settings) -> Account | None:
    """Return the account, or None when none is set up; raises WrongSettings for what is half set or malformed."""
    given = [name for name in _NEEDED if _plain(settings, name)]
    keys = settings.wechat_encoding_aes_key.get_secret_value().strip()
    if not given and not keys:
        return None
    missing = [f"HALL_{name.upper()}" for name in _NEEDED if name not in given]
    if missing:
        raise WrongSettings(texts.MISSING.format(names="、".join(missing)))
    token = settings.wechat_token.get_secret_value()
    if not (token.isascii() and token.isalnum() and 3 <= len(token) <= 32):
        raise WrongSettings(texts.BAD_TOKEN)
    if settings.wechat_safe_only and not keys:
        raise WrongSettings(texts.SAFE_WITHOUT_KEY)
    return Account(token, _cipher(keys, settings.wechat_app_id), settings.wechat_safe_only)


def _cipher(keys: str, app_id: str) -> Cipher | None:
    if not keys:
        return None
    listed = [key.strip() for key in keys.split(",")]
    if len(listed) > MOST_KEYS:
        raise WrongSettings(texts.TOO_MANY_KEYS)
    try:
        return Cipher(tuple(read_key(key) for key in listed), app_id)
    except BadKey:
        raise WrongSettings(texts.BAD_KEY) from None


def _plain(settings: Settings, name: str) -> str:
    value = getattr(settings, name)
    return value if isinstance(value, str) else str(value.get_secret_value())


def standing(settings: Settings) -> str:
    """Return what is said of the channel at start; raises WrongSettings."""
    account = account_of(settings)
    if account is None:
        return texts.OFF
    mode = texts.CLEAR_MODE
    if account.cipher is not None:
        mode = texts.SAFE_MODE if account.safe_only else texts.SEALED_MODE
    return texts.ON.format(app_id=settings.wechat_app_id, mode=mode, url=settings.public_url.rstrip("/"))

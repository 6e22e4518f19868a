"""The AES envelope of compatible and safe mode, with the previous key still opening while a new one is introduced."""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher as Aes
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC

from hall.channels.wechat.errors import ForgedPush

BLOCK = 32
"""The padding's block: 32 bytes, not AES's own 16, which would work for some messages only."""
AES_BLOCK = 16
SALT = 16
HEAD = SALT + 4
_KEY = re.compile(r"[A-Za-z0-9+/]{43}")


class BadKey(ValueError):
    """The setting is no EncodingAESKey."""


def read_key(written: str) -> bytes:
    """Return the 32 bytes behind an EncodingAESKey; raises BadKey. The last character's unused bits may be anything."""
    if not _KEY.fullmatch(written):
        raise BadKey
    return base64.b64decode(written + "=")


@dataclass(frozen=True)
class Opened:
    """What was inside an envelope, and which key opened it: the answer is sealed with the same."""

    content: bytes
    key: bytes


class Cipher:
    """Seals and opens for one account; the first key is the current one."""

    def __init__(
        self, keys: tuple[bytes, ...], app_id: str, salt: Callable[[int], bytes] = secrets.token_bytes
    ) -> None:
        self._keys = keys
        self._app_id = app_id.encode()
        self._salt = salt

    def open(self, sealed: str) -> Opened:
        """Open an envelope with whichever key fits; raises ForgedPush for anything that was not sealed for this account."""
        try:
            ciphertext = base64.b64decode(sealed, validate=True)
        except (binascii.Error, ValueError):
            raise ForgedPush from None
        if not ciphertext or len(ciphertext) % AES_BLOCK:
            raise ForgedPush
        for key in self._keys:
            content = self._content(_decrypt(ciphertext, key))
            if content is not None:
                return Opened(content, key)
        raise ForgedPush

    def _content(self, plain: bytes) -> bytes | None:
        padding = plain[-1]
        if not 1 <= padding <= BLOCK or plain[-padding:] != bytes([padding]) * padding:
            return None
        body = plain[:-padding]
        end = HEAD + int.from_bytes(body[SALT:HEAD], "big")
        if len(body) < HEAD or end > len(body) or body[end:] != self._app_id:
            return None
        return body[HEAD:end]

    def seal(self, content: bytes, key: bytes) -> str:
        """Return the envelope of an answer."""
        body = self._salt(SALT) + len(content).to_bytes(4, "big") + content + self._app_id
        padding = BLOCK - len(body) % BLOCK
        encryptor = Aes(AES256(key), CBC(key[:AES_BLOCK])).encryptor()
        ciphertext = encryptor.update(body + bytes([padding]) * padding) + encryptor.finalize()
        return base64.b64encode(ciphertext).decode()


def _decrypt(ciphertext: bytes, key: bytes) -> bytes:
    decryptor = Aes(AES256(key), CBC(key[:AES_BLOCK])).decryptor()
    return decryptor.update(ciphertext) + decryptor.finalize()

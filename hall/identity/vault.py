"""Sealing of personal values and keyed look-up of them; keys come from outside the database.

A sealed value is `version | cipher | kid length | kid | cipher's own bytes`. The context (table and kind of row) is
authenticated with it, so that a value moved to another row or table does not open. The cipher is a port: an SM4
adapter takes another identifier and both can be read side by side during a migration.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = 1
KEY_BYTES = 32
KEY_ID = re.compile(r"[A-Za-z0-9_.-]{1,32}")


class VaultError(ValueError):
    """A value cannot be opened (wrong key, wrong context, damaged) or the key ring cannot be read. Names no value."""


class Cipher(Protocol):
    """Authenticated encryption with associated data."""

    identifier: int

    def encrypt(self, key: bytes, plaintext: bytes, associated: bytes) -> bytes:
        """Return nonce, ciphertext and tag in the cipher's own layout."""

    def decrypt(self, key: bytes, sealed: bytes, associated: bytes) -> bytes:
        """Return the plaintext; raises VaultError when anything was altered."""


class AesGcm:
    """AES-256-GCM with a random 96-bit nonce."""

    identifier = 1
    _NONCE = 12

    def encrypt(self, key: bytes, plaintext: bytes, associated: bytes) -> bytes:
        """Return nonce, ciphertext and tag."""
        nonce = os.urandom(self._NONCE)
        return nonce + AESGCM(key).encrypt(nonce, plaintext, associated)

    def decrypt(self, key: bytes, sealed: bytes, associated: bytes) -> bytes:
        """Return the plaintext; raises VaultError when anything was altered."""
        try:
            return AESGCM(key).decrypt(sealed[: self._NONCE], sealed[self._NONCE :], associated)
        except (InvalidTag, ValueError):
            raise VaultError("a sealed value does not open") from None


class Vault:
    """Seals with the first key of the ring and opens with any of them.

    The index key is derived from the *last* key of the ring, so that putting a new key in front leaves every look-up
    valid. To retire that one as well it is given as `index_key`, which opens nothing.
    """

    def __init__(
        self,
        ring: Mapping[str, bytes],
        *,
        signing_key: bytes | None = None,
        index_key: bytes | None = None,
        ciphers: Iterable[Cipher] = (AesGcm(),),
    ) -> None:
        if not ring:
            raise VaultError("the key ring is empty")
        for kid, key in ring.items():
            if not KEY_ID.fullmatch(kid) or len(key) != KEY_BYTES:
                raise VaultError("a key of the ring needs a short name and 32 bytes")
        self._ciphers = {cipher.identifier: cipher for cipher in ciphers}
        self._current_cipher = next(iter(self._ciphers.values()))
        self._sealing = {kid: _derive(key, b"hall/seal/v1") for kid, key in ring.items()}
        self.current = next(iter(ring))
        root = index_key or list(ring.values())[-1]
        self._index_key = _derive(root, b"hall/index/v1")
        self._signing_key = _derive(signing_key or root, b"hall/sign/v1")

    @classmethod
    def from_setting(cls, text: str, link_key: str = "", index_key: str = "") -> Vault:
        """Read `kid:base64[,kid:base64…]` or one bare base64 key (its kid is `k1`); raises VaultError.

        `link_key` (base64) signs links; without it a key derived from the ring does. `index_key` (base64) is the root of
        look-ups once the key that was it is no longer in the ring.
        """
        ring: dict[str, bytes] = {}
        for part in filter(None, (piece.strip() for piece in text.split(","))):
            kid, colon, encoded = part.partition(":")
            if not colon:
                kid, encoded = "k1", part
            if kid in ring:
                raise VaultError("two keys of the ring have one name")
            ring[kid] = _decode_key(encoded)
        return cls(
            ring,
            signing_key=_decode_key(link_key) if link_key else None,
            index_key=_decode_key(index_key) if index_key else None,
        )

    def seal(self, plaintext: bytes, context: str) -> bytes:
        """Encrypt under the current key, bound to `context` (for example `personal_value:phone:TOKEN`)."""
        kid = self.current.encode()
        header = bytes((VERSION, self._current_cipher.identifier, len(kid))) + kid
        return header + self._current_cipher.encrypt(self._sealing[self.current], plaintext, header + context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """Decrypt; raises VaultError when key, context or bytes are not those of `seal`."""
        header, kid, cipher = self._read_header(sealed)
        return cipher.decrypt(self._sealing[kid], sealed[len(header) :], header + context.encode())

    def needs_resealing(self, sealed: bytes) -> bool:
        """Whether the value lies under another key or cipher than the current one."""
        _, kid, cipher = self._read_header(sealed)
        return kid != self.current or cipher is not self._current_cipher

    @staticmethod
    def has_layout(sealed: bytes) -> bool:
        """Whether bytes begin as those of `seal` do, whatever the key."""
        return (
            len(sealed) > 3
            and sealed[0] == VERSION
            and len(sealed) > 3 + sealed[2]
            and bool(KEY_ID.fullmatch(sealed[3 : 3 + sealed[2]].decode("ascii", "replace")))
        )

    def index(self, value: str, kind: str) -> str:
        """Return a keyed digest (64 hex digits) that finds a value again without opening any."""
        return hmac.new(self._index_key, f"{kind}\0{value}".encode(), sha256).hexdigest()

    def sign(self, message: str, purpose: str) -> str:
        """Return a MAC (128 bits, url-safe) over `message`, valid for this purpose only."""
        mac = hmac.new(self._signing_key, f"{purpose}\0{message}".encode(), sha256).digest()[:16]
        return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()

    def _read_header(self, sealed: bytes) -> tuple[bytes, str, Cipher]:
        if len(sealed) < 3 or sealed[0] != VERSION or len(sealed) < 3 + sealed[2]:
            raise VaultError("a sealed value has an unknown layout")
        header = sealed[: 3 + sealed[2]]
        kid = header[3:].decode("ascii", "replace")
        cipher = self._ciphers.get(sealed[1])
        if kid not in self._sealing or cipher is None:
            raise VaultError("a sealed value names a key or cipher that is not in the ring")
        return header, kid, cipher


def new_key() -> str:
    """Return a fresh key in the form of the setting HALL_VAULT_KEY, for first starts and rotation."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(key)


def _decode_key(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise VaultError("a key of the ring is not base64") from None

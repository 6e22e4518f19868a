"""Signature and AES of WeChat's message push, from the vendor's description; written apart from the product's own."""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32
"""PKCS#7 pads to 32 bytes here, not to AES's own 16."""


class Undecipherable(Exception):
    """The ciphertext is not one of ours; the message says which check failed."""


def signature(*parts: str) -> str:
    """SHA-1 over the sorted parts."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324 the vendor's choice


def key_bytes(encoding_aes_key: str) -> bytes:
    """The 32 bytes behind the 43 characters."""
    key = base64.b64decode(encoding_aes_key + "=")
    if len(key) != BLOCK:
        raise ValueError("an EncodingAESKey has 43 characters")
    return key


def encrypt(xml: str, encoding_aes_key: str, app_id: str) -> str:
    """Random bytes, length, text, appid; padded, encrypted, in base64."""
    text = xml.encode()
    plain = secrets.token_bytes(16) + struct.pack(">I", len(text)) + text + app_id.encode()
    fill = BLOCK - len(plain) % BLOCK
    key = key_bytes(encoding_aes_key)
    sealing = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(sealing.update(plain + bytes([fill]) * fill) + sealing.finalize()).decode()


def decrypt(ciphertext: str, encoding_aes_key: str, app_id: str) -> str:
    """Return the text inside; raises `Undecipherable` with the check that failed."""
    try:
        sealed = base64.b64decode(ciphertext, validate=True)
    except binascii.Error as error:
        raise Undecipherable("base64") from error
    if not sealed or len(sealed) % 16:
        raise Undecipherable("length")
    key = key_bytes(encoding_aes_key)
    opening = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    plain = opening.update(sealed) + opening.finalize()
    fill = plain[-1]
    if not 1 <= fill <= BLOCK or len(plain) < fill + 20 or plain[-fill:] != bytes([fill]) * fill:
        raise Undecipherable("padding")
    plain = plain[:-fill]
    size = struct.unpack(">I", plain[16:20])[0]
    if 20 + size > len(plain):
        raise Undecipherable("length inside")
    if plain[20 + size :] != app_id.encode():
        raise Undecipherable("appid")
    return plain[20 : 20 + size].decode()

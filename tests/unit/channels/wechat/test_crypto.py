"""The envelope against the vendor's published vector and against wechatpy, which is unrelated code."""

from __future__ import annotations

import base64
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import to_text

from hall.channels.wechat.crypto import BadKey, Cipher, read_key
from hall.channels.wechat.errors import ForgedPush
from hall.channels.wechat.signature import is_signed, signature
from tests.unit.channels.wechat import vectors

SAMPLE_KEY, SAMPLE_APP, SAMPLE_TOKEN = vectors.KEY, vectors.APP_ID, vectors.TOKEN
OTHER_KEY = "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba"


def cipher(*keys: str, app_id: str = SAMPLE_APP) -> Cipher:
    return Cipher(tuple(read_key(key) for key in keys or (SAMPLE_KEY,)), app_id)


def test_the_signature_is_sha1_over_the_sorted_parts() -> None:
    # printf '%s' 1348831860noncetoken | sha1sum
    assert signature("token", "1348831860", "nonce") == "b4f66586c9179bea49874dea9939ef1211101ed2"
    query = vectors.PUSH_QUERY
    parts = (vectors.PUSH_TOKEN, query["timestamp"], query["nonce"], vectors.PUSH_SEALED)
    assert signature(*parts) == query["msg_signature"]
    assert signature("b", "a") == signature("a", "b")
    assert is_signed(signature("t", "1", "2"), "2", "t", "1")
    assert not is_signed("", "t")


def test_the_vendors_own_vectors() -> None:
    key = read_key(vectors.KEY)
    fixed = Cipher((key,), vectors.APP_ID, salt=lambda length: vectors.SALT[:length])
    assert fixed.seal(vectors.PLAIN.encode(), key) == vectors.SEALED
    assert fixed.open(vectors.SEALED).content.decode() == vectors.PLAIN
    other = Cipher((read_key(vectors.PUSH_KEY),), vectors.PUSH_APP_ID)
    assert b"<![CDATA[hello]]>" in other.open(vectors.PUSH_SEALED).content


@given(st.text(max_size=2000))
def test_wechatpy_opens_what_we_seal_and_we_open_what_it_seals(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    oracle = WeChatCrypto(SAMPLE_TOKEN, SAMPLE_KEY, SAMPLE_APP)
    ours = cipher()
    key = read_key(SAMPLE_KEY)
    sealed = ours.seal(text.encode(), key)
    stamp, nonce = "1409735669", "1320562132"
    envelope = f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
    assert (
        to_text(oracle.decrypt_message(envelope, signature(SAMPLE_TOKEN, stamp, nonce, sealed), stamp, nonce)) == text
    )
    theirs = oracle.encrypt_message(text, nonce, stamp)
    inside = theirs.split("<Encrypt><![CDATA[")[1].split("]]>")[0]
    opened = ours.open(inside)
    assert opened.content.decode() == text
    assert opened.key == key


def test_padding_is_to_32_bytes_not_16() -> None:
    """A padding of 17 to 32 bytes exists only with blocks of 32; 16-byte unpadding fails on just these."""
    ours, key = cipher(), read_key(SAMPLE_KEY)
    for length in range(64):
        sealed = ours.seal(b"x" * length, key)
        assert len(base64.b64decode(sealed)) % 32 == 0
        assert ours.open(sealed).content == b"x" * length


@pytest.mark.parametrize(
    "sealed",
    [
        "",
        "=",
        "不是base64",
        "AAAA",
        "A" * 44,
        base64.b64encode(b"\0" * 15).decode(),
        base64.b64encode(b"\0" * 4096).decode(),
    ],
)
def test_garbage_is_refused_alike(sealed: str) -> None:
    with pytest.raises(ForgedPush):
        cipher().open(sealed)


@given(st.binary(max_size=200))
def test_no_bytes_at_all_raise_anything_else(content: bytes) -> None:
    with pytest.raises(ForgedPush):
        cipher().open(base64.b64encode(content).decode())


def test_another_account_and_a_cut_envelope_are_refused() -> None:
    key = read_key(SAMPLE_KEY)
    with pytest.raises(ForgedPush):
        cipher().open(cipher(app_id="wx0000000000000000").seal(b"<xml/>", key))
    whole = base64.b64decode(cipher().seal(b"<xml/>" * 20, key))
    for end in range(0, len(whole), 16):
        with pytest.raises(ForgedPush):
            cipher().open(base64.b64encode(whole[:end]).decode())


def test_malformed_padding_and_lengths_are_refused() -> None:
    ours, key = cipher(), read_key(SAMPLE_KEY)

    def sealed(body: bytes) -> str:
        from cryptography.hazmat.primitives.ciphers import Cipher as Aes
        from cryptography.hazmat.primitives.ciphers.algorithms import AES256
        from cryptography.hazmat.primitives.ciphers.modes import CBC

        encryptor = Aes(AES256(key), CBC(key[:16])).encryptor()
        return base64.b64encode(encryptor.update(body) + encryptor.finalize()).decode()

    head = secrets.token_bytes(16)
    app = SAMPLE_APP.encode()
    for body in (
        b"\0" * 64,  # padding of nought
        b"\x21" * 66 + b"\x21" * 30,  # more than a block
        head + (5).to_bytes(4, "big") + b"<x/>!" + app + b"\x05" * 2 + b"\x03",  # not all alike
        head + (2**32 - 1).to_bytes(4, "big") + b"<x/>" + app,
        b"\x20" * 32,  # nothing but padding
    ):
        filled = body + bytes([32 - len(body) % 32]) * (32 - len(body) % 32) if len(body) % 32 else body
        with pytest.raises(ForgedPush):
            ours.open(sealed(filled))


def test_the_previous_key_still_opens_and_is_told() -> None:
    old, new = read_key(OTHER_KEY), read_key(SAMPLE_KEY)
    both = cipher(SAMPLE_KEY, OTHER_KEY)
    assert both.open(cipher(OTHER_KEY).seal(b"old", old)).key == old
    assert both.open(cipher(SAMPLE_KEY).seal(b"new", new)).key == new
    with pytest.raises(ForgedPush):
        cipher(SAMPLE_KEY).open(cipher(OTHER_KEY).seal(b"old", old))


@pytest.mark.parametrize("written", ["", "short", "a" * 42, "a" * 44, "a" * 42 + "=", "钥" * 43, "a" * 42 + "\n"])
def test_a_bad_key_is_no_key(written: str) -> None:
    with pytest.raises(BadKey):
        read_key(written)

"""Sealing, context binding, rotation, look-up and signing."""

from __future__ import annotations

import base64
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.identity.vault import AesGcm, Vault, VaultError, new_key

OLD, NEW = new_key(), new_key()


def ring(*named: str) -> Vault:
    return Vault.from_setting(",".join(named))


@given(value=st.binary(max_size=200), context=st.text(max_size=40))
def test_what_is_sealed_opens_in_its_own_context(value: bytes, context: str) -> None:
    vault = ring(f"a:{OLD}")
    sealed = vault.seal(value, context)
    assert vault.open(sealed, context) == value
    with pytest.raises(VaultError):
        vault.open(sealed, context + "!")


def test_any_altered_byte_is_noticed() -> None:
    vault = ring(f"a:{OLD}")
    sealed = vault.seal(b"13800001234", "row")
    for position in range(len(sealed)):
        altered = bytearray(sealed)
        altered[position] ^= 1
        with pytest.raises(VaultError):
            vault.open(bytes(altered), "row")


def test_truncated_and_foreign_values_do_not_open() -> None:
    vault = ring(f"a:{OLD}")
    sealed = vault.seal(b"x", "row")
    for length in range(len(sealed)):
        with pytest.raises(VaultError):
            vault.open(sealed[:length], "row")
    with pytest.raises(VaultError):
        ring(f"a:{NEW}").open(sealed, "row")


def test_rotation_keeps_old_values_and_the_index() -> None:
    before, after = ring(f"a:{OLD}"), ring(f"b:{NEW}", f"a:{OLD}")
    sealed = before.seal(b"value", "row")
    assert after.open(sealed, "row") == b"value"
    assert after.needs_resealing(sealed)
    assert not after.needs_resealing(after.seal(b"value", "row"))
    assert after.index("13800001234", "phone") == before.index("13800001234", "phone")
    with pytest.raises(VaultError):
        before.open(after.seal(b"value", "row"), "row")


def test_another_cipher_is_read_beside_the_old_one() -> None:
    class Other(AesGcm):
        identifier = 2

    key = {"a": base64.b64decode(OLD)}
    old = Vault(key)
    new = Vault(key, ciphers=(Other(), AesGcm()))
    sealed = old.seal(b"value", "row")
    assert new.open(sealed, "row") == b"value"
    assert new.needs_resealing(sealed)
    assert new.seal(b"value", "row")[1] == 2


def test_the_same_value_is_never_sealed_alike() -> None:
    vault = ring(f"a:{OLD}")
    assert len({vault.seal(b"same", "row") for _ in range(50)}) == 50


def test_indexes_and_signatures_depend_on_kind_purpose_and_key() -> None:
    vault, other = ring(OLD), ring(NEW)
    digests = {vault.index("1", "phone"), vault.index("1", "id"), vault.index("2", "phone"), other.index("1", "phone")}
    assert len(digests) == 4
    assert vault.index("1", "phone") == ring(OLD).index("1", "phone")
    assert (
        len({vault.sign("m", "link"), vault.sign("m", "other"), vault.sign("n", "link"), other.sign("m", "link")}) == 4
    )


def test_the_link_key_signs_when_there_is_one() -> None:
    link = base64.b64encode(secrets.token_bytes(32)).decode()
    assert Vault.from_setting(OLD, link).sign("m", "link") != Vault.from_setting(OLD).sign("m", "link")
    assert Vault.from_setting(OLD, link).sign("m", "link") == Vault.from_setting(NEW, link).sign("m", "link")


@pytest.mark.parametrize(
    "setting",
    ["", "  ,", "a:short", "a:!!!", f"a:{OLD},a:{NEW}", f"ä:{OLD}", f"{'k' * 40}:{OLD}"],
    ids=["empty", "blank", "short", "no base64", "named twice", "no ASCII", "long name"],  # keys differ in every worker
)
def test_a_ring_that_cannot_be_read_is_refused_without_showing_it(setting: str) -> None:
    with pytest.raises(VaultError) as refused:
        Vault.from_setting(setting)
    assert OLD not in str(refused.value)

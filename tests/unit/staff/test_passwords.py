"""Digests of passwords: nobody's takes as long as somebody's."""

from __future__ import annotations

from argon2 import extract_parameters

from hall.staff import passwords


async def test_an_unknown_login_costs_what_a_known_one_costs_and_never_fits() -> None:
    somebodys = await passwords.digest("杨树林边的旧书店")
    assert extract_parameters(passwords._nobodys()) == extract_parameters(somebodys)
    assert passwords._nobodys() != passwords._nobodys()
    assert await passwords.fits(somebodys, "杨树林边的旧书店")
    assert not await passwords.fits(somebodys, "杨树林")
    assert not await passwords.fits(None, "杨树林边的旧书店")

"""Time-based one-time codes (RFC 6238). They follow the machine's clock, as the phone that shows them does."""

from __future__ import annotations

import hmac

import pyotp
from sqlalchemy import update

from hall.staff.model_signin import TOTP_DRIFT, TOTP_SECONDS
from hall.staff.store import staff_credential
from hall.storage.transaction import Transaction

ISSUER = "政务服务大厅"


def new_secret() -> str:
    """Return a fresh secret in base32."""
    return pyotp.random_base32()


def uri(secret: str, login: str, issuer: str = ISSUER) -> str:
    """Return what an authenticator app reads from a QR code."""
    return pyotp.TOTP(secret, interval=TOTP_SECONDS).provisioning_uri(name=login, issuer_name=issuer)


def code_at(secret: str, wall: float) -> str:
    """Return the code of a moment (seconds since 1970)."""
    return pyotp.TOTP(secret, interval=TOTP_SECONDS).generate_otp(int(wall // TOTP_SECONDS))


def step_of(secret: str, code: str, wall: float) -> int | None:
    """Return the time step whose code this is, allowing for a phone's drift; None for a wrong code."""
    present = int(wall // TOTP_SECONDS)
    generator = pyotp.TOTP(secret, interval=TOTP_SECONDS)
    found = None
    for step in range(present - TOTP_DRIFT, present + TOTP_DRIFT + 1):
        if hmac.compare_digest(generator.generate_otp(step).encode(), code.strip().encode()):
            found = step
    return found


def seal(tx: Transaction, staff_id: str, secret: str) -> bytes:
    """Seal a secret for one member of staff."""
    return tx.vault.seal(secret.encode(), f"staff_totp:{staff_id}")


def unseal(tx: Transaction, staff_id: str, sealed: bytes) -> str:
    """Open a member's secret."""
    return tx.vault.open(sealed, f"staff_totp:{staff_id}").decode()


async def use(tx: Transaction, staff_id: str, step: int) -> bool:
    """Mark a step's code as used; False when it, or a later one, was used before."""
    mine = (staff_credential.c.staff_id == staff_id) & (staff_credential.c.totp_step < step)
    return bool((await tx.execute(update(staff_credential).where(mine).values(totp_step=step))).rowcount)

"""Links that admit whoever holds them; services sign them through `hall.identity.links` without knowing HTTP."""

from __future__ import annotations

from hall.identity.links import sign_path as sign
from hall.identity.links import verify_path as verify

__all__ = ["sign", "verify"]

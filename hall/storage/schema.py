"""Every table of the product: importing this module fills `hall.storage.metadata`."""

from __future__ import annotations

import importlib
from pathlib import Path

from hall.storage import audit, audit_chain, metadata

HALL = Path(__file__).resolve().parent.parent

for _store in sorted(HALL.glob("**/store.py")):
    importlib.import_module(".".join(_store.relative_to(HALL.parent).with_suffix("").parts))

__all__ = ["audit", "audit_chain", "metadata"]

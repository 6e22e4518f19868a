"""What the catalogue tests share."""

from __future__ import annotations

from tests.support.furniture import ROOT
from tests.support.furniture import demonstration as catalogue

__all__ = ["FOLDER", "ROOT", "catalogue"]

FOLDER = ROOT / "data" / "catalogue"

"""What the catalogue tests share."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hall.catalogue.importing import read_folder
from hall.catalogue.model import Catalogue

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "data" / "catalogue"


@cache
def catalogue() -> Catalogue:
    """The catalogue that the repository ships."""
    return read_folder(FOLDER)

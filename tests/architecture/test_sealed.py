"""Whatever is sealed can be moved to another key: no column and no context is unknown to `hall vault reseal`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary

from hall.identity.resealing import sealed_columns
from hall.storage.schema import metadata
from hall.storage.sealed import contexts_of
from tests.architecture.sources import ROOT, modules, tree

CONTEXT = re.compile(r"[a-z_]+:(?:[a-z]+:)*")


def test_every_column_of_bytes_says_to_what_it_is_sealed() -> None:
    plain = [str(one) for table in metadata.sorted_tables for one in table.columns if type(one.type) is LargeBinary]
    assert not plain, "use SealedBytes with the context that the vault is given"


def seals(path: Path) -> bool:
    return "vault.seal(" in path.read_text(encoding="utf-8") and any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "seal"
        and ast.unparse(node.func.value).endswith("vault")
        for node in ast.walk(tree(path))
    )


def contexts(path: Path) -> Iterator[str]:
    """The beginnings of the formatted strings that look like a context."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
            begin = str(node.values[0].value)
            if CONTEXT.fullmatch(begin):
                yield begin


@pytest.mark.parametrize(
    "path", [one for one in modules("hall") if seals(one)], ids=lambda one: str(one.relative_to(ROOT))
)
def test_whoever_seals_does_so_for_a_column_that_resealing_knows(path: Path) -> None:
    if path.name == "resealing.py":
        return
    known = [one for _, columns in sealed_columns() for column in columns for one in contexts_of(column)]
    found = list(contexts(path))
    assert any(one.startswith(begin) for begin in found for one in known), f"no column is sealed as one of {found}"

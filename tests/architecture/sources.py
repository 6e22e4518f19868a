"""Reading our own sources for the architecture tests."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KERNEL = {"http", "storage", "dev", "health"}


def modules(room: str) -> list[Path]:
    """Every Python file of a room (hall, actions, bot, launch, simulators), installed environments left out."""
    skipped = {".venv", "tests", "__pycache__", "migrations"}
    return [path for path in sorted((ROOT / room).rglob("*.py")) if not skipped & set(path.relative_to(ROOT).parts)]


@cache
def tree(path: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Every imported module with whether it is imported for type checking only."""
    guarded = {
        id(node)
        for branch in ast.walk(tree(path))
        if isinstance(branch, ast.If) and isinstance(branch.test, ast.Name) and branch.test.id == "TYPE_CHECKING"
        for node in ast.walk(branch)
    }
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, id(node) in guarded
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module, id(node) in guarded
            for alias in node.names:
                yield f"{node.module}.{alias.name}", id(node) in guarded


def domains() -> list[Path]:
    """The domain folders of the hall."""
    return [
        path
        for path in sorted((ROOT / "hall").iterdir())
        if path.is_dir() and path.name not in KERNEL | {"__pycache__"}
    ]


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """Every string constant that is not a docstring."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree(path))
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value

"""Column types of what the vault seals: each says to what its bytes are bound, so that a change of keys reaches every one.

A context is a pattern over the columns of the same row (`sms_outbox:to:{id}`); `hall.identity.resealing` walks these
types and nothing else, and a test refuses a column of bytes that is none of them.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Column, LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine


class SealedBytes(TypeDecorator[bytes]):
    """Sealed bytes as they are."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, *contexts: str) -> None:
        super().__init__()
        self.contexts = contexts


class SealedText(TypeDecorator[str]):
    """Sealed bytes in base64."""

    impl = Text
    cache_ok = True

    def __init__(self, *contexts: str) -> None:
        super().__init__()
        self.contexts = contexts


class SealedJson(TypeDecorator[Any]):
    """A document in which single strings are sealed, in base64."""

    impl = JSON
    cache_ok = True

    def __init__(self, *contexts: str) -> None:
        super().__init__()
        self.contexts = contexts

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Be what `hall.storage.types.Json` is."""
        return dialect.type_descriptor(JSONB() if dialect.name == "postgresql" else JSON())


Sealed = SealedBytes | SealedText | SealedJson


def contexts_of(column: Column[Any]) -> tuple[str, ...]:
    """Return to what a sealed column's values are bound; raises TypeError for a column of another kind."""
    if not isinstance(column.type, Sealed):
        raise TypeError(f"{column} is not sealed")
    return column.type.contexts

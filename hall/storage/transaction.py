"""The unit of work that a use case is handed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CursorResult
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import Executable

if TYPE_CHECKING:
    from hall.identity.vault import Vault
    from hall.settings import Settings

Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None
Effect = Callable[[], Awaitable[None] | None]
Closing = Callable[[], Awaitable[None]]


@dataclass
class Transaction:
    """One open database transaction with the moment it began; effects registered here run only after its commit."""

    connection: AsyncConnection
    now: datetime
    settings: Settings
    vault: Vault
    effects: list[Effect] = field(default_factory=list)
    closing: list[Closing] = field(default_factory=list)

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.connection.dialect.name

    async def execute(self, statement: Executable, parameters: Parameters = None) -> CursorResult[Any]:
        """Run one statement in this transaction."""
        return await self.connection.execute(statement, parameters)

    @asynccontextmanager
    async def part(self) -> AsyncIterator[None]:
        """Do something that may fail alone: its error undoes what was written and registered within, and is raised."""
        effects, closing = len(self.effects), len(self.closing)
        try:
            async with self.connection.begin_nested():
                yield
        except BaseException:
            del self.effects[effects:], self.closing[closing:]
            raise

    def before_commit(self, closing: Closing) -> None:
        """Run `closing` inside this transaction as its last statements: for rows that many wait for, held shortest so."""
        self.closing.append(closing)

    async def close(self) -> None:
        """Run what was registered for the end; called by whoever opened the transaction."""
        while self.closing:
            await self.closing.pop(0)()

    def after_commit(self, effect: Effect) -> None:
        """Run `effect` (plain or async) once this transaction has committed; never if it rolls back."""
        self.effects.append(effect)

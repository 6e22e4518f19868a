"""What one running hall consists of: its settings, clock, database and keys."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from hall.clock import Clock
from hall.errors import HallError
from hall.identity.vault import Vault
from hall.settings import Settings
from hall.storage.database import Database
from hall.storage.transaction import Transaction


@dataclass
class Hall:
    """The parts every use case is served from; built once per process by `Hall.build`."""

    settings: Settings
    clock: Clock
    database: Database
    vault: Vault

    @classmethod
    def build(cls, settings: Settings, clock: Clock | None = None) -> Hall:
        """Assemble a hall from settings; raises `ValueError` when the key ring cannot be read."""
        keys = (settings.vault_key, settings.link_key, settings.index_key)
        vault = Vault.from_setting(*(key.get_secret_value() for key in keys))
        return cls(settings, clock or Clock(settings.pinned_clock), Database(settings.database), vault)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Open the one transaction of a use case; its effects run after the commit.

        An error that `keeps_transaction` (a counted wrong guess) is raised after the commit instead of rolling back.
        """
        kept: HallError | None = None
        async with self.database.write() as connection:
            tx = Transaction(connection, self.clock.now(), self.settings, self.vault)
            try:
                yield tx
            except HallError as error:
                if not error.keeps_transaction:
                    raise
                kept = error
            await tx.close()
        for effect in tx.effects:
            outcome = effect()
            if inspect.isawaitable(outcome):
                await outcome
        if kept is not None:
            raise kept

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """Open a transaction that only reads: it waits for no writer."""
        async with self.database.read() as connection:
            yield Transaction(connection, self.clock.now(), self.settings, self.vault)

    async def close(self) -> None:
        """Close the database."""
        await self.database.dispose()

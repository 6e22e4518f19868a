"""Statements of the hottest paths, compiled once.

SQLAlchemy spends about 150 µs of processor time on every statement that is compiled already (ADR 0013). On PostgreSQL a
prepared statement goes to the driver of the same connection, in the same transaction; on SQLite, where handing it to the
driver's thread costs more than that, it goes the usual way.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping
from typing import Any

import asyncpg
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.sql import Select
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.types import TypeEngine

from hall.storage.transaction import Transaction

_DIALECT: Dialect = PGDialect_asyncpg()  # type: ignore[no-untyped-call]

Convert = Callable[[Any], Any] | None


class Prepared:
    """One Core statement, with values for its named parameters at every run; it returns one row or none."""

    def __init__(self, statement: Select[Any] | UpdateBase, columns: tuple[str, ...] = ()) -> None:
        """Compile `statement`; `columns`: those an INSERT is given at every run, as with Core itself."""
        self._statement = statement
        compiled: Any = statement.compile(dialect=_DIALECT, column_keys=list(columns) or None)
        self._sql = str(compiled)
        if compiled.post_compile_params:
            raise TypeError("a prepared statement cannot hold IN with a list: say it with OR")
        binds = compiled.binds
        self._fixed = {name: bind.value for name, bind in binds.items() if not bind.required}
        self._binds = [(name, _to_driver(binds[name].type)) for name in compiled.positiontup or ()]
        returned = statement.exported_columns
        names = [str(name) for name in returned.keys()]  # noqa: SIM118 — a collection of columns, not a mapping
        self._row: Any = namedtuple("Row", names)  # type: ignore[misc]  # noqa: PYI024 — names known at run time
        self._read = [_from_driver(column.type) for column in returned]

    async def run(self, tx: Transaction, values: Mapping[str, Any]) -> Any:
        """Run in this transaction; returns the row (its columns by name) or None."""
        driver = await _begun(tx)
        if driver is None:
            result = await tx.execute(self._statement, values)
            return result.one_or_none() if result.returns_rows else None
        given = {**self._fixed, **values}
        arguments = [_converted(given[name], convert) for name, convert in self._binds]
        try:
            found = await driver.fetchrow(self._sql, *arguments)
        except asyncpg.PostgresError as error:  # its own text would show the row that was refused
            kind = IntegrityError if isinstance(error, asyncpg.IntegrityConstraintViolationError) else DBAPIError
            raise kind(self._sql, None, Exception(*error.args[:1]), hide_parameters=True) from None
        return None if found is None else self._row._make(map(_converted, found, self._read))


async def _begun(tx: Transaction) -> Any:
    """Return the driver's connection with the transaction open on it; None where SQLAlchemy is to speak to the driver."""
    connection = tx.connection.sync_connection
    if tx.dialect != "postgresql" or connection is None:
        return None
    adapter: Any = connection.connection.dbapi_connection
    driver = adapter.driver_connection
    if not driver.is_in_transaction():  # SQLAlchemy begins with its first statement, and this is one it does not see
        await adapter._start_transaction()  # noqa: SLF001 — it has no public name; test_prepared would notice
    return driver


def _converted(value: Any, convert: Convert) -> Any:
    return value if convert is None else convert(value)


def _to_driver(kind: TypeEngine[Any]) -> Convert:
    convert: Convert = kind.dialect_impl(_DIALECT).bind_processor(_DIALECT)
    return convert


def _from_driver(kind: TypeEngine[Any]) -> Convert:
    convert: Convert = kind.dialect_impl(_DIALECT).result_processor(_DIALECT, None)
    return convert

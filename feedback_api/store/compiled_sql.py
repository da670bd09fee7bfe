"""SQL statements that are compiled once and run many times.

Where customers wait, what SQLAlchemy does anew for each execution would cost more than the database's own work.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from functools import lru_cache
from importlib import import_module
from typing import Any

from sqlalchemy import BindParameter, Connection, Dialect, Executable, Table, bindparam
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from feedback_api.store.tables import UTCDateTime

Convert = Callable[[Any], Any]


class RefusedError(SQLAlchemyError):
    """The driver's error, by its name and SQLite's code alone: its text may quote what a customer wrote."""

    def __init__(self, error: Exception) -> None:
        self.sqlite_errorcode: int | None = getattr(error, "sqlite_errorcode", None)
        #: Whether the database is in trouble and not the statement wrong: what PEP 249 calls an OperationalError.
        self.operational = any(kind.__name__ == "OperationalError" for kind in type(error).__mro__)
        name = type(error).__name__
        code = getattr(error, "sqlite_errorname", None)
        super().__init__(f"{name} ({code})" if code else name)


class Prepared:
    """A statement with named values, run as the driver's own SQL."""

    def __init__(self, build: Callable[[str], Executable], names: Sequence[str]) -> None:
        """`build` makes the statement for a dialect; `names` are those of its values."""
        self._build = build
        self._names = list(names)
        self._made: dict[str, tuple[str, list[tuple[str, Convert | None]], bool]] = {}

    def run(self, connection: Connection, row: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """Execute it with the values of a row, and give the first row of its result, if it has one.

        Raises RefusedError, which is an SQLAlchemyError.
        """
        sql, values, positional = self._made.get(connection.dialect.name) or self._make(connection)
        bound = [convert(row[name]) if convert else row[name] for name, convert in values]
        if positional:
            return say(connection, sql, bound)
        return say(connection, sql, {name: value for (name, _), value in zip(values, bound, strict=True)})

    def _make(self, connection: Connection) -> tuple[str, list[tuple[str, Convert | None]], bool]:
        dialect = connection.dialect
        compiled = self._build(dialect.name).compile(dialect=dialect, column_keys=self._names)  # type: ignore[attr-defined]
        assert isinstance(compiled, SQLCompiler)  # noqa: S101 - what a statement compiles to
        order = compiled.positiontup or list(compiled.binds)
        converters = {name: _converter(bind.type, dialect) for name, bind in compiled.binds.items()}
        made = (str(compiled), [(name, converters[name]) for name in order], bool(compiled.positional))
        self._made[dialect.name] = made
        return made


def _converter(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    """Give the function that converts our value to the driver's; None if no conversion is needed.

    A case is written with a dozen moments, in whole seconds for the most part: the next one in a busy second has the
    same. What else is converted is not remembered, for it may be what a customer wrote.
    """
    convert = kind.dialect_impl(dialect).bind_processor(dialect)
    return lru_cache(maxsize=100)(convert) if convert and isinstance(kind, UTCDateTime) else convert


def say(connection: Connection, sql: str, values: Any = ()) -> tuple[Any, ...] | None:
    """Say something to the driver itself, and give the first row of the result, if it has one; raises RefusedError."""
    with closing(connection.connection.cursor()) as cursor:
        try:
            cursor.execute(sql, values)
            return tuple(cursor.fetchone() or ()) or None if cursor.description else None
        except connection.dialect.loaded_dbapi.Error as error:
            raise RefusedError(error) from None


def insert_into(table: Table, dialect: str) -> Any:
    """Give an INSERT that knows ON CONFLICT, which SQLite and PostgreSQL write alike."""
    return import_module(f"sqlalchemy.dialects.{dialect}").insert(table)


def bound_values(table: Table, names: Iterable[str], number: int) -> dict[str, BindParameter[Any]]:
    """Give what stands for the values of a row in a statement of many rows, by column; rows are numbered from 0."""
    return {name: bindparam(f"{name}_{number}", type_=table.c[name].type) for name in names}


def numbered(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Give the values of many rows under the names of `bound_values`."""
    return {f"{name}_{number}": value for number, row in enumerate(rows) for name, value in row.items()}

"""Copies of a PostgreSQL database: archives of pg_dump, which pg_restore gives back table by table.

An archive begins with a list of what is in it, not compressed: there stands the comment on the table `copies`, which
holds the copy's mark. So a copy is known without any program, under any name.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click
from sqlalchemy import Connection, Table, text

from feedback_api.store.tables import copies, metadata
from institution.formatting import Name

if TYPE_CHECKING:
    from feedback_api.store.database import Database

MAGIC = b"PGDMP"
#: Where Debian has the programs, in a folder for each version; elsewhere they are on the path.
DEBIAN = Path("/usr/lib/postgresql")
_MARK = re.compile(rb"copy-mark:([0-9a-f]{32})")
#: The list of our tables takes some dozens of kilobytes of an archive.
_HEAD_BYTES = 1 << 20
_COPY = re.compile(rb"COPY \S+ \((?P<columns>[^)]*)\) FROM stdin;\n")
_END = b"\\.\n"


class DumpError(click.ClickException):
    """An archive that pg_dump cannot write or pg_restore cannot read; the message tells what to do."""


@dataclass(frozen=True)
class Rows:
    """The rows of one table in an archive: its columns, and lines as COPY takes them."""

    columns: Sequence[str]
    lines: Iterator[bytes]


def set_mark(connection: Connection, mark: str) -> None:
    """Write a copy's mark where pg_dump takes it along, in the caller's transaction."""
    connection.execute(text(f"COMMENT ON TABLE {copies.name} IS 'copy-mark:{mark}'"))


def find_mark(file: Path) -> str | None:
    """Give the mark of an archive, if it has one."""
    with file.open("rb") as archive:
        head = archive.read(_HEAD_BYTES)
    mark = _MARK.search(head) if head.startswith(MAGIC) else None
    return mark and mark[1].decode()


def write(database: "Database", file: Path, mark: str) -> None:
    """Write an archive of our tables, and read it through; raises DumpError if either fails."""
    with database.read() as connection:
        version, schema = connection.execute(
            text("SELECT current_setting('server_version_num')::int / 10000, current_schema()")
        ).one()
    address, environ = _address(database)
    tables = [f'--table="{schema}"."{name}"' for name in (*metadata.tables, "alembic_version")]
    options = ["--format=custom", "--encoding=UTF8", "--no-owner", "--no-privileges", f"--file={file}", *tables]
    _run([_program("pg_dump", version), *options, f"--dbname={address}"], environ)
    _run([_program("pg_restore"), "--file=/dev/null", str(file)])
    if find_mark(file) != mark:
        raise DumpError(
            "다른 백업이 함께 시작되었습니다. 그것이 끝난 뒤 다시 해 주십시오. / "
            "Another backup began meanwhile. Try again when it has ended."
        )


def find_revision(file: Path) -> str:
    """Give the revision of an archive's tables; raises DumpError if it is no copy of this service."""
    with rows(file, "alembic_version") as table:
        lines = list(table.lines)
    if len(lines) != 1:
        raise DumpError(f"{file}: 이 서비스의 백업이 아닙니다. / Not a backup of this service.")
    return lines[0].decode().strip()


def load(connection: Connection, file: Path, table: Table) -> None:
    """Copy a table's rows out of an archive into the table of that name, in the caller's transaction."""
    with rows(file, table.name) as content:
        if not content.columns:
            return
        if not set(content.columns) <= set(table.c.keys()):
            raise DumpError(f"{file}: 이 서비스의 백업이 아닙니다. / Not a backup of this service ({table.name}).")
        names = ", ".join(f'"{name}"' for name in content.columns)
        cursor: Any = connection.connection.cursor()
        with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
            for line in content.lines:
                copy.write(line)


def holds(file: Path, receipt: str) -> bool | None:
    """Tell whether an archive holds what a customer wrote in a case; None where it cannot be looked into."""
    try:
        with rows(file, "cases") as table:
            number, sealed = (table.columns.index(name) for name in ("receipt", "sealed"))
            for line in table.lines:
                values = line.rstrip(b"\n").split(b"\t")
                if values[number] == receipt.encode():
                    return len(values[sealed]) > len(rb"\\x")  # bytes are written in hexadecimal, after \\x
    except (DumpError, ValueError):
        return None
    return False


@contextmanager
def rows(file: Path, table: str) -> Iterator[Rows]:
    """Read one table of an archive; without columns if it is not in it. Raises DumpError if it cannot be read."""
    command = [_program("pg_restore"), "--data-only", f"--table={table}", "--file=-", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_environ()) as process:  # noqa: S603
        assert process.stdout is not None  # noqa: S101 - PIPE
        try:
            header = next(filter(None, map(_COPY.fullmatch, process.stdout)), None)
            names = header["columns"].decode().split(", ") if header else []
            yield Rows([name.strip('"') for name in names], _until_end(process.stdout))
            for _ in process.stdout:  # it ends when all is taken from it
                pass
        except BaseException:
            process.kill()
            raise
        error = process.stderr.read() if process.stderr else b""
    if process.returncode:
        raise _failure("pg_restore", error)


def _until_end(stream: IO[bytes]) -> Iterator[bytes]:
    for line in stream:
        if line == _END:
            return
        yield line


def _address(database: "Database") -> tuple[str, dict[str, str]]:
    """Give where the server is, as libpq's programs take it, and the environment that holds the password.

    A command line is seen by everybody on the machine, so the password is not on it.
    """
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415 - installed where PostgreSQL is used
    from psycopg.pq import Conninfo  # noqa: PLC0415

    engine = database.engine
    _, parts = engine.dialect.create_connect_args(engine.url)
    password = parts.pop("password", None)
    known = {option.keyword.decode() for option in Conninfo.get_defaults()}  # the others are psycopg's own
    return make_conninfo(**{name: value for name, value in parts.items() if name in known}), {
        "PGPASSWORD": str(password)
    } if password else {}


def _program(name: str, least: int = 0) -> str:
    """Give the path of one of PostgreSQL's programs: of the server's version, or the next newer one."""
    places = [place for place in DEBIAN.glob(f"*/bin/{name}") if place.parts[-3].isdigit()]
    versions = {int(place.parts[-3]): str(place) for place in places}
    if (on_path := shutil.which(name)) and not versions:
        versions[_version(on_path)] = on_path
    fit = [version for version in versions if version >= least]
    if not fit:
        package = f"postgresql-client-{least}" if least else "postgresql-client"
        raise DumpError(
            f"{Name(name):이} 없거나 데이터베이스 서버보다 옛 판입니다. {Name(package):을} 설치해 주십시오. / "
            f"{name} is missing, or older than the database's server: install the package {package}."
        )
    return versions[min(fit) if least else max(fit)]


def _version(program: str) -> int:
    done = subprocess.run([program, "--version"], capture_output=True, check=False)  # noqa: S603 - of the path
    number = re.search(rb"\d+", done.stdout)
    return int(number[0]) if number else 0


def _run(command: Sequence[str], environ: Mapping[str, str] | None = None) -> None:
    surroundings = {**_environ(), **(environ or {})}
    done = subprocess.run(command, env=surroundings, capture_output=True, check=False)  # noqa: S603 - ours
    if done.returncode:
        raise _failure(Path(command[0]).name, done.stderr)


def _environ() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C"}


def _failure(program: str, error: bytes) -> DumpError:
    """Say in one line what a program said in its first."""
    first = error.decode(errors="replace").strip().partition("\n")[0].removeprefix(f"{program}: ")
    if "valid archive" in first or "too short" in first:
        return DumpError(f"이 서비스의 백업이 아닙니다({first}). / Not a backup of this service.")
    if "unsupported version" in first:
        return DumpError(
            f"{Name(program):이} 백업보다 옛 판입니다. 새 postgresql-client를 설치해 주십시오. / "
            f"{program} is older than the backup: install a newer postgresql-client ({first})."
        )
    return DumpError(f"{Name(program):이} 실패했습니다: {first} / {program} failed.")

"""On PostgreSQL: a restore is one transaction beside no other session, and what it replaces is dropped in time."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import make_url, select, text

from feedback_api import config, create_app
from feedback_api.backups import dump, server_restore
from feedback_api.backups.copies import find_mark, remove_older
from feedback_api.services import Services, services_of
from feedback_api.store import database as store
from feedback_api.store import migrate
from feedback_api.store.database import Database
from feedback_api.store.tables import copies
from institution.clock import utc_now
from tests.api.conftest import Post
from tests.pgbouncer import pgbouncer
from tests.postgres import Server
from tests.servers import ROOT

AGE = timedelta(days=365)
LATER = timedelta(days=365, minutes=1)


@pytest.fixture
def database_kind() -> str:
    return "postgresql"


@pytest.fixture
def server(postgres: Server) -> Server:
    return postgres


@pytest.fixture
def name(environ: dict[str, str]) -> str:
    return str(make_url(environ["FEEDBACK_DATABASE_URL"]).database)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "copy"


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=list(arguments))
    return result.exit_code, result.output


def schemas(own: Services) -> list[str]:
    with own.database.read() as connection:
        query = "SELECT nspname FROM pg_namespace WHERE nspname LIKE '%replaced%'"
        return list(connection.execute(text(query)).scalars())


def test_archive_is_known_by_its_mark_and_holds_our_tables_alone(
    post: Post, own: Services, app: Flask, copy: Path
) -> None:
    post()
    with own.database.write() as connection:
        connection.execute(text("CREATE TABLE payroll (id integer)"))
    run(app, "backup", str(copy))
    with own.database.read() as connection:
        (row,) = connection.execute(select(copies)).all()
    assert (row.mark, row.state) == (find_mark(copy), "taken")
    with dump.rows(copy, "cases") as cases:
        assert len(list(cases.lines)) == 1
    with dump.rows(copy, "payroll") as payroll:
        assert payroll.columns == []


def test_what_was_replaced_is_named_by_forget_and_dropped_in_time(
    post: Post, own: Services, app: Flask, copy: Path
) -> None:
    run(app, "backup", str(copy))
    receipt = post().json["receipt"]
    assert f"schema:{'replaced_'}" in run(app, "restore", "--yes", str(copy))[1]
    (aside,) = schemas(own)
    with own.database.read() as connection:
        assert connection.execute(text(f"SELECT receipt FROM {aside}.cases")).scalars().all() == [receipt]
    held = post(email="held@example.com").json["receipt"]
    run(app, "backup", str(copy.with_name("second")))
    run(app, "restore", "--yes", str(copy))
    newer = next(schema for schema in schemas(own) if schema != aside)
    run(app, "restore", "--yes", str(copy.with_name("second")))
    assert f"까지): schema:{newer} /" in run(app, "cases", "forget", held)[1]
    assert f"schema:{aside} /" not in run(app, "cases", "forget", held)[1]
    assert remove_older(own.database, utc_now() + timedelta(days=364), AGE) == 0
    assert len(schemas(own)) == 3
    assert remove_older(own.database, utc_now() + LATER, AGE) == 5
    assert schemas(own) == []
    assert remove_older(own.database, utc_now() + LATER, AGE) == 0


def test_session_of_a_service_is_in_the_way_and_named(
    post: Post, own: Services, app: Flask, copy: Path, server: Server, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedback_api.backups.server_restore.WAIT_SECONDS", 0.1)
    run(app, "backup", str(copy))
    receipt = post().json["receipt"]
    with server.session(name) as other:
        other.execute("SET application_name = 'the worker'")
        code, printed = run(app, "restore", "--yes", str(copy))
        assert (code, f"pid {other.info.backend_pid}, postgres, the worker" in printed) == (1, True)
    assert (own.cases.by_receipt(receipt) is not None, schemas(own)) == (True, [])


def test_service_that_connects_again_before_the_tables_are_locked_is_in_the_way(
    post: Post, own: Services, app: Flask, copy: Path, server: Server, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it accepts then would be in the replaced tables alone."""
    run(app, "backup", str(copy))
    look = server_restore.require_alone
    receipts: list[str] = []
    with ExitStack() as sessions:

        def look_and_connect(database: Database) -> None:
            look(database)
            receipts.append(post().json["receipt"])
            sessions.enter_context(server.session(name))

        monkeypatch.setattr(server_restore, "require_alone", look_and_connect)
        code, printed = run(app, "restore", "--yes", str(copy))
    assert (code, "Another program uses the database" in printed) == (1, True)
    assert (own.cases.by_receipt(receipts[0]) is not None, schemas(own)) == (True, [])


def test_service_behind_pgbouncer_is_in_the_way_though_it_is_idle(
    post: Post, app: Flask, copy: Path, server: Server, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedback_api.backups.server_restore.WAIT_SECONDS", 0.1)
    post()
    run(app, "backup", str(copy))
    with pgbouncer(server, name) as url:
        service = Database(url)
        with service.read() as connection:
            connection.execute(text("SELECT 1"))
        assert run(app, "restore", "--yes", str(copy))[0] == 1
        service.close()


def test_service_that_starts_meanwhile_is_told_so(
    app: Flask, server: Server, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.2)
    with server.session(name) as other:
        other.execute("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE")
        code, printed = run(app, "cases", "list")
    assert (code, printed.count("\n"), "flask restore" in printed) == (1, 1, True)


@pytest.mark.parametrize("step", ["_set_aside", "_build", "carry_over", "check_keys", "_note"])
def test_restore_that_is_killed_changes_nothing(
    post: Post, own: Services, app: Flask, copy: Path, environ: dict[str, str], step: str
) -> None:
    run(app, "backup", str(copy))
    receipt = post().json["receipt"]
    own.database.close()
    script = (
        "import os, sys\nfrom feedback_api import config, create_app\nfrom feedback_api.backups import server_restore\n"
        f"step = server_restore.{step}\n"
        "def end(*arguments, **options):\n    step(*arguments, **options)\n    os.kill(os.getpid(), 9)\n"
        f"server_restore.{step} = end\n"
        "create_app(config.from_environ(dict(os.environ))).test_cli_runner().invoke(args=sys.argv[1:])\n"
    )
    command = [sys.executable, "-c", script, "restore", "--yes", str(copy)]
    surroundings = {**environ, "PATH": "/usr/bin:/bin", "FLASK_APP": "feedback_api"}
    done = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, check=False)
    assert done.returncode == -9, done.stderr
    assert (own.cases.by_receipt(receipt) is not None, schemas(own)) == (True, [])
    assert run(app, "restore", "--yes", str(copy))[0] == 0
    assert own.cases.by_receipt(receipt) is None


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-2000])


def spoil(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[-3000:-1500] = b"\xff" * 1500
    file.write_bytes(content)


@pytest.mark.parametrize("harm", [cut_short, spoil])
def test_broken_archive_is_not_brought_back(
    post: Post, own: Services, app: Flask, copy: Path, harm: Callable[[Path], None]
) -> None:
    for number in range(9):
        post(email=f"c{number}@example.com")
    run(app, "backup", str(copy))
    receipt = post().json["receipt"]
    harm(copy)
    code, printed = run(app, "restore", "--yes", str(copy))
    assert (code, printed.count("\n")) == (1, 1), printed
    assert (own.cases.by_receipt(receipt) is not None, schemas(own)) == (True, [])


def test_archive_of_a_newer_version_is_not_brought_back(own: Services, app: Flask, copy: Path) -> None:
    run(app, "backup", str(copy))
    with own.database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    dump.write(own.database, copy, str(find_mark(copy)))
    with own.database.write() as connection:
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{migrate.NEWEST}'"))
    code, printed = run(app, "restore", "--yes", str(copy))
    assert (code, "(9999)" in printed, schemas(own)) == (1, True, [])


@contextmanager
def service_on(environ: dict[str, str], url: str) -> Iterator[Flask]:
    made = create_app(config.from_environ({**environ, "FEEDBACK_DATABASE_URL": url}))
    yield made
    services_of(made).database.close()


def test_copy_is_brought_back_on_a_new_server(
    post: Post, app: Flask, copy: Path, environ: dict[str, str], server: Server
) -> None:
    """There are no tables yet; the copy is listed where it is now, so that it is removed in time there too."""
    receipt = post().json["receipt"]
    run(app, "backup", str(copy))
    moved = copy.rename(copy.with_name("moved"))
    with service_on(environ, server.new_database()[1]) as fresh:
        code, printed = run(fresh, "restore", "--yes", str(moved))
        assert (code, "옮기지 못한 것: record" in printed, "schema:" in printed) == (0, True, False)
        services = services_of(fresh)
        assert services.cases.by_receipt(receipt)
        assert fresh.test_client().get("/api/health/ready").status_code == 200
        remove_older(services.database, utc_now() + LATER, AGE)
    assert not moved.exists()


def test_archive_that_pg_dump_made_by_hand_long_ago_grows_up(
    app: Flask, copy: Path, server: Server, own: Services
) -> None:
    name, url = server.new_database()
    old = Database(url)
    with old.migrate() as connection:
        migrate.migrate(connection, "0002")
        connection.execute(
            text(
                "INSERT INTO cases (receipt, submission_id, link_hash, kind, team, about, lang, received_at,"
                " consent_version, sealed) VALUES ('12345678', 's', 'l', 'inquiry', 'strategy', '', 'ko',"
                " '2026-01-01', 'v', '')"
            )
        )
    old.close()
    address = f"--dbname=host={server.folder} user=postgres dbname={name}"
    subprocess.run([dump._program("pg_dump"), "--format=custom", f"--file={copy}", address], check=True)
    assert run(app, "restore", "--yes", "--accept-unreadable", str(copy))[0] == 0  # nothing is sealed in it
    assert own.cases.by_receipt("12345678")


def test_database_of_an_older_version_is_brought_up_before_it_is_replaced(
    post: Post, app: Flask, copy: Path, environ: dict[str, str], server: Server
) -> None:
    """As after an update of the program whose first start is the restore."""
    post()
    run(app, "backup", str(copy))
    url = server.new_database()[1]
    old = Database(url)
    with old.migrate() as connection:
        migrate.migrate(connection, "0004")
        connection.execute(
            text("INSERT INTO record (at, action, subject, command) VALUES (now(), 'x', 'of the old', '')")
        )
    old.close()
    with service_on(environ, url) as grown:
        code, printed = run(grown, "restore", "--yes", str(copy))
        assert (code, "옮기지 못한 것" in printed) == (0, False)
        with services_of(grown).database.read() as connection:
            assert "of the old" in connection.execute(text("SELECT subject FROM record")).scalars().all()


def test_role_needs_no_more_than_its_own_database(copy: Path, environ: dict[str, str], server: Server) -> None:
    server.execute("CREATE ROLE charter LOGIN")
    server.execute("CREATE DATABASE charter OWNER charter")
    url = f"postgresql+psycopg://charter@/charter?host={server.folder}"
    with service_on(environ, url) as plain:
        assert run(plain, "backup", str(copy))[0] == 0
        assert run(plain, "restore", "--yes", str(copy))[0] == 0
        assert services_of(plain).retention.erase("test")
        server.execute("ALTER DATABASE charter OWNER TO postgres")
        code, printed = run(plain, "restore", "--yes", str(copy))
        assert (code, printed.count("\n")) == (1, 1)
        assert "permission denied for database charter" in printed


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    """Put a program in the place of Debian's."""
    folder = tmp_path / "postgresql"
    folder.mkdir()
    monkeypatch.setattr(dump, "DEBIAN", folder)
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))

    def put(program: str, content: str, version: int = 99) -> Path:
        place = folder / str(version) / "bin" / program
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"#!/bin/sh\n{content}\n")
        place.chmod(0o755)
        return place

    return put


def test_password_is_on_no_command_line(
    environ: dict[str, str], tmp_path: Path, programs: Callable[[str, str], Path], copy: Path
) -> None:
    programs("pg_dump", f'echo "$@" "$PGPASSWORD" > {tmp_path}/arguments; exit 1')
    url = make_url(environ["FEEDBACK_DATABASE_URL"]).set(password="sesame & co").render_as_string(hide_password=False)
    with service_on(environ, url) as secret:
        code, printed = run(secret, "backup", str(copy))
    assert (code, "sesame" in printed) == (1, False)
    arguments = (tmp_path / "arguments").read_text()
    assert arguments.endswith(" sesame & co\n")
    assert arguments.count("sesame") == 1
    assert "host=/" in arguments


@pytest.mark.parametrize("older", [True, False])
def test_programs_that_are_missing_or_too_old_are_named_with_their_package(
    own: Services, app: Flask, copy: Path, programs: Callable[..., Path], server: Server, older: bool
) -> None:
    if older:
        programs("pg_dump", "exit 1", version=9)
    code, printed = run(app, "backup", str(copy))
    version = int(server.ask("SHOW server_version_num")) // 10000
    assert (code, printed.count("\n"), f"the package postgresql-client-{version}." in printed) == (1, 1, True)
    with own.database.read() as connection:
        assert connection.execute(select(copies.c.state)).scalars().all() == ["failed"]
    assert not copy.exists()


def test_second_backup_beside_the_first_is_not_taken_for_it(
    app: Flask, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = dump.write

    def write_late(database: Database, file: Path, mark: str) -> None:
        with database.write() as connection:
            dump.set_mark(connection, "0" * 32)
        write(database, file, mark)

    monkeypatch.setattr(dump, "write", write_late)
    code, printed = run(app, "backup", str(copy))
    assert (code, "Another backup began" in printed, copy.exists()) == (1, True, False)

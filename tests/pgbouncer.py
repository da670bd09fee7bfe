"""Debian's PgBouncer before the tests' PostgreSQL server, in transaction mode with two connections."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tests.postgres import Server
from tests.servers import free_port

_CONFIGURATION = """
[databases]
* = host={folder} user=postgres

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
max_client_conn = 100
"""


@contextmanager
def pgbouncer(server: Server, database: str) -> Iterator[str]:
    """Run PgBouncer, and give the address of a database behind it for FEEDBACK_DATABASE_URL."""
    program = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin")
    assert program, "tests/install-debian installs it"
    port = free_port()
    configuration = server.folder / "pgbouncer.ini"
    configuration.write_text(_CONFIGURATION.format(folder=server.folder, port=port))
    with (server.folder / "pgbouncer.log").open("w") as log:
        process = subprocess.Popen(
            [program, configuration], cwd=server.folder, stdout=log, stderr=log, **server.run_as()
        )
    try:
        _wait(f"host=127.0.0.1 port={port} user=postgres dbname={database}", process)
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/{database}"
    finally:
        process.terminate()
        process.wait(60)


def _wait(address: str, process: "subprocess.Popen[bytes]", seconds: float = 60) -> None:
    latest = time.monotonic() + seconds
    while True:
        try:
            psycopg.connect(address).close()
        except psycopg.OperationalError:
            assert process.poll() is None, "PgBouncer has ended"
            assert time.monotonic() < latest, "PgBouncer does not answer"
            time.sleep(0.02)
        else:
            return

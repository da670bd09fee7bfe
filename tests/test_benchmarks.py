"""The benchmarks run: what they compare starts, takes what is posted, and ends in tables."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import quote, report
from tests.servers import ROOT

#: In the place of postfix's smtp-sink, which only `make bench` installs: `smtp-sink [options] HOST:PORT BACKLOG`.
SINK = f"""#!{sys.executable}
import asyncio, sys
from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import SMTP

async def serve():
    host, port = sys.argv[-2].split(":")
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(Sink()), host, int(port))
    await server.serve_forever()

asyncio.run(serve())
"""


@pytest.mark.parametrize(
    ("arguments", "ending"),
    [
        (["accept", "--seconds", "0.2", "--against", "nothing"], "| ours : same form, stores nothing |"),
        (["costly"], "| dearest post of 60 kB : plain one |"),
        (["figures"], "| peak MB of the process |"),
        (["postgresql", "--seconds", "0.2", "--messages", "20"], "| claim of 50, all waiting |"),
    ],
)
def test_a_quick_run_ends_in_a_comparison(tmp_path: Path, arguments: list[str], ending: str) -> None:
    sink = tmp_path / "smtp-sink"
    sink.write_text(SINK)
    sink.chmod(0o755)
    environ = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    command = [sys.executable, "-m", "benchmarks", *arguments, "--quick", "--rounds", "1"]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert ending in done.stdout


def test_readme_quotes_the_results_there_are() -> None:
    assert quote.quoted(report.RESULTS.read_text("utf-8")) in quote.README.read_text("utf-8")

"""`python -m site_src preview`: while it is written, a mistake is a line and no traceback, and is gone when mended."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from institution.text_files import replace_text
from tests.conftest import INSTITUTION, copy_sources
from tests.servers import free_port

WRONG = "content/ko/staff.md:12: ```staff team: 없는 팀입니다."


def preview(folder: Path, port: int, log: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "site_src", "preview", "--port", str(port)]
    environ = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with log.open("wb") as output:
        return subprocess.Popen(command, cwd=folder, env=environ, stdout=output, stderr=subprocess.STDOUT)


def wait_until(log: Path, said: str, times: int = 1) -> None:
    latest = time.monotonic() + 60
    while log.read_text("utf-8").count(said) < times:
        assert time.monotonic() < latest, log.read_text("utf-8")
        time.sleep(0.1)


def test_a_mistake_is_a_line_and_ends_nothing(tmp_path: Path) -> None:
    sources, port, log = copy_sources(tmp_path / "sources"), free_port(), tmp_path / "log"
    page, facts = sources / "content/ko/staff.md", sources / "content/data/organization.yml"
    good = page.read_text("utf-8")
    broken = facts.read_text("utf-8").split("name: {ko: 항로기획팀")[0].count("\n") + 1
    process = preview(sources, port, log)
    try:
        wait_until(log, f"열어 보십시오 / Open http://127.0.0.1:{port}/")
        replace_text(page, good.replace("```staff", "```staff\nteam: nobody"))
        wait_until(log, f"\n{WRONG}")
        replace_text(page, good)
        wait_until(log, "고친 것을 보여 드립니다.")
        replace_text(facts, facts.read_text("utf-8").replace("strategy:", "strategy", 1))
        wait_until(log, f"\ncontent/data/organization.yml:{broken}: YAML 형식이 맞지 않습니다.")
        replace_text(facts, (INSTITUTION / "data/organization.yml").read_text("utf-8"))
        wait_until(log, "고친 것을 보여 드립니다.", 2)
        replace_text(page, good.replace("팀마다 적었습니다", "팀마다 새로 적었습니다"))
        wait_until(log, "고친 것을 보여 드립니다.", 3)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/staff/", timeout=30) as answer:
            assert "팀마다 새로 적었습니다" in answer.read().decode()
    finally:
        process.terminate()
        process.wait(60)
    said = log.read_text("utf-8")
    assert "Traceback" not in said
    told = set(said.splitlines())  # under load a change may be built twice, and told twice
    assert len(told) == len(("checked", "open", "not shown", "wrong page", "wrong facts", "shown")), said


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert preview(Path.cwd(), port, log).wait(60) == 1
    said = log.read_text("utf-8")
    assert said.splitlines()[1].startswith(
        f"Error: 127.0.0.1:{port}를 쓸 수 없습니다. 다른 번호로 다시 해 보십시오(PORT=8001 make preview나 --port 8001)."
    )
    assert said.count("\n") == 2

"""The command itself: what it prints, what it writes, how it asks, and that the check is content with what it wrote."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from institution.text import Text
from site_src.__main__ import cli
from site_src.importing import report, terminal
from site_src.importing.outcome import Outcome
from tests.site.conftest import Content
from tests.site.importing.sheets import HEAD, book
from tests.site.makefile import make

PARK = (1, "전략기획팀", "팀장", "박누리", "기획", "02-555-2721")


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["import", *map(str, arguments)])


def test_nothing_is_written_until_it_is_asked_for(content: Content, tmp_path: Path) -> None:
    path = book(tmp_path / "staff.xlsx", {"직원": [HEAD, PARK]})
    before = content.read("data/staff.csv")
    done = invoke(path)
    assert done.exit_code == 0
    assert "직원 1명 / People: 1" in done.output
    assert "아직 아무것도 적지 않았습니다. WRITE=1(--write)을 더하면 적습니다: content/data/staff.csv." in done.output
    assert content.read("data/staff.csv") == before
    done = invoke("--write", path)
    assert "적었습니다: content/data/staff.csv." in done.output
    assert "박,누리" in content.read("data/staff.csv")


def test_what_the_check_will_say_is_told_before(content: Content, tmp_path: Path) -> None:
    path = book(tmp_path / "staff.xlsx", {"직원": [HEAD, PARK]})
    told = invoke(path).output.partition("적은 뒤에 고치실 것")[2]
    assert "content/data/staff.csv:2: family_name_en: 값이 빠졌습니다." in told
    assert "s02" in told
    invoke("--write", path)
    assert {line for line in content.check() if line not in told} == set()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"%PDF-1.4\n%\xe2\xe3",
        b"PK\x03\x04",
        b"\x00\x01\x02",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "안녕하십니까".encode(),
        b"a,b\n1,2\n",
        b'"',
        b"\xff" * 100,
    ],
)
@pytest.mark.parametrize("name", ["staff.xlsx", "staff.csv", "staff.ods", "staff"])
def test_no_file_makes_a_traceback(content: Content, tmp_path: Path, raw: bytes, name: str) -> None:
    assert content
    (tmp_path / name).write_bytes(raw)
    done = invoke(tmp_path / name)
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert " / " in done.output


def test_wrong_options_are_explained(content: Content, tmp_path: Path) -> None:
    assert content
    path = book(tmp_path / "staff.xlsx", {"직원": [HEAD, PARK]})
    done = invoke("--columns", "성명", path)
    assert done.exit_code == 2
    assert 'COLUMNS="성명=name,소속=team"' in done.output
    done = invoke("--columns", "성명=이름", path)
    assert done.exit_code == 2
    assert "name" in done.output


def test_broken_data_files_are_told_as_the_check_tells_them(content: Content, tmp_path: Path) -> None:
    content.write("data/staff.csv", "a;b\n")
    done = invoke(book(tmp_path / "staff.xlsx", {"직원": [HEAD, PARK]}))
    assert done.exit_code == 1
    assert "content/data/staff.csv:1: 칸이 쉼표로 나뉘어 있지 않습니다." in done.output


def test_columns_are_read_as_people_write_them() -> None:
    assert terminal.read_columns("성명=name, 담당 실=team,") == {"성명": "name", "담당 실": "team"}
    assert terminal.read_columns("") == {}


def test_a_table_is_aligned_and_cut() -> None:
    outcome = Outcome(Text("가", "a"), taken=[("성명", "업무", "빈"), *((f"박{n}", "가" * 40, "") for n in range(20))])
    lines = list(report.lines(outcome, written=False))
    assert lines[2] == "  성명  업무"
    assert lines[3] == f"  박0   {'가' * 11}…"
    assert "  … (8)" in lines


def test_a_question_is_asked_at_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([2, 0])
    monkeypatch.setattr("click.prompt", lambda *_, **__: next(answers))
    assert terminal.ask(Text("어느 것?", "Which?"), ["하나", "둘"]) == 1
    assert terminal.ask(Text("어느 것?", "Which?"), ["하나", "둘"]) is None


def test_enter_is_no_answer() -> None:
    with CliRunner().isolation(input="\n2\n"):
        assert terminal.ask(Text("어느 것?", "Which?"), ["하나", "둘"]) is None
        assert terminal.ask(Text("어느 것?", "Which?"), ["하나", "둘"]) == 1


def test_nobody_is_asked_without_a_terminal(content: Content, tmp_path: Path) -> None:
    rows = [["성명", "직위"], ["박누리", "팀장"]]
    path = book(tmp_path / "staff.xlsx", {"명단": rows})
    command = [sys.executable, "-m", "site_src", "import", str(path)]
    done = subprocess.run(
        command, cwd=content.root, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert "부서" in done.stdout
    assert done.returncode == 1


def test_a_folder_that_cannot_be_written_is_told(content: Content, tmp_path: Path) -> None:
    rows = [["항목", "점수"], ["친절성", 88.4], ["신속성", 86]]
    path = book(tmp_path / "2026 만족도.xlsx", {"a": rows})
    (content.root / "content/ko/surveys").rename(tmp_path / "surveys")
    content.write("ko/surveys", "a file where a folder should be")
    done = invoke("--write", path)
    assert done.exit_code == 1
    assert "content/ko/surveys/2026.md: 쓸 수 없습니다." in done.output


@pytest.mark.parametrize(
    ("told", "environ", "passed"),
    [
        (
            ["FILE=직원 '26.xlsx", "COLUMNS=맡은 일=duties", "TEAM=감사'팀", "SHEET=가 나", "WHAT=staff", "WRITE=1"],
            {"COLUMNS": "80"},
            ["--what", "staff", "--columns", "맡은 일=duties", "--sheet", "가 나", "--team", "감사'팀", "--write"],
        ),
        (
            ["PERIOD=2026", "SOURCE=민원'대장", "HIDDEN=1", "PARTIAL=0"],
            {"COLUMNS": "실=team"},
            [*("--columns", "실=team", "--period", "2026", "--source", "민원'대장", "--hidden", "--whole")],
        ),
        (["WRITE=0", "HIDDEN=0", "PARTIAL=1"], {"COLUMNS": "80"}, ["--partial"]),
    ],
    ids=["told", "environment", "no"],
)
def test_make_passes_on_what_it_is_told(
    tmp_path: Path, told: list[str], environ: dict[str, str], passed: list[str]
) -> None:
    environ = {"PATH": os.environ["PATH"], "FILE": "직원 '26.xlsx", **environ}
    done = make(tmp_path, "import", *told, environ=environ)
    assert done.stdout.splitlines() == ["-m", "site_src", "import", *passed, "--", "직원 '26.xlsx"]


def test_make_says_what_it_needs_to_import(tmp_path: Path) -> None:
    done = make(tmp_path, "import", environ={"PATH": os.environ["PATH"]})
    assert done.stderr.startswith("가져올 파일을 알려 주십시오: make import FILE=직원.xlsx")
    assert "Please name the file to import" in done.stderr
    assert (done.stdout, done.returncode) == ("", 2)

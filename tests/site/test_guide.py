"""The editors' guide: what it tells people to write is written into a copy of content/, checked and built.

A comment above a block of code says what to do with it: 새 파일 (a new file), 새로 쓰기 (a file anew), 끝에 더하기
(append), 찾기 and 바꾸기 (find, and replace), 지우기 (find, and remove with the end of its line), 명령 (a command, run
at the root). In what is to be found, … stands for whatever the institution has there, so that the guide holds for the
editors' content/ and for the tests' institution.
"""

import re
import shlex
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from site_src.__main__ import cli
from site_src.checks.runner import check
from site_src.records import dataset
from tests.conftest import INSTITUTION, ROOT, build, copy_sources

GUIDE = ROOT / "docs/editors"
PAGES = [
    "sentence.md",
    "charter.md",
    "page.md",
    "survey.md",
    "figures.md",
    "kinds.md",
    "deadlines.md",
    "services.md",
    "staff.md",
    "import.md",
    "notice.md",
    "answers.md",
    "case.md",
    "easy.md",
    "paper.md",
    "institution.md",
]
STEP = re.compile(
    r"^(?P<indent> *)<!-- (?P<what>새 파일|끝에 더하기|찾기|바꾸기|지우기|새로 쓰기|명령)(?:: (?P<path>\S+))? -->\n"
    r"(?P=indent)(?P<fence>`{3,})\w+\n(?P<text>.*?)^(?P=indent)(?P=fence)$",
    re.M | re.S,
)


def follow(page: str, root: Path) -> int:
    """Do what a page of the guide says, below a folder; give the number of steps."""
    place: tuple[Path, re.Match[str]] | None = None
    steps = list(STEP.finditer((GUIDE / page).read_text("utf-8")))
    for step in steps:
        indent = len(step["indent"])
        text = "".join(line[indent:] for line in step["text"].splitlines(keepends=True))
        if step["what"] == "바꾸기":
            assert place, f"{page}: nothing was sought"
            path, sought = place
            whole = sought.string
            path.write_text(whole[: sought.start()] + text.rstrip("\n") + whole[sought.end() :], "utf-8")
            continue
        if step["what"] == "명령":
            run(text)
            continue
        path = root / step["path"]
        if step["what"] in ("찾기", "지우기"):
            wanted = re.escape(text.rstrip("\n")).replace("…", ".+")
            found = re.search(wanted, path.read_text("utf-8"))
            assert found, f"{page}: {path} does not say {text!r}"
            place = path, found
            if step["what"] == "지우기":
                whole = found.string
                path.write_text(whole[: found.start()] + whole[found.end() + 1 :], "utf-8")
        elif step["what"] in ("새 파일", "새로 쓰기"):
            assert path.exists() is (step["what"] == "새로 쓰기")
            path.write_text(text, "utf-8")
        else:
            before = path.read_text("utf-8")
            added = with_columns_after_the_last(text, before) if path.name == "staff.csv" else text
            path.write_text(before + added, "utf-8")
    return len(steps)


def run(command: str) -> None:
    """Run a line of the guide, `make check` or `make import FILE=…`, by what the Makefile calls."""
    make, target, *variables = shlex.split(command)
    assert make == "make"
    told = dict(variable.split("=", 1) for variable in variables)
    names = ["--name", told.get("NAME", ""), "--languages", told.get("LANGUAGES", ""), "--force"]
    switches = {"WRITE": "--write", "PARTIAL": "--partial"}
    taken = [*(switch for name, switch in switches.items() if name in told), "--", told.get("FILE", "")]
    options = {"new-institution": names, "import": taken, "check": []}
    done = CliRunner().invoke(cli, [target, *options[target]])
    assert done.exit_code == 0, done.output


def with_columns_after_the_last(row: str, file: str) -> str:
    """Add the commas of the columns that a file has behind the last one of the guide's row, as the guide says."""
    [last] = re.findall(r"아래의 줄은 `(\w+)`에서 끝납니다", (GUIDE / "staff.md").read_text("utf-8"))
    header = file.partition("\n")[0].split(",")
    return row.rstrip("\n") + "," * (len(header) - header.index(last) - 1) + "\n"


def test_the_guide_has_these_pages_and_says_so() -> None:
    assert sorted(path.name for path in GUIDE.glob("*.md")) == sorted([*PAGES, "README.md"])
    index = (GUIDE / "README.md").read_text("utf-8")
    assert re.findall(r"\]\((\w+\.md)\) \|$", index, re.M) == PAGES


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_says_is_right(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(INSTITUTION, tmp_path / "content")
    monkeypatch.chdir(tmp_path)
    assert follow(page, tmp_path) >= 3
    assert [str(problem) for problem in check(Path("content"))] == []


def test_everything_the_guide_says_can_be_built(tmp_path: Path) -> None:
    """But for another institution's content/, which tests/adopters builds, and what is imported where the test runs."""
    source = copy_sources(tmp_path / "source")
    for page in (page for page in PAGES if page not in ("charter.md", "import.md", "institution.md")):
        follow(page, source)
    done = build(source, tmp_path / "site")
    assert done.returncode == 0, done.stdout + done.stderr
    last = next(wave for wave in dataset.current(INSTITUTION / "data").waves if wave.year == 2025)
    assert last.score
    for path, said in {
        "staff": "찾기 칸에 궁금하신 일을 적어 보십시오.",
        "en/staff": 'Yoon <span aria-hidden="true">○○</span>',
        "surveys/2026": f"앞선 2025년 조사({last.score}점)보다 {Decimal('89.2') - last.score}점 올랐습니다.",
        "surveys": "89.2점",
        "standards": "97.1%",
        "missed": "담당자가 바뀔 때 팀장이 열린 문의를 함께 확인하겠습니다.",
        "seating": "2층 좌석배치도",
    }.items():
        assert said in (tmp_path / "site" / path / "index.html").read_text("utf-8"), path


def test_a_leaver_is_named_as_the_guide_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(INSTITUTION, tmp_path / "content")
    monkeypatch.chdir(tmp_path)
    staff = tmp_path / "content/data/staff.csv"
    staff.write_text(staff.read_text("utf-8").replace("s02,strategy", "s04,strategy"), "utf-8")
    [told] = re.findall(r"^ +(content/data/organization.*)…$", (GUIDE / "staff.md").read_text("utf-8"), re.M)
    lines = [
        re.sub(r":\d+:", ":50:", str(problem), count=1) for problem in check(Path("content"))
    ]  # wherever it stands
    assert [line.startswith(told) for line in lines] == [True]


def test_nothing_of_a_leaver_passes_to_the_successor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The leaver is shown by name and photo; the successor was asked for neither."""
    shutil.copytree(INSTITUTION, tmp_path / "content")
    monkeypatch.chdir(tmp_path)
    staff = tmp_path / "content/data/staff.csv"
    row = "061-100-2722,masked,true,3,B1,,false,"
    assert row in staff.read_text("utf-8")
    staff.write_text(staff.read_text("utf-8").replace(row, "061-100-2722,full,true,3,B1,s03.png,true,"), "utf-8")
    follow("staff.md", tmp_path)
    people = {person.id: person for person in dataset.current(tmp_path / "content/data").staff}
    assert not {"s02", "a02"} & set(people)
    successor = people["s04"]
    assert (successor.photo, successor.web_photo, successor.web_name) == ("", False, "masked")
    assert successor.wall_photo_file is None


def test_the_error_shown_in_the_guide_is_the_one_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(INSTITUTION, tmp_path / "content")
    monkeypatch.chdir(tmp_path)
    staff = tmp_path / "content/data/staff.csv"
    staff.write_text(staff.read_text("utf-8").replace("061-100-2722", "02-3459"), "utf-8")
    [told] = re.findall(r"^    (content/data/staff.*)$", (GUIDE / "README.md").read_text("utf-8"), re.M)
    assert [str(problem).startswith(told) for problem in check(Path("content"))] == [True]


def test_pictures_are_there_small_and_described() -> None:
    picture = re.compile(r"^!\[(.*?)\]\((.*?)\)", re.M)  # what is indented is an example
    shown = [found for page in GUIDE.glob("*.md") for found in picture.findall(page.read_text("utf-8"))]
    assert all(words for words, _ in shown)
    assert sorted(path for _, path in shown) == sorted(
        f"pictures/{path.name}" for path in (GUIDE / "pictures").glob("*.png")
    )
    assert all((GUIDE / path).stat().st_size < 100_000 for _, path in shown)

"""`flask figures report`: every number for the institution alone, and never where the site is made or served."""

import csv
import stat
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.api.figures.office import PERSONAL, Office

NOVEMBER = ("report", "--period", "2026-m11")


def table(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text("utf-8-sig").splitlines()))[1:]


def files_below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_the_report_withholds_nothing_and_names_nobody(office: Office) -> None:
    status, printed = office.figures(*NOVEMBER)
    assert (status, "Internal: do not publish." in printed) == (0, True), printed
    folder = office.folder / "instance/figures"
    page, standards, teams, times = (
        folder / f"report-2026-m11{end}" for end in (".html", "-standards.csv", "-teams.csv", "-times.csv")
    )
    assert files_below(folder) == sorted([page, standards, teams, times])
    assert {stat.S_IMODE(path.stat().st_mode) for path in files_below(folder)} == {0o600}
    by_standard = {row[0].partition(" (")[2].rstrip(")"): row[2:] for row in table(standards)}
    assert by_standard["inquiry-answer"] == [
        *("20", "18", "1", "90.0", "기한 안 18, 기한 뒤 1, 기한이 지났으나 아직 1", "95", "지키지 못함 / missed")
    ]
    assert by_standard["complaint-reply"][:4] == ["3", "3", "0", "100.0"]
    assert ["항로기획팀", "불편 신고", "기한 안 답변 / Answered in time", "3", "3", "0", "100.0"] in [
        row[:7] for row in table(teams)
    ]
    assert ["항로기획팀", "문의", "2.0"] in [row[:2] + row[2:] for row in table(times)]
    soup = BeautifulSoup(page.read_text("utf-8"), "html.parser")
    assert "내부용 · 공개 금지" in soup.get_text()
    assert "집계 중" not in soup.get_text()
    assert not soup.select("[src], [href], script")
    assert len(soup.select("table")) == 3
    assert [word for word in PERSONAL for path in files_below(folder) if word in path.read_text("utf-8")] == []


def test_a_period_that_is_not_over_is_marked(office: Office) -> None:
    status, printed = office.figures("report", "--period", "2026-q4")
    assert (status, "The period is not over." in printed) == (0, True)
    assert "집계 중" in (office.folder / "instance/figures/report-2026-q4.html").read_text("utf-8")


@pytest.mark.parametrize("to", ["content", "content/data/performance", "site/data", "link/inside", "elsewhere/../site"])
def test_a_folder_that_is_published_is_refused(office: Office, to: str) -> None:
    (office.folder / "link").symlink_to(office.folder / "site")
    (office.folder / "elsewhere").mkdir()
    before = files_below(office.folder / "content") + files_below(office.folder / "site")
    status, printed = office.figures(*NOVEMBER, "--to", to)
    assert (status, "--to: " in printed, "What lies there is published" in printed) == (1, True, True), printed
    assert files_below(office.folder / "content") + files_below(office.folder / "site") == before


def test_another_folder_is_taken(office: Office) -> None:
    assert office.figures(*NOVEMBER, "--to", "board")[0] == 0
    assert (office.folder / "board/report-2026-m11.html").is_file()


def test_a_cell_that_a_spreadsheet_would_run_is_a_text(office: Office) -> None:
    path = office.data / "standards.yml"
    path.write_text(path.read_text("utf-8").replace("불편 신고에 대한 회신", "'=HYPERLINK(A1)'"), "utf-8")
    office.figures(*NOVEMBER)
    names = [row[0] for row in table(office.folder / "instance/figures/report-2026-m11-standards.csv")]
    assert "'=HYPERLINK(A1) (complaint-reply)" in names


def test_a_folder_that_cannot_be_made_is_told(office: Office) -> None:
    (office.folder / "note").write_text("", "utf-8")
    status, printed = office.figures(*NOVEMBER, "--to", "note/board")
    assert (status, "It cannot be written." in printed) == (1, True), printed

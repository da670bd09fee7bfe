"""`flask figures publish`: every period that is over and not yet published, each by itself."""

from datetime import datetime
from pathlib import Path

from feedback_api.store import clock_check
from institution.clock import SEOUL
from tests.api.figures.office import AFTER, MONDAY, Cases, Office, add_handlers, copy_institution

JANUARY = "2027-01-04T09:00+09:00"


def confirm(office: Office, at: str) -> None:
    cases = Cases(office)
    clock_check.confirm(cases.own.database, datetime.fromisoformat(at))
    cases.own.database.close()


def test_periods_that_are_over_are_exported_once(office: Office) -> None:
    """Quarters, unless organization.yml says otherwise; the first case came in the fourth."""
    confirm(office, JANUARY)
    status, printed = office.figures("publish", "--then", "touch built", at=JANUARY)
    assert status == 0, printed
    assert (office.folder / "built").exists()
    assert "content/data/performance/2026-q4.csv" in printed
    assert "inquiry-answer: 90%" in printed
    assert "Look it through and commit it." in printed
    assert sorted(path.name for path in office.data.glob("performance/2026-q*")) == ["2026-q4.csv"]
    (office.folder / "built").unlink()
    before = office.files()
    status, printed = office.figures("publish", "--then", "touch built", at=JANUARY)
    assert (status, printed) == (0, "새로 공개할 기간이 없습니다. / No period is waiting to be published.\n")
    assert not (office.folder / "built").exists()
    assert office.files() == before


def test_one_that_is_refused_does_not_stop_the_others(office: Office) -> None:
    office.set_figures("{every: month}")
    confirm(office, JANUARY)
    october = "standard,value,unit,unit_en,counted,counted_en,source,source_en,sample\n"
    row = "inquiry-answer,91,%,%,직접 셈,by hand,기록,records,true\n"
    office.results("2026-m11").write_text(october + row, "utf-8")
    status, printed = office.figures("publish", at=JANUARY)
    assert status == 1
    assert "2026-m11:\n" in printed
    assert "inquiry-answer: value: 공개된 것은 91, 지금 세면 90입니다." in printed
    assert office.results("2026-m11").read_text("utf-8") == october + row
    assert office.results("2026-m12").exists()


def test_a_build_that_fails_is_a_failure(office: Office) -> None:
    office.set_figures("{every: month}")
    assert office.figures("publish", "--then", "false")[0] == 1


def test_without_a_case_or_a_handler_there_is_nothing_to_publish(tmp_path: Path) -> None:
    office = copy_institution(tmp_path)
    status, printed = office.figures("publish")
    assert (status, "No period is waiting" in printed) == (0, True), printed


def test_an_office_without_cases_begins_with_its_first_handler(tmp_path: Path) -> None:
    office = copy_institution(tmp_path)
    office.set_figures("{every: month}")
    cases = Cases(office)
    add_handlers(cases.own)
    cases.close(datetime.fromisoformat(AFTER))
    status, printed = office.figures("publish")
    assert (status, "2026-m11" in printed) == (0, True), printed
    assert sorted(path.name for path in office.data.glob("performance/2026-m*")) == ["2026-m11.csv"]


def test_a_clock_that_is_not_trusted_publishes_nothing(office: Office) -> None:
    before = office.files()
    status, printed = office.figures("publish", at="2028-01-04T09:00+09:00")
    assert (status, "confirm-clock" in printed) == (1, True), printed
    assert office.files() == before


def test_the_month_of_the_first_case_is_the_first(tmp_path: Path) -> None:
    office = copy_institution(tmp_path)
    office.set_figures("{every: month}")
    cases = Cases(office)
    add_handlers(cases.own)
    cases.answer(cases.receive("inquiry", datetime(2026, 10, 30, 10, tzinfo=SEOUL)), MONDAY)
    cases.close(datetime.fromisoformat(AFTER))
    assert office.figures("publish")[0] == 0
    assert sorted(path.name for path in office.data.glob("performance/2026-m*")) == ["2026-m10.csv", "2026-m11.csv"]

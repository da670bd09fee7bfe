"""`flask figures export`: what it writes, what it refuses, and that nothing published changes silently."""

import csv
import fcntl
import os
import shutil
import subprocess
import sys
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest

from feedback_api.cases.acts import Act
from feedback_api.cases.handling import Step
from feedback_api.cases.opening import Case
from feedback_api.cli.figure_output import MOST_OF_REASON
from institution.clock import SEOUL
from tests.api.figures.office import (
    AFTER,
    CHANGES,
    MONDAY,
    PERSONAL,
    RULES,
    TUESDAY,
    WHY,
    Cases,
    Office,
    add_handlers,
    copy_institution,
)
from tests.servers import ROOT
from tests.wait import eventually

NOVEMBER = ("export", "--period", "2026-m11")
TYPED = (
    "standard,value,unit,unit_en,counted,counted_en,source,source_en,sample,note\n"
    "{standard},91,%,%,직접 셈,counted by hand,교환기 기록,records of the exchange,true,{note}\n"
)


def rows(path: Path) -> dict[str, dict[str, str]]:
    return {row["standard"]: row for row in csv.DictReader(StringIO(path.read_text("utf-8")))}


def list_explanations(office: Office, period: str = "2026-m11") -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(office.explanations(period).read_text("utf-8"))))


def answer_the_open_one(office: Office, *, release: str = "") -> None:
    """Answer the inquiry that is still owed, in December."""
    cases = Cases(office)
    inquiry = cases.owed()
    later = datetime(2026, 12, 1, 10, tzinfo=SEOUL)
    cases.answer(inquiry, later)
    if release:
        cases.release(inquiry, later, why=release)
    cases.close(datetime.fromisoformat(AFTER))


def test_what_was_counted_is_written_and_passes_the_check(office: Office) -> None:
    office.results("2026-m11").write_text(TYPED.format(standard="phone-rings", note=""), "utf-8")
    status, printed = office.figures(*NOVEMBER)
    assert status == 0, printed
    assert "inquiry-answer: 90% (20건 가운데 18건 / 18 of 20), 목표 95%: 지키지 못함 / missed" in printed
    assert "complaint-reply: 비공개 / withheld" in printed
    written = rows(office.results("2026-m11"))
    assert list(written) == ["inquiry-answer", "complaint-reply", "suggestion-reply", "phone-rings"]
    inquiry = written["inquiry-answer"]
    assert {name: inquiry[name] for name in ("value", "unit", "base", "met", "overdue", "target", "counts")} == {
        **{"value": "90", "unit": "%", "base": "20", "met": "18", "overdue": "1", "target": "95"},
        "counts": "answered_in_time inquiry",
    }
    assert inquiry["counted"].startswith("이 기간에 답변 기한이 된 문의 가운데")
    assert inquiry["counted"].endswith("(인터넷 접수분)")
    assert inquiry["counted_en"].endswith("(received over the internet)")
    assert (inquiry["source"], inquiry["sample"]) == ("고객 의견 처리 기록 (접수 시스템)", "true")
    complaint = written["complaint-reply"]
    assert [complaint[name] for name in ("value", "base", "met", "overdue", "withheld")] == ["", "", "", "", "true"]
    assert [written["suggestion-reply"][name] for name in ("value", "unit_en", "target")] == ["20", "cases", ""]
    assert (written["phone-rings"]["value"], written["phone-rings"]["counts"]) == ("91", "")
    checked = subprocess.run(
        [sys.executable, "-m", "site_src", "check", "--content", str(office.folder / "content")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


def test_same_command_gives_the_same_bytes_and_says_so(office: Office) -> None:
    office.figures(*NOVEMBER)
    before = office.files()
    status, printed = office.figures(*NOVEMBER)
    assert (status, "그대로입니다. / Nothing has changed." in printed) == (0, True)
    assert office.files() == before


@pytest.mark.parametrize("command", [NOVEMBER, ("publish",)])
def test_where_content_can_only_be_read_a_copy_of_it_takes_the_files(
    office: Office, tmp_path: Path, command: tuple[str, ...]
) -> None:
    """As for the service's user on one machine, and in a container."""
    office.set_figures("{every: month}")
    copy = tmp_path / "copy"
    shutil.copytree(office.data, copy)
    before = office.files()
    status, printed = office.figures(*command, "--data", str(copy))
    assert status == 0, printed
    assert rows(copy / "performance/2026-m11.csv")["inquiry-answer"]["value"] == "90"
    assert office.files() == before


def test_the_second_of_two_exports_waits_and_sees_what_the_first_one_wrote(office: Office) -> None:
    office.figures(*NOVEMBER)
    first = office.results("2026-m11").read_bytes()
    office.results("2026-m11").unlink()
    lock = os.open(office.data, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    second = office.start(*NOVEMBER)
    eventually(lambda: waits_for_a_lock(second), 60)
    office.results("2026-m11").write_bytes(first)
    os.close(lock)
    printed, _ = second.communicate(timeout=120)
    assert (second.returncode, "Nothing has changed" in printed) == (0, True), printed
    assert office.results("2026-m11").read_bytes() == first


def waits_for_a_lock(process: "subprocess.Popen[str]") -> bool:
    """Tell whether the system has a process wait for a lock; such lines of /proc/locks have an arrow."""
    assert process.poll() is None, process.communicate()
    lines = Path("/proc/locks").read_text("utf-8").splitlines()
    return any("->" in line and f" {process.pid} " in line for line in lines)


@pytest.mark.parametrize(
    ("period", "at", "sentence"),
    [
        ("2026-m12", AFTER, "The period is not over yet"),
        ("2026-q5", AFTER, "Not a period (2026-q5)"),
        ("2026-27", AFTER, "fiscal_month: 4"),
        ("2026-m11", "2027-02-01T09:00+09:00", "confirm-clock"),
    ],
)
def test_what_cannot_be_exported_is_refused_with_its_cure(office: Office, period: str, at: str, sentence: str) -> None:
    before = office.files()
    status, printed = office.figures("export", "--period", period, at=at)
    assert (status, sentence in printed) == (1, True), printed
    assert office.files() == before


def test_wrong_standards_are_told_by_file_and_line(office: Office) -> None:
    path = office.data / "standards.yml"
    path.write_text(path.read_text("utf-8").replace("what: received", "what: recieved"), "utf-8")
    status, printed = office.figures(*NOVEMBER)
    assert status == 1
    assert "standards.yml:" in printed
    assert not office.results("2026-m11").exists()


def test_a_later_answer_is_told_by_standard_and_field_and_changes_nothing(office: Office) -> None:
    office.figures(*NOVEMBER)
    before = office.files()
    answer_the_open_one(office)
    status, printed = office.figures(*NOVEMBER)
    assert status == 1
    (line,) = [line for line in printed.splitlines() if "2026-m11.csv" in line]
    assert "inquiry-answer: overdue: 공개된 것은 1, 지금 세면 0입니다." in line
    assert "Published: 1; counted today: 0." in line
    assert "--revise" in line
    assert office.files() == before


def test_a_revision_is_noted_on_the_changed_row_alone_and_earlier_reasons_stay(office: Office) -> None:
    office.figures(*NOVEMBER)
    answer_the_open_one(office)
    revise = (*NOVEMBER, "--revise", "한 건에 늦게 답변함")
    assert office.figures(*revise)[0] == 0
    written = rows(office.results("2026-m11"))
    assert (written["inquiry-answer"]["overdue"], written["inquiry-answer"]["revised"]) == ("0", "2026-12-03")
    assert written["inquiry-answer"]["revision"] == "한 건에 늦게 답변함"
    assert {written[name]["revised"] for name in ("complaint-reply", "suggestion-reply")} == {""}
    revised = office.files()
    for again in (NOVEMBER, revise):
        status, printed = office.figures(*again)
        assert (status, "Nothing has changed" in printed) == (0, True)
    assert office.files() == revised
    office.write_standards({**RULES, "inquiry-answer": (RULES["inquiry-answer"][0], 90)})
    assert office.figures(*NOVEMBER, "--revise", "목표를 바로잡음")[0] == 0
    assert rows(office.results("2026-m11"))["inquiry-answer"]["revision"] == (
        "목표를 바로잡음 (2026-12-03: 한 건에 늦게 답변함)"
    )


def test_a_typed_row_of_a_counted_standard_is_replaced_with_a_reason_alone(office: Office) -> None:
    office.results("2026-m11").write_text(TYPED.format(standard="inquiry-answer", note="첫 달"), "utf-8")
    before = office.files()
    status, printed = office.figures(*NOVEMBER)
    assert (status, "inquiry-answer: value" in printed) == (1, True), printed
    assert office.files() == before
    assert office.figures(*NOVEMBER, "--revise", "이제 스스로 셉니다")[0] == 0
    written = rows(office.results("2026-m11"))["inquiry-answer"]
    assert (written["value"], written["revision"], written["note"]) == ("90", "이제 스스로 셉니다", "첫 달")


def test_a_standard_that_is_counted_since_is_told_once_the_period_was_exported(office: Office) -> None:
    office.write_standards({name: RULES[name] for name in ("inquiry-answer", "suggestion-reply")})
    office.figures(*NOVEMBER)
    office.write_standards({**RULES, "phone-rings": ({"what": "received"}, 90)})
    status, printed = office.figures(*NOVEMBER)
    assert (status, "phone-rings: value: 공개된 것은 -, 지금 세면 23입니다." in printed) == (1, True), printed


@pytest.mark.parametrize("reason", ["", "  ", "=1+1", "+82", "-", "@all", "한 줄\n두 줄", "가" * (MOST_OF_REASON + 1)])
def test_a_reason_that_is_no_plain_line_is_refused(office: Office, reason: str) -> None:
    status, printed = office.figures(*NOVEMBER, "--revise", reason)
    assert (status, "--revise: 까닭으로 쓸 수 없습니다." in printed) == (1, True), printed
    assert not office.results("2026-m11").exists()


def received(standard: str, value: str, kinds: str = "", withheld: str = "") -> str:
    """Write a row of a counted number of cases."""
    texts = "직접,by hand,기록,records,true"
    return f"{standard},{value},건,cases,{value},{texts},{f'received {kinds}'.strip()},{withheld}\n"


COLUMNS = "standard,value,unit,unit_en,base,counted,counted_en,source,source_en,sample,counts,withheld\n"


def test_published_numbers_that_give_a_withheld_one_away_stop_the_export(office: Office) -> None:
    """Somebody typed over the quarter: 20 less 8 and 10 leaves two cases of a month that withholds them."""
    for period, value in {"2026-m07": "8", "2026-m08": "10", "2026-q3": "20"}.items():
        office.results(period).write_text(COLUMNS + received("complaint-reply", value, "complaint"), "utf-8")
    withheld = received("complaint-reply", "", "complaint", "true")
    office.results("2026-m09").write_text(COLUMNS + withheld, "utf-8")
    before = office.files()
    status, printed = office.figures(*NOVEMBER)
    assert (status, "2026-m09" in printed) == (1, True), printed
    assert office.files() == before


def test_a_number_that_published_files_give_away_already_is_not_exported(office: Office) -> None:
    """23 were received, and 20 of them were no complaints: the 3 complaints cannot be withheld any more."""
    office.write_standards({"complaint-reply": ({"what": "received", "kinds": ["complaint"]}, 100)})
    others = received("suggestion-reply", "20", "inquiry+suggestion+compliment")
    office.results("2026-m11").write_text(COLUMNS + received("phone-rings", "23") + others, "utf-8")
    before = office.files()
    status, printed = office.figures(*NOVEMBER, "--revise", "새로 셉니다")
    assert (status, "Beside the published figures of 2026-m11, numbers that are withheld" in printed) == (1, True), (
        printed
    )
    assert office.files() == before


def answer_late(office: Office) -> tuple[Cases, Case]:
    """Let one inquiry be answered three hours late."""
    cases = Cases(office)
    add_handlers(cases.own)
    inquiry = cases.receive("inquiry")
    cases.answer(inquiry, TUESDAY + timedelta(hours=3))
    return cases, inquiry


def explain_a_late_answer(office: Office) -> tuple[Cases, Case]:
    """Let one inquiry be answered three hours late, and the explanation be released."""
    cases, inquiry = answer_late(office)
    cases.release(inquiry, TUESDAY + timedelta(hours=4))
    return cases, inquiry


def test_released_explanations_are_written_without_whose_they_were(office: Office) -> None:
    office.figures(*NOVEMBER)
    assert list_explanations(office) == [{"why": WHY, "changes": CHANGES, "standard": "inquiry-answer"}]


def test_an_explanation_names_no_promise_whose_figures_are_withheld(tmp_path: Path) -> None:
    office = copy_institution(tmp_path)
    cases, _ = explain_a_late_answer(office)
    cases.close(datetime.fromisoformat(AFTER))
    office.figures(*NOVEMBER)
    assert list_explanations(office) == [{"why": WHY, "changes": CHANGES}]


def test_an_explanation_tells_of_the_answer_that_was_late_when_it_was_released(tmp_path: Path) -> None:
    """The case was opened again, and its second answer came late in the next month."""
    office = copy_institution(tmp_path)
    cases, inquiry = explain_a_late_answer(office)
    cases.record(inquiry, MONDAY + timedelta(days=7), Step(Act.REOPENED, 2, words={"reason": "다시 봅니다."}))
    cases.answer(inquiry, MONDAY + timedelta(days=9))
    cases.close(datetime.fromisoformat(AFTER))
    office.figures(*NOVEMBER)
    assert list_explanations(office) == [{"why": WHY, "changes": CHANGES}]


def test_each_explanation_of_a_case_is_of_its_own_answer(tmp_path: Path) -> None:
    """The second answer came late in the next month, and was explained by itself."""
    office = copy_institution(tmp_path)
    cases, inquiry = explain_a_late_answer(office)
    cases.record(inquiry, MONDAY + timedelta(days=7), Step(Act.REOPENED, 2, words={"reason": "다시 봅니다."}))
    cases.answer(inquiry, MONDAY + timedelta(days=9))
    cases.release(inquiry, MONDAY + timedelta(days=10), why="또 늦었습니다.")
    january = "2027-01-05T09:00+09:00"
    cases.close(datetime.fromisoformat(january))
    for period in ("2026-m11", "2026-m12"):
        office.figures("export", "--period", period, at=january)
    assert list_explanations(office) == [{"why": WHY, "changes": CHANGES}]
    assert list_explanations(office, "2026-m12") == [{"why": "또 늦었습니다.", "changes": CHANGES}]


def test_a_later_explanation_is_told_and_translations_stay(office: Office) -> None:
    office.figures(*NOVEMBER)
    path = office.explanations("2026-m11")
    path.write_text(
        f"why,changes,standard,why_en,changes_en\n{WHY},{CHANGES},inquiry-answer,On leave.,A deputy.\n", "utf-8"
    )
    before = office.files()
    assert office.figures(*NOVEMBER)[0] == 0
    assert office.files() == before
    answer_the_open_one(office, release="- 가장 먼저 적을 말")
    status, printed = office.figures(*NOVEMBER)
    assert (status, "inquiry-answer: why: 공개된 것은 -, 지금 세면 가장 먼저 적을 말입니다." in printed) == (1, True), (
        printed
    )
    assert office.files() == before
    assert office.figures(*NOVEMBER, "--revise", "늦은 까닭을 더함")[0] == 0
    first, second = list_explanations(office)
    assert (first["why"], first["why_en"]) == ("가장 먼저 적을 말", "")
    assert (second["why"], second["why_en"]) == (WHY, "On leave.")


def test_an_explanation_released_after_the_figures_were_published_is_told(tmp_path: Path) -> None:
    office = copy_institution(tmp_path)
    cases, inquiry = answer_late(office)
    cases.close(datetime.fromisoformat(AFTER))
    assert office.figures(*NOVEMBER)[0] == 0
    assert not office.explanations("2026-m11").exists()
    cases.release(inquiry, datetime.fromisoformat(AFTER))
    before = office.files()
    status, printed = office.figures(*NOVEMBER)
    assert (status, f"why: 공개된 것은 -, 지금 세면 {WHY}입니다." in printed) == (1, True), printed
    assert office.files() == before
    assert office.figures(*NOVEMBER, "--revise", "늦은 까닭을 더함")[0] == 0
    assert list_explanations(office) == [{"why": WHY, "changes": CHANGES}]


def test_the_same_words_stand_once_and_rows_in_the_order_of_their_words(tmp_path: Path) -> None:
    office = copy_institution(tmp_path)
    cases = Cases(office)
    add_handlers(cases.own)
    early, later = MONDAY - timedelta(days=19), datetime(2026, 12, 1, 10, tzinfo=SEOUL)
    for kind, words in (
        *(("inquiry", "나중에 온 까닭"), ("inquiry", WHY), ("suggestion", WHY)),
        *(("inquiry", "가장 앞에 설 까닭"), ("inquiry", "나중에 온 까닭"), ("inquiry", "나중에 온 까닭")),
    ):
        case = cases.receive(kind, early)
        cases.answer(case, later)
        cases.release(case, later, why=words)
    cases.close(datetime.fromisoformat(AFTER))
    office.figures(*NOVEMBER)
    assert [(row["why"], row["standard"]) for row in list_explanations(office)] == [
        ("가장 앞에 설 까닭", "inquiry-answer"),
        ("나중에 온 까닭", "inquiry-answer"),
        (WHY, ""),
    ]


def test_a_file_that_an_editor_put_in_another_order_stays(office: Office) -> None:
    office.results("2026-m11").write_text(TYPED.format(standard="phone-rings", note=""), "utf-8")
    office.figures(*NOVEMBER)
    header, *lines = office.results("2026-m11").read_text("utf-8").splitlines()
    office.results("2026-m11").write_text("\ufeff" + "\r\n".join([header, *reversed(lines)]), "utf-8")
    office.explanations("2026-m11").write_text(
        f"why,changes\n하 까닭,고칠 점\n가 까닭,고칠 점\n{WHY},{CHANGES}\n", "utf-8"
    )
    before = office.files()
    assert office.figures(*NOVEMBER, "--revise", "약속을 밝힘")[0] == 0
    assert [(row["why"], row["standard"]) for row in list_explanations(office)] == [
        *(("가 까닭", ""), (WHY, "inquiry-answer"), ("하 까닭", ""))
    ]
    assert {name for name, content in office.files().items() if before.get(name) != content} == {
        "explanations/2026-m11.csv"
    }


def test_without_handlers_nothing_is_known_of_answers(tmp_path: Path) -> None:
    office = copy_institution(tmp_path)
    cases = Cases(office)
    cases.receive("inquiry")
    cases.close(datetime.fromisoformat(AFTER))
    status, printed = office.figures(*NOVEMBER)
    assert status == 0
    assert "not counted, for there was no handler: inquiry-answer, complaint-reply" in printed
    assert list(rows(office.results("2026-m11"))) == ["suggestion-reply"]


def test_no_person_stands_in_what_is_written_or_printed(office: Office) -> None:
    office.figures(*NOVEMBER)
    office.figures("report", "--period", "2026-m11")
    answer_the_open_one(office, release="다른 까닭")
    office.figures(*NOVEMBER)
    office.figures(*NOVEMBER, "--revise", "늦게 답변함")
    written = [office.results("2026-m11"), office.explanations("2026-m11"), *office.folder.glob("instance/figures/*")]
    assert len(written) == 6
    texts = [*office.printed, *(path.read_text("utf-8") for path in written)]
    assert [word for word in PERSONAL for text in texts if word in text] == []


def test_cases_due_in_another_period_belong_to_that_one(tmp_path: Path) -> None:
    """By deadline and not by receipt: what comes on the last day of a month is due in the next."""
    office = copy_institution(tmp_path)
    cases = Cases(office)
    add_handlers(cases.own)
    for _ in range(6):
        cases.answer(
            cases.receive("inquiry", datetime(2026, 11, 30, 10, tzinfo=SEOUL)), MONDAY + timedelta(days=7, hours=2)
        )
        cases.answer(cases.receive("inquiry"), TUESDAY - timedelta(hours=1))
    cases.close(datetime.fromisoformat(AFTER))
    assert office.figures(*NOVEMBER)[0] == 0
    assert rows(office.results("2026-m11"))["inquiry-answer"]["base"] == "6"

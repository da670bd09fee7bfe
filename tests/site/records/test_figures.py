"""Targets, what counts a standard, its results and explanations: each slip is named with its cure."""

from datetime import datetime
from pathlib import Path

import pytest

from institution.clock import SEOUL, set_to
from institution.performance.periods import parse_period
from site_src.records import dataset
from site_src.records.verdicts import judge
from tests.site.conftest import Content

STANDARDS = "data/standards.yml"
SURVEY_TARGET = "target: {ko: 해마다 1회, en: once a year}"
HEADER = "standard,value,unit,unit_en,base,met,counted,counted_en,source,source_en,sample,levels,counts,target\n"
OF_INQUIRIES = "owner: strategy\n  kind: inquiry\n"


def with_counts(content: Content, counts: str, target: str = "{percent: 95}") -> None:
    content.change(STANDARDS, OF_INQUIRIES, f"{OF_INQUIRIES}  counts: {counts}\n")
    content.change(STANDARDS, "target: {ko: 24시간 내(원칙), en: within 24 hours (in principle)}", f"target: {target}")


def write_result(content: Content, cells: str, name: str = "2026-q3") -> None:
    content.write(f"data/performance/{name}.csv", HEADER + cells + "\n")


def result(value: str, unit: str = "%", numbers: str = ",", rest: str = ",,") -> str:
    english = {"시간": "hours", "회": "times"}.get(unit, unit)
    return f"inquiry-answer,{value},{unit},{english},{numbers},셈,counted,대장,register,false,{rest}"


@pytest.mark.parametrize(("value", "shown"), [("99.88%", "99.88%"), ("99.88 %", "99.88%"), ("99.88", "99.88%")])
def test_a_share_may_be_typed_with_its_sign(content: Content, value: str, shown: str) -> None:
    write_result(content, result(value), "2013-14")
    assert content.check() == []
    latest = dataset.current(Path("content/data")).latest_achievement("inquiry-answer")
    assert latest
    assert (latest.achievement.figure("ko"), latest.period.label("ko")) == (shown, "2013-14년도")


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (result("18%", "시간"), ": 결과(value)에 %가 있으나 단위(unit)가 다릅니다. unit과 unit_en에 %를 적거나"),
        (result("98", rest="kept 3,,"), " levels: 이 기준이 세지 않는 단계입니다(kept). 칸을 비우거나"),
        (
            result("98", rest="satisfied 3,answered_in_time inquiry,"),
            " levels: 이 기준이 세지 않는 단계입니다(satisfied). 단계의 이름은 다음과 같습니다: in_time, late,",
        ),
        (
            result("98", rest=",answered_in_time inquiry complaint,"),
            " counts: 세는 방법을 읽을 수 없습니다(answered_in_time inquiry complaint). flask",
        ),
        (result("98", numbers="10,11"), ": 지킨 건수(met)가 대상 건수(base)보다 많습니다."),
    ],
)
def test_a_slip_in_a_result_is_named(content: Content, cells: str, told: str) -> None:
    write_result(content, cells)
    [line] = content.check()
    assert line.startswith("content/data/performance/2026-q3.csv:2:")
    assert told in line


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        (
            "{what: answered_in_time, kinds: [inquiry, compliment]}",
            "counts: compliment에는 기한이 없어 answered_in_time으로 셀 수 없습니다. counts의 kinds에서 지우거나",
        ),
        ("{what: interim_notice, kinds: [compliment]}", "counts: compliment에는 기한이 없어 interim_notice"),
        ("{what: page_ratings, kinds: [inquiry]}", "counts: 이 방법은 의견의 종류를 가리지 않습니다. kinds를 지워"),
        ("{what: received, since: 2024}", "counts: since는 yearly_survey에만 적습니다."),
        ("{what: yearly_survey, since: 24}", "counts.since: 연도가 아닙니다(24)."),
        ("{what: opened_within}", "counts: hours나 days는 opened_within에만, 하나만 적습니다."),
    ],
)
def test_a_slip_in_what_counts_a_standard_is_named(content: Content, counts: str, told: str) -> None:
    with_counts(content, counts)
    lines = content.check()
    assert any(line.startswith("content/data/standards.yml:") and told in line for line in lines), lines


def test_what_has_no_limit_may_be_counted_by_other_rules_and_need_no_target(content: Content) -> None:
    with_counts(content, "{what: received, kinds: [inquiry, compliment]}", "{ko: 없음, en: none}")
    assert content.check() == []


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("{percent: 95, earlier: [{until: 2026-12-31, percent: 9}, {until: 2025-12-31, percent: 8}]}", "차례대로가"),
        ("{percent: 95, earlier: [{until: 2025-12-31, percent: 9}, {until: 2025-12-31, percent: 8}]}", "차례대로가"),
        ("{number: 1, earlier: [{until: 2025-12-31, percent: 9}]}", "앞선 목표(earlier)만 있고"),
        ("{percent: 950}", "target.percent"),
        ("{}", "목표가 비어 있습니다."),
    ],
)
def test_a_slip_in_a_target_is_named(content: Content, target: str, told: str) -> None:
    with_counts(content, "{what: answered_in_time, kinds: [inquiry]}", target)
    [line] = [line for line in content.check() if line.startswith("content/data/standards.yml:")]
    assert told in line


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("2026-q3.csv", "why,changes\n늦음,\n", "2026-q3.csv:2: changes: "),
        ("2026-q3.csv", "why\n늦음\n", "2026-q3.csv:1: changes: 열이 없습니다."),
        ("2026-q3.csv", "standard,why,changes\nnone,늦음,고침\n", "2026-q3.csv:2: standard: 없는 id입니다(none)."),
        ("late.csv", "why,changes\n늦음,고침\n", "late.csv: 파일의 이름이 기간이 아닙니다."),
        ("2999.csv", "why,changes\n늦음,고침\n", "2999.csv: 아직 오지 않은 기간입니다."),
    ],
)
def test_a_slip_in_explanations_is_named(content: Content, name: str, text: str, told: str) -> None:
    content.write(f"data/explanations/{name}", text)
    [line] = content.check()
    assert line.startswith(f"content/data/explanations/{told}")


def test_several_answers_of_a_period_may_be_explained_in_the_same_words(content: Content) -> None:
    content.write("data/explanations/2026-q3.csv", "standard,why,changes\n" + "inquiry-answer,늦음,고침\n" * 2)
    assert content.check() == []
    period = parse_period("2026-q3")
    assert period
    assert len(dataset.current(Path("content/data")).explanations[period]) == 2


def yearly(content: Content, since: str = "") -> list[tuple[str, str, bool, str | None]]:
    """Give what follows from the surveys: period, figure, sample, verdict."""
    content.change(STANDARDS, SURVEY_TARGET, "target: {ko: 해마다 1회, en: once a year, number: 1}")
    text = content.read(STANDARDS)
    entry = text[text.index("- id: yearly-survey") :].split("\n- id:")[0].rstrip()
    content.change(STANDARDS, entry, f"{entry}\n  counts: {{what: yearly_survey{since}}}")
    assert content.check() == []
    data = dataset.current(Path("content/data"))
    [standard] = [one for one in data.standards if one.id == "yearly-survey"]
    return [
        (one.period.name, one.achievement.figure("en"), one.achievement.sample, judge(standard, one))
        for one in data.achievements("yearly-survey")
    ]


def test_the_yearly_survey_counts_itself_from_the_first_wave_to_the_last_closed_year(content: Content) -> None:
    with set_to(datetime(2027, 1, 1, tzinfo=SEOUL)):
        assert yearly(content) == [
            ("2026", "0 surveys", True, "missed"),
            ("2025", "1 survey", True, "kept"),
            ("2024", "1 survey", True, "kept"),
            *((str(year), "0 surveys", True, "missed") for year in range(2023, 2018, -1)),
            ("2018", "1 survey", False, "kept"),
        ]


def test_a_year_that_is_not_over_is_not_counted_and_since_names_the_first(content: Content) -> None:
    with set_to(datetime(2026, 12, 31, 23, 59, tzinfo=SEOUL)):
        assert [name for name, *_ in yearly(content, ", since: 2024")] == ["2025", "2024"]


def test_a_year_counts_from_the_moment_it_is_over(content: Content) -> None:
    with set_to(datetime(2026, 12, 31, 23, 59, tzinfo=SEOUL)):
        before = yearly(content, ", since: 2024")
    with set_to(datetime(2027, 1, 1, tzinfo=SEOUL)):
        after = dataset.current(Path("content/data")).achievements("yearly-survey")
    assert [one.period.name for one in after] == ["2026", *(name for name, *_ in before)]


def test_a_fiscal_year_counts_from_the_day_it_is_over(content: Content) -> None:
    content.write("data/surveys.yml", content.read("data/surveys.yml").replace("- year: ", "- year: FY"))
    facts = content.read("data/organization.yml")
    content.write("data/organization.yml", f"{facts}    figures: {{every: quarter, fiscal_month: 4}}\n")
    with set_to(datetime(2027, 3, 31, 23, 59, tzinfo=SEOUL)):
        before = [name for name, *_ in yearly(content, ", since: 2024")]
    with set_to(datetime(2027, 4, 1, tzinfo=SEOUL)):
        after = dataset.current(Path("content/data")).achievements("yearly-survey")
    assert before == ["2025-26", "2024-25"]
    assert [one.period.name for one in after] == ["2026-27", *before]


def test_a_result_that_follows_from_the_surveys_is_not_typed_too(content: Content) -> None:
    with set_to(datetime(2026, 12, 31, tzinfo=SEOUL)):
        yearly(content)
        write_result(content, result("1", "회").replace("inquiry-answer", "yearly-survey"))
        [line] = content.check()
    assert "standard: yearly-survey의 결과는 surveys.yml에서 저절로 나옵니다. 이 줄을 지우거나" in line


@pytest.mark.parametrize(
    ("name", "cells", "verdict"),
    [
        ("2026-q3", result("95", numbers="1000,950"), "kept"),
        ("2026-q3", result("95", numbers="1000,949"), "missed"),  # the exact share decides
        ("2025", result("90"), "kept"),  # the target of that time
        ("2026-q1", result("90"), "missed"),
        ("2026-q1", result("90", rest=",,80"), "kept"),  # the target in the row
        ("2026-q1", result("90", "점"), None),
    ],
)
def test_a_result_is_judged_by_the_target_that_held(
    content: Content, name: str, cells: str, verdict: str | None
) -> None:
    earlier = "[{until: 2024-12-31, percent: 80}, {until: 2025-12-31, percent: 90}]"
    with_counts(content, "{what: answered_in_time, kinds: [inquiry]}", f"{{percent: 95, earlier: {earlier}}}")
    write_result(content, cells, name)
    data = dataset.current(Path("content/data"))
    latest = data.latest_achievement("inquiry-answer")
    assert latest
    assert judge(data.standards[0], latest) == verdict

"""YAML means what its editor wrote, to us and to the generator that reads some of the files too, or is refused."""

from pathlib import Path

import pytest
import yaml

from institution.organization import organization_file
from institution.validation import DataError, parse_yaml
from tests.site.conftest import Content

ORGANIZATION = "data/organization.yml"
TORN = "쉼표에서 값이 끝나 뒤의 글이 떨어져 나갔습니다"
OTHERWISE, CUT = "따옴표가 없어 다른 값으로 읽힙니다", "# 뒤의 글은 메모로 읽혀 실리지 않습니다"


@pytest.mark.parametrize(
    ("old", "new", "field", "said"),
    [
        ("{hours: 24}", "{hours: 24:00}", "kinds.inquiry.limit.hours", f"{OTHERWISE}(24:00 → 1440)."),
        ("{hours: 24}", "{hours: 024}", "kinds.inquiry.limit.hours", f"{OTHERWISE}(024 → 20)."),
        ("{hours: 24}", "{hours: 0x18}", "kinds.inquiry.limit.hours", f"{OTHERWISE}(0x18 → 24)."),
        ("{hours: 24}", "{hours: 1_000}", "kinds.inquiry.limit.hours", f"{OTHERWISE}(1_000 → 1000)."),
        ("02-555-2713", "0212345670", "teams.audit.phone", f"{OTHERWISE}(0212345670 → 36293560)."),
        ("en: Inquiry", "en: No", "kinds.inquiry.label.en", f"{OTHERWISE}(No → False)."),
        ("en: Inquiry", "en: on", "kinds.inquiry.label.en", f"{OTHERWISE}(on → True)."),
        ("official: false", "official: no", "official", f"{OTHERWISE}(no → False)."),
        ("ko: 문의,", "ko: 문의 #2,", "", f"{CUT}(#2, en: Inquiry}})."),
        ("team: strategy\n", "team: strategy #담당\n", "kinds.inquiry.team", f"{CUT}(#담당)."),
        ("team: strategy\n", "team: #담당\n", "kinds.inquiry.team", f"{CUT}(#담당)."),
        ("ko: 문의,", "ko: 문의, 상담,", "kinds.inquiry.label", f"{TORN}(상담)."),
        ("en: Inquiry}", "en: Inquiry, question }", "kinds.inquiry.label", f"{TORN}(question)."),
        ("ko: 문의,", "ko: &A 상담,", "kinds.inquiry.label.ko", "&로 시작하는 낱말은 실리지 않습니다(&A)."),
        ("ko: 문의,", "ko: !A 상담,", "kinds.inquiry.label.ko", "!로 시작하는 낱말은 실리지 않습니다(!A)."),
    ],
)
def test_a_value_that_would_become_another_is_named(
    content: Content, old: str, new: str, field: str, said: str
) -> None:
    text = content.read(ORGANIZATION)
    assert old in text
    content.write(ORGANIZATION, text.replace(old, new, 1))
    [problem] = content.check()
    line = text[: text.index(old)].count("\n") + 1
    assert problem.startswith(f"content/{ORGANIZATION}:{line}: " + (f"{field}: " if field else "") + said)
    assert "따옴표로 묶" in problem


@pytest.mark.parametrize("new", ["ko:문의, en: Inquiry", "ko: 문의, en:Inquiry"])
def test_a_colon_without_a_space_is_named(content: Content, new: str) -> None:
    content.change(ORGANIZATION, "ko: 문의, en: Inquiry", new)
    [problem] = content.check()
    assert "kinds.inquiry.label: 쌍점 뒤에 빈칸이 없습니다(" in problem


def test_values_between_braces_that_are_left_empty_are_not_torn(content: Content) -> None:
    data, _ = parse_yaml('a: {b: , c: 1}\nd: [서울, 강남]\ne: {f: [가, 나], "g": h}\n', "x.yml")
    assert data == {"a": {"b": None, "c": "1"}, "d": ["서울", "강남"], "e": {"f": ["가", "나"], "g": "h"}}
    assert content.check() == []


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("24시간", "24시간"),
        ("1e1", "1e1"),
        ("2.5", "2.5"),
        ("[24]", "[24]"),
        ("{a: 1}", "{a: 1}"),
        ("24.0.1", "24.0.1"),
    ],
)
def test_an_error_shows_what_was_written(content: Content, written: str, shown: str) -> None:
    content.change(ORGANIZATION, "{hours: 24}", f"{{hours: {written}}}")
    [problem] = content.check()
    assert f"kinds.inquiry.limit.hours: 자연수가 아닙니다({shown})." in problem


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("02-555-2801", "02-555-2801"),
        ("15448080", "15448080"),
        ("88.40", "88.40"),
        (".5", ".5"),
        ("2026-12-31", "2026-12-31"),
        ("2026-02-30", "2026-02-30"),
        ("1e3", "1e3"),
        ("010-1234-5678", "010-1234-5678"),
        ("09", "09"),
        ('"24:00"', "24:00"),
        ("'No'", "No"),
        ("민원#2", "민원#2"),
        ('"민원 #2"', "민원 #2"),
        ("민원 # 메모", "민원"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("", None),
    ],
)
def test_other_values_are_the_text_that_was_written(written: str, meant: object) -> None:
    assert parse_yaml(f"a: {written}\n", "a.yml")[0] == {"a": meant}


def test_the_generator_reads_the_same_numbers_and_switches(content: Content) -> None:
    ours = organization_file.load(Path("content") / ORGANIZATION)
    theirs = yaml.safe_load(content.read(ORGANIZATION))["extra"]["organization"]
    assert len(theirs["kinds"]) == 4
    for name, kind in theirs["kinds"].items():
        limit = ours.kinds[name].limit
        assert kind["limit"] == (None if limit is None else {k: v for k, v in vars(limit).items() if v is not None})
        assert (kind["telephone_check"], kind["keep_days"]) == (
            ours.kinds[name].telephone_check,
            ours.kinds[name].keep_days,
        )
    assert theirs["working_hours"] == {"opens": "09:00", "closes": "18:00"}
    assert f"{ours.working_hours.opens:%H:%M}" == "09:00"


@pytest.mark.parametrize("written", ["1080", "9", "09:00:00.5", "0900"])
def test_a_time_of_day_has_hours_and_minutes(content: Content, written: str) -> None:
    content.change(ORGANIZATION, '"09:00"', f'"{written}"')
    [problem] = content.check()
    assert f"working_hours.opens: 시각이 아닙니다({written})." in problem


def test_all_changed_values_are_reported_at_once() -> None:
    with pytest.raises(DataError) as caught:
        parse_yaml("a: 24:00\nb:\n  - No\n  - {c: 010}\nd: x #1\n", "a.yml")
    assert [(problem.line, problem.field) for problem in caught.value.problems] == [
        (1, "a"),
        (3, "b.0"),
        (4, "b.1.c"),
        (5, "d"),
    ]

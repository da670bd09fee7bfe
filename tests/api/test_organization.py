"""What the service refuses in organization.yml; an editor's view of every error is in tests/site."""

from pathlib import Path

import pytest

from feedback_api import organization, telephone
from feedback_api.checking import DataError
from feedback_api.organization import Organization
from tests.api.conftest import ORGANIZATION


def broken(tmp_path: Path, *changes: tuple[str, str]) -> list[str]:
    text = ORGANIZATION.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "organization.yml"
    path.write_text(text, "utf-8")
    with pytest.raises(DataError) as refused:
        organization.load(path)
    return [line.removeprefix(str(path)) for line in str(refused.value.message).splitlines()]


def test_every_error_is_named_at_once(tmp_path: Path) -> None:
    found = broken(
        tmp_path,
        ("phone: 02-3459-2713", "phone: 02-34"),
        ("mailbox: help@kipa.example", "mailbox: help"),
        ("limit: {hours: 24}", "limit: {hours: 24, days: 1}"),
        ("official: false", "official: perhaps"),
        ("    homepage: https://www.kipa.org/\n", ""),
        ("clause: iv-3", "clause: 4-3"),
        ('opens: "09:00"', 'opens: "19:00"'),
    )
    assert {line.split(": ")[1] for line in found} == {
        "homepage",
        "official",
        "teams.audit.phone",
        "teams.help.mailbox",
        "kinds.inquiry.limit",
        "kinds.compliment.clause",
        "working_hours",
    }


def test_team_must_not_judge_itself(tmp_path: Path) -> None:
    (line,) = broken(tmp_path, ("complaints_to: audit", "complaints_to: strategy"))
    assert "teams.strategy.complaints_to: 불편의 대상인 팀이 그 불편을 맡을 수 없습니다." in line


def test_unknown_team_is_named(tmp_path: Path) -> None:
    (line,) = broken(tmp_path, ("complaints_to: audit", "complaints_to: nobody"))
    assert "없는 팀입니다." in line


@pytest.mark.parametrize(
    ("kind", "about", "team"),
    [
        ("inquiry", None, "strategy"),
        ("inquiry", "audit", "strategy"),
        ("complaint", None, "strategy"),
        ("complaint", "", "strategy"),
        ("complaint", "strategy", "audit"),
        ("complaint", "audit", "strategy"),
        ("complaint", "help", "strategy"),
        ("compliment", "strategy", "strategy"),
    ],
)
def test_no_team_handles_a_complaint_about_itself(facts: Organization, kind: str, about: str | None, team: str) -> None:
    assert facts.team_for(kind, about) == team


def test_range_is_one_entry_of_eight_dialable_numbers() -> None:
    phone = telephone.phone("02-3459-2721~2728")
    assert phone.text == "02-3459-2721~2728"
    assert [number.text for number in phone.numbers] == [f"02-3459-{number}" for number in range(2721, 2729)]
    assert phone.numbers[-1].uri == "tel:+82234592728"


def test_nationwide_number_is_dialled_as_it_is() -> None:
    assert telephone.phone("1544-8080").numbers[0].uri == "tel:15448080"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "02-34",
        "02-3459-2728~2721",
        "02-3459-2721~99999999",
        "help",
        "02-3459-2721x",
        "전화 02-3459-2721",
        "2-3459-2721",
    ],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the caller says what is wrong
        telephone.phone(text)

"""What the service refuses in organization.yml; an editor's view of every error is in tests/site."""

from dataclasses import replace
from pathlib import Path

import pytest

from institution import telephone
from institution.email_address import mailbox_of
from institution.organization import organization_file
from institution.organization.record import Organization
from institution.validation import DataError
from tests.api.conftest import ORGANIZATION


def broken(tmp_path: Path, *changes: tuple[str, str]) -> list[str]:
    text = ORGANIZATION.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "organization.yml"
    path.write_text(text, "utf-8")
    with pytest.raises(DataError) as refused:
        organization_file.load(path)
    return [line.removeprefix(str(path)) for line in str(refused.value.message).splitlines()]


def test_every_error_is_named_at_once(tmp_path: Path) -> None:
    found = broken(
        tmp_path,
        ("phone: 061-100-2713", "phone: 02-34"),
        ("mailbox: help@narae.example", "mailbox: help"),
        ("limit: {hours: 24}", "limit: {hours: 24, days: 1}"),
        ("official: false", "official: perhaps"),
        ("    homepage: https://www.narae.example/\n", ""),
        ("clause: iii-3", "clause: 제4조"),
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


@pytest.mark.parametrize(
    "address",
    ["strategy@narae.example", "Strategy@NARAE.example", "strategy+audit@narae.example", "STRATEGY+x+y@narae.example"],
)
def test_team_must_not_judge_itself_by_another_name(tmp_path: Path, address: str) -> None:
    """Strategy and audit judge each other, so each is named; help is judged by strategy, whose mailbox is another."""
    found = broken(tmp_path, ("mailbox: audit@narae.example", f"mailbox: {address}"))
    places = [line.split(": ")[0:2] for line in found]
    assert [place[1] for place in places] == ["teams.strategy.complaints_to", "teams.audit.complaints_to"]
    assert all(place[0].startswith(":") and place[0][1:].isdigit() for place in places), "each has its line"
    assert "두 팀(strategy, audit)의 메일함이 같아" in found[0]
    assert "메일함이 다른 팀의 id를 적거나" in found[0]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("a.b@gmail.com", "ab+x@googlemail.com", True),
        ("a.b@example.com", "ab@example.com", False),
        ("a@example.com", "A@EXAMPLE.com", True),
        ("a@example.com", "b@example.com", False),
        ("a@example.com", "a@mail.example.com", False),
        ("+a@example.com", "+b@example.com", False),
    ],
)
def test_mailbox_is_the_one_that_receives(one: str, other: str, same: bool) -> None:
    assert (mailbox_of(one) == mailbox_of(other)) is same


@pytest.mark.parametrize("end", ["/charter/", "?a", "#a", "/?"])
def test_site_address_with_more_than_a_host_is_refused(tmp_path: Path, end: str) -> None:
    (line,) = broken(
        tmp_path, ("site_url: https://charter.narae.example/", f"site_url: https://charter.narae.example{end}")
    )
    assert line.split(": ")[1] == "site_url"
    assert "하위 경로에는 둘 수 없습니다." in line


def test_domains_are_stored_as_mail_servers_take_them(tmp_path: Path) -> None:
    path = tmp_path / "organization.yml"
    path.write_text(ORGANIZATION.read_text("utf-8").replace("help@narae.example", "help@기관.한국"), "utf-8")
    assert organization_file.load(path).teams["help"].mailbox == "help@xn--zb0bnw.xn--3e0b707e"


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
    phone = telephone.phone("061-100-2721~2728")
    assert phone.text == "061-100-2721~2728"
    assert [number.text for number in phone.numbers] == [f"061-100-{number}" for number in range(2721, 2729)]
    assert phone.numbers[-1].uri == "tel:+82611002728"


def test_nationwide_number_is_dialled_as_it_is() -> None:
    assert telephone.phone("1544-8080").numbers[0].uri == "tel:15448080"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "02-34",
        "061-100-2728~2721",
        "061-100-2721~99999999",
        "help",
        "061-100-2721x",
        "전화 061-100-2721",
        "61-100-2721",
    ],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the caller says what is wrong
        telephone.phone(text)


UNITS = """    units:
      office: {name: {ko: 원장, en: President}}
      planning: {name: {ko: 기획본부, en: Planning}, unit: office}
"""
WAYS = """    channels:
      - label: {ko: 카카오톡, en: KakaoTalk}
        text: "@나래섬"
      - label: {ko: 이메일, en: Email}
        email: help@narae.example
      - label: {ko: 팩스, en: Fax}
        fax: [061-100-2998, 061-100-2997~2999]
"""


def with_units(old: str = "", new: str = "") -> tuple[str, str]:
    units = UNITS.replace(old, new) if old else UNITS
    return "    teams:\n", f"{units}    teams:\n"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            ("        complaints_to: audit\n", ""),
            "teams.strategy.complaints_to: 이 팀에 대한 불편을 맡을 팀이 없습니다.",
        ),
        (with_units("unit: office", "unit: nobody"), "units.planning.unit: 없는 조직입니다. 다음 가운데 하나를"),
        (with_units("unit: office", "unit: planning"), "units.planning.unit: 조직이 돌고 돌아 스스로에게 속합니다."),
        (with_units("office", "audit"), "units.audit: 같은 id의 팀이 있습니다."),
        (("deputy: s02", "deputy: s02\n        unit: planning"), "teams.strategy.unit: units가 없습니다."),
        (("    sender:", "    area_code: '61'\n    sender:"), "area_code: 지역번호가 아닙니다(61)."),
        (("    sender:", "    staff: {web_name: none}\n    sender:"), "staff.web_name: 쓸 수 없는 값입니다(none)."),
        (("fax: 061-100-2999", "fax: 061-100-2999\n        email: a@b.example"), "channels.2: 연락처에는 phone, fax,"),
        (("fax: 061-100-2999", "email: nobody"), "channels.2.email: 이메일 주소가 아닙니다(nobody)."),
    ],
)
def test_what_is_wrong_with_parts_and_channels_is_told(tmp_path: Path, change: tuple[str, str], sentence: str) -> None:
    (line,) = broken(tmp_path, change)
    assert sentence in line


@pytest.mark.parametrize(
    ("kind", "about", "number"),
    [
        ("complaint", "", "061-100-2721~2728"),
        ("complaint", "audit", "061-100-2721~2728"),
        pytest.param("complaint", "strategy", "061-100-2713", id="looked into by another team"),
        pytest.param("compliment", "strategy", "061-100-2801", id="its own people would hear the praise"),
        pytest.param("", "strategy", "061-100-2801", id="nobody knows what it is about"),
    ],
)
def test_the_number_to_call_is_of_the_team_in_charge(facts: Organization, kind: str, about: str, number: str) -> None:
    assert facts.phone_for(kind, about).text == number


def test_who_writes_about_a_team_is_given_another_number_where_there_is_one(facts: Organization) -> None:
    """The help desk's telephone is that of the team: whoever hears complaints about it is left."""
    help_desk = replace(facts, help_phone=telephone.phone("061-100-2728"))
    assert help_desk.phone_for("compliment", "strategy").text == "061-100-2713"
    teams = {name: replace(team, phone=facts.help_phone) for name, team in facts.teams.items()}
    assert replace(facts, teams=teams).phone_for("complaint", "strategy") == facts.help_phone


def test_units_and_every_channel_are_read(tmp_path: Path) -> None:
    text = ORGANIZATION.read_text("utf-8")
    old, new = with_units()
    text = text.replace(old, new, 1).replace("    channels:\n", WAYS, 1)
    path = tmp_path / "organization.yml"
    path.write_text(text.replace("        deputy: s02\n", "        unit: planning\n"), "utf-8")
    facts = organization_file.load(path)
    assert (facts.teams["strategy"].unit, facts.teams["strategy"].deputy) == ("planning", None)
    assert facts.part("office").name.ko == "원장"
    assert [channel.text or channel.email or channel.faxes("ko") for channel in facts.channels[:3]] == [
        *("@나래섬", "help@narae.example", "061-100-2998, 061-100-2997~2999"),
    ]
    assert {"061-100-2998", "061-100-2999"} <= facts.telephone_numbers

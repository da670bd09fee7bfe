"""A name takes the Korean particle that fits the sound in which it ends, however it is written."""

import pytest

from institution.formatting import Name, with_particle

#: Names, and what they are with 은, 이, 을, 과 and 으로.
ENDS = {
    "한빛여성인권진흥원": "은 이 을 과 으로",
    "감사부": "는 가 를 와 로",
    "서울": "은 이 을 과 로",  # after ㄹ it is 로
    "제1상담팀": "은 이 을 과 으로",
    "5166": "은 이 을 과 으로",
    "02-555-2721": "은 이 을 과 로",
    "02-555-2722": "는 가 를 와 로",
    "02-555-2723": "은 이 을 과 으로",
    "02-555-2724": "는 가 를 와 로",
    "02-555-2725": "는 가 를 와 로",
    "02-555-2727": "은 이 을 과 로",
    "02-555-2728": "은 이 을 과 로",
    "02-555-2729": "는 가 를 와 로",
    "02-555-2720": "은 이 을 과 으로",
    "HBIT": "는 가 를 와 로",
    "HL": "은 이 을 과 로",  # 엘
    "HM": "은 이 을 과 으로",  # 엠
    "Hanbit Center": "는 가 를 와 로",
    "Garam Team": "은 이 을 과 으로",
    "Internet": "은 이 을 과 으로",
    "answered_in_time": "은 이 을 과 으로",
    "칭찬(Green 카드)": "은 이 을 과 으로",  # what is in brackets is not read
    "신고 (전화)": "는 가 를 와 로",
    "한빛재단(주)": "은 이 을 과 으로",
    "‘불편 신고’": "는 가 를 와 로",
    "80%": "는 가 를 와 로",
}


@pytest.mark.parametrize(("name", "particles"), ENDS.items())
def test_a_name_takes_the_particle_that_fits(name: str, particles: str) -> None:
    for particle, expected in zip(("은", "이", "을", "과", "으로"), particles.split(), strict=True):
        assert with_particle(name, particle) == name + expected


def test_both_forms_are_given_of_what_nobody_can_read() -> None:
    assert [with_particle(name, "은") for name in ("漢", "")] == ["漢은(는)", "은(는)"]
    assert with_particle("漢", "으로") == "漢(으)로"


def test_a_sentence_asks_for_the_particle_where_it_names_something() -> None:
    phone = Name("02-555-5166")
    assert f"{phone:으로} 전화해 주십시오. {phone}" == "02-555-5166으로 전화해 주십시오. 02-555-5166"
    assert f"{Name('감사부'):이나} {Name('감사부'):>5}" == "감사부나   감사부"

"""The same sheet a year later: who joined, left and changed, and what must never pass to a successor."""

import csv
from io import StringIO
from pathlib import Path

import pytest

from site_src.importing import importer
from site_src.importing.outcome import Outcome
from tests.site.conftest import Content
from tests.site.importing.sheets import HEAD, book, run, told

STAFF = "data/staff.csv"
#: With a photo, its consent, a name that is shown, a seat and words to be found by.
RICH = (
    "id,team,family_name,given_name,family_name_en,given_name_en,position,position_en,duties,duties_en,phone,web_name,"
    "sample,floor,seat,photo,web_photo,keywords,wall_photo\n"
    "s01,strategy,박,누리,Park,Nuri,팀장,Head,기획,Planning,02-555-2721,full,false,3,A1,s01.png,true,계획,false\n"
    "s02,audit,김,솔,Kim,Sol,대리,Officer,감사,Audit,02-555-2713,masked,false,3,A2,,,비리,\n"
)
PARK = (1, "전략기획팀", "팀장", "박누리", "기획", "02-555-2721")
KIM = (2, "감사팀", "대리", "김솔", "감사", "02-555-2713")


@pytest.fixture
def ours(content: Content) -> Content:
    content.write(STAFF, RICH)
    return content


def next_year(tmp_path: Path, *rows: object, **said: object) -> Outcome:
    return run(book(tmp_path / "next.xlsx", {"직원": [HEAD, *rows]}), **said)


def written(outcome: Outcome) -> list[dict[str, str]]:
    (text,) = (text for path, text in outcome.files.items() if path.name == "staff.csv")
    return list(csv.DictReader(StringIO(text)))


def test_the_same_sheet_changes_nothing(ours: Content, tmp_path: Path) -> None:
    assert ours
    outcome = next_year(tmp_path, PARK, KIM)
    assert not outcome.files
    assert not outcome.changes


def test_a_change_keeps_what_our_file_alone_has(ours: Content, tmp_path: Path) -> None:
    assert ours
    outcome = next_year(tmp_path, [*PARK[:4], "기획; 예산", "02-555-2799"], KIM)
    park, kim = written(outcome)
    assert (park["duties"], park["phone"]) == ("기획; 예산", "02-555-2799")
    kept = ("id", "web_name", "seat", "photo", "web_photo", "keywords", "position_en")
    assert [park[name] for name in kept] == ["s01", "full", "A1", "s01.png", "true", "계획", "Head"]
    assert kim["id"] == "s02"
    (changed,) = outcome.changes
    assert changed.ko.startswith(
        "바뀜: 박누리 팀장 [strategy]: duties 기획 → 기획; 예산, phone 02-555-2721 → 02-555-2799"
    )


def test_a_successor_gets_nothing_of_who_left(ours: Content, tmp_path: Path) -> None:
    assert ours
    outcome = next_year(tmp_path, [*PARK[:3], "최여울", *PARK[4:]], KIM)
    successor = written(outcome)[0]
    assert successor["given_name"] == "여울"
    assert successor["id"] == "p26-001"
    assert [successor[name] for name in ("photo", "web_photo", "seat", "keywords")] == ["", "", "", ""]
    assert (successor["web_name"], successor["wall_photo"]) == ("", "")
    assert "새로 옴: 최여울 팀장 [strategy](2행)" in told(outcome)
    assert "떠남: 박누리 팀장 [strategy]" in told(outcome)
    assert "사진(content/data/photos/s01.png)을 지워 주십시오." in told(outcome)


@pytest.mark.parametrize(
    "row",
    [
        pytest.param((1, "감사팀", "팀장", "박누리", "청렴", "02-555-2700"), id="a namesake in another team"),
        pytest.param((1, "전략기획팀", "팀장", "박○○", "예산", "02-555-2721"), id="of the same family name"),
        pytest.param((1, "전략기획팀", "팀장", None, "예산", "02-555-2721"), id="nobody"),
        pytest.param((1, "전략기획팀", "팀장", "공석", "기획", "02-555-2721"), id="a vacant post"),
    ],
)
def test_in_doubt_it_is_another_person(ours: Content, tmp_path: Path, row: tuple[object, ...]) -> None:
    assert ours
    new = written(next_year(tmp_path, row, KIM, partial=False))[0]
    assert (new["id"], new.get("photo", ""), new.get("web_photo", "")) == ("p26-001", "", "")


def test_a_person_who_moved_is_known_by_an_answer_or_an_id(ours: Content, tmp_path: Path) -> None:
    assert ours
    moved = (1, "감사팀", "팀장", "박누리", "청렴", "02-555-2700")
    asked: list[str] = []

    def answer(question: object, _: object) -> int:
        asked.append(getattr(question, "ko", ""))
        return 0

    assert written(next_year(tmp_path, moved, KIM, ask=answer))[0]["photo"] == "s01.png"
    assert asked == ["2행의 박누리 님은 staff.csv의 박누리 팀장 [strategy] 님과 같은 분입니까?"]
    path = book(tmp_path / "ids.xlsx", {"직원": [[*HEAD, "id"], [*moved, "s01"], [*KIM, "s02"]]})
    assert written(run(path, partial=False))[0]["photo"] == "s01.png"


def test_two_of_one_name_are_told_apart_by_what_else_agrees(content: Content, tmp_path: Path) -> None:
    content.write(
        STAFF, RICH + "s03,strategy,박,누리,Park,Nuri,사원,Staff,예산,Budget,02-555-2722,hidden,false,3,B1,,,,\n"
    )
    second = (3, "전략기획팀", "사원", "박누리", "예산", "02-555-2722")
    rows = written(next_year(tmp_path, second, [*PARK[:4], "헌장", PARK[5]], KIM))
    assert [(row["id"], row["photo"]) for row in rows] == [("s03", ""), ("s01", "s01.png"), ("s02", "")]


def test_teams_that_the_sheet_leaves_out_are_asked_about(ours: Content, tmp_path: Path) -> None:
    assert ours
    outcome = next_year(tmp_path, PARK)
    assert outcome.refusal
    assert "PARTIAL=1" in outcome.refusal.ko
    stay = next_year(tmp_path, [*PARK[:5], "02-555-2799"], partial=True)
    assert stay.refusal is None
    assert [row["id"] for row in written(stay)] == ["s01", "s02"]
    gone = next_year(tmp_path, PARK, partial=False)
    assert [row["id"] for row in written(gone)] == ["s01"]
    assert "떠남: 김솔 대리 [audit]" in told(gone)


def test_ids_are_not_used_twice(content: Content, tmp_path: Path) -> None:
    content.write(STAFF, RICH.replace("s02", "p26-007"))
    rows = written(next_year(tmp_path, PARK, KIM, (3, "감사팀", "사원", "최여울", "청렴", None)))
    assert [row["id"] for row in rows] == ["s01", "p26-007", "p26-008"]


def test_a_deputy_who_left_is_told(content: Content, tmp_path: Path) -> None:
    content.write(STAFF, RICH)
    outcome = next_year(tmp_path, PARK, (2, "감사팀", "대리", "최여울", "감사", "02-555-2713"))
    assert any("s02" in line for line in outcome.problems)
    assert "전략기획팀의 deputy가 떠난 김솔 대리 [audit] 님입니다." in told(outcome)


def test_what_is_written_is_written_whole(ours: Content, tmp_path: Path) -> None:
    outcome = next_year(tmp_path, PARK, [*KIM[:5], "02-555-2714"])
    importer.write(outcome)
    assert "02-555-2714" in ours.read(STAFF)
    assert sorted(path.name for path in ours.path("data").glob(".*")) == []
    assert not next_year(tmp_path, PARK, [*KIM[:5], "02-555-2714"]).files


def test_a_file_without_ids_is_read(content: Content, tmp_path: Path) -> None:
    content.write(
        STAFF, "team,name,position,duties,phone,web_name,sample\nstrategy,박누리,팀장,기획,02-555-2721,masked,false\n"
    )
    park, kim = written(next_year(tmp_path, PARK, KIM))
    assert (park["name"], park["web_name"], kim["name"]) == ("박누리", "masked", "김솔")


def test_a_middle_dot_of_another_keyboard_changes_nothing(ours: Content, tmp_path: Path) -> None:
    ours.change(STAFF, ",기획,", ",기획·예산,")
    assert not next_year(tmp_path, [*PARK[:4], "기획‧예산", PARK[5]], KIM).files

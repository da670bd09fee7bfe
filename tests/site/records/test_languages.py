"""Data in Korean alone: nothing English is asked for where only Korean is listed, and told where English is."""

import csv
import shutil
from datetime import date
from pathlib import Path

import pytest

from institution.organization.record import Organization
from institution.performance.results import Achievement, render_file
from institution.text import COMPLETE, LANGUAGES, Conventions, Text
from institution.validation import DataError, parse
from site_src.records import dataset, load
from site_src.records.data_files import DataFiles
from site_src.records.published_data import Data

KOREAN = Conventions(("ko",))


@pytest.fixture(scope="module")
def files(korean_content: Path) -> DataFiles:
    return load.load_data(korean_content / "data")


@pytest.fixture
def copied(korean_content: Path, tmp_path: Path) -> Path:
    """Give a copy of the data that a test changes."""
    return shutil.copytree(korean_content / "data", tmp_path / "data")


@pytest.fixture
def data(files: DataFiles) -> Data:
    return dataset.complete(files, date(2026, 11, 24))


def test_no_file_needs_a_word_of_english(files: DataFiles) -> None:
    assert [str(problem) for problem in files.problems] == []


def test_what_is_missing_is_the_korean_text(data: Data) -> None:
    facts = data.organization
    assert facts.languages == ("ko",)
    assert facts.name == Text("나래섬등대관리원", "나래섬등대관리원")
    assert facts.name["en"] == "나래섬등대관리원"
    assert {person.role("en") for person in data.staff} == {person.role("ko") for person in data.staff}
    assert all(standard.target.text("ko") for standard in data.standards)


def test_english_is_asked_for_where_it_is_listed(copied: Path) -> None:
    """The same files, of an institution that publishes in English too: every text and column is named with its line."""
    facts = (copied / "organization.yml").read_text("utf-8")
    (copied / "organization.yml").write_text(facts.replace("    languages:\n    - ko\n", ""), "utf-8")
    told = [str(problem) for problem in load.load_data(copied).problems]
    line = next(number for number, text in enumerate(facts.splitlines(), 1) if text.startswith("    name:"))
    assert any(f"organization.yml:{line}: name.en: " in text for text in told)
    assert any("staff.csv:1: family_name_en: " in text for text in told)
    assert any("standards.yml:" in text and "promise.en" in text for text in told)
    assert any("performance/2025.csv:1: unit_en: " in text for text in told)


def test_english_that_is_there_stays(data: Data) -> None:
    assert parse(Text, {"ko": "등대", "en": "Lighthouse"}, "x.yml", {}, (), KOREAN).en == "Lighthouse"
    assert data.organization.conventions == KOREAN


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ({"ko": ""}, ["ko"]),
        ({"en": "Sea"}, ["ko"]),
        ({"ko": ["가"]}, ["ko"]),
        ("", [""]),
    ],
)
def test_wrong_korean_is_told_once(value: object, wrong: list[str]) -> None:
    with pytest.raises(DataError) as refused:
        parse(Text, value, "x.yml", {}, (), KOREAN)
    assert [problem.field for problem in refused.value.problems] == wrong


@pytest.mark.parametrize("value", ["등대", {"ko": "등대"}, {"ko": "등대", "en": None}])
def test_missing_english_is_told_at_its_place(value: object) -> None:
    with pytest.raises(DataError) as refused:
        parse(Text, value, "x.yml", {}, (), COMPLETE)
    assert [problem.field for problem in refused.value.problems] == ["en"]
    assert parse(Text, value, "x.yml", {}, (), KOREAN) == Text("등대", "등대")


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("[ko, fr]", "누리집에 없는 언어입니다(fr)."),
        ("[en, ko]", "첫 언어가 한국어(ko)가 아닙니다."),
        ("[ko, ko]", "같은 언어가 두 번 있습니다."),
        ("ko", "언어의 목록이 아닙니다."),
        ("[]", "언어의 목록이 아닙니다."),
        ("[[ko]]", "누리집에 없는 언어입니다"),
    ],
)
def test_only_known_languages_korean_first(copied: Path, written: str, sentence: str) -> None:
    facts = (copied / "organization.yml").read_text("utf-8")
    (copied / "organization.yml").write_text(
        facts.replace("languages:\n    - ko\n", f"languages: {written}\n"), "utf-8"
    )
    told = [str(problem) for problem in load.load_data(copied).problems if problem.field == "languages"]
    assert len(told) == 1
    assert sentence in told[0]
    assert "[ko]나 [ko, en]으로 적어 주십시오." in told[0]


def test_languages_are_known_though_another_fact_is_wrong(copied: Path) -> None:
    """One slip in organization.yml must not ask for the English of every other file."""
    facts = (copied / "organization.yml").read_text("utf-8")
    (copied / "organization.yml").write_text(facts.replace("official: false", "official: perhaps"), "utf-8")
    assert [problem.field for problem in load.load_data(copied).problems] == ["official"]


def test_both_languages_are_the_default(facts: Organization) -> None:
    assert facts.languages == LANGUAGES


def test_counted_rows_are_written_without_english(files: DataFiles) -> None:
    rows = next(iter(files.performance.values())).records
    columns = render_file(rows, KOREAN).splitlines()[0].split(",")
    assert columns[:4] == ["standard", "unit", "counted", "source"]
    assert [name for name in columns if name.endswith("_en")] == []
    assert "unit_en" in render_file(rows).splitlines()[0].split(",")


def test_english_that_differs_is_written(data: Data) -> None:
    row = next(iter(data.performance.values()))[0]
    translated = Achievement(**{**vars(row), "unit_en": "cases"})
    written = csv.DictReader(render_file([row, translated], KOREAN).splitlines())
    assert [cells["unit_en"] for cells in written] == ["", "cases"]

"""The tests' institution: made up, small, no copy of content/, and with every feature in use.

The first test is about the repository, so it reads content/ too, as git has it.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import fields
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
import yaml

from institution import answer_templates
from institution.organization.contacts import Channel, Team
from institution.organization.formerly import Formerly
from institution.organization.kinds import Kind
from institution.organization.limits import Limit
from institution.organization.record import Figures, Handling, Organization
from institution.performance.explanations import LateExplanation
from institution.performance.record_files import Table
from institution.performance.results import Achievement
from institution.performance.standards import Counts, EarlierTarget, ServiceStandard, Target
from institution.text import LANGUAGES
from site_src.blocks.registry import BLOCKS
from site_src.markup import fences, pages
from site_src.markup.fences import Place
from site_src.markup.pages import FrontMatter
from site_src.records import load
from site_src.records.staff import StaffMember
from site_src.records.surveys import SurveyRow, SurveyWave
from tests.conftest import INSTITUTION, ROOT
from tests.site.test_rules import tracked

DATA = INSTITUTION / "data"
#: Blocks that the institution has nothing for; test_services.py and test_easy_read.py of tests/site/blocks/ use them.
BLOCKS_OF_OTHERS = {"services", "compensation", "easy-read"}
#: The editors' guide adds rows and this column to a file of the columns that content/ has.
ADDED_BY_THE_GUIDE = {"wall_photo"}
#: What the institution does without, since it has the same in another way; tests/site/records/test_staff_rows.py,
#: tests/institution/test_limits.py and, of tests/site/blocks/, test_directory.py, test_survey_series.py and
#: test_services.py use each; tests/korean_only.py and, of tests/site/checks/, test_charter_numbers.py do so too.
SHOWN_ELSEWHERE: dict[type[Any], set[str]] = {
    SurveyWave: {"id", "fiscal"},
    SurveyRow: {"services"},
    StaffMember: {"name", "name_en"},
    Organization: {"staff", "area_code", "units", "languages", "named_clause_name"},
    Team: {"unit"},
    Channel: {"email", "text"},
    Limit: {"calendar_days", "same_day", "working_hours", "share", "of", "starts"},
    Target: {"at_most", "unit"},
}
#: What only kinds of another institution have (tests/api/web/own_kinds.yml).
OF_OTHER_KINDS = {"fields", "red", "grey"}


def test_no_file_is_a_copy_of_the_editors() -> None:
    theirs = {sha256(path.read_bytes()).digest(): path for path in tracked("content")}
    ours = tracked(str(INSTITUTION.relative_to(ROOT)))
    assert theirs
    assert len(ours) > 40
    copies = [
        f"{path} is {theirs[digest]}" for path in ours if (digest := sha256(path.read_bytes()).digest()) in theirs
    ]
    assert copies == []


def used_blocks() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give the language, the name and the options of each block of the pages."""
    for page in (reading.page for reading in pages.read_all(INSTITUTION)):
        assert page
        for fence in fences.find(page.body.split("\n")):
            options, _ = fences.options(fence, Place(page.path, 1, fence.name), BLOCKS[fence.name].options)
            yield page.lang, fence.name, {field.name: getattr(options, field.name) for field in fields(options)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_block_is_used(lang: str) -> None:
    assert {name for language, name, _ in used_blocks() if language == lang} == set(BLOCKS) - BLOCKS_OF_OTHERS


def test_every_option_of_a_block_is_used_and_left_out_where_it_may_be() -> None:
    seen = {(name, option, bool(value)) for _, name, options in used_blocks() for option, value in options.items()}
    for name, block in BLOCKS.items():
        if name in BLOCKS_OF_OTHERS or name == "survey":  # which is named by its year or by an id
            continue
        for field in fields(block.options):
            assert (name, field.name, True) in seen
            assert (name, field.name, False) in seen or field.default is not None, f"{name} without {field.name}"


def test_every_line_of_front_matter_is_used() -> None:
    used = {key for reading in pages.read_all(INSTITUTION) if reading.page for key in reading.page.front}
    assert {field.name for field in fields(FrontMatter)} <= used


def cells(paths: Iterable[Path]) -> Iterator[tuple[str, str]]:
    for path in paths:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from ((name, cell) for row in csv.DictReader(file) for name, cell in row.items() if cell)


def entries(values: Iterable[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Give each value by its name; of a list, each of its parts."""
    for entry in values:
        for name, value in entry.items():
            yield from ((name, str(part)) for part in (value if isinstance(value, list) and value else [value]))


def read(name: str) -> Any:
    return yaml.safe_load((DATA / name).read_text("utf-8"))


FACTS = read("organization.yml")
OURS = FACTS["extra"]["organization"]
STANDARDS = read("standards.yml")
TARGETS = [standard["target"] for standard in STANDARDS]
CHANNELS = [*OURS["channels"], *OURS["elsewhere"], *OURS["social"]]
#: Each record, and the values that the institution's files have for it.
RECORDS: dict[type[Any], set[tuple[str, str]]] = {
    StaffMember: set(cells([DATA / "staff.csv"])),
    SurveyRow: set(cells((DATA / "surveys").glob("*.csv"))),
    Achievement: set(cells((DATA / "performance").glob("*.csv"))),
    LateExplanation: set(cells((DATA / "explanations").glob("*.csv"))),
    ServiceStandard: set(entries(STANDARDS)),
    Target: set(entries(TARGETS)),
    EarlierTarget: set(entries(earlier for target in TARGETS for earlier in target.get("earlier", ()))),
    Counts: set(entries(standard["counts"] for standard in STANDARDS if "counts" in standard)),
    Figures: set(entries([OURS["figures"]])),
    Formerly: set(entries([OURS["formerly"]])),
    SurveyWave: set(entries(read("surveys.yml"))),
    Organization: set(entries([OURS, {"site_url": FACTS["site_url"]}])),
    Team: set(entries(OURS["teams"].values())),
    Kind: set(entries(OURS["kinds"].values())),
    Handling: set(entries([OURS["handling"]])),
    Limit: set(entries(kind["limit"] for kind in OURS["kinds"].values() if kind["limit"])),
    Channel: set(entries(CHANNELS)),
}


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_every_field_of_a_record_is_used(record: type[Any]) -> None:
    filled = {name for name, value in RECORDS[record] if value not in ("", "[]", "{}", "None")}
    unused = ADDED_BY_THE_GUIDE | OF_OTHER_KINDS | SHOWN_ELSEWHERE.get(record, set())
    assert {field.name for field in fields(record)} - unused == filled


@pytest.mark.parametrize(
    "record", [record for record in RECORDS if record not in (Figures, Limit)], ids=lambda record: record.__name__
)
def test_every_choice_of_a_field_is_made(record: type[Any]) -> None:
    for name, kind in get_type_hints(record).items():
        choices = [option for one in (kind, *get_args(kind)) if get_origin(one) is Literal for option in get_args(one)]
        made = {value for field, value in RECORDS[record] if field == name}
        assert set(choices) - OF_OTHER_KINDS - {"mean"} <= made, name


def test_every_file_of_data_is_there_and_periods_of_every_length() -> None:
    found = load.load_data(DATA)
    tables: tuple[Table[Any], ...] = (
        found.staff,
        found.standards,
        found.waves,
        *found.scores.values(),
        *found.performance.values(),
        *found.explanations.values(),
    )
    assert all(table.entries for table in tables)
    assert {period.length for period in found.performance} >= {"quarter", "half", "year"}
    assert {path.name for path in DATA.glob("*.*")} >= {"notice.yml", "menu.ko.yml", "menu.en.yml"}
    assert list((DATA / "photos").iterdir())


def test_people_and_surveys_have_every_shape_that_is_told_apart() -> None:
    found = load.load_data(DATA)
    people = {entry.record.id: entry.record for entry in found.staff.entries}
    assert found.organization
    deputies = {team.deputy for team in found.organization.organization.teams.values() if team.deputy}
    assert {people[deputy].web_name for deputy in deputies} >= {"masked", "hidden"}
    assert deputies < set(people)
    assert {len(person.tasks("ko")) > 1 for person in people.values()} == {True, False}
    assert {bool(person.photo) + person.web_photo for person in people.values()} == {0, 1, 2}
    assert {bool(person.seat) for person in people.values()} == {True, False}
    assert {person.floor[:1] for person in people.values()} >= {"B", "1", "3"}
    assert any(len(person.full_name("ko")) > 8 and len(person.full_name("en")) > 20 for person in people.values())
    waves = [entry.record for entry in found.waves.entries]
    assert len({(wave.scale.lowest, wave.scale.highest) for wave in waves if wave.scale}) == 2
    assert {wave.series_break for wave in waves if wave.score} == {True, False}
    assert {wave.sample for wave in waves} == {True, False}


def test_answer_templates_use_every_field_and_fit_one_kind_or_all() -> None:
    found = answer_templates.read_all(DATA / "answers")
    assert found.problems == []
    texts = "".join(template.text for template in found.templates)
    assert all(f"{{{field}}}" in texts for field in answer_templates.FIELDS)
    assert {template.kinds for template in found.templates} >= {("inquiry",), ()}


def test_results_have_every_shape_that_is_told_apart() -> None:
    found = load.load_data(DATA)
    rows = [row.record for table in found.performance.values() for row in table.entries]
    levels = [number for row in rows for number in (row.levels or {}).values()]
    assert {bool(row.counts) for row in rows} == {True, False}
    assert {row.withheld for row in rows} == {True, False}
    assert None in levels
    assert any(number for number in levels)
    assert {bool(row.overdue) for row in rows if row.overdue is not None} == {True, False}
    assert {bool(row.note_en) for row in rows if row.note} == {True, False}
    assert all(row.revision for row in rows if row.revised)
    explained = [row.record for table in found.explanations.values() for row in table.entries]
    assert {bool(one.standard) for one in explained} == {bool(one.why_en) for one in explained} == {True, False}

"""The kinds of organization.yml: what may be left out, what the usual names fill in, and what is told at once."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from institution.organization import organization_file
from institution.organization.extra_fields import MOST_CHARACTERS, MOST_FIELDS
from institution.organization.record import Organization
from institution.performance.standards import Counts
from institution.validation import DataError
from tests.servers import ORGANIZATION

#: As little as a kind can be.
LEAST: Mapping[str, Any] = {
    **{"label": {"ko": "부패 신고", "en": "Report"}, "team": "audit", "limit": None, "keep_days": 30}
}
FIELD: Mapping[str, Any] = {"label": {"ko": "곳", "en": "Place"}, "purpose": {"ko": "확인", "en": "to look"}}


def read(folder: Path, kinds: Mapping[str, Any]) -> Organization:
    """Read the sample with other kinds."""
    data = yaml.safe_load(ORGANIZATION.read_text("utf-8"))
    data["extra"]["organization"]["kinds"] = kinds
    path = folder / "organization.yml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")
    return organization_file.load(path)


def test_a_kind_of_another_name_promises_nothing_that_it_does_not_say(tmp_path: Path) -> None:
    facts = read(tmp_path, {"corruption": LEAST})
    kind = facts.kinds["corruption"]
    assert (kind.promises.named, kind.promises.delay_notice, kind.promises.satisfaction) == (False, False, False)
    assert (kind.clause, kind.card, kind.when, kind.fields, kind.telephone_check) == (None, None, None, {}, False)
    assert (kind.complaint, kind.praise, kind.gift) == (False, False, False)
    assert facts.default_team == "audit"
    assert facts.team_for("corruption", "audit") == "audit"


def test_the_usual_names_fill_in_what_is_left_out_and_nothing_else(tmp_path: Path) -> None:
    silent = {**LEAST, "promises": {"named": False, "sentences": [{"ko": "전화드립니다.", "en": "We call."}]}}
    names = ("inquiry", "suggestion", "compliment", "complaint")
    facts = read(tmp_path, {**dict.fromkeys(names, LEAST), "complaint": silent})
    assert all(kind.when for kind in facts.kinds.values())
    assert [name for name, kind in facts.kinds.items() if kind.complaint] == ["complaint"]
    assert [name for name, kind in facts.kinds.items() if kind.praise] == ["compliment"]
    assert [name for name, kind in facts.kinds.items() if kind.gift] == ["suggestion"]
    assert [kind.colour for kind in facts.kinds.values()] == ["blue", "blue", "green", "yellow"]
    assert [kind.promises.named for kind in facts.kinds.values()] == [True, True, True, False]
    assert facts.kinds["complaint"].promises.delay_notice
    assert facts.team_for("complaint", "strategy") == facts.teams["strategy"].complaints_to


def test_the_default_is_the_one_that_is_marked(tmp_path: Path) -> None:
    marked = {**LEAST, "team": "help", "default": True}
    assert read(tmp_path, {"inquiry": LEAST, "other": marked}).default_team == "help"
    assert read(tmp_path, {"other": {**LEAST, "team": "help"}, "inquiry": LEAST}).default_team == "audit"
    with pytest.raises(DataError, match=r"kinds\.third\.default: .*A second default \(the first: other\)"):
        read(tmp_path, {"other": marked, "third": marked})


@pytest.mark.parametrize("name", ["index", "rating", "Clean", "클린", "4h", "a_b", "x" * 21])
def test_a_name_that_no_kind_can_have_is_told_together_with_all_other_errors(tmp_path: Path, name: str) -> None:
    wrong = {**LEAST, "keep_days": 0, "fields": {"Place": FIELD}, "promises": {"speed": True}, "colour": "gold"}
    with pytest.raises(DataError) as told:
        read(tmp_path, {name: LEAST, "clean": wrong})
    assert [problem.field for problem in told.value.problems] == [
        f"kinds.{name}",
        *(f"kinds.clean.{field}" for field in ("keep_days", "colour", "fields.Place", "promises.speed")),
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {f"field{number}": {**FIELD, "longest": 10} for number in range(MOST_FIELDS + 1)},
        {"one": {**FIELD, "longest": MOST_CHARACTERS}, "two": {**FIELD, "longest": 1}},
    ],
)
def test_more_than_the_service_takes_in_is_asked_by_no_kind(tmp_path: Path, fields: dict[str, Any]) -> None:
    with pytest.raises(DataError, match=r"More than 8 fields, or more than 2,000 characters in all"):
        read(tmp_path, {"clean": {**LEAST, "fields": fields}})
    fields.popitem()
    assert len(read(tmp_path, {"clean": {**LEAST, "fields": fields}}).kinds["clean"].fields) == len(fields)


def test_a_field_has_a_purpose(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"kinds\.clean\.fields\.place\.purpose: "):
        read(tmp_path, {"clean": {**LEAST, "fields": {"place": {"label": FIELD["label"]}}}})


def test_no_kind_at_all_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="There is no kind of feedback"):
        read(tmp_path, {})


def test_a_kind_that_is_no_more_is_known_by_its_name_and_kept_as_long_as_any(tmp_path: Path) -> None:
    facts = read(tmp_path, {"inquiry": LEAST, "clean": {**LEAST, "keep_days": 700}})
    former = facts.kind("barrier")
    assert (former.title("ko"), former.title("en"), former.limit, former.keep_days) == ("barrier", "barrier", None, 700)
    assert not former.promises.named
    assert facts.kind("compliment").praise
    assert [facts.barred(kind, "audit", "help") for kind in ("inquiry", "barrier", "complaint")] == ["", "help", "help"]
    assert [facts.barred(kind, "help", "help") for kind in ("inquiry", "barrier", "complaint")] == ["", "", "help"]


def test_standards_count_kinds_of_any_name() -> None:
    counts = Counts(what="received", kinds=("suggestion", "clean", "barrier-2", "inquiry"))
    assert counts.text == "received inquiry+suggestion+barrier-2+clean"
    assert set(Counts.read(counts.text).kinds) == set(counts.kinds)
    assert Counts.read("opened_within clean 4h").hours == 4

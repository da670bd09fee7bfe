"""Ids that stand in one file and mean something in another: teams, staff, standards, clauses of the charter.

A `part` is a team or a unit above the teams.

A person who has left may still be named in several places. That is one error, and it names them all.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from institution.organization import record
from institution.organization.organization_file import ids_in_spite
from institution.performance.record_files import Entry, Table
from institution.text import Text
from institution.validation import Problem, line_of, short
from site_src.records.completion.staff_rows import is_made
from site_src.records.data_files import DataFiles

if TYPE_CHECKING:
    from institution.organization.organization_file import OrganizationFile

Meaning = Literal["team", "part", "staff", "standard", "clause", "kind"]
#: The ids that exist, by their meaning. A meaning whose file could not be read is absent: its ids are not checked.
KnownIds = Mapping[Meaning, frozenset[str]]


@dataclass(frozen=True)
class Reference:
    """An id, what it should be, and where it stands."""

    id: str
    meaning: Meaning
    path: str
    line: int | None
    field: str

    def __str__(self) -> str:
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{place} {self.field}"


#: What the ids are that organization.yml lists under a word.
_LISTED: Mapping[str, Meaning] = {"teams": "team", "kinds": "kind"}


def known_ids(files: DataFiles) -> dict[Meaning, frozenset[str]]:
    """Give the ids that the data files define."""
    ids: dict[Meaning, frozenset[str]] = {}
    if files.organization:
        organization = files.organization.organization
        ids["team"] = frozenset(organization.teams)
        ids["part"] = ids["team"] | frozenset(organization.units)
        ids["kind"] = frozenset(organization.kinds)
    else:  # a person's team may be written by its name, which is not known
        ids |= {_LISTED[name]: listed for name, listed in ids_in_spite(files.folder / "organization.yml").items()}
    if files.staff.ids is not None:
        ids["staff"] = frozenset(name for name in files.staff.ids if not is_made(name))
    if files.standards.ids is not None:
        ids["standard"] = files.standards.ids
    return ids


def of_data(files: DataFiles) -> Iterator[Reference]:
    """Yield every id that a record of a data file names."""
    if files.organization:
        yield from _of_organization(files.organization)
    for table, fields in _tables(files):
        for entry in table.entries:
            yield from _of_entry(entry, {name: getattr(entry.record, name) for name in fields}, fields)
    for standard in files.standards.entries:
        for kind in standard.record.counts.kinds if standard.record.counts else ():
            yield Reference(kind, "kind", standard.path, standard.lines.get("counts"), "counts.kinds")


def of_all(files: DataFiles) -> Iterator[Reference]:
    """Yield these, and the ids in records in which something else is wrong, so that both are told at once."""
    yield from of_data(files)
    for table, fields in _tables(files):
        for entry in table.remains:
            yield from _of_entry(entry, entry.record, fields)


def _tables(files: DataFiles) -> Iterator[tuple[Table[Any], Mapping[str, Meaning]]]:
    """Yield each table that names ids, and the fields in which it does."""
    yield files.staff, {"team": "part"}
    yield files.standards, {"owner": "team", "clause": "clause", "kind": "kind"}
    yield files.services, {"team": "team"}
    yield files.compensation, {"team": "team", "clause": "clause"}
    by_period: list[Table[Any]] = [*files.performance.values(), *files.explanations.values()]
    for table in by_period:
        yield table, {"standard": "standard"}


def _of_entry(
    entry: Entry[Any], values: Mapping[str, str | None], fields: Mapping[str, Meaning]
) -> Iterator[Reference]:
    for name, meaning in fields.items():
        if value := values.get(name):
            yield Reference(value, meaning, entry.path, entry.lines.get(name, entry.line), name)


def _of_organization(file: "OrganizationFile") -> Iterator[Reference]:
    named: list[tuple[str, Meaning, tuple[str | int, ...]]]
    named = [(team, "team", at) for team, at in record.references(file.organization)]
    teams, units = file.organization.teams.items(), file.organization.units.items()
    named += [(team.deputy, "staff", ("teams", name, "deputy")) for name, team in teams if team.deputy]
    named += [(unit.head, "staff", ("units", name, "head")) for name, unit in units if unit.head]
    kinds = file.organization.kinds.items()
    named += [(kind.clause, "clause", ("kinds", name, "clause")) for name, kind in kinds if kind.clause]
    if file.organization.named_clause:
        named.append((file.organization.named_clause, "clause", ("named_clause",)))
    for name, meaning, at in named:
        line = line_of(file.lines, (*record.ROOT, *at))
        yield Reference(name, meaning, short(file.path), line, ".".join(map(str, at)))


def find_unknown(references: Iterable[Reference], ids: KnownIds) -> Iterator[Problem]:
    """Yield one problem for each id that is not known, with every place where it stands."""
    unknown: dict[str, list[Reference]] = {}
    for reference in references:
        if reference.meaning in ids and reference.id not in ids[reference.meaning]:
            unknown.setdefault(reference.id, []).append(reference)
    for name, places in unknown.items():
        yield _problem(name, sorted(places, key=lambda place: (place.path, place.line or 0)), ids)


def _problem(name: str, places: list[Reference], ids: KnownIds) -> Problem:
    first, others = places[0], places[1:]
    also = ", ".join(map(str, others))
    problem = Text(
        f"없는 id입니다({name})." + (f" 다음 곳에도 있습니다: {also}." if others else ""),
        f"No such id ({name})." + (f" It also stands in: {also}." if others else ""),
    )
    cures = [_cure(meaning, ids) for meaning in dict.fromkeys(place.meaning for place in places)]
    cure = Text(" ".join(cure.ko for cure in cures), " ".join(cure.en for cure in cures))
    return Problem(first.path, first.line, first.field, problem, cure)


def _cure(meaning: Meaning, ids: KnownIds) -> Text:
    choice = f": {', '.join(sorted(ids[meaning]))}." if ids[meaning] else "."
    if meaning in ("team", "part"):
        return Text(f"팀의 id를 적어 주십시오{choice}", f"Write the id of a team{choice}")
    if meaning == "kind":
        return Text(f"organization.yml의 kinds에 있는 이름을 적어 주십시오{choice}", f"Write a name of kinds{choice}")
    if meaning == "staff" and not ids["staff"]:
        return Text(
            "staff.csv의 id 칸에 그 직원의 id(예: s01)를 적고, 여기에도 같게 적어 주십시오.",
            "Give that person an id in the column id of staff.csv, like s01, and write the same here.",
        )
    if meaning == "staff":
        return Text(f"staff.csv에 있는 직원의 id를 적어 주십시오{choice}", f"Write an id of staff.csv{choice}")
    if meaning == "standard":
        return Text(f"standards.yml에 있는 id를 적어 주십시오{choice}", f"Write an id of standards.yml{choice}")
    there = max(sorted(ids["clause"]), key=lambda clause: min(clause.count("-"), 2), default="i-1-1")
    return Text(f"헌장에 있는 조항을 {there}처럼 적어 주십시오.", f"Write a clause that the charter has, like {there}.")

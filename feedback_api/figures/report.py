"""The internal report of a period, for the monthly review and the board: every number, none withheld, no person.

A page of HTML that needs no other file, and the same tables as CSV. It is never published: `require_internal` refuses
a folder from which the site is made or served.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal
from io import StringIO
from pathlib import Path
from typing import TypeVar

from jinja2 import Environment, PackageLoader

from feedback_api.figures.counting import TeamCounts
from feedback_api.figures.tallies import Tally
from feedback_api.forms.feedback import JINJA_OPTIONS
from institution import formatting, text_files
from institution.csv_file import harmless
from institution.organization.record import Organization
from institution.performance.measures import MEASURES, Measure
from institution.performance.periods import ReportingPeriod
from institution.performance.results import Verdict, judge_share
from institution.performance.standards import Counts, ServiceStandard
from institution.text import Text
from institution.validation import DataError, Problem, short

#: Team and kind or, of a tally, team, kind and measure.
K = TypeVar("K", bound=tuple[str, ...])
V = TypeVar("V")
_TENTH = Decimal("0.1")
_NONE = "-"
_VERDICTS: Mapping[Verdict, Text] = {"kept": Text("지킴", "kept"), "missed": Text("지키지 못함", "missed")}
_WAYS = {
    "answered_in_time": Text("기한 안 답변", "Answered in time"),
    "interim_notice": Text("중간 안내", "Interim notice"),
    "opened_within": Text("제때 열기", "Opened in time"),
    "satisfaction": Text("만족", "Satisfaction"),
    "outcomes": Text("처리 결과", "Outcomes"),
    "page_ratings": Text("쪽 만족도", "Page ratings"),
    "received": Text("접수", "Received"),
}
_NUMBERS = (
    *(Text("세는 것", "Measure"), Text("대상", "Base"), Text("지킴", "Met"), Text("넘겼으나 아직", "Open, overdue")),
    *(Text("비율(%)", "Share (%)"), Text("단계별", "By level")),
)
_OF_STANDARD = (Text("기준", "Standard"), *_NUMBERS, Text("목표(%)", "Target (%)"), Text("판정", "Verdict"))
_OF_TEAM = (Text("팀", "Team"), Text("종류", "Kind"), *_NUMBERS)
_OF_TIME = (
    *(Text("팀", "Team"), Text("종류", "Kind")),
    Text("첫 답변까지 근무 시간(중앙값)", "Working hours to the first answer (median)"),
)


@dataclass(frozen=True)
class Table:
    """A table of the report; `name` ends the name of its CSV file."""

    name: str
    title: Text
    headings: Sequence[Text]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class CountedPeriod:
    """What was counted of a period at a moment: of each countable standard and, for staff, of each team and kind."""

    period: ReportingPeriod
    at: datetime
    standards: Mapping[ServiceStandard, Counts]
    tallies: Mapping[str, Tally]
    teams: TeamCounts


def make_tables(counted: CountedPeriod, organization: Organization) -> list[Table]:
    """Make the tables of a report."""
    return [
        Table("standards", Text("서비스 기준", "Service standards"), _OF_STANDARD, list(_standard_rows(counted))),
        Table("teams", Text("팀과 종류", "Teams and kinds"), _OF_TEAM, list(_team_rows(counted.teams, organization))),
        Table("times", Text("첫 답변까지", "To the first answer"), _OF_TIME, list(_times(counted.teams, organization))),
    ]


def write_report(counted: CountedPeriod, organization: Organization, folder: Path) -> list[Path]:
    """Write page and tables, for their owner alone to read, and name the files; raises DataError."""
    tables = make_tables(counted, organization)
    name = f"report-{counted.period.name}"
    files = {folder / f"{name}.html": _page(counted, organization, tables)}
    files |= {folder / f"{name}-{table.name}.csv": _csv(table) for table in tables}
    for path, text in files.items():
        text_files.replace_text(path, text, text_files.INTERNAL)
    return list(files)


def require_internal(folder: Path, public: Iterable[Path]) -> None:
    """Raise DataError if a folder lies in one that is published, links followed."""
    where = folder.resolve()
    for one in public:
        if where.is_relative_to(one.resolve()):
            raise DataError([Problem("flask figures report", None, "--to", *_published(one))])


def _standard_rows(counted: CountedPeriod) -> Iterator[list[str]]:
    for standard, counts in counted.standards.items():
        if tally := counted.tallies.get(standard.id):
            target = standard.target.percent_in(counted.period) if MEASURES[counts.what].met else None
            verdict = _verdict(tally, MEASURES[counts.what], target)
            aimed_at = _NONE if target is None else formatting.number(target)
            yield [f"{standard.name.ko} ({standard.id})", *_numbers(counts.what, tally), aimed_at, verdict]


def _team_rows(teams: TeamCounts, organization: Organization) -> Iterator[list[str]]:
    for (team, kind, what), tally in _in_order(teams.tallies, organization):
        yield [*_team_and_kind(team, kind, organization), *_numbers(what, tally)]


def _times(teams: TeamCounts, organization: Organization) -> Iterator[list[str]]:
    for (team, kind), hours in _in_order(teams.hours_to_answer, organization):
        yield [*_team_and_kind(team, kind, organization), f"{hours:.1f}"]


def _in_order(values: Mapping[K, V], organization: Organization) -> list[tuple[K, V]]:
    """Sort by team, kind and measure, as organization.yml and the measures have them."""
    orders = [[*names] for names in (organization.teams, organization.kinds, MEASURES)]
    return sorted(
        values.items(),
        key=lambda item: [
            order.index(name) if name in order else len(order) for name, order in zip(item[0], orders, strict=False)
        ],
    )


def _team_and_kind(team: str, kind: str, organization: Organization) -> list[str]:
    name = organization.teams[team].name.ko if team in organization.teams else team
    return [name, organization.kind(kind).label.ko]


def _numbers(what: str, tally: Tally) -> list[str]:
    measure = MEASURES[what]
    levels = ", ".join(f"{measure.levels[level].ko} {number}" for level, number in tally.levels.items())
    overdue = str(tally.open(measure)) if measure.open else _NONE
    met, share = (str(tally.met(measure)), _share(tally, measure)) if measure.met else (_NONE, _NONE)
    return [_WAYS[what].bilingual, str(tally.base), met, overdue, share, levels]


def _share(tally: Tally, measure: Measure) -> str:
    """Give a share with one digit after the point, rounded down: 100 is all of them."""
    if not tally.base:
        return _NONE
    return str((Decimal(tally.met(measure)) * 100 / tally.base).quantize(_TENTH, ROUND_FLOOR))


def _verdict(tally: Tally, measure: Measure, target: Decimal | None) -> str:
    if target is None or not tally.base:
        return _NONE
    verdict = _VERDICTS[judge_share(tally.met(measure), tally.base, target)]
    return verdict.bilingual


def _csv(table: Table) -> str:
    """Write a table for Excel, which knows UTF-8 by its mark; a cell that looks like a formula is a text."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([heading.bilingual for heading in table.headings])
    writer.writerows([cell if cell == _NONE else harmless(cell) for cell in row] for row in table.rows)
    return "\ufeff" + text.getvalue()


def _page(counted: CountedPeriod, organization: Organization, tables: Sequence[Table]) -> str:
    environment = Environment(loader=PackageLoader("feedback_api"), autoescape=True, **JINJA_OPTIONS)
    return environment.get_template("figures/report.html").render(
        organization=organization,
        period=counted.period,
        is_open=not counted.period.is_closed(counted.at),
        counted_at=formatting.in_table(counted.at, "ko"),
        tables=tables,
    )


def _published(folder: Path) -> tuple[Text, Text]:
    return (
        Text(f"공개되는 폴더입니다({short(folder)}).", f"What lies there is published ({short(folder)})."),
        Text(
            "내부 보고서는 그 밖의 폴더에 두십시오. --to를 빼면 instance/figures에 둡니다.",
            "Choose a folder outside it; without --to it is instance/figures.",
        ),
    )

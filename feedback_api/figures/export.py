"""The export of a closed period: counted, made safe to publish, compared with what is published, and written.

Two exports at once follow each other: the second waits for the lock of content/data and then sees what the first one
wrote. The file of the figures and that of the explanations are each replaced whole; the figures come last, so that an
export that was killed in between is done again as if it had never begun.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from feedback_api.figures import content_files, late_explanations, performance_files
from feedback_api.figures.counting import Counting
from feedback_api.figures.disclosure import Counted, DisclosureError, find_exposed, withhold
from feedback_api.figures.performance_files import Results
from feedback_api.figures.published_rows import Difference
from feedback_api.store import clock_check
from feedback_api.store.database import Database
from feedback_api.store.tables import cases
from institution import text_files
from institution.clock import SEOUL
from institution.organization.record import Organization
from institution.performance.explanations import LateExplanation, render_explanations
from institution.performance.measures import MEASURES
from institution.performance.periods import ReportingPeriod, parse_period
from institution.performance.results import Achievement, render_file
from institution.performance.standards import Counts, ServiceStandard
from institution.performance.standards_file import read_standards
from institution.text import Text
from institution.validation import DataError, Problem, short

COMMAND = "flask figures export"


@dataclass(frozen=True)
class Exported:
    """What an export did: the files that it wrote, the rows that are new or changed, the standards it cannot count."""

    period: ReportingPeriod
    files: Sequence[Path]
    rows: Sequence[Achievement]
    uncounted: Sequence[str]


@dataclass(frozen=True)
class _Draft:
    """What the two files of a period are to hold, and what in it differs from what they hold now."""

    rows: Sequence[Achievement]
    explanations: Sequence[LateExplanation]
    explained_before: Sequence[LateExplanation]
    differences: Sequence[tuple[Path, Difference]]


class Export:
    """Exports the figures of an institution into its folder content/data."""

    def __init__(self, database: Database, organization: Organization, folder: Path) -> None:
        self._database = database
        self._organization = organization
        self._folder = folder

    def export(self, period: ReportingPeriod, now: datetime, reason: str | None = None) -> Exported:
        """Write the files of a period; with a reason also where they differ from what is published.

        Raises DataError, and changes nothing, where the period is open, the clock not trusted, a file of content/data
        wrong, a published row other than the count of today, or a withheld number could be worked out.
        """
        self.require_clock(now)
        if not period.is_closed(now):
            raise DataError([Problem(COMMAND, None, "--period", *_open(period))])
        with content_files.locked(self._folder):
            standards = countable(read_standards(self._folder / "standards.yml", self._organization.conventions))
            results = self.read_results()
            counted = self._count(standards, period, now)
            rows = self._make_rows(counted, standards, results, period)
            before = results.get(period, ())
            draft = self._draft(period, now, rows, before, reason)
            if draft.differences and reason is None:
                raise DataError(_difference(path, difference) for path, difference in draft.differences)
            self._refuse_exposed({**results, period: draft.rows})
            files = self._write(period, draft, before)
        uncounted = [standard.id for standard in standards if standard.id not in {one.standard for one in counted}]
        return Exported(period, files, [row for row in draft.rows if row not in before], uncounted)

    def require_clock(self, now: datetime) -> None:
        """Raise DataError where the clock is not trusted: whether a period is over hangs on it."""
        if doubt := clock_check.find_doubt(self._database, now):
            raise DataError([Problem(COMMAND, None, "", *_doubted(doubt))])

    def read_results(self) -> Results:
        """Give what is published; raises DataError."""
        return performance_files.read_results(self._folder / "performance", self._organization)

    def file_of(self, period: ReportingPeriod) -> Path:
        """Give the file of the figures of a period."""
        return self._folder / "performance" / f"{period.name}.csv"

    def _explanations_of(self, period: ReportingPeriod) -> Path:
        return self._folder / "explanations" / f"{period.name}.csv"

    def _count(
        self, standards: Mapping[ServiceStandard, Counts], period: ReportingPeriod, now: datetime
    ) -> list[Counted]:
        tallies = Counting(self._database, self._organization).count(standards, period, now)
        return [
            Counted(standard.id, counts, period, tallies[standard.id].levels)
            for standard, counts in standards.items()
            if standard.id in tallies
        ]

    def _make_rows(
        self,
        counted: Sequence[Counted],
        standards: Mapping[ServiceStandard, Counts],
        results: Results,
        period: ReportingPeriod,
    ) -> list[Achievement]:
        try:
            shown = withhold(counted, performance_files.find_published(results), self._kinds())
        except DisclosureError as error:
            raise DataError([Problem(short(self.file_of(period)), None, "", *_exposed(error.periods))]) from None
        return [
            performance_files.make_row(standard, counts, shown[standard.id], period, self._organization)
            for standard, counts in standards.items()
            if standard.id in shown
        ]

    def _draft(
        self,
        period: ReportingPeriod,
        now: datetime,
        counted: Sequence[Achievement],
        published: Sequence[Achievement],
        reason: str | None,
    ) -> _Draft:
        rows = performance_files.arrange(published, counted, now.astimezone(SEOUL).date(), reason)
        released = late_explanations.find_released(self._database, period, now)
        told = {row.standard: Counts.read(row.counts) for row in counted if row.counts and not row.withheld}
        path = self._explanations_of(period)
        explained_before = late_explanations.read_explanations(path, self._organization.conventions)
        explanations, others = late_explanations.merge_explanations(
            explained_before, late_explanations.make_rows(released, lambda kind: _promise_of(kind, told))
        )
        differences = [(self.file_of(period), one) for one in performance_files.find_differences(published, counted)]
        is_published = path.exists() or any(row.counts for row in published)
        differences += [(path, one) for one in others if is_published]
        return _Draft(rows, explanations, explained_before, differences)

    def _refuse_exposed(self, results: Results) -> None:
        exposed = find_exposed(performance_files.find_published(results), self._kinds())
        if exposed:
            periods = dict.fromkeys(one.period for one in exposed)
            raise DataError([Problem(short(self._folder / "performance"), None, "", *_exposed(list(periods)))])

    def _kinds(self) -> set[str]:
        """Name all kinds of feedback that there may be cases of, those that are no more too."""
        with self._database.read() as connection:
            return {*self._organization.kinds, *connection.scalars(select(cases.c.kind).distinct())}

    def _write(self, period: ReportingPeriod, draft: _Draft, before: Sequence[Achievement]) -> list[Path]:
        """Write the files whose rows are other than those that stood there before, and name them."""
        explanations, figures = self._explanations_of(period), self.file_of(period)
        written = []
        if list(draft.explained_before) != draft.explanations:
            text_files.replace_text(explanations, render_explanations(draft.explanations))
            written.append(explanations)
        if list(before) != draft.rows:  # no file for a period without any row
            text_files.replace_text(figures, render_file(draft.rows, self._organization.conventions))
            written.append(figures)
        return written


def find_period(name: str, organization: Organization) -> ReportingPeriod:
    """Read the name of a period; raises DataError where it is none, or a fiscal year and there are none."""
    period = parse_period(name.strip().lower(), organization.figures.fiscal_month)
    if period is None:
        raise DataError([Problem("flask figures", None, "--period", *_no_period(name))])
    if period.length == "fiscal_year" and organization.figures.fiscal_month is None:
        raise DataError([Problem("flask figures", None, "--period", *_NO_FISCAL_YEAR)])
    return period


def countable(standards: Iterable[ServiceStandard]) -> dict[ServiceStandard, Counts]:
    """Give the standards that cases or ratings can count, with their rules."""
    return {one: one.counts for one in standards if one.counts is not None and one.counts.what in MEASURES}


def _promise_of(kind: str, told: Mapping[str, Counts]) -> str | None:
    """Give the first promise of an answer in time that counts a kind and whose figures are told."""
    rules = ((standard, counts) for standard, counts in told.items() if counts.what == "answered_in_time")
    return next((standard for standard, counts in rules if not counts.kinds or kind in counts.kinds), None)


def _difference(path: Path, difference: Difference) -> Problem:
    field = f"{difference.standard}: {difference.field}"
    return Problem(short(path), None, field, *_differs(difference.before, difference.now))


def _differs(before: str, now: str) -> tuple[Text, Text]:
    return (
        Text(f"공개된 것은 {before}, 지금 세면 {now}입니다.", f"Published: {before}; counted today: {now}."),
        Text('고쳐 쓰려면 --revise "까닭"을 붙여 주십시오.', 'To write it, give --revise "reason".'),
    )


def _open(period: ReportingPeriod) -> tuple[Text, Text]:
    last = period.last_day
    return (
        Text(f"아직 끝나지 않은 기간입니다({last}까지).", f"The period is not over yet (its last day is {last})."),
        Text(
            "끝난 뒤에 내보내 주십시오. 지금의 수는 flask figures report로 봅니다.",
            "Export it when it is over; `flask figures report` shows the numbers of now.",
        ),
    )


def _doubted(doubt: clock_check.Doubt) -> tuple[Text, Text]:
    return (
        Text(
            f"컴퓨터의 시계가 데이터의 마지막 시각({doubt.known_at:%Y-%m-%d})과 {doubt.days:+d}일 다릅니다.",
            f"The machine's clock is {doubt.days:+d} days from the newest moment in the data.",
        ),
        Text(
            "시계를 맞추거나, 맞으면 flask confirm-clock으로 확인해 주십시오.",
            "Set the clock, or confirm it with `flask confirm-clock` if it is right.",
        ),
    )


def _exposed(periods: Iterable[ReportingPeriod]) -> tuple[Text, Text]:
    names = ", ".join(period.name for period in periods)
    return (
        Text(
            f"이미 공개한 기간({names})의 수와 견주면 비공개로 한 수가 드러납니다.",
            f"Beside the published figures of {names}, numbers that are withheld could be worked out.",
        ),
        Text(
            "이 기간은 내보내지 않습니다. 내부 보고서(flask figures report)로 보십시오.",
            "This period is not exported; see the internal report (`flask figures report`).",
        ),
    )


def _no_period(name: str) -> tuple[Text, Text]:
    return (
        Text(f"기간이 아닙니다({name[:20]}).", f"Not a period ({name[:20]})."),
        Text(
            "2026-m11(11월), 2026-q4(4분기), 2026-h2(하반기), 2026(한 해), 2026-27(회계연도)처럼 적어 주십시오.",
            "Write it like 2026-m11 (a month), 2026-q4 (a quarter), 2026-h2 (a half), 2026 (a year) or 2026-27 (a "
            "fiscal year).",
        ),
    )


_NO_FISCAL_YEAR = (
    Text("회계연도가 시작하는 달이 정해지지 않았습니다.", "The month in which a fiscal year begins is not set."),
    Text(
        "organization.yml의 figures에 fiscal_month: 4처럼 적어 주십시오.",
        "Write it under figures of organization.yml, like fiscal_month: 4.",
    ),
)

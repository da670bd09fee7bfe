"""The files performance/<period>.csv: their counted rows are made here, compared with what was counted, and revised.

A row that stands in a file was published. So a row that says something else than the count of today is never replaced
silently: `find_differences` names what differs, and `revise` notes the day and the reason on the rows that change.
Rows typed by hand, which have nothing in `counts`, stay as they are, below the counted ones.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from feedback_api.figures.published_rows import Difference, Published, Shown
from institution.organization.record import Organization
from institution.performance.measures import MEASURES
from institution.performance.periods import ReportingPeriod
from institution.performance.record_files import Entry, read_periods
from institution.performance.results import Achievement, whole_percent
from institution.performance.standards import Counts, ServiceStandard
from institution.text import ENGLISH, KOREAN, Text
from institution.validation import DataError

#: The rows of each file, in the order of the file.
Results = Mapping[ReportingPeriod, Sequence[Achievement]]
_SHARE = Text("%", "%")
_NUMBER = Text("건", "cases")
_SOURCE = Text("고객 의견 처리 기록 (접수 시스템)", "records of the feedback service")
#: No case of the telephone or of a visit is entered at the desk, so that none is counted.
_ORIGIN = Text("인터넷 접수분", "received over the internet")
_EVERY_KIND = Text("의견", "feedback")
_HOURS = Text("{number}근무시간", "{number} working hours")
_DAYS = Text("근무일 {number}일", "{number} working days")
#: What of a row an editor or an earlier revision wrote: it is no part of what is counted.
_REMARKS = ("revised", "revision", "note", "note_en")
_UNREADABLE = (
    Text("세는 방법(counts)을 읽을 수 없습니다.", "The way to count (counts) cannot be read."),
    Text("flask figures export가 적은 대로 되돌려 주십시오.", "Put back what `flask figures export` wrote."),
)


def read_results(folder: Path, organization: Organization) -> dict[ReportingPeriod, tuple[Achievement, ...]]:
    """Read every file of the folder performance/; raises DataError with every error in them."""
    tables, problems = read_periods(
        folder, Achievement, "standard", organization.figures.fiscal_month, organization.conventions
    )
    problems += [problem for table in tables.values() for problem in table.problems]
    problems += [
        entry.problem("counts", *_UNREADABLE)
        for table in tables.values()
        for entry in table.entries
        if not _is_readable(entry)
    ]
    if problems:
        raise DataError(problems)
    return {period: table.records for period, table in tables.items()}


def find_published(results: Results) -> list[Published]:
    """Give the counted rows of all files as their readers see them."""
    return [
        Published(Counts.read(row.counts), period, Shown(row.base, row.met, row.overdue, row.levels, row.withheld))
        for period, rows in results.items()
        for row in rows
        if row.counts is not None and Counts.read(row.counts).what in MEASURES
    ]


def make_row(
    standard: ServiceStandard, counts: Counts, shown: Shown, period: ReportingPeriod, organization: Organization
) -> Achievement:
    """Make the row of a counted standard of what may be published of it."""
    is_share = bool(MEASURES[counts.what].met)
    unit = _SHARE if is_share else _NUMBER
    english = ENGLISH if organization.conventions.asks_for_english else KOREAN
    return Achievement(
        standard=standard.id,
        value=_value(shown, is_share=is_share),
        unit=unit.ko,
        unit_en=unit[english],
        base=shown.base,
        met=shown.met,
        overdue=shown.overdue,
        target=standard.target.percent_in(period) if is_share else None,
        levels=None if shown.levels is None else dict(shown.levels),
        counted=_describe(counts, organization, KOREAN),
        counted_en=_describe(counts, organization, english),
        counts=counts.text,
        source=_SOURCE.ko,
        source_en=_SOURCE[english],
        sample=not organization.official,
        withheld=shown.withheld,
    )


def find_differences(published: Sequence[Achievement], counted: Iterable[Achievement]) -> Iterator[Difference]:
    """Yield what published rows say otherwise than the counted ones, and counted rows that are missing.

    A file without any counted row was never exported: there a new row is no difference, and one that takes the place
    of a row typed by hand is one.
    """
    rows = {row.standard: row for row in published}
    was_exported = any(row.counts is not None for row in published)
    for row in counted:
        before = rows.get(row.standard)
        if before is None:
            yield from [Difference(row.standard, "value", "-", _told(row.value))] if was_exported else []
        else:
            yield from _differing_fields(before, row)


def arrange(
    published: Sequence[Achievement], counted: Sequence[Achievement], day: date, reason: str | None
) -> list[Achievement]:
    """Give the rows of the file: those counted, in their order, then the others that stand there, in theirs.

    Where there are differences, `reason` is noted with the day on the rows that change. Where nothing is new, the rows
    stay in the order in which an editor may have put them.
    """
    before = {row.standard: row for row in published}
    changed = {difference.standard for difference in find_differences(published, counted)}
    if not changed and all(row.standard in before for row in counted):
        return list(published)
    ours = {row.standard for row in counted}
    rows = [_revised(before.get(row.standard), row, day, reason) if row.standard in changed else row for row in counted]
    rows = [row if row.standard in changed else before.get(row.standard, row) for row in rows]
    return [*rows, *(row for row in published if row.standard not in ours)]


def _revised(before: Achievement | None, row: Achievement, day: date, reason: str | None) -> Achievement:
    """Note a revision; the editor's note and the reasons of earlier revisions stay."""
    if before is None:
        return replace(row, revised=day, revision=reason)
    earlier = f" ({before.revised}: {before.revision})" if before.revised else ""
    return replace(row, revised=day, revision=f"{reason}{earlier}", note=before.note, note_en=before.note_en)


def _differing_fields(before: Achievement, row: Achievement) -> Iterator[Difference]:
    for name in (one.name for one in fields(Achievement) if one.name not in _REMARKS):
        old, new = getattr(before, name), getattr(row, name)
        if old != new:
            yield Difference(row.standard, name, _told(old), _told(new))


def _told(value: object) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name} {_told(number)}" for name, number in value.items())
    if isinstance(value, bool):
        return str(value).lower()
    return "-" if value is None else str(value)


def _value(shown: Shown, *, is_share: bool) -> Decimal | None:
    if shown.withheld or shown.base is None:
        return None
    return Decimal(whole_percent(shown.met or 0, shown.base) if is_share else shown.base)


def _describe(counts: Counts, organization: Organization, lang: str) -> str:
    """Give the sentence that tells how a row was counted."""
    limit, number = (_HOURS, counts.hours) if counts.hours is not None else (_DAYS, counts.days)
    kinds = _name_kinds(counts.kinds, organization, lang)
    sentence = MEASURES[counts.what].counted[lang].format(kinds=kinds, limit=limit[lang].format(number=number))
    return sentence if counts.what == "page_ratings" else f"{sentence} ({_ORIGIN[lang]})"


def _name_kinds(kinds: Sequence[str], organization: Organization, lang: str) -> str:
    """Give 문의, 불편 신고 or, in English, feedback (Inquiry, Complaint)."""
    named = dict.fromkeys([*(kind for kind in organization.kinds if kind in kinds), *kinds])
    labels = ", ".join(organization.kind(kind).label[lang] for kind in named)
    if not labels:
        return _EVERY_KIND[lang]
    return f"{_EVERY_KIND.en} ({labels})" if lang == "en" else labels


def _is_readable(entry: Entry[Achievement]) -> bool:
    try:
        return entry.record.counts is None or bool(Counts.read(entry.record.counts))
    except ValueError:
        return False

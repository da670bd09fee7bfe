"""Check that standards and their results agree: kinds that have a limit, levels that are counted, no result twice."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from institution.formatting import Name
from institution.performance.measures import MEASURES, Measure
from institution.text import Text
from institution.validation import Problem

if TYPE_CHECKING:
    from institution.performance.results import Achievement
    from institution.performance.standards import ServiceStandard
    from site_src.records.data_files import DataFiles

#: What is counted by the limit that organization.yml sets for a kind.
_BY_LIMIT = ("answered_in_time", "interim_notice")


def find_disagreements(files: "DataFiles") -> Iterator[Problem]:
    """Yield one problem for each rule, level or result that does not fit the others."""
    yield from _kinds_without_limit(files)
    yield from _levels(files)
    yield from _typed_twice(files)


def measure_of(standard: "ServiceStandard | None", achievement: "Achievement") -> Measure | None:
    """Give the measure by which a result was counted: the one its `counts` begins with, else that of the standard."""
    rule = standard.counts.what if standard and standard.counts else ""
    named = achievement.counts.split()[0] if achievement.counts else ""
    return MEASURES.get(named) or MEASURES.get(rule)


def _kinds_without_limit(files: "DataFiles") -> Iterator[Problem]:
    kinds = files.organization.organization.kinds if files.organization else {}
    for entry in files.standards.entries:
        counts = entry.record.counts
        if counts and counts.what in _BY_LIMIT:
            unlimited = [kind for kind in counts.kinds if kind in kinds and kinds[kind].limit is None]
            yield from (entry.problem("counts", *_no_limit(kind, counts.what)) for kind in unlimited)


def _levels(files: "DataFiles") -> Iterator[Problem]:
    standards = {entry.record.id: entry.record for entry in files.standards.entries}
    for table in files.performance.values():
        for row in table.entries:
            measure = measure_of(standards.get(row.record.standard), row.record)
            known = measure.levels if measure else {}
            unknown = [level for level in row.record.levels or () if level not in known]
            yield from (row.problem("levels", *_unknown_level(level, list(known))) for level in unknown)


def _typed_twice(files: "DataFiles") -> Iterator[Problem]:
    derived = {entry.record.id for entry in files.standards.entries if entry.record.is_counted_by_surveys}
    for table in files.performance.values():
        for row in table.entries:
            if row.record.standard in derived:
                yield row.problem("standard", *_counted_by_surveys(row.record.standard))


def _no_limit(kind: str, what: str) -> tuple[Text, Text]:
    return (
        Text(
            f"{kind}에는 기한이 없어 {Name(what):으로} 셀 수 없습니다.",
            f"{kind} has no limit, which {what} counts by.",
        ),
        Text(
            f"counts의 kinds에서 지우거나 organization.yml의 kinds.{kind}.limit에 기한을 적어 주십시오.",
            f"Remove it from kinds of counts, or set kinds.{kind}.limit in organization.yml.",
        ),
    )


def _unknown_level(level: str, known: list[str]) -> tuple[Text, Text]:
    choice = ", ".join(known)
    return (
        Text(f"이 기준이 세지 않는 단계입니다({level}).", f"A level that this standard is not counted by ({level})."),
        Text(f"단계의 이름은 다음과 같습니다: {choice}.", f"The levels are: {choice}.")
        if known
        else Text(
            "칸을 비우거나 standards.yml의 이 기준에 counts를 적어 주십시오.",
            "Empty the cell, or give the standard its counts in standards.yml.",
        ),
    )


def _counted_by_surveys(standard: str) -> tuple[Text, Text]:
    return (
        Text(
            f"{standard}의 결과는 surveys.yml에서 저절로 나옵니다.",
            f"The results of {standard} follow from surveys.yml.",
        ),
        Text(
            "이 줄을 지우거나 standards.yml의 이 기준에서 counts를 지워 주십시오.",
            "Remove this row, or the standard's counts in standards.yml.",
        ),
    )

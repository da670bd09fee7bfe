"""The file explanations/<period>.csv: why answers of a period came late, and what changes, as it was released.

Of a case nothing but these two texts is told, and which promise was missed, where its figures are told too. Rows stand
in the order of their words, so that their order tells neither when a case came nor when it was explained.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from sqlalchemy import Connection, select

from feedback_api.cases.acts import Act
from feedback_api.figures import case_stream
from feedback_api.figures.levels import Span, Window, answer_level
from feedback_api.figures.published_rows import Difference
from feedback_api.figures.rounds import CaseHistory, ReceivedCase, RecordedAct, fold
from feedback_api.store.database import Database
from feedback_api.store.tables import acts, cases
from institution.csv_file import FORMULA_SIGNS
from institution.performance.explanations import LateExplanation
from institution.performance.periods import ReportingPeriod
from institution.performance.record_files import read_sheet
from institution.text import Conventions, normalize


@dataclass(frozen=True)
class Released:
    """A released explanation: the kind of its case, and the moment by which the answer was owed."""

    kind: str
    owed_at: datetime
    why: str
    changes: str


def find_released(database: Database, period: ReportingPeriod, now: datetime) -> list[Released]:
    """Give the released explanations of the answers that were owed in a period and came late, or have not come."""
    with database.read() as connection:
        staffed = case_stream.staffed(connection)
        explained = (
            one
            for case, case_acts in _released_cases(connection, period)
            for one in _explained(case, case_acts, staffed, now)
        )
        return [one for one in explained if period.begins_at <= one.owed_at < period.ends_at]


def _released_cases(
    connection: Connection, period: ReportingPeriod
) -> Iterator[tuple[ReceivedCase, Sequence[RecordedAct]]]:
    """Yield each case whose explanation was released after a period began, with its acts."""
    released = select(acts.c.case_id).where(acts.c.act == Act.EXPLANATION_RELEASED, acts.c.at >= period.begins_at)
    of_case, of_act = ([table.c[name] for name in record._fields] for table, record in _COLUMNS)
    query = (
        select(*of_case, *of_act)
        .join(acts, acts.c.case_id == cases.c.id)
        .where(cases.c.id.in_(released))
        .order_by(cases.c.id, acts.c.number)
    )
    for _, group in groupby(connection.execute(query), itemgetter(0)):
        rows = list(group)
        width = len(of_case)
        yield ReceivedCase(*rows[0][:width]), [RecordedAct(*row[width:]) for row in rows]


_COLUMNS = ((cases, ReceivedCase), (acts, RecordedAct))


def _explained(
    case: ReceivedCase, case_acts: Sequence[RecordedAct], staffed: Sequence[Span], now: datetime
) -> Iterator[Released]:
    """Yield what was released of a case, each of the last answer that was late by then and was not told of before."""
    missed = list(_missed(fold(case, case_acts), staffed, now))
    for release in (act for act in case_acts if act.act == Act.EXPLANATION_RELEASED):
        by_then = [moment for moment in missed if moment < release.at]
        missed = missed[len(by_then) :]
        facts = json.loads(release.facts or "{}")
        if by_then:
            yield Released(case.kind, by_then[-1], facts.get("why", ""), facts.get("changes", ""))


def _missed(case: CaseHistory, staffed: Sequence[Span], now: datetime) -> Iterator[datetime]:
    """Yield the moment by which each answer was owed that came after it, or has not come."""
    window = Window(Span(case.received_at, now), tuple(staffed))
    for one in case.rounds:
        owed_at = one.owed_at(case.forgotten_at)
        if owed_at is not None and answer_level(one, case.forgotten_at, window) in ("late", "overdue"):
            yield owed_at


def make_rows(released: Iterable[Released], name_standard: Callable[[str], str | None]) -> list[LateExplanation]:
    """Make the rows of a file, the same words once; `name_standard` gives the promise of a kind, where it may be told.

    Words that were released of several promises name none of them.
    """
    promises: defaultdict[tuple[str, str], set[str | None]] = defaultdict(set)
    for one in released:
        promises[_one_line(one.why), _one_line(one.changes)].add(name_standard(one.kind))
    rows = (
        LateExplanation(why=why, changes=changes, standard=named.pop() if len(named) == 1 else None)
        for (why, changes), named in promises.items()
        if why and changes
    )
    return sorted(rows, key=_words)


def read_explanations(path: Path, conventions: Conventions) -> tuple[LateExplanation, ...]:
    """Read a file of a period, empty if there is none; raises DataError with every error in it."""
    return read_sheet(path, LateExplanation, None, conventions).records if path.exists() else ()


def merge_explanations(
    published: Sequence[LateExplanation], released: Sequence[LateExplanation]
) -> tuple[list[LateExplanation], list[Difference]]:
    """Give the rows of the file, and what in them differs from what stands there.

    Translations of rows that stay are kept, and so are rows that an editor typed.
    """
    before = {_texts(row): row for row in published}
    merged = dict(before)
    differences = []
    for row in released:
        old = before.get(_texts(row))
        if old is None:
            differences.append(Difference(row.standard or "-", "why", "-", row.why))
        elif old.standard != row.standard:
            differences.append(Difference(row.why, "standard", old.standard or "-", row.standard or "-"))
        merged[_texts(row)] = replace(old, standard=row.standard) if old else row
    return sorted(merged.values(), key=_words) if differences else list(published), differences


def _one_line(text: str) -> str:
    """Give a text in one line, without what a spreadsheet would run as a formula, or what begins an item of a list."""
    return " ".join(normalize(text).split()).lstrip("".join(FORMULA_SIGNS) + " ")


def _texts(row: LateExplanation) -> tuple[str, str]:
    return row.why, row.changes


def _words(row: LateExplanation) -> tuple[str, str, str]:
    return row.why, row.changes, row.standard or ""

"""The cases that a span of time may count, with their acts, one after another from the database.

No more than a few thousand rows are in memory at a time, and no column is selected that is not counted.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, func, or_, select

from feedback_api.figures.levels import Span
from feedback_api.figures.rounds import WITH_FACTS, WITHOUT_EFFECT, CaseHistory, ReceivedCase, RecordedAct, fold
from feedback_api.store.tables import acts, cases, handlers, ratings

#: How many rows are fetched at a time.
_ROWS = 2000


def histories(connection: Connection, span: Span, received_from: datetime) -> Iterator[CaseHistory]:
    """Yield the cases that a span may count, each with its rounds.

    They are those in which something happened or was due since the span began, or that were received from a moment on.
    """
    may_count = _may_count(span, received_from)
    case_rows = connection.execute(_cases(may_count))
    for row, act_rows in _joined(case_rows, connection.execute(_acts(may_count))):
        yield fold(ReceivedCase._make(row), map(RecordedAct._make, (act[1:] for act in act_rows)))


def staffed(connection: Connection) -> tuple[Span, ...]:
    """Give the spans of time in which there was any handler, in their order; the last may not be over."""
    query = select(handlers.c.added_at, handlers.c.removed_at).order_by(handlers.c.added_at)
    spans: list[Span] = []
    for added_at, removed_at in connection.execute(query):
        ends_at = removed_at or datetime.max.replace(tzinfo=added_at.tzinfo)
        if spans and added_at <= spans[-1].ends_at:
            spans[-1] = Span(spans[-1].begins_at, max(spans[-1].ends_at, ends_at))
        else:
            spans.append(Span(added_at, ends_at))
    return tuple(spans)


def scores(connection: Connection, span: Span) -> dict[str, int]:
    """Give how often each score was given to a page in a span."""
    query = (
        select(ratings.c.score, func.count())
        .where(ratings.c.rated_at >= span.begins_at, ratings.c.rated_at < span.ends_at)
        .group_by(ratings.c.score)
    )
    return {str(score): number for score, number in connection.execute(query)}


def _cases(may_count: ColumnElement[bool]) -> Select[Any]:
    columns = (cases.c[name] for name in ReceivedCase._fields)
    return select(*columns).where(may_count).order_by(cases.c.id).execution_options(yield_per=_ROWS)


def _acts(may_count: ColumnElement[bool]) -> Select[Any]:
    facts = case((acts.c.act.in_(WITH_FACTS), acts.c.facts))
    return (
        select(cases.c.id, acts.c.act, acts.c.at, acts.c.handler_id, acts.c.team, acts.c.due_at, facts)
        .join(cases, cases.c.id == acts.c.case_id)
        .where(may_count, acts.c.act.not_in(WITHOUT_EFFECT))
        .order_by(cases.c.id, acts.c.number)
        .execution_options(yield_per=_ROWS)
    )


def _may_count(span: Span, received_from: datetime) -> ColumnElement[bool]:
    any_act = acts.alias()
    since = or_(any_act.c.at >= span.begins_at, any_act.c.due_at >= span.begins_at)
    later_act = select(any_act.c.id).where(any_act.c.case_id == cases.c.id, since).exists()
    lately = or_(cases.c.received_at >= received_from, cases.c.due_at >= span.begins_at, later_act)
    return and_(cases.c.received_at < span.ends_at, lately)


def _joined(
    case_rows: Iterable[Row[Any]], act_rows: Iterable[Row[Any]]
) -> Iterator[tuple[Row[Any], Sequence[Row[Any]]]]:
    """Yield each case with its acts; both come ordered by the case's id. One without acts has none."""
    groups = ((case_id, list(rows)) for case_id, rows in groupby(act_rows, itemgetter(0)))
    case_id, mine = next(groups, (0, []))
    for row in case_rows:
        while case_id < row[0] and (group := next(groups, None)):
            case_id, mine = group
        yield row, mine if case_id == row[0] else ()

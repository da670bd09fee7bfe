"""Citations of clauses that the charter has not: after a new charter there are many, so a page is told of once."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from institution.text import Text
from institution.validation import Problem

NO_CLAUSE = Text("헌장에 없는 조항입니다.", "The charter has no such clause.")


def group_dead_clauses(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the problems of one page with all its dead clauses, and their lines, in one; it stands at the first."""
    all_of_them = list(problems)
    dead = [problem for problem in all_of_them if problem.problem == NO_CLAUSE]
    for problem in all_of_them:
        if problem.problem != NO_CLAUSE or len(dead) == 1:
            yield problem
        elif problem is dead[0]:
            yield replace(problem, field=", ".join(map(_place, dead)), problem=_several(len(dead)))


def _place(problem: Problem) -> str:
    clause = problem.field.strip("()")
    return clause if problem.line is None else f"{clause}({problem.line})"


def _several(number: int) -> Text:
    return Text(
        f"헌장에 없는 조항을 {number}곳에서 인용합니다(괄호 안은 줄).",
        f"It cites clauses that the charter has not, in {number} places (lines in brackets).",
    )

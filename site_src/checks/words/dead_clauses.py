"""Citations of clauses that the charter has not: after a new charter there are many, so a page is told of once."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from institution.text import Text
from institution.validation import Problem

NO_CLAUSE = Text("헌장에 없는 조항입니다.", "The charter has no such clause.")


def group_dead_clauses(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the problems of one page with all its dead clauses, and their lines, in one; it stands at the first."""
    all_of_them = list(problems)
    dead = list(_once(problem for problem in all_of_them if problem.problem == NO_CLAUSE))
    yield from (problem for problem in all_of_them if problem.problem != NO_CLAUSE)
    if len(dead) > 1:
        places = ", ".join(f"{problem.field.strip('()')}({problem.line})" for problem in dead)
        yield replace(dead[0], field=places, problem=_several(len(dead)))
    else:
        yield from dead


def _once(dead: Iterable[Problem]) -> Iterator[Problem]:
    """Yield in the order of lines what a link and its words both cite, as #i-5-3 and I-5-3, once."""
    seen: set[tuple[int, str]] = set()
    for problem in sorted(dead, key=lambda problem: problem.line or 0):
        cited = problem.line or 0, problem.field.strip("()#").lower()
        if cited not in seen:
            yield problem
        seen.add(cited)


def _several(number: int) -> Text:
    return Text(
        f"헌장에 없는 조항을 {number}곳에서 인용합니다(괄호 안은 줄).",
        f"It cites clauses that the charter has not, in {number} places (lines in brackets).",
    )

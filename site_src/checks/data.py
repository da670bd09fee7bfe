"""content/data: what is wrong in a data file, ids that nobody has, and values that do not agree.

What one value must be is declared with its record (`site_src/records/`), as are the rules that the build needs too.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from institution import answer_templates, clock
from institution.text import Text
from institution.validation import Problem
from site_src.records import consistency, references
from site_src.records.references import Reference

if TYPE_CHECKING:
    from site_src.content import Content


def check_data_files(content: "Content") -> Iterator[Problem]:
    """Yield what was wrong when each data file was read: its encoding, columns, fields and values."""
    yield from content.data.problems


def check_answer_templates(content: "Content") -> Iterator[Problem]:
    """Yield what is wrong with the texts with which handlers begin an answer (data/answers)."""
    file = content.data.organization
    kinds = list(file.organization.kinds) if file else None
    yield from answer_templates.read_all(content.folder / "data" / "answers", kinds).problems


def check_references(content: "Content") -> Iterator[Problem]:
    """Yield each id that no team, person, standard or clause has: in data files, and as the owner of a page."""
    ids = references.known_ids(content.data)
    if "ko" in content.clauses:
        ids["clause"] = frozenset(clause.anchor for clause in content.clauses["ko"])
    yield from references.find_unknown([*references.of_all(content.data), *_owners(content)], ids)


def check_clause_names(content: "Content") -> Iterator[Problem]:
    """Yield where forms and mails would call the clause on names otherwise than the charter does."""
    file = content.data.organization
    if file is None or file.organization.named_clause is None:
        return
    names = {
        lang: next((one.label for one in clauses if one.anchor == file.organization.named_clause), None)
        for lang, clauses in content.clauses.items()
    }
    if any(name not in (None, file.organization.clause_on_names(lang)) for lang, name in names.items()):
        at = ("named_clause_name",) if file.organization.named_clause_name else ("named_clause",)
        yield file.problem(at, *_clause_name(names))


def _clause_name(names: Mapping[str, str | None]) -> tuple[Text, Text]:
    shown = ", ".join(f"{lang}: {name}" for lang, name in names.items() if name)
    return (
        Text(
            "양식에 나올 조항의 이름이 헌장과 다릅니다.", "Forms would call the clause otherwise than the charter does."
        ),
        Text(f"named_clause_name: {{{shown}}} 로 적어 주십시오.", f"Write named_clause_name: {{{shown}}}."),
    )


def _owners(content: "Content") -> Iterator[Reference]:
    for page in content.pages:
        owner = page.front.get("owner")
        if isinstance(owner, str) and owner.strip():
            yield Reference(owner.strip(), "team", page.path, page.lines.get(("owner",)), "owner")


def check_consistency(content: "Content") -> Iterator[Problem]:
    """Yield values of data files that are right each by itself and do not agree."""
    yield from consistency.find_disagreements(content.data)


def check_periods(content: "Content") -> Iterator[Problem]:
    """Yield each survey and each figure of a period that has not begun."""
    today = clock.today()
    for entry in content.data.waves.entries:
        if entry.record.year > today.year:
            yield entry.problem("year", *_NOT_BEGUN)
    paths = [(period, table.path) for period, table in content.data.performance.items()]
    paths += [(period, table.path) for period, table in content.data.explanations.items()]
    yield from (Problem(path, None, "", *_NOT_BEGUN) for period, path in paths if period.first_day > today)


_NOT_BEGUN = (
    Text("아직 오지 않은 기간입니다.", "This time has not come yet."),
    Text("연도를 확인해 주십시오.", "Check the year."),
)

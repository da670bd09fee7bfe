"""Columns of a sheet that mean nothing to us: an editor at the terminal is asked what each of them is."""

from collections.abc import Iterator, Mapping

from institution.text import Text
from site_src.importing.figures import labels, performance_import
from site_src.importing.people import roster
from site_src.importing.request import Request
from site_src.importing.tables import Table
from site_src.importing.vocabulary import VOCABULARIES, Kind

#: What may be told of a column. Surveys have none to ask for: what is no label there is a figure.
_MEANINGS: Mapping[Kind, tuple[str, ...]] = {"staff": roster.USED, "performance": performance_import.USED}


def ask(request: Request, kind: Kind, table: Table) -> dict[str, str]:
    """Ask for the meaning of each unknown column; gives those that were told by their headings, as COLUMNS would."""
    words = dict(_words(kind))
    choices = [f"{word} ({meaning})" for meaning, word in words.items()]
    told: dict[str, str] = {}
    for column in _unknown(table) if words else ():
        answer = request.ask(_question(table.name(column)), choices)
        if answer is not None:
            told[table.head.headings[column]] = [*words][answer]
    return told


def _words(kind: Kind) -> Iterator[tuple[str, str]]:
    """Yield each meaning that a column may have, and what offices write above it."""
    vocabulary = VOCABULARIES[kind]
    for meaning in _MEANINGS.get(kind, ()):
        if words := vocabulary.endings.get(meaning) or vocabulary.whole.get(meaning):
            yield meaning, words.split()[0]


def _unknown(table: Table) -> Iterator[int]:
    """Yield the columns that hold something below a heading that means nothing, and is no period of results."""
    seen: set[str] = set()
    for column, heading in enumerate(table.head.headings):
        if not heading or heading in seen or column in table.hidden_columns or column in table.head.meanings:
            continue
        if any(labels.period_of(part, 2000) for part in table.head.parts[column]):
            continue
        seen.add(heading)
        if any(row.texts[column] for row in table.rows):
            yield column


def _question(name: str) -> Text:
    return Text(
        f"{name}열은 무엇입니까? 가져오지 않으시려면 Enter를 누르십시오.",
        f"What is column {name}? Press Enter to leave it out.",
    )

"""Print what an import found: a short table, what was not taken and why, what changes, and what to do next."""

import unicodedata
from collections.abc import Iterator, Sequence

from institution.text import Text
from institution.validation import short
from site_src.importing.outcome import Outcome

#: Rows of the table that are shown, and how wide a column may be, in columns of a terminal.
_SHOWN, _WIDEST = 12, 24


def lines(outcome: Outcome, *, written: bool) -> Iterator[str]:
    """Yield the lines of a report; `written` tells whether the files were written."""
    yield outcome.title.bilingual
    yield from _table(outcome.taken)
    for heading, sentences in (
        (_CHANGES, outcome.changes),
        (_REMARKS, outcome.remarks),
        (_LEFT, outcome.left),
    ):
        yield from _section(heading, sentences)
    for sentence, piece in outcome.paste:
        yield ""
        yield sentence.bilingual
        yield ""
        yield piece
    if outcome.problems:
        yield ""
        yield _PROBLEMS.bilingual
        yield from (f"  - {line}" for line in outcome.problems)
    yield ""
    yield from _end(outcome, written)


def _section(heading: Text, sentences: Sequence[Text]) -> Iterator[str]:
    if sentences:
        yield ""
        yield heading.bilingual
        yield from (f"  - {sentence.bilingual}" for sentence in sentences)


def _end(outcome: Outcome, written: bool) -> Iterator[str]:
    names = ", ".join(short(path) for path in outcome.files)
    if outcome.refusal:
        yield outcome.refusal.bilingual
    elif not outcome.files:
        yield _NOTHING.bilingual
    elif written:
        yield _written(names).bilingual
    else:
        yield _not_yet(names).bilingual


def _written(names: str) -> Text:
    return Text(f"적었습니다: {names}. make check로 확인해 주십시오.", f"Written: {names}. Try make check.")


def _not_yet(names: str) -> Text:
    return Text(
        f"아직 아무것도 적지 않았습니다. WRITE=1(--write)을 더하면 적습니다: {names}.",
        f"Nothing is written yet. With WRITE=1 (--write) this is: {names}.",
    )


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the first rows of a table, its columns under each other in a terminal's fixed letters."""
    shown = [[cell.replace("\n", " ") for cell in row] for row in rows[: _SHOWN + 1]]
    if not shown:
        return
    used = [column for column in range(len(shown[0])) if any(row[column] for row in rows[1:])]
    widths = {column: min(max(_width(row[column]) for row in shown), _WIDEST) for column in used}
    yield ""
    for row in shown:
        yield ("  " + "  ".join(_fitted(row[column], widths[column]) for column in used)).rstrip()
    if len(rows) > len(shown):
        yield f"  … ({len(rows) - len(shown)})"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _fitted(text: str, width: int) -> str:
    if _width(text) > width:
        while _width(text) > width - 1:
            text = text[:-1]
        text += "…"
    return text + " " * (width - _width(text))


_CHANGES = Text("달라지는 점", "What changes")
_REMARKS = Text("확인해 주십시오", "Please look at")
_LEFT = Text("가져오지 않은 것", "Not taken")
_PROBLEMS = Text("적은 뒤에 고치실 것(make check)", "To be mended then (make check)")
_NOTHING = Text("지금 파일과 같아 적을 것이 없습니다.", "Our files say the same; there is nothing to write.")

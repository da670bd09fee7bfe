"""A table of a sheet: its head, its rows by our columns, and every row and column that is no part of it, with why."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from institution.text import Text
from site_src.importing import headings
from site_src.importing.headings import Head
from site_src.importing.outcome import in_rows, spans
from site_src.importing.vocabulary import VOCABULARIES, Kind, squeeze
from site_src.importing.workbooks.sheet import Sheet, column_name, row_name

_TOTAL = re.compile(r"(?:총?합계|소계|총계|누계|계|총원|현원|정원)(?:\(?\d+(?:명|건)?\)?)?|총?\d+명")
_MEAN = re.compile(r"(?:전체)?평균|산술평균")
_NOTE = re.compile(r"[※*＊☞#▶►◎◇◆○●□■▪•·-]|주\s*\d*\s*[):.]|비고|출처|자료|참고|작성|\(단위|단위")


@dataclass(frozen=True)
class TableRow:
    """A row of a table: its number in the sheet, counted from 1, and its texts by column of the sheet."""

    number: int
    texts: tuple[str, ...]


@dataclass
class Table:
    """A head with the rows below it; `left` says what is none of them, `titles` are the lines above the head."""

    sheet: Sheet
    head: Head
    rows: list[TableRow]
    hidden_columns: frozenset[int]
    titles: tuple[str, ...] = ()
    left: list[Text] = field(default_factory=list)

    def values(self, row: TableRow, meaning: str) -> list[str]:
        """Give what stands in the columns that mean something, where anything does."""
        columns = (column for column in self.head.columns(meaning) if column not in self.hidden_columns)
        return [row.texts[column] for column in columns if row.texts[column]]

    def value(self, row: TableRow, meaning: str) -> str:
        """Give the first of these, or an empty text."""
        return next(iter(self.values(row, meaning)), "")

    def has(self, meaning: str) -> bool:
        """Tell whether a column means something."""
        return any(column not in self.hidden_columns for column in self.head.columns(meaning))

    def name(self, column: int) -> str:
        """Name a column as its editor finds it: E(입사일)."""
        return f"{column_name(column)}({self.head.headings[column]})"


def find(sheet: Sheet, kind: Kind, given: dict[str, str], *, hidden: bool) -> Table | None:
    """Find the table of a kind in a sheet; `hidden` takes its hidden rows and columns, too."""
    head = headings.find(sheet, VOCABULARIES[kind], given, skipped_rows(sheet, hidden))
    return None if head is None else below(sheet, head, kind, hidden=hidden)


def skipped_rows(sheet: Sheet, hidden: bool) -> frozenset[int]:
    """Give the rows that are not to be looked at."""
    return frozenset() if hidden else sheet.hidden_rows


def below(sheet: Sheet, head: Head, kind: Kind, *, hidden: bool) -> Table:
    """Make the table of what stands below a head."""
    skipped = skipped_rows(sheet, hidden)
    table = Table(sheet, head, [], frozenset() if hidden else sheet.hidden_columns)
    table.titles = tuple(text for row in range(head.first) for _, text in sheet.texts(row))
    _sort_rows(table, kind, skipped)
    _tell_hidden(table, skipped)
    return table


def _sort_rows(table: Table, kind: Kind, skipped: frozenset[int]) -> None:
    """Fill the table with its rows, and tell of the others."""
    reasons: dict[tuple[str, str], list[int]] = {}
    for row in range(table.head.last + 1, len(table.sheet.rows)):
        texts = table.sheet.texts(row)
        if row in skipped or not texts:
            continue
        reason = _reason(table, kind, texts)
        if reason:
            reasons.setdefault(reason, []).append(row_name(row))
        else:
            table.rows.append(TableRow(row_name(row), table.sheet.rows[row]))
    if table.head.first:
        above = [row_name(row) for row in range(table.head.first) if table.sheet.texts(row)]
        table.left += [in_rows(above, "표 위의 제목", "titles above the table")] if above else []
    table.left += [in_rows(rows, *reason) for reason, rows in reasons.items()]


def _reason(table: Table, kind: Kind, texts: list[tuple[int, str]]) -> tuple[str, str] | None:
    """Say why a row is no data; None if it is."""
    plain = [squeeze(text) for _, text in texts]
    if any(_TOTAL.fullmatch(text) for text in plain[:3]):
        return _IS_TOTAL
    if any(_MEAN.fullmatch(text) for text in plain[:2]):
        return _IS_MEAN
    if [text for _, text in texts] == [text for _, text in table.sheet.texts(table.head.first)]:
        return _IS_HEAD
    if len(texts) == 1 and _is_note(texts[0][1], kind):
        return _IS_NOTE
    return None


def _is_note(text: str, kind: Kind) -> bool:
    """Tell whether the one text of a row is a remark; a heading over the people of a team is short."""
    return (bool(_NOTE.match(text)) and (kind != "staff" or len(text) > 12 or text[0] in "※*☞#")) or len(text) > 30


def _tell_hidden(table: Table, skipped: frozenset[int]) -> None:
    rows = [row_name(row) for row in skipped if table.sheet.texts(row)]
    if rows:
        table.left.append(in_rows(rows, f"숨긴 행{_ASKED_KO}", f"hidden rows{_ASKED_EN}"))
    columns = [c for c in sorted(table.hidden_columns) if any(row[c] for row in table.sheet.rows)]
    if columns:
        names = ", ".join(map(table.name, columns))
        table.left.append(Text(f"{names}열: 숨긴 열{_ASKED_KO}", f"Columns {names}: hidden{_ASKED_EN}"))


def tell_unused(table: Table, used: Iterable[str], private: Iterable[str] = ()) -> Iterator[Text]:
    """Tell of each column that holds something and is not taken."""
    used, private = set(used), set(private)
    for column in range(len(table.head.headings)):
        meaning = table.head.meanings.get(column)
        if meaning in used or column in table.hidden_columns or meaning == "number":
            continue
        if not any(row.texts[column] for row in table.rows):
            continue
        if meaning in private:
            name = table.name(column)
            yield Text(f"{name}열: 개인정보라 가져오지 않았습니다.", f"Column {name}: personal data, not taken.")
        else:
            yield not_taken(table, column)


def not_taken(table: Table, column: int) -> Text:
    """Tell that a column is none of ours."""
    name = table.name(column) if table.head.headings[column] else column_name(column)
    return Text(
        f"{name}열: 대응하는 칸이 없어 가져오지 않았습니다(COLUMNS로 정할 수 있습니다).",
        f"Column {name}: not taken, none of ours matches (COLUMNS can tell which).",
    )


def tell_remarks(table: Table, used: Iterable[str]) -> Iterator[Text]:
    """Tell of each value that was taken and may not be what was typed."""
    used, numbers = set(used), {row.number for row in table.rows}
    together: dict[tuple[str, str, int], list[int]] = {}
    for (row, column), remark in sorted(table.sheet.remarks.items()):
        is_taken = table.head.meanings.get(column) in used and row_name(row) in numbers
        if is_taken and column not in table.hidden_columns:
            together.setdefault((remark.ko, remark.en, column), []).append(row_name(row))
    for (ko, en, column), rows in together.items():
        name = table.name(column)
        yield Text(f"{spans(rows)}행 {name}: {ko}", f"Row {spans(rows)}, {name}: {en}")


_ASKED_KO = "이라 가져오지 않았습니다(가져오려면 HIDDEN=1)."
_ASKED_EN = ", not taken (HIDDEN=1 takes them)."
_IS_TOTAL = ("합계", "a total")
_IS_MEAN = ("평균", "a mean")
_IS_HEAD = ("되풀이된 제목 줄", "the head again")
_IS_NOTE = ("표의 설명", "a note")

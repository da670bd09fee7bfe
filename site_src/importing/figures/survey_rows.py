"""Scores as rows of surveys/<year>.csv: one for each dimension or service, a column for each service of a matrix."""

from collections.abc import Iterable, Iterator, Sequence

from institution.text import Text, comparable
from site_src.importing.csv_rows import Cells, same_figure
from site_src.importing.figures import labels
from site_src.importing.figures.scores import Score
from site_src.importing.vocabulary import squeeze
from site_src.records.completion.survey_rows import is_service
from site_src.records.surveys import service_name

Key = tuple[str, str]
#: Columns that hold no figure.
_WORDS = ("dimension", "dimension_en", "by")


def merge(found: Iterable[Score], before: Sequence[Cells]) -> list[Cells]:
    """Give the rows of scores; what our file says of the same row, and how it writes a name or figure, stays."""
    services = {squeeze(service_name(name, "ko")): name for row in before for name in row if is_service(name)}
    rows: dict[Key, Cells] = {}
    for score in found:
        by = "dimension" if score.dimension else "service"
        row = rows.setdefault(
            _key(score.dimension or score.service, by), {"dimension": score.dimension or score.service}
        )
        figure = f"{score.score:f}"
        if score.dimension and score.service:
            row[services.setdefault(squeeze(score.service), score.service)] = figure
            continue
        row["score"] = figure
        if by == "service":
            row["by"] = by
        if score.base is not None:
            row["base"] = str(score.base)
    ours = {key(row): row for row in before}
    return [_joined(ours.get(one, {}), row) for one, row in rows.items()]


def key(row: Cells) -> Key:
    """Give what tells rows apart."""
    return _key(row["dimension"], row.get("by", "dimension"))


def find_differences(year: int, before: Sequence[Cells], rows: Sequence[Cells]) -> Iterator[Text]:
    """Tell of each row that is new and each figure that is another; of a file that is new, nothing."""
    old = {key(row): row for row in before}
    for row in rows if before else ():
        ours = old.get(key(row))
        for column in (name for name in row if name not in _WORDS):
            name = " ".join(filter(None, (row["dimension"], "" if column == "score" else column)))
            was = (ours or {}).get(column)
            if ours is None or was is None:
                yield Text(f"{year} 더함: {name} {row[column]}", f"{year}, added: {name} {row[column]}")
            elif was != row[column]:
                said = f"{name} {was} → {row[column]}"
                yield Text(f"{year} 바뀜: {said}", f"{year}, changed: {said}")


def _joined(ours: Cells, row: Cells) -> Cells:
    same = {name: ours[name] for name, text in row.items() if name in ours and same_figure(ours[name], text)}
    return {**ours, **row, **same, **({"dimension": ours["dimension"]} if ours else {})}


def _key(name: str, by: str) -> Key:
    """Compare names without their blanks; 종합 is 종합 만족도."""
    plain = squeeze(comparable(name))
    return "종합" if labels.is_overall(plain) else plain, by

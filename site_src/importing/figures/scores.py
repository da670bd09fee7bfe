"""The scores of a survey, out of a grid of figures: of which year, of which dimension, of which service."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from institution.text import Text
from site_src.importing.figures import grid, labels
from site_src.importing.figures.grid import Figure, Grid
from site_src.importing.outcome import in_rows
from site_src.importing.request import Ask
from site_src.importing.vocabulary import SURVEY

Axis = Literal["dimension", "service"]


@dataclass
class Score:
    """A score by dimension, by service, or by both; `base` is how many were asked, where the sheet says so."""

    year: int
    dimension: str
    service: str
    row: int
    score: Decimal | None = None
    base: int | None = None


@dataclass(frozen=True)
class Axes:
    """What the names beside and above the figures are; None on a side without names."""

    across: Axis | None
    down: Axis | None


class UnknownAxesError(Exception):
    """Nobody can tell which side of a matrix holds the dimensions."""


def find_axes(found: Grid, ask: Ask) -> Axes:
    """Tell what the names of a grid are; raises UnknownAxesError where there is no telling, and no answer."""
    beside, above = found.names(down=False), found.names(down=True)
    corner = _corner(found)
    if not above or corner == _BOTH:
        return Axes("service" if corner == {"service"} else "dimension", None)
    if not beside:
        return Axes(None, "dimension")
    if corner == {"service"}:
        return Axes("service", "dimension")
    shares = _share(beside), _share(above)
    if shares[0] == shares[1]:
        answer = ask(_question(beside, above), ("왼쪽 / the rows", "위쪽 / the columns"))
        if answer is None:
            raise UnknownAxesError
        return Axes("dimension", "service") if answer == 0 else Axes("service", "dimension")
    return Axes("dimension", "service") if shares[0] > shares[1] else Axes("service", "dimension")


def read(found: Grid, axes: Axes, year: int | None) -> tuple[list[Score], list[Text]]:
    """Read the scores, and tell of the figures that are none; `year` is that of figures without one."""
    scores: dict[tuple[int, str, str], Score] = {}
    left: dict[tuple[str, tuple[str, str]], list[int]] = {}
    asked: dict[tuple[int, int], int] = {}
    for figure in found.figures:
        measures = {labels.measure(label) for label in _labels(figure)} - {None}
        of_year = next(filter(None, map(labels.year_of, _labels(figure))), year)
        names = _names(found, figure, axes)
        reason = _reason(measures, of_year, names, axes)
        if reason == _NO_NAME and "base" in measures and of_year is not None:
            asked[of_year, figure.row] = int(figure.value)
            continue
        if reason or of_year is None:
            left.setdefault((" ".join(figure.down), reason or _NO_YEAR), []).append(figure.row)
            continue
        dimension, service = names
        score = scores.setdefault((of_year, dimension, service), Score(of_year, dimension, service, figure.row))
        if "base" in measures:
            score.base = int(figure.value)
        else:
            score.score = figure.value
    for score in scores.values():  # a transposed table has one number of answers for all scores of its row
        score.base = score.base or asked.get((score.year, score.row))
    told = [in_rows(rows, f"{above} {ko}", f"{above} {en}") for (above, (ko, en)), rows in left.items()]
    return [score for score in scores.values() if score.score is not None], [*told, *_tell_blank(found)]


def _labels(figure: Figure) -> Iterator[str]:
    yield from (label for _, label in figure.across)
    yield from figure.down


def _names(found: Grid, figure: Figure, axes: Axes) -> tuple[str, str]:
    """Give dimension and service of a figure; each may be empty."""
    names: dict[str, list[str]] = {"dimension": [], "service": []}
    both = _corner(found) == _BOTH  # a long table of both kinds of names, each in a column of its own
    for column, label in figure.across:
        if grid.is_name(label) and axes.across:
            axis = _meaning(found, column) if both else None
            names[axis or axes.across].append(label)
    if axes.down:
        names[axes.down] += [label for label in figure.down if grid.is_name(label)]
    dimension, service = ("".join(names[axis][-1:]) for axis in ("dimension", "service"))
    # 전체 of services is all of them, and 종합 of dimensions beside a service the score of that service.
    if service and labels.is_overall(service):
        service = ""
    if service and labels.is_overall(dimension):
        dimension = ""
    return dimension, service


def _reason(
    measures: Iterable[str | None], year: int | None, names: tuple[str, str], axes: Axes
) -> tuple[str, str] | None:
    """Say why a figure is no score and no base; None if it is."""
    if "other" in measures:
        return "(점수나 사례수가 아닌 수)", "(neither a score nor a number of answers)"
    if year is None:
        return _NO_YEAR
    if not any(names) or (axes.across is None and not names[0]):
        return _NO_NAME
    return None


def _corner(found: Grid) -> set[str]:
    """Give what the headings above the names of the rows say that they are."""
    named = {column for figure in found.figures for column, label in figure.across if grid.is_name(label)}
    return {meaning for column in named if (meaning := _meaning(found, column))}


def _meaning(found: Grid, column: int) -> Axis | None:
    meaning = found.table.head.meanings.get(column) or SURVEY.meaning(found.table.head.headings[column])
    return "service" if meaning == "service" else "dimension" if meaning == "dimension" else None


def _share(names: Iterable[str]) -> float:
    names = [name for name in names if not labels.is_overall(name)]
    return sum(map(labels.is_dimension, names)) / max(len(names), 1)


def _tell_blank(found: Grid) -> Iterator[Text]:
    for text in dict.fromkeys(text for _, text in found.blank):
        rows = [row for row, other in found.blank if other == text]
        yield in_rows(rows, f"수가 아닌 칸({text})", f"no figure ({text})")


def _question(beside: Iterable[str], above: Iterable[str]) -> Text:
    left, top = (", ".join(sorted(names)[:4]) for names in (beside, above))
    return Text(
        f"왼쪽({left})과 위쪽({top}) 가운데 친절성 같은 조사 항목은 어느 쪽입니까?",
        f"Which are the dimensions of the survey: the rows ({left}) or the columns ({top})?",
    )


_BOTH = {"dimension", "service"}
_NO_NAME = ("(평균이나 이름 없는 수)", "(a mean, or a figure without a name)")
_NO_YEAR = ("(어느 해인지 알 수 없음, PERIOD=2025처럼 적어 주십시오)", "(of no known year: write PERIOD=2025)")

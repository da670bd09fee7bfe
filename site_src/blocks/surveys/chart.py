"""The chart of the surveys of all years: a point for each, and a line only between years that can be compared.

It is an SVG of which 17 units are one em, so that it grows with the text. Screen readers get its label; the table below
it (`overview`) shows the same figures.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from markupsafe import Markup

from institution import formatting
from institution.text import Text
from site_src.blocks.surveys.description import describe_result
from site_src.markup.html import element
from site_src.records.surveys import SurveyWave

if TYPE_CHECKING:
    from site_src.blocks.surveys.facts import SurveyFacts

_LABEL = Text(
    "해마다의 조사 결과 그림. {years}. 같은 내용이 아래 표에 있습니다.",
    "Chart of the results. {years}. The table below says the same.",
)
_YEAR = Text("{label} {result}", "{label}: {result}")
_PARTED = Text("여기서 앞선 해와 이어지지 않음", "not comparable with earlier years")
_BREAK = Text("이어지지 않음", "not comparable")
_SAMPLE = Text("예시", "sample")
_CAPTION = Text(
    "점선은 조사가 이어지지 않는 곳입니다. 그 사이에는 선을 긋지 않았습니다.",
    "A dashed line stands where surveys cannot be compared; no line is drawn across it.",
)
_EM = 17
_LEFT, _RIGHT, _TOP, _BOTTOM, _STEP, _HEIGHT = 8, 46, 40, 48, 90, 150


@dataclass(frozen=True)
class _Point:
    """A survey in the chart: what it is called, the x of its middle, and whether it compares with the one on its left.

    `time` is its year, with a number where the year has several.
    """

    wave: SurveyWave
    label: Text
    time: str
    x: float
    compared: bool

    @property
    def y(self) -> float | None:
        """Give the height of the score, or None where there is a grade alone."""
        if self.wave.score is None or self.wave.scale is None:
            return None
        return _TOP + _HEIGHT * (1 - self.wave.scale.share(self.wave.score) / 100)


def render_chart(surveys: "Iterable[SurveyFacts]", lang: str) -> Markup:
    """Draw the surveys of a series, of which the latest is given first and the oldest stands on the left.

    They stand in a frame that scrolls sideways if there are many.
    """
    points = _place(surveys)
    width, height = _LEFT + _STEP * len(points) + _RIGHT, _TOP + _HEIGHT + _BOTTOM
    label = _describe(points, lang)
    drawing = element(
        "svg",
        *_draw_axis(points),
        *(part for left, point in pairwise(points) for part in _draw_step(left, point, lang)),
        *(part for point in points for part in _draw_point(point, lang)),
        viewBox=f"0 0 {width} {height}",
        width=f"{width / _EM:.2f}em",
        height=f"{height / _EM:.2f}em",
        role="img",
        aria_label=label,
    )
    frame = element("div", drawing, class_="chart__scroll", tabindex="0", role="group", aria_label=label.split(".")[0])
    return element("figure", frame, element("figcaption", _CAPTION[lang]), class_="chart", data_search_exclude="")


def _place(surveys: "Iterable[SurveyFacts]") -> list[_Point]:
    in_order = list(surveys)[::-1]
    years = [facts.wave.year for facts in in_order]
    times = [
        f"{year}-{years[: number + 1].count(year)}" if years.count(year) > 1 else str(year)
        for number, year in enumerate(years)
    ]
    return [
        _Point(facts.wave, facts.label, time, _LEFT + _STEP * (number + 0.5), facts.change is not None)
        for number, (facts, time) in enumerate(zip(in_order, times, strict=True))
    ]


def _describe(points: Sequence[_Point], lang: str) -> str:
    """Give the chart in words, for screen readers."""
    parts = []
    for number, point in enumerate(points):
        text = _YEAR[lang].format(label=point.label[lang], result=describe_result(point.wave, lang))
        text += f" ({_SAMPLE[lang]})" if point.wave.sample else ""
        parts.append(f"{text} ({_PARTED[lang]})" if number and not point.compared else text)
    return _LABEL[lang].format(years=", ".join(parts))


def _draw_axis(points: Sequence[_Point]) -> Iterator[Markup]:
    """Draw lines at 0, 50 and 100 per cent of the scale, and its numbers on the right if all years share one scale.

    A year with a grade alone has no scale, and no line.
    """
    scales = [point.wave.scale for point in points if point.wave.scale]
    scored = [point for point in points if point.y is not None]
    for share in (0, 50, 100):
        y = _TOP + _HEIGHT * (1 - share / 100)
        for point in scored:
            ends = {"x1": point.x - _STEP / 2, "y1": y, "x2": point.x + _STEP / 2, "y2": y}
            yield element("line", **{name: f"{value:g}" for name, value in ends.items()}, class_="chart__grid")
        if scales and all(scale == scales[0] for scale in scales):
            value = scales[0].lowest + (scales[0].highest - scales[0].lowest) * share / 100
            yield _draw_text(_LEFT + _STEP * len(points) + 8, y + 5, formatting.number(value), "chart__axis")


def _draw_step(left: _Point, point: _Point, lang: str) -> Iterator[Markup]:
    """Draw the line from the year on the left, or the mark of a break."""
    if point.compared and left.y is not None and point.y is not None:
        ends = {"x1": left.x, "y1": left.y, "x2": point.x, "y2": point.y}
        yield element("line", **{name: f"{value:g}" for name, value in ends.items()}, class_="chart__line")
    else:
        x = f"{point.x - _STEP / 2:g}"
        yield element("line", x1=x, x2=x, y1=str(_TOP - 14), y2=str(_TOP + _HEIGHT), class_="chart__break")
        yield _draw_text(point.x - _STEP / 2, _TOP - 22, _BREAK[lang], "chart__parted")


def _draw_point(point: _Point, lang: str) -> Iterator[Markup]:
    """Draw the score as a dot or the grade as a box, with its text, the year and the mark of a sample."""
    result = describe_result(point.wave, lang)
    if point.y is None:
        y = _TOP + _HEIGHT / 2
        box = {"x": point.x - 42, "y": y - 17, "width": 84, "height": 34, "rx": 6}
        yield element("rect", **{name: f"{value:g}" for name, value in box.items()}, class_="chart__grade")
        yield _draw_text(point.x, y + 6, result, "chart__value")
    else:
        yield element("circle", cx=f"{point.x:g}", cy=f"{point.y:g}", r="6", class_="chart__point")
        yield _draw_text(point.x, point.y + (28 if point.y < _TOP + 40 else -14), result, "chart__value")
    yield _draw_text(point.x, _TOP + _HEIGHT + 22, point.time, "chart__year")
    if point.wave.sample:
        yield _draw_text(point.x, _TOP + _HEIGHT + 40, _SAMPLE[lang], "chart__sample")


def _draw_text(x: float, y: float, text: str, name: str) -> Markup:
    return element("text", text, x=f"{x:g}", y=f"{y:g}", class_=name)

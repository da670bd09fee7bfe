"""The drawing of the surveys of all years: points on their scale, a line only between years that can be compared.

It is drawn in units of which 17 make an em, so that it grows with the text. The table below it says the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from institution import formatting
from institution.text import Text
from site_src.blocks.surveys import comparison, facts
from site_src.markup.html import element
from site_src.records.surveys import SurveyWave

_LABEL = Text(
    "해마다의 조사 결과 그림. {years}. 같은 내용이 아래 표에 있습니다.",
    "Chart of the results. {years}. The table below says the same.",
)
_YEAR = Text("{year}년 {result}", "{year}: {result}")
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
    """A year's place in the drawing, and whether it can be compared with the year before."""

    wave: SurveyWave
    x: float
    joined: bool

    @property
    def y(self) -> float | None:
        """Give the height of the score, or None where there is a grade alone."""
        if self.wave.score is None or self.wave.scale is None:
            return None
        return _TOP + _HEIGHT * (1 - self.wave.scale.share(self.wave.score) / 100)


def write(waves: Sequence[SurveyWave], lang: str) -> Element:
    """Draw the surveys, the oldest on the left, in a frame that scrolls by itself if there are many."""
    points = list(_points(waves))
    width, height = _LEFT + _STEP * len(points) + _RIGHT, _TOP + _HEIGHT + _BOTTOM
    label = _label(points, lang)
    drawing = element(
        "svg",
        *_axis(points),
        *(part for before, point in zip([None, *points], points, strict=False) for part in _join(before, point, lang)),
        *(part for point in points for part in _mark(point, lang)),
        viewBox=f"0 0 {width} {height}",
        width=f"{width / _EM:.2f}em",
        height=f"{height / _EM:.2f}em",
        role="img",
        aria_label=label,
    )
    frame = element("div", drawing, class_="chart__scroll", tabindex="0", role="group", aria_label=label.split(".")[0])
    return element("figure", frame, element("figcaption", _CAPTION[lang]), class_="chart", data_search_exclude="")


def _points(waves: Sequence[SurveyWave]) -> Iterator[_Point]:
    for number, wave in enumerate(sorted(waves, key=lambda wave: wave.year)):
        joined = comparison.obstacle(wave, comparison.before(wave, waves)) is None
        yield _Point(wave, _LEFT + _STEP * (number + 0.5), joined)


def _label(points: Sequence[_Point], lang: str) -> str:
    parts = []
    for number, point in enumerate(points):
        text = _YEAR[lang].format(year=point.wave.year, result=facts.result(point.wave, lang))
        text += f" ({_SAMPLE[lang]})" if point.wave.sample else ""
        parts.append(f"{text} ({_PARTED[lang]})" if number and not point.joined else text)
    return _LABEL[lang].format(years=", ".join(parts))


def _axis(points: Sequence[_Point]) -> Iterator[Element]:
    """Draw the lines of a scale that all years share; years of several scales carry their own numbers alone.

    A grade is on no scale: no line leads to it, and the numbers stand at the other end, beside the latest year.
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
            yield _text(_LEFT + _STEP * len(points) + 8, y + 5, formatting.number(value), "chart__axis")


def _join(before: _Point | None, point: _Point, lang: str) -> Iterator[Element]:
    """Draw the line from the year before, or the mark of a break."""
    if before is None:
        return
    if point.joined and before.y is not None and point.y is not None:
        ends = {"x1": before.x, "y1": before.y, "x2": point.x, "y2": point.y}
        yield element("line", **{name: f"{value:g}" for name, value in ends.items()}, class_="chart__line")
    else:
        x = f"{point.x - _STEP / 2:g}"
        yield element("line", x1=x, x2=x, y1=str(_TOP - 14), y2=str(_TOP + _HEIGHT), class_="chart__break")
        yield _text(point.x - _STEP / 2, _TOP - 22, _BREAK[lang], "chart__parted")


def _mark(point: _Point, lang: str) -> Iterator[Element]:
    result = facts.result(point.wave, lang)
    if point.y is None:
        y = _TOP + _HEIGHT / 2
        box = {"x": point.x - 42, "y": y - 17, "width": 84, "height": 34, "rx": 6}
        yield element("rect", **{name: f"{value:g}" for name, value in box.items()}, class_="chart__grade")
        yield _text(point.x, y + 6, result, "chart__value")
    else:
        yield element("circle", cx=f"{point.x:g}", cy=f"{point.y:g}", r="6", class_="chart__point")
        yield _text(point.x, point.y + (28 if point.y < _TOP + 40 else -14), result, "chart__value")
    yield _text(point.x, _TOP + _HEIGHT + 22, str(point.wave.year), "chart__year")
    if point.wave.sample:
        yield _text(point.x, _TOP + _HEIGHT + 40, _SAMPLE[lang], "chart__sample")


def _text(x: float, y: float, words: str, name: str) -> Element:
    return element("text", words, x=f"{x:g}", y=f"{y:g}", class_=name)

"""How a standard was kept from period to period: a small drawing, and the last change in words beside it.

Only results that were counted alike over periods of one length are put in a row. The line is broken where a period is
missing or withheld.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from markupsafe import Markup

from institution import formatting
from institution.performance.periods import ReportingPeriod
from institution.performance.results import PeriodResult
from institution.performance.standards import ServiceStandard
from institution.text import Text
from site_src.markup.html import element, fragment
from site_src.records.verdicts import share_aimed_at

_CHANGE = Text("{before}%에서 {now}%로", "{before}% to {now}%")
_SAME = Text("그대로 {now}%", "still {now}%")
_SINCE = Text("{period}부터", "Since {period}:")
#: How many periods are drawn, the size of the drawing, and the room that a point needs at its edges, in its own units.
_MOST, _WIDTH, _HEIGHT, _EDGE = 8, 96, 32, 5
#: The least span of the drawing in percent, so that a change of one does not look like a fall from all to none.
_SPAN = Decimal(10)


@dataclass(frozen=True)
class _Point:
    period: ReportingPeriod
    value: Decimal


def render_trend(standard: ServiceStandard, results: Sequence[PeriodResult], lang: str) -> Markup:
    """Draw the results of a standard, given the latest first; nothing where there are fewer than two to compare."""
    points = _comparable(results)
    if len(points) < 2:
        return Markup("")
    drawing = _draw(points, share_aimed_at(standard, results[0]))
    since = _SINCE[lang].format(period=points[-2].period.label(lang))
    change = element("span", _describe(points, lang), class_="trend__change")
    return fragment(drawing, element("span", since, " ", change, class_="trend"))


def _comparable(results: Sequence[PeriodResult]) -> list[_Point]:
    """Give the latest result and those before it that it compares with, the oldest first."""
    if not results or results[0].achievement.withheld:
        return []
    length, counts = results[0].period.length, results[0].achievement.counts
    points = [
        _Point(result.period, result.achievement.value)
        for result in results
        if result.period.length == length
        and result.achievement.counts == counts
        and result.achievement.unit.strip() == "%"
        and result.achievement.value is not None
        and not result.achievement.withheld
    ]
    return points[:_MOST][::-1]


def _describe(points: Sequence[_Point], lang: str) -> str:
    before, now = points[-2], points[-1]
    text = _SAME if before.value == now.value else _CHANGE
    return text[lang].format(before=formatting.number(before.value), now=formatting.number(now.value))


def _draw(points: Sequence[_Point], aimed_at: Decimal | None) -> Markup:
    """Draw a line from point to point, the last with a dot, and a dashed line at the share that is aimed at."""
    values = [point.value for point in points] + ([aimed_at] if aimed_at is not None else [])
    span = max(max(values) - min(values), _SPAN)
    top = (max(values) + min(values) + span) / 2

    def y(value: Decimal) -> str:
        return f"{_EDGE + float((top - value) / span) * (_HEIGHT - 2 * _EDGE):.1f}"

    places = [(x, y(point.value)) for x, point in zip(_across(points), points, strict=True)]
    lines = [_line(left, right) for left, right in _joined(points, places)]
    dots = [element("circle", cx=x, cy=height, r="2") for x, height in places[:-1]]
    last = element("circle", cx=places[-1][0], cy=places[-1][1], r="4", class_="trend__last")
    target = [] if aimed_at is None else [_line(("0", y(aimed_at)), (str(_WIDTH), y(aimed_at)), class_="trend__target")]
    box = {"viewBox": f"0 0 {_WIDTH} {_HEIGHT}", "width": "6em", "height": "2em"}
    return element("svg", *target, *lines, *dots, last, **box, class_="trend__drawing", aria_hidden="true")


def _across(points: Sequence[_Point]) -> Iterator[str]:
    """Yield the x of each point, by the days between them."""
    first, last = points[0].period.last_day, points[-1].period.last_day
    for point in points:
        share = (point.period.last_day - first) / (last - first)
        yield f"{_EDGE + share * (_WIDTH - 2 * _EDGE):.1f}"


def _joined(
    points: Sequence[_Point], places: Sequence[tuple[str, str]]
) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Yield the places of neighbours whose periods follow each other without a gap."""
    for (left, right), ends in zip(pairwise(points), pairwise(places), strict=True):
        if left.period.ends_at == right.period.begins_at:
            yield ends


def _line(left: tuple[str, str], right: tuple[str, str], **attributes: str) -> Markup:
    return element("line", x1=left[0], y1=left[1], x2=right[0], y2=right[1], **attributes)

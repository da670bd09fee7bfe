"""What can be counted of a promise by itself: the measures that `counts:` of standards.yml names.

Every case (or rating) that a measure is about falls on one of its levels. How many there are is the base; how many of
them fall on the levels of `met` is what was kept. `feedback_api.figures` counts them; the site shows what was counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated

from pydantic import BeforeValidator, Field

from institution.text import Text


def without_percent_sign(value: object) -> object:
    """Read 99.88%, as people type a share."""
    return value.strip().removesuffix("%").strip() if isinstance(value, str) else value


#: A rule as the column `counts` of performance/<period>.csv has it: opened_within inquiry+complaint 4h.
RULE = r"(?P<what>[a-z_]+)(?: (?P<kinds>[a-z][a-z0-9-]*(?:\+[a-z][a-z0-9-]*)*))?(?: (?P<limit>\d+)(?P<unit>[hd]))?"
#: A share of what is counted, with or without its sign.
Percent = Annotated[Decimal, BeforeValidator(without_percent_sign), Field(ge=0, le=100, allow_inf_nan=False)]


@dataclass(frozen=True)
class Measure:
    """A way to count a promise.

    `levels` are all that a case can fall on, in the order in which they are shown, with their names. `open` is the
    level of those whose deadline has passed without an answer. `shows_levels` tells whether each level is published,
    and not only the base and what was met. A measure without `met` gives a number alone, and no share.
    """

    counted: Text  # a sentence, with {kinds} in it
    levels: Mapping[str, Text]
    met: frozenset[str]
    open: str | None = None
    shows_levels: bool = False


_KEPT = {
    "in_time": Text("기한 안", "in time"),
    "late": Text("기한 뒤", "late"),
    "overdue": Text("기한이 지났으나 아직", "still open and overdue"),
}
MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "answered_in_time": Measure(
            Text(
                "이 기간에 답변 기한이 된 {kinds} 가운데 기한 안에 답변한 비율. "
                "기한이 지나도록 답변하지 못한 것도 셉니다.",
                "share of {kinds} due in the period that were answered in time; those still unanswered count too",
            ),
            _KEPT,
            frozenset({"in_time"}),
            open="overdue",
        ),
        "interim_notice": Measure(
            Text(
                "이 기간에 처음 정한 기한을 넘긴 {kinds} 가운데 그 기한 전에 중간 안내를 드린 비율",
                "share of {kinds} that took longer than first promised, the time ending in the period, of which the "
                "customer was told before",
            ),
            {"given": Text("안내함", "told"), "missing": Text("안내하지 않음", "not told")},
            frozenset({"given"}),
        ),
        "opened_within": Measure(
            Text(
                "접수한 {kinds} 가운데 {limit} 안에 담당 팀이 연 비율. 열 기한이 이 기간에 된 것을 셉니다.",
                "share of {kinds} that a handler opened within {limit}, that time ending in the period",
            ),
            _KEPT,
            frozenset({"in_time"}),
            open="overdue",
        ),
        "satisfaction": Measure(
            Text(
                "답변을 받고 이 기간에 만족 여부를 알려 주신 {kinds} 가운데 '만족'의 비율",
                "share of 'satisfied' among customers who rated the answer to {kinds} in the period",
            ),
            {
                "satisfied": Text("만족", "satisfied"),
                "partly": Text("일부 만족", "partly satisfied"),
                "not": Text("불만족", "not satisfied"),
            },
            frozenset({"satisfied"}),
            shows_levels=True,
        ),
        "outcomes": Measure(
            Text(
                "이 기간에 답변한 {kinds} 가운데 처리 결과(수용, 일부 수용, 불수용, 이송)를 밝힌 비율",
                "share of {kinds} answered in the period whose answer states an outcome (accepted, partly, not "
                "accepted, referred)",
            ),
            {
                "accepted": Text("수용", "accepted"),
                "partly": Text("일부 수용", "partly accepted"),
                "not_accepted": Text("불수용", "not accepted"),
                "referred": Text("이송", "referred"),
                "answered": Text("답변", "answered"),
                "repeated": Text("반복 민원으로 마침", "closed as repeated"),
            },
            frozenset({"accepted", "partly", "not_accepted", "referred"}),
            shows_levels=True,
        ),
        "page_ratings": Measure(
            Text(
                "이 기간에 누리집의 쪽에 매긴 만족도(1~5점) 가운데 4점과 5점의 비율",
                "share of 4 and 5 among ratings of the site's pages (1 to 5) in the period",
            ),
            {str(score): Text(f"{score}점", f"{score} of 5") for score in range(5, 0, -1)},
            frozenset({"4", "5"}),
            shows_levels=True,
        ),
        "received": Measure(
            Text("이 기간에 접수한 {kinds}의 수", "number of {kinds} received in the period"),
            {"received": Text("접수", "received")},
            frozenset(),
        ),
    }
)

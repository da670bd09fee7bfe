"""surveys.yml and surveys/<id>.csv: each survey, and its scores by dimension and by service.

The id of a survey is its year; where a year has several, that with a word behind it: 2025-staff.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass as checked

from institution.csv_file import Count, Figure
from institution.text import Filled, Text
from institution.validation import STRICT, Year, matching, wrong

SurveyId = Annotated[
    str,
    matching(
        r"([0-9]+(-[a-z0-9]+)*)?",
        Text("조사의 id로 쓸 수 없습니다({value}).", "Not usable as the id of a survey ({value})."),
        Text(
            "연도와 영문 소문자로 2025-staff처럼 적어 주십시오.", "Write the year and small letters, like 2025-staff."
        ),
    ),
]


@checked(frozen=True, config=STRICT)
class Scale:
    """The lowest and the highest score that a survey could have given."""

    lowest: Figure
    highest: Figure

    def __post_init__(self) -> None:
        if self.lowest >= self.highest:
            raise wrong(
                Text(
                    "가장 낮은 점수가 가장 높은 점수보다 작지 않습니다.", "The lowest score is not below the highest."
                ),
                Text("{lowest: 0, highest: 100}처럼 적어 주십시오.", "Write {lowest: 0, highest: 100}."),
            )

    def holds(self, score: Decimal) -> bool:
        """Tell whether a score is possible."""
        return self.lowest <= score <= self.highest

    def share(self, score: Decimal) -> float:
        """Give where a score stands between the lowest (0) and the highest (100), for drawing."""
        return float(100 * (score - self.lowest) / (self.highest - self.lowest))


@checked(frozen=True, config=STRICT)
class Period:
    """The days from the first to the last on which people were asked."""

    first: Annotated[date, Field(alias="from")]
    last: Annotated[date, Field(alias="to")]

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise wrong(
                Text("조사 기간의 끝이 처음보다 앞섭니다.", "The period ends before it begins."),
                Text("from과 to의 날짜를 확인해 주십시오.", "Check the dates of from and to."),
            )


@checked(frozen=True, config=STRICT)
class Improvement:
    """What was done after a survey about one of its dimensions or services; `about` is its name in the scores."""

    about: Filled
    done: Text


@checked(frozen=True, config=STRICT)
class SurveyWave:
    """An entry of surveys.yml: a survey with a score, or with a grade alone, and what is known of how it was made.

    `method` is the way in which people were asked; two surveys whose methods differ are not compared. `year` is a
    fiscal year where `fiscal` is true. `id` tells the surveys of one year apart.
    """

    year: Year
    name: Text
    sample: bool = False
    score: Figure | None = None
    grade: Filled | None = None
    scale: Scale | None = None
    base: Count | None = None
    period: Period | None = None
    surveyor: Text | None = None
    method: Text | None = None
    source: Text | None = None
    series_break: bool = False
    improvements: tuple[Improvement, ...] = ()
    id: SurveyId = ""
    fiscal: bool = False

    def __post_init__(self) -> None:
        if self.score is None and self.grade is None:
            raise wrong(
                Text("점수도 등급도 없습니다.", "Neither a score nor a grade."),
                Text("score나 grade를 적어 주십시오.", "Write score or grade."),
            )
        if self.id and self.id.partition("-")[0] != str(self.year):
            raise wrong(
                Text(
                    f"id가 연도({self.year})로 시작하지 않습니다.",
                    f"The id does not begin with the year ({self.year}).",
                ),
                Text(f"{self.year}-staff처럼 적어 주십시오.", f"Write it like {self.year}-staff."),
            )

    @property
    def key(self) -> str:
        """Give the id: that of its page and of its scores."""
        return self.id or str(self.year)

    def year_label(self, lang: str) -> str:
        """Give its year: 2025년 or 2025 회계연도; 2025, fiscal year 2025."""
        if self.fiscal:
            return f"{self.year} 회계연도" if lang == "ko" else f"fiscal year {self.year}"
        return f"{self.year}년" if lang == "ko" else str(self.year)


@checked(frozen=True, config=STRICT)
class SurveyRow:
    """A row of surveys/<id>.csv: the score of one dimension of the service or, with `by: service`, of one service.

    With `by: mean` it is the mean of the other rows, and no dimension. `services` are the scores that single services
    have in the dimension, by their columns in the file, in which `score`, of all of them, may then be missing.
    """

    dimension: Filled
    dimension_en: str = ""
    score: Figure | None = None
    by: Literal["dimension", "service", "mean"] = "dimension"
    base: Count | None = None
    services: Mapping[str, Figure | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.score is None and not any(score is not None for score in self.services.values()):
            raise wrong(
                Text("점수가 없습니다.", "There is no score."),
                Text("score를 적거나 이 줄을 지워 주십시오.", "Write score, or remove this row."),
            )

    def name(self, lang: str) -> str:
        """Give the dimension in a language."""
        return (self.dimension_en if lang == "en" else "") or self.dimension


def sort_waves(waves: Sequence[SurveyWave]) -> list[SurveyWave]:
    """Sort surveys by their years; those of one year by the days on which they began, or else as they stand."""
    last = date.max
    return sorted(waves, key=lambda wave: (wave.year, wave.period.first if wave.period else last))


def service_name(column: str, lang: str) -> str:
    """Give the name of a service by its column: 특허 상담 / Patent advice, or the Korean alone."""
    korean, _, english = (part.strip() for part in column.partition(" / "))
    return english if lang == "en" and english else korean


def outside(score: Decimal, scale: Scale) -> tuple[Text, Text]:
    """Say that a score is impossible on its scale."""
    span = f"{scale.lowest:f}~{scale.highest:f}"
    return (
        Text(f"점수가 척도({span})를 벗어났습니다({score:f}).", f"The score ({score:f}) is outside its scale, {span}."),
        Text("점수나 척도를 고쳐 주십시오.", "Correct the score or the scale."),
    )

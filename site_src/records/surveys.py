"""surveys.yml and surveys/<year>.csv: each year's survey, and its scores by dimension and by service."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass as checked

from institution.csv_file import Count, Figure
from institution.text import Filled, Text
from institution.validation import STRICT, Year, wrong


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
    """An entry of surveys.yml: one year's survey, with a score and how it was found, or with a grade alone.

    `method` is the way in which people were asked; two years whose methods differ are not compared.
    """

    year: Year
    name: Text
    sample: bool
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

    def __post_init__(self) -> None:
        if self.score is None and self.grade is None:
            raise wrong(
                Text("점수도 등급도 없습니다.", "Neither a score nor a grade."),
                Text("score나 grade를 적어 주십시오.", "Write score or grade."),
            )
        missing = [name for name in ("scale", "base", "period", "surveyor") if getattr(self, name) is None]
        if self.score is not None and missing:
            raise wrong(
                Text("점수가 있으나 조사 방법이 빠졌습니다.", "A score without the way it was found."),
                Text(f"함께 적어 주십시오: {', '.join(missing)}.", f"Write also: {', '.join(missing)}."),
            )


@checked(frozen=True, config=STRICT)
class SurveyRow:
    """A row of surveys/<year>.csv: the score of one dimension of the service or, with `by: service`, of one service."""

    dimension: Filled
    dimension_en: Filled
    score: Figure
    by: Literal["dimension", "service"] = "dimension"
    base: Count | None = None

    def name(self, lang: str) -> str:
        """Give the dimension in a language."""
        return self.dimension_en if lang == "en" else self.dimension


def outside(score: Decimal, scale: Scale) -> tuple[Text, Text]:
    """Say that a score is impossible on its scale."""
    span = f"{scale.lowest:f}~{scale.highest:f}"
    return (
        Text(f"점수가 척도({span})를 벗어났습니다({score:f}).", f"The score ({score:f}) is outside its scale, {span}."),
        Text("점수나 척도를 고쳐 주십시오.", "Correct the score or the scale."),
    )

"""performance/<period>.csv: what was achieved of each service standard in a period, typed by hand or counted.

`flask figures export` writes the counted rows, which have a value in `counts`; the others are an editor's. Both stand
in one file. What must not be told, since few people stand behind it, is withheld: its cells are empty or a hyphen.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic.dataclasses import dataclass as checked

from institution import csv_file, formatting
from institution.csv_file import Count, Figure
from institution.performance.measures import RULE, Percent, without_percent_sign
from institution.performance.periods import ReportingPeriod
from institution.text import COMPLETE, Conventions, Filled, Text
from institution.validation import STRICT, WholeNumber, matching, wrong

NumberOfCases = Annotated[WholeNumber, Field(ge=0)]
#: How many fell on each level; None where it is withheld.
Levels = Mapping[str, int | None]
#: How a target was kept.
Verdict = Literal["kept", "missed"]
_HIDDEN = "-"
_LEVELS = re.compile(r"[a-z0-9_]+ (?:\d+|-)(?:; [a-z0-9_]+ (?:\d+|-))*")


def _unit(cells: Mapping[str, object]) -> str:
    return str(cells.get("unit", "")).strip()


def _read_levels(value: object) -> object:
    """Read `satisfied 40; partly -; not -`."""
    if not isinstance(value, str):
        return value
    if not _LEVELS.fullmatch(value.strip()):
        raise wrong(
            Text("단계별 건수가 아닙니다({value}).", "Not numbers by level ({value})."),
            Text(
                "flask figures export가 적은 대로 두거나 칸을 비워 주십시오.",
                "Leave it as `flask figures export` wrote it, or empty the cell.",
            ),
        )
    pairs = (level.split(" ") for level in value.strip().split("; "))
    return {name: None if number == _HIDDEN else int(number) for name, number in pairs}


_RULE = matching(
    RULE,
    Text("세는 방법을 읽을 수 없습니다({value}).", "The way to count cannot be read ({value})."),
    Text(
        "flask figures export가 적은 대로 되돌리거나, 손으로 적은 줄이면 칸을 비워 주십시오.",
        "Put back what `flask figures export` wrote or, in a row typed by hand, empty the cell.",
    ),
)


@checked(frozen=True, config=STRICT)
class Achievement:
    """A row of performance/<period>.csv: what was achieved of a standard, counted how, checked from what source.

    `base` is the number of cases counted; it is left empty where nothing was sampled, as for "once a year", or where it
    is withheld. `met` of them were kept, `overdue` still wait though their deadline has passed. `target` is the share
    aimed at, in percent. `counts` tells by what rule a row was counted; `withheld`, that few cases stand behind it
    and its numbers are not told. `revised` is the day on which it was changed after it had been published, `revision`
    why.
    """

    standard: Filled
    unit: Filled
    unit_en: Filled
    counted: Filled
    counted_en: Filled
    source: Filled
    source_en: Filled
    sample: bool
    value: Annotated[Figure | None, BeforeValidator(without_percent_sign)] = None
    base: Count | None = None
    met: NumberOfCases | None = None
    overdue: NumberOfCases | None = None
    target: Percent | None = None
    levels: Annotated[Levels | None, BeforeValidator(_read_levels)] = None
    counts: Annotated[str, _RULE] | None = None
    withheld: bool = False
    revised: date | None = None
    revision: Filled | None = None
    note: Filled | None = None
    note_en: Filled | None = None

    @model_validator(mode="before")
    @classmethod
    def _check_percent_sign(cls, cells: object) -> object:
        """Refuse 18% where the unit is another: either the sign or the unit is a slip."""
        if isinstance(cells, Mapping) and str(cells.get("value", "")).strip().endswith("%") and _unit(cells) != "%":
            raise wrong(
                Text(
                    "결과(value)에 %가 있으나 단위(unit)가 다릅니다.",
                    "The value has a % sign, and its unit is another.",
                ),
                Text("unit과 unit_en에 %를 적거나 value의 %를 지워 주십시오.", "Write % as unit, or remove the sign."),
            )
        return cells

    def __post_init__(self) -> None:
        if self.value is None and not self.withheld:
            raise wrong(
                Text("결과(value)가 비어 있습니다.", "The result (value) is empty."),
                Text("수를 적거나 줄을 지워 주십시오.", "Write the number, or remove the row."),
            )
        if self.value is not None and self.unit.strip() == "%" and not 0 <= self.value <= 100:
            raise wrong(
                Text("비율이 0과 100 사이가 아닙니다.", "A share lies between 0 and 100."),
                Text("value 칸의 수를 확인해 주십시오.", "Check the number in the cell of value."),
            )
        if self.met is not None and (self.base is None or self.met > self.base):
            raise wrong(
                Text("지킨 건수(met)가 대상 건수(base)보다 많습니다.", "More were kept (met) than counted (base)."),
                Text("두 칸의 수를 확인해 주십시오.", "Check the numbers in both cells."),
            )

    def figure(self, lang: str) -> str:
        """Give the value with its unit: 96.5%, 18시간, 18 hours; empty where it is withheld."""
        if self.value is None:
            return ""
        unit = self.unit_en if lang == "en" else self.unit
        space = " " if lang == "en" and unit[0].isalpha() else ""
        return formatting.number(self.value) + space + unit

    def way(self, lang: str) -> str:
        """Give how it was counted."""
        return self.counted_en if lang == "en" else self.counted

    def origin(self, lang: str) -> str:
        """Give the source by which it was checked."""
        return self.source_en if lang == "en" else self.source

    def remark(self, lang: str) -> str | None:
        """Give the editor's note; the Korean one where there is no other."""
        return (self.note_en if lang == "en" else None) or self.note

    def verdict(self, percent: Decimal | None) -> Verdict | None:
        """Tell whether a share that was aimed at was reached; None where there is no target, or no share to compare.

        Where it is known how many were kept, the exact share decides, not the whole percentage that is shown.
        """
        aimed_at = self.target if self.target is not None else percent
        if aimed_at is None or self.unit.strip() != "%" or self.value is None:
            return None
        if self.met is not None and self.base:
            return judge_share(self.met, self.base, aimed_at)
        return "kept" if self.value >= aimed_at else "missed"


@dataclass(frozen=True)
class PeriodResult:
    """What was achieved of a standard, and in which period."""

    period: ReportingPeriod
    achievement: Achievement


def judge_share(met: int, base: int, percent: Decimal) -> Verdict:
    """Tell whether so many of so many reach a share in percent."""
    return "kept" if met * 100 >= percent * base else "missed"


def whole_percent(met: int, base: int) -> int:
    """Give a share as a whole percentage, rounded down: 100 is all of them, and no target is reached by rounding."""
    return int((Decimal(met) * 100 / base).to_integral_value(ROUND_FLOOR))


def render_file(achievements: Iterable[Achievement], conventions: Conventions = COMPLETE) -> str:
    """Write rows as the text of performance/<period>.csv."""
    return csv_file.render_records(Achievement, achievements, _cell, conventions)


def _cell(value: object) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name} {_HIDDEN if number is None else number}" for name, number in value.items())
    return csv_file.plain(value)

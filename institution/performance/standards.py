"""standards.yml: the promises that have a number, their targets, and what counts how they are kept."""

import re
from collections.abc import Mapping
from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, cast

from pydantic import Field, ValidationInfo, model_validator
from pydantic.dataclasses import dataclass as checked

from institution import formatting
from institution.organization import kinds as kinds_of_feedback
from institution.organization.fields import Clause, Count, Identifier
from institution.organization.kinds import KindName
from institution.performance.measures import RULE, Percent
from institution.performance.periods import ReportingPeriod
from institution.text import Filled, Text, comparable, with_english
from institution.validation import STRICT, Year, wrong

#: What a `counts:` rule may name: a measure (`measures`), or the yearly survey, which is counted by surveys.yml.
What = Literal[
    "answered_in_time",
    "interim_notice",
    "opened_within",
    "satisfaction",
    "outcomes",
    "page_ratings",
    "received",
    "yearly_survey",
]
YEARLY_SURVEY = "yearly_survey"
_WITHOUT_KINDS = ("page_ratings", YEARLY_SURVEY)


#: What a result may be at most: minutes, days, errors.
Amount = Annotated[Decimal, Field(gt=0, allow_inf_nan=False)]


@checked(frozen=True, config=STRICT)
class EarlierTarget:
    """A target that held for the periods that end by `until`."""

    until: date
    percent: Percent


@checked(frozen=True, config=STRICT)
class Target:
    """What a standard aims at: in words, as a share of what is counted in percent, or as a number.

    A result that is no share is to be `number` or more, or `at_most` or less, in the `unit` that results have; a number
    without one is one a year. `earlier` lists the shares aimed at before the present one.
    """

    ko: Filled | None = None
    en: Filled | None = None
    percent: Percent | None = None
    number: Count | None = None
    at_most: Amount | None = None
    unit: Text | None = None
    earlier: tuple[EarlierTarget, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _spare_english(cls, value: object, info: ValidationInfo) -> object:
        """Take Korean for the English of words that an institution has in Korean alone."""
        return with_english(value, info) if isinstance(value, Mapping) and value.get("ko") else value

    def __post_init__(self) -> None:
        if (self.ko is None) != (self.en is None):
            raise wrong(
                Text("목표의 말이 한 언어에만 있습니다.", "The words of the target stand in one language alone."),
                Text("ko와 en을 함께 적거나 둘 다 지워 주십시오.", "Write both ko and en, or neither."),
            )
        if self.number is not None and self.at_most is not None:
            raise wrong(
                Text("number(이상)와 at_most(이하)가 함께 있습니다.", "Both number (or more) and at_most (or less)."),
                Text("하나만 적어 주십시오.", "Write just one."),
            )
        if self.unit is not None and self.number is None and self.at_most is None:
            raise wrong(
                Text("단위(unit)만 있고 수가 없습니다.", "A unit without a number."),
                Text(
                    "{at_most: 3, unit: {ko: 분, en: minutes}}처럼 적어 주십시오.",
                    "Write it like {at_most: 3, unit: {ko: 분, en: minutes}}.",
                ),
            )
        if self.ko is None and self.percent is None and self.number is None and self.at_most is None:
            raise wrong(
                Text("목표가 비어 있습니다.", "The target is empty."),
                Text("target: {percent: 95}처럼 적어 주십시오.", "Write it like target: {percent: 95}."),
            )
        if self.earlier and self.percent is None:
            raise wrong(
                Text("앞선 목표(earlier)만 있고 지금의 비율이 없습니다.", "Earlier shares, and no present one."),
                Text("percent를 함께 적어 주십시오.", "Write percent too."),
            )
        days = [one.until for one in self.earlier]
        if days != sorted(set(days)):
            raise wrong(
                Text("앞선 목표(earlier)의 날이 차례대로가 아닙니다.", "The days of earlier targets are out of order."),
                Text("오래된 것부터, 날이 겹치지 않게 적어 주십시오.", "Begin with the oldest, each day once."),
            )

    def text(self, lang: str) -> str:
        """Give the target as people read it: 24시간 내(원칙), 95% 이상."""
        words = self.en if lang == "en" else self.ko
        shares = [] if self.percent is None else [share_aimed_at(self.percent, lang)]
        return ", ".join(([words] if words else []) + shares) or self._number_text(lang)

    def is_reached(self, value: Decimal, unit: str) -> bool | None:
        """Tell whether a result that is no share reaches the number; None without one, or where units differ."""
        if self.unit is not None and comparable(unit) != comparable(self.unit.ko):
            return None
        if self.number is not None:
            return value >= self.number
        return value <= self.at_most if self.at_most is not None else None

    def _number_text(self, lang: str) -> str:
        unit = "" if self.unit is None else self.unit.ko if lang == "ko" else f" {self.unit.en}"
        if self.at_most is None:
            return _at_least(f"{self.number}{unit}", lang)
        value = f"{formatting.number(self.at_most)}{unit}"
        return f"at most {value}" if lang == "en" else f"{value} 이하"

    def text_of(self, percent: Decimal | None, lang: str) -> str:
        """Give a share that was aimed at as people read it; the whole target, where there was none."""
        return self.text(lang) if percent is None else share_aimed_at(percent, lang)

    def percent_in(self, period: ReportingPeriod) -> Decimal | None:
        """Give the share that was aimed at in a period."""
        held = [one for one in self.earlier if period.last_day <= one.until]
        return min(held, key=lambda one: one.until).percent if held else self.percent


def share_aimed_at(percent: Decimal, lang: str) -> str:
    """Give 95% 이상, or at least 95%."""
    return _at_least(f"{formatting.number(percent)}%", lang)


def _at_least(value: str, lang: str) -> str:
    return f"at least {value}" if lang == "en" else f"{value} 이상"


@checked(frozen=True, config=STRICT)
class Counts:
    """How a standard is counted by itself.

    `kinds` are the kinds of feedback that count, all where it is left out. `hours` (of working time) or `days`
    (working days) is the time of `opened_within`. `since` is the first year in which the yearly survey counts; without
    it, that of the first survey.
    """

    what: What
    kinds: tuple[KindName, ...] = ()
    hours: Count | None = None
    days: Count | None = None
    since: Year | None = None

    def __post_init__(self) -> None:
        if self.kinds and self.what in _WITHOUT_KINDS:
            raise wrong(
                Text("이 방법은 의견의 종류를 가리지 않습니다.", "This is not counted by kinds of feedback."),
                Text("kinds를 지워 주십시오.", "Remove kinds."),
            )
        if self.since and self.what != YEARLY_SURVEY:
            raise wrong(
                Text("since는 yearly_survey에만 적습니다.", "since belongs to yearly_survey alone."),
                Text("since를 지워 주십시오.", "Remove since."),
            )
        if (self.what == "opened_within") != ((self.hours is None) != (self.days is None)):
            raise wrong(
                Text(
                    "hours나 days는 opened_within에만, 하나만 적습니다.",
                    "One of hours and days belongs to opened_within, and to nothing else.",
                ),
                Text(
                    "counts: {what: opened_within, hours: 4}처럼 적어 주십시오.",
                    "Write it like counts: {what: opened_within, hours: 4}.",
                ),
            )

    @property
    def family(self) -> tuple[What, int | None, int | None]:
        """Give what rules have in common that count the same moment of a case, be it of other kinds."""
        return self.what, self.hours, self.days

    @property
    def text(self) -> str:
        """Give it as the column `counts` of performance/<period>.csv has it: opened_within inquiry+complaint 4h.

        Kinds stand in one order (`kinds.order`), so that the text stays the same however standards.yml lists them.
        """
        kinds = "+".join(sorted(set(self.kinds), key=kinds_of_feedback.order))
        limit = f"{self.hours}h" if self.hours else f"{self.days}d" if self.days else ""
        return " ".join(filter(None, (self.what, kinds, limit)))

    @classmethod
    def read(cls, text: str) -> "Counts":
        """Read what `text` gave; raises an error that pydantic collects (a ValueError) where it is no such text."""
        match = re.fullmatch(RULE, text.strip())
        if match is None:
            raise wrong(
                Text(f"세는 방법(counts)이 아닙니다({text}).", f"Not a way to count ({text})."),
                Text("flask figures export가 적은 대로 두십시오.", "Leave it as `flask figures export` wrote it."),
            )
        kinds = tuple(match["kinds"].split("+")) if match["kinds"] else ()
        limit = {{"h": "hours", "d": "days"}[match["unit"]]: int(match["limit"])} if match["limit"] else {}
        return cls(what=cast(Any, match["what"]), kinds=cast(Any, kinds), **limit)


@checked(frozen=True, config=STRICT)
class ServiceStandard:
    """An entry of standards.yml: a promise that has a number, and how it is counted.

    `clause` is the one of the charter that promises it; a standard beside the charter has none.
    `kind` is the kind of feedback whose limit in organization.yml the standard repeats. Without `counts`, its results
    are typed by hand.
    """

    id: Identifier
    name: Text
    promise: Text
    target: Target
    figure: Text
    counted: Text
    owner: Filled
    clause: Clause | None = None
    kind: KindName | None = None
    counts: Counts | None = field(default=None)

    @property
    def is_counted_by_surveys(self) -> bool:
        """Tell whether its results follow from surveys.yml, and are not typed."""
        return self.counts is not None and self.counts.what == YEARLY_SURVEY

"""Which surveys are one series, to be compared and drawn in one chart, and what each is called within it.

An institution with one survey a year has one series, whatever the surveys are called: where they cannot be compared,
surveys.yml says so. Where a year has several, those are one series whose names differ in nothing but the time.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from institution.text import Text, comparable
from site_src.records.surveys import SurveyWave, sort_waves

_TIMES_KO = re.compile(
    r"(?:FY\s*)?(?:19|2\d)\d\d\s*(?:회계\s*연도|년도|년)?|[상하]반기|제?\s*\d+\s*(?:차|회|분기)", re.IGNORECASE
)
_TIMES_EN = re.compile(
    r"\b(?:(?:fiscal year|FY)\s*)?(?:19|2\d)\d\d\b"
    r"|\b(?:first|second|third|fourth)\s+(?:half|quarter|round)\b(?:\s+of\b)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Series:
    """Surveys that follow each other, the oldest first, and their name without a time; of the only series, empty."""

    name: Text
    waves: Sequence[SurveyWave]

    def previous(self, wave: SurveyWave) -> SurveyWave | None:
        """Give the survey before one, or None for the first."""
        place = list(self.waves).index(wave)
        return self.waves[place - 1] if place else None

    def label(self, wave: SurveyWave) -> Text:
        """Give what a survey is called among the others: its year or, where a year has several, its name."""
        if sum(other.year == wave.year for other in self.waves) > 1:
            return wave.name
        return Text(wave.year_label("ko"), wave.year_label("en"))


def part_series(waves: Sequence[SurveyWave]) -> list[Series]:
    """Give the series, in the order in which surveys.yml begins them."""
    in_order = sort_waves(waves)
    if all(times == 1 for times in Counter(wave.year for wave in in_order).values()):
        return [Series(Text("", ""), in_order)] if in_order else []
    parts: dict[str, list[SurveyWave]] = {_without_time(wave): [] for wave in waves}
    for wave in in_order:
        parts[_without_time(wave)].append(wave)
    return [Series(_name(part[-1]), part) for part in parts.values()]


def _without_time(wave: SurveyWave) -> str:
    return comparable(_TIMES_KO.sub(" ", wave.name.ko))


def _name(wave: SurveyWave) -> Text:
    ko, en = (" ".join(pattern.sub(" ", text).split()) for pattern, text in _named(wave))
    return Text(ko or wave.name.ko, en or wave.name.en)


def _named(wave: SurveyWave) -> tuple[tuple[re.Pattern[str], str], ...]:
    english = _TIMES_KO if wave.name.en == wave.name.ko else _TIMES_EN
    return (_TIMES_KO, wave.name.ko), (english, wave.name.en)

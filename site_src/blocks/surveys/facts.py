"""What is known of one survey, in words: its result, and how it was found."""

from institution import formatting
from institution.text import Text
from site_src.markup.html import Child, sample
from site_src.records.surveys import SurveyWave

RESULT = Text("결과", "Result")
SCALE = Text("척도", "Scale")
BASE = Text("표본 수", "Sample size")
PERIOD = Text("조사 기간", "Period")
SURVEYOR = Text("조사 기관", "Surveyor")
_METHOD = Text("조사 방법", "Method")
_SOURCE = Text("출처", "Source")
_SCORE = Text("{score}점", "{score}")
_GRADE = Text("{grade}등급", "Grade {grade}")
_SPAN = Text("{lowest}~{highest}점", "{lowest} to {highest}")
_COUNT = Text("{base:,}명", "n = {base:,}")
Fact = tuple[Text, list[Child]]


def describe(wave: SurveyWave, lang: str) -> list[Fact]:
    """Give the result and as much as is known of how it was found."""
    mark: list[Child] = [" ", sample(lang)] if wave.sample else []
    known: list[Fact] = [(RESULT, [result(wave, lang), *mark])]
    if wave.scale:
        span = _SPAN[lang].format(lowest=f"{wave.scale.lowest:f}", highest=f"{wave.scale.highest:f}")
        known.append((SCALE, [span]))
    if wave.base:
        known.append((BASE, [_COUNT[lang].format(base=wave.base)]))
    if wave.period:
        known.append((PERIOD, [formatting.span(wave.period.first, wave.period.last, lang)]))
    if wave.surveyor:
        known.append((SURVEYOR, [wave.surveyor[lang]]))
    if wave.method:
        known.append((_METHOD, [wave.method[lang]]))
    if wave.source:
        known.append((_SOURCE, [wave.source[lang]]))
    return known


def result(wave: SurveyWave, lang: str) -> str:
    """Give score and grade, or the one that was published."""
    parts = [] if wave.score is None else [_SCORE[lang].format(score=formatting.score(wave.score))]
    parts += [] if wave.grade is None else [_grade(wave.grade, lang)]
    return ", ".join(parts)


def _grade(name: str, lang: str) -> str:
    """Give A등급 or Grade A; a grade that is a word of its own, such as 우수, stays alone."""
    return _GRADE[lang].format(grade=name) if name.isascii() else name

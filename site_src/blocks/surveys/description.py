"""A survey's result and how the survey was made, as text."""

from datetime import date

from institution import formatting
from institution.performance.periods import period_of
from institution.text import Text
from site_src.records.surveys import SurveyWave

RESULT = Text("결과", "Result")
SCALE = Text("척도", "Scale")
BASE = Text("표본 수", "Sample size")
PERIOD = Text("조사 기간", "Period")
SURVEYOR = Text("조사 기관", "Surveyor")
_FISCAL_YEAR = Text("회계연도", "Fiscal year")
NO_SURVEYS = Text("아직 실린 조사가 없습니다.", "No survey has been published yet.")
UNKNOWN = Text("자료 없음", "not known")
_METHOD = Text("조사 방법", "Method")
_SOURCE = Text("출처", "Source")
_SCORE = Text("{score}점", "{score}")
_GRADE = Text("{grade}등급", "Grade {grade}")
_SPAN = Text("{lowest}~{highest}점", "{lowest} to {highest}")
_COUNT = Text("{base:,}명", "n = {base:,}")


def describe_result(wave: SurveyWave, lang: str) -> str:
    """Give score and grade, or the one of them that was published: 88.4점, A등급."""
    parts = [] if wave.score is None else [_SCORE[lang].format(score=formatting.score(wave.score))]
    parts += [] if wave.grade is None else [_describe_grade(wave.grade, lang)]
    return ", ".join(parts)


def describe_survey(wave: SurveyWave, lang: str, *, gaps: bool = False) -> dict[Text, str]:
    """Give what surveys.yml tells of how the survey was made, by its name, in the order in which it is shown.

    With `gaps` it is told of a score, too, what nobody knows of the way in which it was found.
    """
    texts = {SURVEYOR: wave.surveyor, _METHOD: wave.method, _SOURCE: wave.source}
    facts = dict.fromkeys((SCALE, BASE, PERIOD, SURVEYOR), UNKNOWN[lang]) if gaps and wave.score is not None else {}
    if wave.scale:
        facts[SCALE] = _SPAN[lang].format(lowest=f"{wave.scale.lowest:f}", highest=f"{wave.scale.highest:f}")
    if wave.base:
        facts[BASE] = _COUNT[lang].format(base=wave.base)
    if wave.period:
        facts[PERIOD] = formatting.span(wave.period.first, wave.period.last, lang)
    return facts | {name: text[lang] for name, text in texts.items() if text}


def describe_year(wave: SurveyWave, fiscal_month: int | None, lang: str) -> dict[Text, str]:
    """Give the days of a fiscal year by its name, where organization.yml tells when one begins; else nothing."""
    if not wave.fiscal or fiscal_month is None:
        return {}
    period = period_of(date(wave.year, fiscal_month, 1), "fiscal_year", fiscal_month)
    return {_FISCAL_YEAR: formatting.span(period.first_day, period.last_day, lang)}


def _describe_grade(name: str, lang: str) -> str:
    """Give A등급 or Grade A; a grade that is a word by itself, such as 우수, gets nothing added."""
    return _GRADE[lang].format(grade=name) if name.isascii() else name

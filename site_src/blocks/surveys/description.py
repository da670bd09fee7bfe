"""A survey's result and how the survey was made, as text."""

from institution import formatting
from institution.text import Text
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


def describe_result(wave: SurveyWave, lang: str) -> str:
    """Give score and grade, or the one of them that was published: 88.4점, A등급."""
    parts = [] if wave.score is None else [_SCORE[lang].format(score=formatting.score(wave.score))]
    parts += [] if wave.grade is None else [_describe_grade(wave.grade, lang)]
    return ", ".join(parts)


def describe_survey(wave: SurveyWave, lang: str) -> dict[Text, str]:
    """Give what surveys.yml tells of how the survey was made, by its name, in the order in which it is shown."""
    texts = {SURVEYOR: wave.surveyor, _METHOD: wave.method, _SOURCE: wave.source}
    facts: dict[Text, str] = {}
    if wave.scale:
        facts[SCALE] = _SPAN[lang].format(lowest=f"{wave.scale.lowest:f}", highest=f"{wave.scale.highest:f}")
    if wave.base:
        facts[BASE] = _COUNT[lang].format(base=wave.base)
    if wave.period:
        facts[PERIOD] = formatting.span(wave.period.first, wave.period.last, lang)
    return facts | {name: text[lang] for name, text in texts.items() if text}


def _describe_grade(name: str, lang: str) -> str:
    """Give A등급 or Grade A; a grade that is a word by itself, such as 우수, gets nothing added."""
    return _GRADE[lang].format(grade=name) if name.isascii() else name

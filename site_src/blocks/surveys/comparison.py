"""The rule by which two surveys can be compared, and the sentences that tell the change or why there is none."""

from collections.abc import Sequence
from decimal import Decimal

from institution import formatting
from institution.text import Text
from site_src.records.surveys import SurveyWave

_FIRST = Text("앞선 조사가 없어 견주지 않습니다.", "There is no earlier survey to compare it with.")
_BREAK = Text(
    "{since}년부터 조사 방법이 달라졌으므로 그 전 해의 결과와 견줄 수 없습니다.",
    "The method changed in {since}, so results from then on cannot be compared with those of earlier years.",
)
_NO_SCORE = Text("점수가 공표되지 않아 앞선 해와 견주지 않습니다.", "No score was published, so it is not compared.")
_NONE_BEFORE = Text(
    "앞선 {year}년 조사는 점수가 공표되지 않아 견주지 않습니다.",
    "No score of the survey before, of {year}, was published, so it is not compared.",
)
_SCALE = Text(
    "앞선 {year}년 조사와 척도가 달라 점수를 견주지 않습니다.",
    "The scale differs from that of the survey before, of {year}, so the scores are not compared.",
)
_METHOD = Text(
    "앞선 {year}년 조사와 조사 방법이 달라 점수를 견주지 않습니다.",
    "The method differs from that of the survey before, of {year}, so the scores are not compared.",
)

_ROSE = Text(
    "앞선 {year}년 조사({before}점)보다 {by}점 올랐습니다.", "Up by {by} from the survey of {year} ({before})."
)
_FELL = Text(
    "앞선 {year}년 조사({before}점)보다 {by}점 내렸습니다.", "Down by {by} from the survey of {year} ({before})."
)
_SAME = Text("앞선 {year}년 조사({before}점)와 같습니다.", "The same as in the survey of {year} ({before}).")


def find_previous(wave: SurveyWave, waves: Sequence[SurveyWave]) -> SurveyWave | None:
    """Give the last survey of an earlier year, or None for the first survey."""
    return max((other for other in waves if other.year < wave.year), key=lambda other: other.year, default=None)


def compare(wave: SurveyWave, previous: SurveyWave | None) -> tuple[Decimal | None, Text]:
    """Give the change of the score since the previous survey, and a sentence that tells it.

    Where the two cannot be compared, there is no change, and the sentence tells why.
    """
    obstacle = _explain_obstacle(wave, previous)
    if obstacle or previous is None or previous.score is None or wave.score is None:
        return None, obstacle or _FIRST
    change = wave.score - previous.score
    sentence = _ROSE if change > 0 else _FELL if change < 0 else _SAME
    values = {"year": previous.year, "before": formatting.score(previous.score), "by": formatting.score(abs(change))}
    return change, _fill(sentence, **values)


def _explain_obstacle(wave: SurveyWave, previous: SurveyWave | None) -> Text | None:
    if wave.series_break:
        return _fill(_BREAK, since=wave.year)
    if previous is None:
        return _FIRST
    for differs, reason in (
        (wave.score is None, _NO_SCORE),
        (previous.score is None, _NONE_BEFORE),
        (wave.scale != previous.scale, _SCALE),
        (wave.method != previous.method, _METHOD),
    ):
        if differs:
            return _fill(reason, year=previous.year)
    return None


def _fill(text: Text, **values: object) -> Text:
    return Text(text.ko.format(**values), text.en.format(**values))

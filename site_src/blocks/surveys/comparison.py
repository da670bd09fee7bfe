"""Whether a survey can be compared with the one before it, and if not, why."""

from collections.abc import Sequence

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


def before(wave: SurveyWave, waves: Sequence[SurveyWave]) -> SurveyWave | None:
    """Give the survey before one, of whatever year."""
    return max((other for other in waves if other.year < wave.year), key=lambda other: other.year, default=None)


def obstacle(wave: SurveyWave, earlier: SurveyWave | None) -> Text | None:
    """Say why a survey cannot be compared with an earlier one, or None if it can."""
    if wave.series_break:
        return Text(_BREAK.ko.format(since=wave.year), _BREAK.en.format(since=wave.year))
    if earlier is None:
        return _FIRST
    for differs, reason in (
        (wave.score is None, _NO_SCORE),
        (earlier.score is None, _NONE_BEFORE),
        (wave.scale != earlier.scale, _SCALE),
        (wave.method != earlier.method, _METHOD),
    ):
        if differs:
            return Text(reason.ko.format(year=earlier.year), reason.en.format(year=earlier.year))
    return None


def change(wave: SurveyWave, earlier: SurveyWave | None) -> Text:
    """Say how the score changed; for surveys that can be compared."""
    if earlier is None or earlier.score is None or wave.score is None:
        return _FIRST
    by = wave.score - earlier.score
    sentence = _ROSE if by > 0 else _FELL if by < 0 else _SAME
    said = {"year": earlier.year, "before": formatting.score(earlier.score), "by": formatting.score(abs(by))}
    return Text(sentence.ko.format(**said), sentence.en.format(**said))

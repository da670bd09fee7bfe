"""The rule by which two surveys can be compared, and the sentences that tell the change or why there is none."""

from dataclasses import dataclass
from decimal import Decimal

from institution import formatting
from institution.text import Text
from site_src.records.surveys import SurveyWave

_FIRST = Text("앞선 조사가 없어 견주지 않습니다.", "There is no earlier survey to compare it with.")
_BREAK = Text(
    "{since}부터 조사 방법이 달라졌으므로 그 전 해의 결과와 견줄 수 없습니다.",
    "The method changed in {since}, so results from then on cannot be compared with those of earlier years.",
)
_NO_SCORE = Text("점수가 공표되지 않아 앞선 해와 견주지 않습니다.", "No score was published, so it is not compared.")
_NONE_BEFORE = Text(
    "앞선 {survey}는 점수가 공표되지 않아 견주지 않습니다.",
    "No score of the survey before, {which}, was published, so it is not compared.",
)
_NO_SCALE = Text(
    "이번 조사나 앞선 {survey}의 척도를 알 수 없어 점수를 견주지 않습니다.",
    "The scale of this survey or of the survey before, {which}, is not known, so the scores are not compared.",
)
_SCALE = Text(
    "앞선 {survey}와 척도가 달라 점수를 견주지 않습니다.",
    "The scale differs from that of the survey before, {which}, so the scores are not compared.",
)
_METHOD = Text(
    "앞선 {survey}와 조사 방법이 달라 점수를 견주지 않습니다.",
    "The method differs from that of the survey before, {which}, so the scores are not compared.",
)

_ROSE = Text("앞선 {survey}({before}점)보다 {by}점 올랐습니다.", "Up by {by} from {survey} ({before}).")
_FELL = Text("앞선 {survey}({before}점)보다 {by}점 내렸습니다.", "Down by {by} from {survey} ({before}).")
_SAME = Text("앞선 {survey}({before}점)와 같습니다.", "The same as in {survey} ({before}).")


@dataclass(frozen=True)
class Earlier:
    """The survey before another one, and what it is called: by its year or, where a year has several, by its name."""

    wave: SurveyWave
    label: Text

    @property
    def survey(self) -> Text:
        """Give it as a sentence names it: 2024년 조사, the survey of 2024."""
        if self._has_year:
            return Text(f"{self.label.ko} 조사", f"the survey of {self.label.en}")
        return Text(f"조사({self.label.ko})", f"the survey before ({self.label.en})")

    @property
    def which(self) -> str:
        """Give the part of an English sentence that says which survey it is."""
        return f"of {self.label.en}" if self._has_year else self.label.en

    @property
    def _has_year(self) -> bool:
        return self.label != self.wave.name


def compare(wave: SurveyWave, earlier: Earlier | None) -> tuple[Decimal | None, Text]:
    """Give the change of the score since the previous survey, and a sentence that tells it.

    Where the two cannot be compared, there is no change, and the sentence tells why.
    """
    obstacle = _explain_obstacle(wave, earlier)
    if obstacle or earlier is None or earlier.wave.score is None or wave.score is None:
        return None, obstacle or _FIRST
    change = wave.score - earlier.wave.score
    sentence = _ROSE if change > 0 else _FELL if change < 0 else _SAME
    return change, _fill(
        sentence, earlier, before=formatting.score(earlier.wave.score), by=formatting.score(abs(change))
    )


def _explain_obstacle(wave: SurveyWave, earlier: Earlier | None) -> Text | None:
    if wave.series_break:
        return Text(*(_BREAK[lang].format(since=wave.year_label(lang)) for lang in ("ko", "en")))
    if earlier is None:
        return _FIRST
    previous = earlier.wave
    for differs, reason in (
        (wave.score is None, _NO_SCORE),
        (previous.score is None, _NONE_BEFORE),
        (wave.scale is None or previous.scale is None, _NO_SCALE),
        (wave.scale != previous.scale, _SCALE),
        (wave.method != previous.method, _METHOD),
    ):
        if differs:
            return _fill(reason, earlier)
    return None


def _fill(text: Text, earlier: Earlier, **values: str) -> Text:
    survey = earlier.survey
    return Text(
        text.ko.format(survey=survey.ko, **values),
        text.en.format(survey=survey.en, which=earlier.which, **values),
    )

"""The block ```missed-promises: for each period what was not kept, why it was late, and what changes.

A period whose promises were all kept says so. One in which a result is withheld tells neither, for "all were kept"
would tell what the number may not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from institution.performance.explanations import LateExplanation
from institution.performance.periods import ReportingPeriod
from institution.performance.results import Verdict
from institution.text import Text
from site_src.blocks.base import Block, NoOptions
from site_src.blocks.links import link_csv, link_standard
from site_src.blocks.standards.wording import TARGET, describe_numbers, describe_overdue
from site_src.markup.html import element, fragment, sample_mark, terms
from site_src.records.published_data import Data
from site_src.records.verdicts import JudgedResult, judge_period

_NOTHING_YET = Text(
    "목표와 견주어 센 결과가 아직 없습니다. 세고 나면 기간마다 이곳에 싣겠습니다.",
    "No result has been counted against a target yet. When one has, it is told here, period by period.",
)
_MISSED = Text("지키지 못한 약속", "Promises that were not kept")
_UNEXPLAINED = Text("까닭과 고칠 점은 아직 싣지 않았습니다.", "Why, and what changes, has not been published yet.")
_ALL_KEPT = Text(
    "이 기간에는 목표를 세워 센 약속을 모두 지켰습니다.",
    "In this period we kept every promise that was counted against a target.",
)
_KEPT_BUT_LATE = Text(
    "목표를 세워 센 약속은 모두 지켰습니다. 그래도 늦은 답변이 있어 까닭과 고칠 점을 적습니다.",
    "Every promise that was counted against a target was kept. Some answers were late all the same; here is why.",
)
_WITHHELD = Text(
    "건수가 적어 밝히지 않는 결과가 있으므로, 모두 지켰는지는 적지 않습니다.",
    "Some results are not told, since few cases stand behind them; so we do not say whether all were kept.",
)
_WHY = Text("늦은 까닭", "Why it was late")
_CHANGES = Text("고칠 점", "What changes")
_RESULT = Text("결과 {figure}", "result: {figure}")
_DOWNLOAD = Text("지키지 못한 약속", "the promises not kept")


@dataclass(frozen=True)
class _PeriodSummary:
    """What is told of a period."""

    period: ReportingPeriod
    judged: Sequence[JudgedResult]
    explanations: Sequence[LateExplanation]

    def with_verdict(self, verdict: Verdict) -> list[JudgedResult]:
        return [one for one in self.judged if one.verdict == verdict]

    @property
    def withholds(self) -> bool:
        return any(one.result.achievement.withheld for one in self.judged)

    @property
    def has_something_to_tell(self) -> bool:
        return bool(self.explanations) or self.withholds or any(one.verdict for one in self.judged)

    def is_explained(self, missed: JudgedResult) -> bool:
        """Tell whether a missed promise has an explanation, or the period one that names no promise."""
        return any(one.standard in (None, missed.standard.id) for one in self.explanations)


def render_missed(data: Data, lang: str, page: str, _options: NoOptions) -> Markup:
    """Render a section for each period that has something to tell, the latest first."""
    periods = [
        _PeriodSummary(period, list(judge_period(data, period)), data.explanations.get(period, ()))
        for period in data.periods()
    ]
    sections = [_render_period(data, one, lang, page) for one in periods if one.has_something_to_tell]
    if not sections:
        return element("p", _NOTHING_YET[lang])
    download = [link_csv("data/missed.csv", _DOWNLOAD[lang], lang)] if any(one.explanations for one in periods) else []
    return fragment(*download, *sections)


def _render_period(data: Data, summary: _PeriodSummary, lang: str, page: str) -> Markup:
    heading = element("h2", summary.period.label(lang), id=f"period-{summary.period.name}")
    cases = [_render_explanation(data, one, lang, page) for one in summary.explanations]
    listed = element("ul", *cases, class_="missed__cases") if cases else ""
    return element("section", heading, *_render_verdicts(summary, lang, page), listed, class_="missed")


def _render_verdicts(summary: _PeriodSummary, lang: str, page: str) -> Iterator[Markup]:
    """Yield what was missed or, where nothing was, that all was kept."""
    missed, kept = summary.with_verdict("missed"), summary.with_verdict("kept")
    if missed:
        yield element("p", element("strong", _MISSED[lang]))
        yield element("ul", *(_render_missed_result(summary, one, lang, page) for one in missed))
    elif summary.withholds:
        yield element("p", _WITHHELD[lang])
    elif kept:
        sentence = _KEPT_BUT_LATE if summary.explanations else _ALL_KEPT
        yield element("p", sentence[lang], class_="missed__none")
        yield element("ul", *(element("li", _render_result(one, lang, page)) for one in kept))


def _render_missed_result(summary: _PeriodSummary, missed: JudgedResult, lang: str, page: str) -> Markup:
    unexplained = "" if summary.is_explained(missed) else fragment(" ", _UNEXPLAINED[lang])
    return element("li", _render_result(missed, lang, page), unexplained)


def _render_result(judged: JudgedResult, lang: str, page: str) -> Markup:
    """Name a promise with its target, its result, and the numbers behind it."""
    standard, achievement = judged.standard, judged.result.achievement
    numbers = [
        TARGET[lang].format(target=judged.target(lang)),
        _RESULT[lang].format(figure=achievement.figure(lang)),
        *filter(None, (describe_numbers(achievement, lang), describe_overdue(achievement, lang))),
    ]
    named = link_standard(page, standard.id, standard.name[lang])
    return fragment(named, f": {', '.join(numbers)}.", sample_mark(achievement.sample, lang))


def _render_explanation(data: Data, explained: LateExplanation, lang: str, page: str) -> Markup:
    """Render why an answer was late and what changes; on an English page the Korean, where there is no translation."""
    why, changes, spoken = explained.told(lang)
    named = [
        element("p", link_standard(page, standard.id, standard.name[lang]), class_="missed__standard")
        for standard in data.standards
        if standard.id == explained.standard
    ]
    texts = [(label[lang], element("span", text, lang=spoken)) for label, text in ((_WHY, why), (_CHANGES, changes))]
    return element("li", *named, terms("missed__texts", texts))


MISSED_PROMISES = Block(
    NoOptions,
    render_missed,
    Text(
        "지키지 못한 약속: 기간마다 늦은 까닭과 고치는 것", "promises not kept: for each period why, and what changes"
    ),
)

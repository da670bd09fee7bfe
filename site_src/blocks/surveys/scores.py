"""The tables of one survey: its scores by dimension and by service, beside the previous ones where these compare."""

from typing import TYPE_CHECKING

from markupsafe import Markup

from institution import formatting
from institution.text import Text, comparable
from site_src.markup.html import Cell, Row, element, fragment, hidden, row, sample_mark, table, td, th
from site_src.records.surveys import Scale, SurveyRow

if TYPE_CHECKING:
    from site_src.blocks.surveys.facts import SurveyFacts

_BY_DIMENSION = Text("{name}: 분야별 점수", "{name}: scores by dimension")
_BY_SERVICE = Text("{name}: 서비스별 점수", "{name}: scores by service")
_DIMENSION = Text("분야", "Dimension")
_SERVICE = Text("서비스", "Service")
_SCORE = Text("점수", "Score")
_BASE = Text("표본 수", "Sample size")
_YEAR = Text("{year}년", "{year}")
_CHANGE = Text("차이", "Change")
_NONE = Text("없음", "none")
_TABLES = (("dimension", _BY_DIMENSION, _DIMENSION), ("service", _BY_SERVICE, _SERVICE))


def render_scores(facts: "SurveyFacts", lang: str) -> Markup:
    """Render a table for each kind of score that the survey has; nothing for a survey without a scale."""
    return fragment(*(_render_table(facts, kind, caption[lang], first[lang], lang) for kind, caption, first in _TABLES))


def _render_table(facts: "SurveyFacts", kind: str, caption: str, first: str, lang: str) -> Markup:
    rows, scale = [score for score in facts.rows if score.by == kind], facts.wave.scale
    if not rows or scale is None:
        return Markup("")
    with_base = any(score.base for score in rows)
    title = fragment(caption.format(name=facts.wave.name[lang]), sample_mark(facts.wave.sample, lang))
    headings = [first, *_score_headings(facts, lang), *([_BASE[lang]] if with_base else [])]
    content = [_render_row(facts, score, scale, with_base, lang) for score in rows]
    return table("survey", title, headings, content, stacks=False)


def _score_headings(facts: "SurveyFacts", lang: str) -> list[str]:
    if facts.previous is None or not facts.previous_scores:
        return [_SCORE[lang]]
    years = [_YEAR[lang].format(year=wave.year) for wave in (facts.wave, facts.previous)]
    return [*years, _CHANGE[lang]]


def _render_row(facts: "SurveyFacts", score: SurveyRow, scale: Scale, with_base: bool, lang: str) -> Row:
    number = element("span", formatting.score(score.score), class_="survey__score")
    cells = [td(number, " ", _render_bar(scale.share(score.score)))]
    if facts.previous_scores:
        cells += _compare(facts, score, lang)
    if with_base:
        cells.append(td(formatting.number(score.base) if score.base else _render_none(lang)))
    return row(th(score.name(lang)), *cells)


def _compare(facts: "SurveyFacts", score: SurveyRow, lang: str) -> list[Cell]:
    """Render the previous score and the change since then."""
    previous = facts.previous_scores.get(comparable(score.dimension))
    if previous is None:
        return [td(_render_none(lang)), td(_render_none(lang))]
    return [td(formatting.score(previous)), td(formatting.change(score.score - previous))]


def _render_none(lang: str) -> Markup:
    return element("span", element("span", "–", aria_hidden="true"), hidden(_NONE[lang]))


def _render_bar(share: float) -> Markup:
    """Draw a bar of so many per cent of its width; screen readers leave it out, since the number is beside it."""
    rect = element("rect", width=f"{share:.1f}%", height="100%")
    return element("svg", rect, class_="survey__bar", aria_hidden="true")

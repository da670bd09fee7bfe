"""The tables of one survey: its scores by dimension and by service, beside the previous ones where these compare.

Scores that single services have in each dimension are a matrix, a table of its own.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from markupsafe import Markup

from institution import formatting
from institution.text import Text, comparable
from site_src.blocks.standards.wording import mark_none
from site_src.markup.html import Cell, Row, element, fragment, row, sample_mark, table, td, th
from site_src.records.surveys import Scale, SurveyRow, service_name

if TYPE_CHECKING:
    from site_src.blocks.surveys.facts import SurveyFacts

_BY_DIMENSION = Text("{name}: 분야별 점수", "{name}: scores by dimension")
_BY_SERVICE = Text("{name}: 서비스별 점수", "{name}: scores by service")
_BY_BOTH = Text("{name}: 서비스마다의 분야별 점수", "{name}: scores of each service by dimension")
_DIMENSION = Text("분야", "Dimension")
_SERVICE = Text("서비스", "Service")
_SCORE = Text("점수", "Score")
_BASE = Text("표본 수", "Sample size")
_CHANGE = Text("차이", "Change")
_TABLES = ((("dimension", "mean"), _BY_DIMENSION, _DIMENSION), (("service",), _BY_SERVICE, _SERVICE))


def render_scores(facts: "SurveyFacts", lang: str) -> Markup:
    """Render a table for each kind of score that the survey has."""
    tables = (_render_table(facts, kinds, caption[lang], first[lang], lang) for kinds, caption, first in _TABLES)
    return fragment(*tables, _render_matrix(facts, lang))


def _render_table(facts: "SurveyFacts", kinds: Sequence[str], caption: str, first: str, lang: str) -> Markup:
    rows = [score for kind in kinds for score in facts.rows if score.by == kind and score.score is not None]
    if all(score.by == "mean" for score in rows):
        return Markup("")
    with_base = any(score.base for score in rows)
    headings = [first, *_score_headings(facts, lang), *([_BASE[lang]] if with_base else [])]
    content = [_render_row(facts, score, score.score, with_base, lang) for score in rows if score.score is not None]
    return table("survey", _title(facts, caption, lang), headings, content, stacks=False)


def _render_matrix(facts: "SurveyFacts", lang: str) -> Markup:
    """Render the scores of each service; on a narrow screen each dimension becomes a list of them."""
    rows = [score for mean in (False, True) for score in facts.rows if score.services and (score.by == "mean") is mean]
    if not rows:
        return Markup("")
    services = list(rows[0].services)
    headings = [_DIMENSION[lang], *(service_name(name, lang) for name in services)]
    content = [row(th(one.name(lang)), *(_render_score(one.services[name], lang) for name in services)) for one in rows]
    return table("survey", _title(facts, _BY_BOTH[lang], lang), headings, content)


def _title(facts: "SurveyFacts", caption: str, lang: str) -> Markup:
    return fragment(caption.format(name=facts.wave.name[lang]), sample_mark(facts.wave.sample, lang))


def _render_score(score: Decimal | None, lang: str) -> Cell:
    return td(_render_none(lang) if score is None else formatting.score(score))


def _score_headings(facts: "SurveyFacts", lang: str) -> list[str]:
    if facts.previous is None or not facts.previous_scores:
        return [_SCORE[lang]]
    return [facts.label[lang], facts.previous.label[lang], _CHANGE[lang]]


def _render_row(facts: "SurveyFacts", named: SurveyRow, score: Decimal, with_base: bool, lang: str) -> Row:
    number, scale = element("span", formatting.score(score), class_="survey__score"), facts.wave.scale
    cells = [td(number, " ", _render_bar(scale, score)) if scale else td(number)]
    if facts.previous_scores:
        cells += _compare(facts, named, score, lang)
    if with_base:
        cells.append(td(formatting.number(named.base) if named.base else _render_none(lang)))
    return row(th(named.name(lang)), *cells)


def _compare(facts: "SurveyFacts", named: SurveyRow, score: Decimal, lang: str) -> list[Cell]:
    """Render the previous score and the change since then."""
    previous = facts.previous_scores.get(comparable(named.dimension))
    if previous is None:
        return [td(_render_none(lang)), td(_render_none(lang))]
    return [td(formatting.score(previous)), td(formatting.change(score - previous))]


def _render_none(lang: str) -> Markup:
    return element("span", mark_none(lang))


def _render_bar(scale: Scale, score: Decimal) -> Markup:
    """Draw a bar as long as the score on its scale; screen readers leave it out, since the number is beside it."""
    rect = element("rect", width=f"{scale.share(score):.1f}%", height="100%")
    return element("svg", rect, class_="survey__bar", aria_hidden="true")

"""The section of a survey's page on what was done after it, above all about the dimensions with the lowest score."""

from typing import TYPE_CHECKING

from markupsafe import Markup

from institution import formatting
from institution.text import Text, comparable
from site_src.markup.html import element, fragment, sample_mark, terms

if TYPE_CHECKING:
    from site_src.blocks.surveys.facts import SurveyFacts

_TITLE = Text("결과에 따라 한 일", "What was done about it")
_NOT_YET = Text(
    "가장 낮은 분야({lowest})를 위하여 한 일은 아직 싣지 않았습니다.",
    "What was done about the lowest ({lowest}) has not been published yet.",
)


def render_improvements(facts: "SurveyFacts", lang: str) -> Markup:
    """Render the improvements under a heading, and a sentence where the lowest dimensions have none.

    Nothing is rendered for a survey that has neither improvements nor scores.
    """
    improvements, missing = facts.wave.improvements, _describe_missing(facts, lang)
    if not improvements and not missing:
        return Markup("")
    names = {comparable(row.dimension): row.name(lang) for row in facts.rows}
    pairs = [(names.get(comparable(one.about), one.about), one.done[lang]) for one in improvements]
    mark = sample_mark(facts.wave.sample and bool(improvements), lang)
    return fragment(
        element("h2", _TITLE[lang], mark, id="improvements"),
        terms("improvements", pairs) if pairs else "",
        element("p", missing) if missing else "",
    )


def _describe_missing(facts: "SurveyFacts", lang: str) -> str:
    """Name the dimensions with the lowest score for which no improvement was published; empty if there is none."""
    improved = {comparable(improvement.about) for improvement in facts.wave.improvements}
    missing = [row.name(lang) for row in facts.worst if comparable(row.dimension) not in improved]
    return _NOT_YET[lang].format(lowest=formatting.listed(missing, lang)) if missing else ""

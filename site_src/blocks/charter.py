"""What the charter's page gets from data: a table of contents, and the latest result at each promise with a number.

The charter itself is Markdown and no block; `site_src.blocks.extension` puts this HTML into its page.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from institution.text import Text
from site_src.blocks.links import link_standard
from site_src.blocks.standards.wording import mark_result, summarize
from site_src.markup.html import element, fragment
from site_src.records.published_data import Data

#: The class of the empty nav that the block ```charter-summary leaves for the table of contents.
CONTENTS_CLASS = "summary__parts"
_STANDARD = Text("서비스 기준: {name}", "Service standard: {name}")


@dataclass(frozen=True)
class Heading:
    """A heading of the charter: a part (level 2) or an article (level 3)."""

    level: int
    anchor: str
    text: str


def render_contents(headings: Sequence[Heading]) -> Markup:
    """List the parts, each with the articles that follow it."""
    parts: list[tuple[Heading, list[Heading]]] = []
    for heading in headings:
        if heading.level == 2:
            parts.append((heading, []))
        elif parts:
            parts[-1][1].append(heading)
    return element("ol", *(_render_part(part, articles) for part, articles in parts))


def render_results(data: Data, lang: str, page: str) -> Iterator[tuple[str, Markup]]:
    """Yield the clause of each standard that has one, and a link to the standard with its latest result."""
    for standard in data.standards:
        if standard.clause is None:
            continue
        link = link_standard(page, standard.id, _STANDARD[lang].format(name=standard.name[lang]))
        latest = data.latest_achievement(standard.id)
        result = fragment(" · ", summarize(latest, lang), mark_result(standard, latest, lang))
        yield standard.clause, element("span", link, result, class_="promised", data_search_exclude="")


def _render_part(part: Heading, articles: Sequence[Heading]) -> Markup:
    below = element("ol", *(element("li", _link(article)) for article in articles)) if articles else ""
    return element("li", _link(part), below)


def _link(heading: Heading) -> Markup:
    return element("a", heading.text, href=f"#{heading.anchor}")

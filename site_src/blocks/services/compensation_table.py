"""The block ```compensation: what is given where a promise was not kept, and how it is claimed."""

from markupsafe import Markup

from institution.text import Text
from site_src.blocks.base import Block, NoOptions
from site_src.blocks.links import link_clause, link_team
from site_src.blocks.standards.wording import mark_none
from site_src.markup.html import Cell, Row, element, row, table, td, th
from site_src.records.published_data import Data
from site_src.records.services.compensation import Compensation

_CAPTION = Text("보상 기준", "Compensation")
_NONE_YET = Text("아직 정한 보상 기준이 없습니다.", "No compensation is published yet.")
_HEADINGS = (
    Text("이런 때", "When"),
    Text("드리는 것", "What we give"),
    Text("받으시는 방법", "How to claim it"),
)
_OPTIONAL = {
    "until": Text("신청 기한", "Claim by"),
    "team": Text("담당", "Team"),
    "clause": Text("헌장 조항", "Clause"),
}


def render_compensation(data: Data, lang: str, page: str, _options: NoOptions) -> Markup:
    """Render a row for each entry, with the columns that any of them uses."""
    if not data.compensation:
        return element("p", _NONE_YET[lang])
    used = [name for name in _OPTIONAL if any(getattr(entry, name) for entry in data.compensation)]
    headings = [text[lang] for text in (*_HEADINGS, *(_OPTIONAL[name] for name in used))]
    rows = (_render_row(data, entry, used, lang, page) for entry in data.compensation)
    return table("compensation", _CAPTION[lang], headings, rows)


def _render_row(data: Data, entry: Compensation, used: list[str], lang: str, page: str) -> Row:
    others = (_render_other(data, entry, name, lang, page) for name in used)
    anchor = f"compensation-{entry.id}"
    return row(th(entry.when[lang]), td(entry.given[lang]), td(entry.claim[lang]), *others, id=anchor)


def _render_other(data: Data, entry: Compensation, name: str, lang: str, page: str) -> Cell:
    if name == "team" and entry.team:
        return td(link_team(page, entry.team, data.organization, lang))
    if name == "clause" and entry.clause:
        return td(link_clause(page, entry.clause))
    return td(entry.until[lang] if name == "until" and entry.until else mark_none(lang))


COMPENSATION = Block(
    NoOptions,
    render_compensation,
    Text("약속을 지키지 못한 때의 보상(compensation.yml)", "what is given where we fail, and how (compensation.yml)"),
)

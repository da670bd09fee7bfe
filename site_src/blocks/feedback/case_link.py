"""The block ```case-link: the form that has the address of a case mailed to its customer again."""

from markupsafe import Markup

from feedback_api.forms import case_forms
from institution.text import Text
from site_src.blocks.base import Block, NoOptions
from site_src.markup.html import element, raw_html
from site_src.records.published_data import Data


def render_case_link(data: Data, lang: str, _page: str, _options: NoOptions) -> Markup:
    """Render the empty form of the service, hidden from the search."""
    form = Markup(case_forms.link_form(data.organization, lang))  # noqa: S704 - its template escapes
    return element("section", raw_html(form), data_search_exclude="")


CASE_LINK = Block(
    NoOptions,
    render_case_link,
    Text("접수 확인 화면의 주소를 다시 받는 양식", "the form that mails the address of a case again"),
)

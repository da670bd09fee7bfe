"""The blocks ```feedback-form and ```consent: the form that the API declares, and what it asks consent for."""

from xml.etree.ElementTree import Element

from pydantic.dataclasses import dataclass as checked

from feedback_api.forms import feedback
from institution.kinds import KindName
from institution.validation import STRICT
from site_src.blocks.base import Block, Context, NoOptions
from site_src.markup.html import RawHtml, element


@checked(frozen=True, config=STRICT)
class Options:
    """`kind`: the kind of feedback that the form sends."""

    kind: KindName


def write(context: Context, options: Options) -> list[Element]:
    """Write the empty form, kept from the search: the search leaves out an element up to the first end of its kind."""
    html = feedback.page_form(context.organization, options.kind, context.lang)
    return [element("section", RawHtml(html), data_search_exclude="")]


def consent(context: Context, _: NoOptions) -> list[Element]:
    """Write the notice that stands above the consent box."""
    items = [
        element("li", element("b", title), ": ", text)
        for title, text in feedback.notice_items(context.organization, context.lang)
    ]
    return [element("ol", *items, class_="consent")]


FEEDBACK_FORM = Block(Options, write)
CONSENT = Block(NoOptions, consent)

"""The link below a table to the same figures as a CSV file, which publishing writes."""

from html import escape
from xml.etree.ElementTree import Element

from institution.text import Text
from site_src.blocks.base import Context
from site_src.markup.html import RawHtml, element

_LABEL = Text("{table} CSV 내려받기", "Download {table} as CSV")


def write(context: Context, path: str, table: str) -> Element:
    """Link to a CSV file, whose address is given from the folder of the page's language.

    The link is written as it is: no generator knows the file, and a strict one would miss it.
    """
    label = escape(_LABEL[context.lang].format(table=table))
    return element("p", RawHtml(f'<a href="{escape(context.file(path))}" download>{label}</a>'), class_="download")

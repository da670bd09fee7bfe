"""The link below a table to the same figures as a CSV file, which publishing writes."""

from html import escape
from xml.etree.ElementTree import Element

from institution.text import Text
from site_src.markup.html import RawHtml, element

_LABEL = Text("{table} CSV 내려받기", "Download {table} as CSV")


def render(address: str, table: str, lang: str) -> Element:
    """Link to a CSV file; `table` names what it holds.

    The link is raw HTML: no generator knows the file, and a strict one would report it as missing.
    """
    label = escape(_LABEL[lang].format(table=table))
    return element("p", RawHtml(f'<a href="{escape(address)}" download>{label}</a>'), class_="download")

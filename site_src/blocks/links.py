"""The links in blocks: to pages, and to files that publishing writes beside them.

`page` is the file of the page that the link stands on, below the folder of pages; `target` likewise, with or without
an anchor: staff.md#audit.
"""

import posixpath

from markupsafe import Markup

from institution.organization import Organization
from institution.text import Text
from site_src.markup import addresses
from site_src.markup.html import element, raw_html

_CSV = Text("{table} CSV 내려받기", "Download {table} as CSV")


def link_page(page: str, target: str, *children: str, **attributes: str) -> Markup:
    """Link to a page by its file: the generator checks the link and makes it an address."""
    file, mark, anchor = target.partition("#")
    href = posixpath.relpath(file, posixpath.dirname(page) or ".") + mark + anchor
    return element("a", *children, href=href, **attributes)


def link_clause(page: str, clause: str) -> Markup:
    """Link to a clause of the charter: I-5-3."""
    roman, *numbers = clause.split("-")
    return link_page(page, f"{addresses.CHARTER}#{clause}", "-".join([roman.upper(), *numbers]))


def link_standard(page: str, name: str, *children: str) -> Markup:
    """Link to a service standard by its id, where its target, how it is counted and its results are shown."""
    return link_page(page, f"standards.md#standard-{name}", *children)


def link_team(page: str, name: str, organization: Organization, lang: str) -> Markup:
    """Link to a team in the directory by its id."""
    return link_page(page, f"{addresses.STAFF}#{name}", organization.teams[name].name[lang])


def link_csv(path: str, table: str, lang: str) -> Markup:
    """Link to the figures of a table as a CSV file, which publishing writes; `table` names what it holds.

    The link is raw HTML: no generator knows the file, and a strict one would report it as missing.
    """
    label = _CSV[lang].format(table=table)
    link = Markup('<a href="{}" download>{}</a>').format(file_address(path, lang), label)
    return element("p", raw_html(link), class_="download")


def page_address(page: str, target: str) -> str:
    """Give the address of a page for an attribute that generators leave alone, such as the action of a form."""
    return posixpath.relpath(addresses.folder(target) or ".", addresses.folder(page) or ".") + "/"


def file_address(path: str, lang: str) -> str:
    """Give the address of a file that publishing writes below the folder of a language, from the host's name on.

    It is not relative to the page: in raw HTML one generator changes a relative address, and another does not.
    """
    return "/" + addresses.language_folder(lang) + path

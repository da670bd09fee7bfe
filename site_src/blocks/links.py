"""The links in blocks: to pages, and to files that publishing writes beside them.

`page` is the file of the page that the link stands on, below the folder of pages; `target` likewise, with or without
an anchor: staff.md#audit.
"""

import posixpath
from collections.abc import Sequence

from markupsafe import Markup

from institution.organization.record import Organization
from institution.text import Text
from site_src.markup import addresses
from site_src.markup.html import element, fragment, raw_html

#: The file of the feed, below the folder of each language.
FEED = "feed.xml"
_CHARTER = Text("헌장 ", "Charter ")
_FEED = Text("새 이행 결과를 구독하기(Atom)", "Follow new results (Atom feed)")
_CSV = Text("{table} CSV 내려받기", "Download {table} as CSV")


def link_page(page: str, target: str, *children: str, **attributes: str) -> Markup:
    """Link to a page by its file: the generator checks the link and makes it an address."""
    file, mark, anchor = target.partition("#")
    href = posixpath.relpath(file, posixpath.dirname(page) or ".") + mark + anchor
    return element("a", *children, href=href, **attributes)


def link_clause(page: str, clause: str) -> Markup:
    """Link to a clause of the charter by its address, I-5-3; the adapter puts its name in the charter in its place."""
    return link_page(page, f"{addresses.CHARTER}#{clause}", clause.upper())


def cite_clause(page: str, clause: str, lang: str) -> Markup:
    """Link to a clause, and say that it is one of the charter: Charter I-5-3."""
    return fragment(_CHARTER[lang], link_clause(page, clause))


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


def link_csv_files(table: str, files: Sequence[tuple[str, str]], lang: str) -> Markup:
    """Link to several CSV files of one kind in a row, each by its path and its name, such as a period."""
    links = (Markup('<a href="{}" download>{}</a>').format(file_address(path, lang), name) for path, name in files)
    items = (element("li", raw_html(link)) for link in links)
    label = element("p", f"{_CSV[lang].format(table=table)}:")
    return element("div", label, element("ul", *items), class_="download")


def link_feed(lang: str) -> Markup:
    """Link to the feed (Atom) of new results, which publishing writes; raw HTML, as in `link_csv`."""
    link = Markup('<a href="{}" type="application/atom+xml">{}</a>').format(file_address(FEED, lang), _FEED[lang])
    return element("p", raw_html(link), class_="download")


def page_address(page: str, target: str) -> str:
    """Give the address of a page for an attribute that generators leave alone, such as the action of a form."""
    return posixpath.relpath(addresses.folder(target) or ".", addresses.folder(page) or ".") + "/"


def file_address(path: str, lang: str) -> str:
    """Give the address of a file that publishing writes below the folder of a language, from the host's name on.

    It is not relative to the page: in raw HTML one generator changes a relative address, and another does not.
    """
    return "/" + addresses.language_folder(lang) + path

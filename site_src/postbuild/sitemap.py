"""Write sitemap.xml, where each page stands with its counterpart in the other language, and robots.txt.

A demonstration has no map, since its pages ask not to be listed; robots may read them, or they would not see that.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent, register_namespace

from institution.organization.record import Organization
from site_src.markup.pages import Page

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
_ROBOTS = "User-agent: *\nDisallow: /api/\n"
_MAP = "\nSitemap: {root}sitemap.xml\n"


def write(written: Sequence[Page], organization: Organization, site: Path) -> None:
    """Write, in the place of the generator's maps, robots.txt and the one map that it names, if there is to be one."""
    for path in [*site.rglob("sitemap.xml"), *site.rglob("sitemap.xml.gz")]:
        path.unlink()
    root = organization.site_url
    if organization.official:
        write_map(written, root, site)
    named = _MAP.format(root=root) if organization.official else ""
    (site / "robots.txt").write_text(_ROBOTS + named, "utf-8")


def write_map(written: Sequence[Page], root: str, site: Path) -> None:
    """Write one map of both languages; `root` is the site's address, with its slash.

    The counterparts are named here and not in the pages' heads: Material fetches a map for each that it finds there.
    """
    register_namespace("", _SITEMAP)
    register_namespace("xhtml", _XHTML)
    pages = [page for page in written if (site / page.address / "index.html").is_file()]
    urls = Element(f"{{{_SITEMAP}}}urlset")
    urls.extend(_entry(page, pages, root) for page in pages)
    indent(urls)
    ElementTree(urls).write(site / "sitemap.xml", "utf-8", xml_declaration=True)


def _entry(page: Page, pages: Sequence[Page], root: str) -> Element:
    entry = Element(f"{{{_SITEMAP}}}url")
    SubElement(entry, f"{{{_SITEMAP}}}loc").text = root + page.address
    if page.front.get("updated"):
        SubElement(entry, f"{{{_SITEMAP}}}lastmod").text = str(page.front["updated"])
    for lang, counterpart in _counterparts(page, pages):
        link = {"rel": "alternate", "hreflang": lang, "href": root + counterpart.address}
        SubElement(entry, f"{{{_XHTML}}}link", link)
    return entry


def _counterparts(page: Page, pages: Sequence[Page]) -> Iterator[tuple[str, Page]]:
    """Yield the page in each language, itself among them, if there is more than one."""
    same = [other for other in pages if other.uri == page.uri]
    if len(same) > 1:
        yield from ((other.lang, other) for other in same)

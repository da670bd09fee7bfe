"""Addresses of the site's pages, whole, as paper must write them."""

from institution.organization import Organization
from site_src.markup.pages import LANGUAGES


def address(organization: Organization, lang: str, page: str, query: str = "") -> str:
    """Give the address of a page, named by its file below its language's folder; the page may end in an #anchor."""
    name, mark, anchor = page.partition("#")
    folder = name.removesuffix(".md")
    folder = folder.removesuffix("index").strip("/") if folder.rpartition("/")[2] == "index" else folder
    root = organization.site_url.rstrip("/") + ("/" if lang == LANGUAGES[0] else f"/{lang}/")
    return root + (f"{folder}/" if folder else "") + (f"?{query}" if query else "") + mark + anchor


def spoken(address: str) -> str:
    """Give an address as a person reads and types it, without https:// and the last slash."""
    return address.partition("://")[2].rstrip("/")

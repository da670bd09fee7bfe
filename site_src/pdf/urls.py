"""Absolute addresses of the site's pages, for print."""

from institution.organization.record import Organization
from site_src.markup import addresses


def address(organization: Organization, lang: str, page: str, query: str = "") -> str:
    """Give the address of a page, named by its file below its language's folder; the page may end in an #anchor."""
    name, mark, anchor = page.partition("#")
    root = organization.site_url.rstrip("/") + "/" + addresses.language_folder(lang)
    return root + addresses.folder(name).lstrip("/") + (f"?{query}" if query else "") + mark + anchor


def spoken(address: str) -> str:
    """Give an address as a person reads and types it, without https:// and the last slash."""
    return address.partition("://")[2].rstrip("/")

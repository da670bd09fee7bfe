"""Absolute addresses of the site's pages, for print."""

from pathlib import Path

from institution.organization.record import Organization
from institution.text import KOREAN
from site_src.markup import addresses


def address(organization: Organization, lang: str, page: str, query: str = "") -> str:
    """Give the address of a page, named by its file below its language's folder; the page may end in an #anchor."""
    name, mark, anchor = page.partition("#")
    root = organization.site_url.rstrip("/") + "/" + addresses.language_folder(lang)
    return root + addresses.folder(name).lstrip("/") + (f"?{query}" if query else "") + mark + anchor


def has_page(content: Path, lang: str, page: str) -> bool:
    """Tell whether print of a language has a page to lead to; in Korean it must be there, and `make check` tells so."""
    return lang == KOREAN or (content / lang / page).is_file()


def spoken(address: str) -> str:
    """Give an address as a person reads and types it, without https:// and the last slash."""
    return address.partition("://")[2].rstrip("/")

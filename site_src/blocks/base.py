"""What a block is, and what it knows when it is written: the data, the language, and the page it stands on."""

import posixpath
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar
from xml.etree.ElementTree import Element

from pydantic.dataclasses import dataclass as checked

from institution.organization import Organization
from institution.validation import STRICT
from site_src.markup import addresses
from site_src.markup.html import Child, element
from site_src.records.published_data import Data

Chosen = TypeVar("Chosen")


@dataclass(frozen=True)
class Context:
    """The data, the language and the page's address below the folder of pages."""

    data: Data
    lang: str
    uri: str

    @property
    def organization(self) -> Organization:
        """Give the institution's facts."""
        return self.data.organization

    def link(self, target: str, *children: Child, **attributes: str) -> Element:
        """Link to another page, whose address is given from the folder of pages; the generator checks it."""
        page, mark, anchor = target.partition("#")
        href = posixpath.relpath(page, posixpath.dirname(self.uri) or ".") + mark + anchor
        return element("a", *children, href=href, **attributes)

    def address(self, page: str) -> str:
        """Give another page's address from this one's, where the generator makes no links: a form's action."""
        return posixpath.relpath(addresses.folder(page) or ".", addresses.folder(self.uri) or ".") + "/"

    def file(self, path: str, *, shared: bool = False) -> str:
        """Give the address, from the host's name on, of a file that publishing writes beside the pages.

        `path` is below the folder of the page's language or, if the languages share the file, below the site's root.
        An address from the page would not do: in mark-up that passes as it is, one generator changes it, one does not.
        """
        return "/" + ("en/" if self.lang == "en" and not shared else "") + path

    def clause(self, clause: str) -> Element:
        """Link to a clause of the charter: I-5-3."""
        roman, *numbers = clause.split("-")
        return self.link(f"{addresses.CHARTER}#{clause}", "-".join([roman.upper(), *numbers]))

    def standard(self, name: str, *words: Child) -> Element:
        """Link to a service standard, where its target, how it is counted and its results stand."""
        return self.link(f"standards.md#standard-{name}", *words)

    def team(self, name: str) -> Element:
        """Link to a team in the directory."""
        return self.link(f"{addresses.STAFF}#{name}", self.organization.teams[name].name[self.lang])


@dataclass(frozen=True)
class Block(Generic[Chosen]):
    """A kind of fenced block: the options it takes, and what writes it.

    `write` raises OptionError for an option that names something the data does not have.
    """

    options: type[Chosen]
    write: Callable[[Context, Chosen], list[Element]]


@checked(frozen=True, config=STRICT)
class NoOptions:
    """The options of a block that takes none."""

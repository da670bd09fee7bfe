"""What is asked of an import: a file, what its editor says of it, and the institution into whose files it goes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from institution.organization import organization_file
from institution.organization.record import Organization
from institution.text import Text

#: Asks an editor to choose one of several; gives its place in the list, or None where nobody can be asked, or answers.
Ask = Callable[[Text, Sequence[str]], int | None]


def ask_nobody(question: Text, choices: Sequence[str]) -> int | None:  # noqa: ARG001 - the shape of Ask
    """Answer no question: there is no terminal."""
    return None


@dataclass(frozen=True)
class Request:
    """A file to import, and what its editor says of it.

    `content` is the folder content/. `columns` gives our names of columns by the headings of the sheet. `team` is that
    of people of whom the sheet names none. `hidden` takes hidden rows, columns and sheets too. `partial` says whether
    those whom the sheet does not name stay: None where nobody has said so.
    """

    path: Path
    content: Path
    today: date
    what: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    sheet: str | None = None
    period: str | None = None
    source: str | None = None
    team: str | None = None
    hidden: bool = False
    partial: bool | None = None
    ask: Ask = ask_nobody

    @property
    def data(self) -> Path:
        """Give the folder of the data files."""
        return self.content / "data"

    @cached_property
    def organization(self) -> Organization:
        """Give the facts of the institution; raises DataError if a field of organization.yml is wrong."""
        return organization_file.read(self.data / "organization.yml").organization

"""standards.yml: the promises that have a number."""

from pydantic.dataclasses import dataclass as checked

from institution.kinds import KindName
from institution.organization import Clause, Identifier
from institution.text import Filled, Text
from institution.validation import STRICT


@checked(frozen=True, config=STRICT)
class ServiceStandard:
    """An entry of standards.yml: a promise of the charter that has a number, and how it is counted.

    `kind` is the kind of feedback whose limit in organization.yml the standard repeats.
    """

    id: Identifier
    name: Text
    promise: Text
    clause: Clause
    target: Text
    figure: Text
    counted: Text
    owner: Filled
    kind: KindName | None = None

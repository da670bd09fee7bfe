"""compensation.yml: what an institution gives to whom it failed, in which case, and how it is claimed."""

from pydantic.dataclasses import dataclass as checked

from institution.organization.fields import Clause, Identifier
from institution.text import Text
from institution.validation import STRICT


@checked(frozen=True, config=STRICT)
class Compensation:
    """An entry of compensation.yml.

    `when` is the case in which something is given, `given` what it is, `claim` how it is claimed, `until` by when.
    Where nothing must be claimed, `claim` says so. `team` pays it out, `clause` of the charter promises it.
    """

    id: Identifier
    when: Text
    given: Text
    claim: Text
    until: Text | None = None
    team: str | None = None
    clause: Clause | None = None

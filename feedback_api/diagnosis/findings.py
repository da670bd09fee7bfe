"""What a check of `flask doctor` finds: good, wrong with its cure, or not checked with the reason."""

from dataclasses import dataclass
from enum import StrEnum

from institution.text import Text


class State(StrEnum):
    """How a check ended. One that could not be made is no failure."""

    GOOD = "ok"
    WRONG = "!!"
    UNCHECKED = "--"


@dataclass(frozen=True)
class Finding:
    """The end of a check, and a sentence in both languages that names no person."""

    state: State
    told: Text


def good(ko: str, en: str) -> Finding:
    """Say that all is well."""
    return Finding(State.GOOD, Text(ko, en))


def wrong(ko: str, en: str) -> Finding:
    """Say what is wrong, and what to do."""
    return Finding(State.WRONG, Text(ko, en))


def unchecked(ko: str, en: str) -> Finding:
    """Say why the check could not be made."""
    return Finding(State.UNCHECKED, Text(ko, en))

"""Read standards.yml by itself, for whoever needs the promises and not the rest of content/data."""

from pathlib import Path

from institution.performance.record_files import read_list
from institution.performance.standards import ServiceStandard
from institution.text import Conventions


def read_standards(path: Path, conventions: Conventions) -> tuple[ServiceStandard, ...]:
    """Give the standards in the order of the file; raises DataError with every error in it."""
    return read_list(path, ServiceStandard, "id", conventions).records

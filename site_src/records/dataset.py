"""Make the data that blocks show of content/data: read once for a build, and again when a file has changed."""

from functools import lru_cache
from pathlib import Path

from institution.organization import contradictions
from institution.validation import DataError
from site_src.records import consistency, load, references
from site_src.records.load import Found
from site_src.records.published_data import Data

Stamp = tuple[tuple[str, int, int], ...]


def current(folder: Path) -> Data:
    """Give the data of the folder as it is now; raises DataError with every error of every file."""
    folder = folder.absolute()
    return _read(folder, _stamp(folder))


def complete(found: Found) -> Data:
    """Make the data of what was found; raises DataError if anything in it is wrong."""
    unknown = references.unknown(references.of_data(found), references.known(found))
    problems = [*found.problems, *unknown, *references.strangers(found), *consistency.missing(found)]
    data = available(found)
    if problems or data is None:
        raise DataError(problems)
    return data


def available(found: Found) -> Data | None:
    """Make the data of what was found, if it is enough to write blocks with, right or wrong."""
    if found.organization is None or any(contradictions(found.organization)):
        return None
    whole = found.staff.whole and found.standards.whole and found.waves.whole
    teams = [reference for reference in references.of_data(found) if reference.meaning == "team"]
    if not whole or any(references.unknown(teams, references.known(found))):
        return None
    return Data(
        found.organization.organization,
        tuple(entry.record for entry in found.staff.entries),
        tuple(entry.record for entry in found.standards.entries),
        tuple(entry.record for entry in found.waves.entries),
        {
            int(year): tuple(row.record for row in table.entries)
            for year, table in found.scores.items()
            if year.isdigit()
        },
        {period: tuple(row.record for row in table.entries) for period, table in found.performance.items()},
        found.folder,
    )


def _stamp(folder: Path) -> Stamp:
    """Tell one state of the folder from another."""
    states = [(path, path.stat()) for path in sorted(folder.rglob("*")) if path.is_file()]
    return tuple((str(path), state.st_mtime_ns, state.st_size) for path, state in states)


@lru_cache(maxsize=2)
def _read(folder: Path, stamp: Stamp) -> Data:  # noqa: ARG001 - a new stamp is a new reading
    return complete(load.read(folder))

"""The data that blocks and PDFs show, read from content/data once for a build, and again when a file has changed."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

from institution import clock
from institution.organization.organization_file import contradictions
from institution.performance.periods import ReportingPeriod
from institution.performance.results import Achievement
from institution.validation import DataError, Problem
from site_src.records import consistency, load, references
from site_src.records.data_files import DataFiles
from site_src.records.published_data import Data
from site_src.records.survey_results import count_surveys

Stamp = tuple[tuple[str, int, int], ...]


def current(folder: Path) -> Data:
    """Give the data of the folder as it is now; raises DataError with every error of every file."""
    folder = folder.absolute()
    data, problems = _read(folder, _stamp(folder), clock.today())
    if data is None:
        raise DataError(problems)
    return data


def complete(files: DataFiles, today: date) -> Data:
    """Make the data of files without errors as they are on a day; raises DataError if anything in them is wrong."""
    unknown = references.find_unknown(references.of_all(files), references.known_ids(files))
    problems = [*files.problems, *unknown, *consistency.find_disagreements(files)]
    data = available(files, today)
    if problems or data is None:
        raise DataError(problems)
    return data


def available(files: DataFiles, today: date) -> Data | None:
    """Make the data of files in which there may be errors; None if so much is wrong that no block can be written."""
    if files.organization is None or any(contradictions(files.organization)):
        return None
    complete_tables = files.staff.is_complete and files.standards.is_complete and files.waves.is_complete
    teams = [reference for reference in references.of_data(files) if reference.meaning in ("team", "part")]
    if not complete_tables or any(references.find_unknown(teams, references.known_ids(files))):
        return None
    return Data(
        files.organization.organization,
        tuple(entry.record for entry in files.staff.entries),
        tuple(entry.record for entry in files.standards.entries),
        tuple(entry.record for entry in files.waves.entries),
        {key: tuple(row.record for row in table.entries) for key, table in files.scores.items()},
        _performance(files, today),
        {period: tuple(row.record for row in table.entries) for period, table in files.explanations.items()},
        files.folder,
        tuple(entry.record for entry in files.services.entries),
        tuple(entry.record for entry in files.compensation.entries),
    )


def _performance(files: DataFiles, today: date) -> dict[ReportingPeriod, tuple[Achievement, ...]]:
    """Give the results of each period: those of its file, and those that follow from the surveys up to a day."""
    results = {period: [row.record for row in table.entries] for period, table in files.performance.items()}
    waves = [entry.record for entry in files.waves.entries]
    month = files.organization.organization.figures.fiscal_month if files.organization else None
    for entry in files.standards.entries:
        if entry.record.is_counted_by_surveys:
            for counted in count_surveys(entry.record, waves, today, month):
                results.setdefault(counted.period, []).append(counted.achievement)
    return {period: tuple(rows) for period, rows in results.items()}


def _stamp(folder: Path) -> Stamp:
    """Tell one state of the folder from another."""
    states = [(path, path.stat()) for path in sorted(folder.rglob("*")) if path.is_file()]
    return tuple((str(path), state.st_mtime_ns, state.st_size) for path, state in states)


@lru_cache(maxsize=2)
def _read(folder: Path, stamp: Stamp, today: date) -> tuple[Data | None, Sequence[Problem]]:  # noqa: ARG001 - a new stamp is a new reading
    """Give the data or, where something is wrong, what: every page with a block asks for the same."""
    try:
        return complete(load.load_data(folder), today), []
    except DataError as error:
        return None, error.problems

"""What `make check` would say of the data files if an import were written, which it does not say now."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from institution import clock
from institution.validation import DataError, short
from site_src.importing.outcome import Outcome
from site_src.importing.request import Request
from site_src.records import load
from site_src.records.dataset import complete

#: Files of these are no part of what is checked here, and photos are large.
_DATA = (".yml", ".csv")


def find_new_problems(request: Request, outcome: Outcome) -> list[str]:
    """Give the lines that the check of the data files would add."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "data"
        for path in request.data.rglob("*"):
            if path.is_file():
                target = copy / path.relative_to(request.data)
                target.parent.mkdir(parents=True, exist_ok=True)
                if path.suffix in _DATA:
                    shutil.copyfile(path, target)
                else:
                    target.touch()  # whether a photo is there is checked, too
        before = set(_problems(copy, request.data))
        for path, text in outcome.files.items():
            if path.is_relative_to(request.data):
                target = copy / path.relative_to(request.data)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, "utf-8", newline="\n")
        return [line for line in _problems(copy, request.data) if line not in before]


def _problems(copy: Path, data: Path) -> Iterator[str]:
    """Yield every problem of the data files, with the names that the files have in content/."""
    try:
        complete(load.load_data(copy), clock.today())
    except DataError as error:
        for problem in error.problems:
            yield str(problem).replace(short(copy), short(data))

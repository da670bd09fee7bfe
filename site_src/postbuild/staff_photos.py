"""Write the photos of staff who allow it: small, without camera metadata, under opaque file names."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from institution.validation import DataError, Problem
from site_src import images
from site_src.markup import file_names

FOLDER = "assets/people"


class Pictured(Protocol):
    """What a person's photo needs: an opaque anchor, a file, and whether the web may show it."""

    @property
    def anchor(self) -> str:
        """Give the person's opaque anchor."""

    @property
    def photo(self) -> str | None:
        """Give the file's name within the folder of photos, if there is one."""

    @property
    def web_photo(self) -> bool:
        """Tell whether the person lets the web show it."""


def write(people: Iterable[Pictured], photos: Path, site: Path) -> None:
    """Write assets/people/<anchor>.webp for each who allows it; raises DataError for files that are no photos."""
    problems: list[Problem] = []
    for anchor, source in _shown(people, photos):
        target = site / FOLDER / f"{anchor}.webp"
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            images.clean(source).save(target, "WEBP", quality=82, method=4)
        except DataError as error:
            problems += error.problems
    if problems:
        raise DataError(problems)


def _shown(people: Iterable[Pictured], photos: Path) -> Iterator[tuple[str, Path]]:
    for person in people:
        if person.web_photo and person.photo:
            yield person.anchor, file_names.find(photos, person.photo)

"""Check all of content/ before anything is built, and find every error at once."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from institution import clock, organization
from institution.text import Text
from institution.validation import DataError, Problem
from site_src.blocks import registry
from site_src.checks import (
    accidental_markup,
    characters,
    images,
    links,
    list_numbers,
    lost_text,
    menu,
    netlify,
    notice,
    pasted_text,
    placeholders,
    required_blocks,
    translations,
    unused_files,
)
from site_src.markup import clauses, fences, pages, render
from site_src.markup.addresses import CHARTER
from site_src.markup.pages import Page, Read
from site_src.markup.render import Rendering
from site_src.pdf import files
from site_src.records import consistency, dataset, load, references
from site_src.records.load import Found
from site_src.records.published_data import Data
from site_src.records.references import Reference


@dataclass(frozen=True)
class Content:
    """The folder of content, and all of it that could be read."""

    folder: Path
    found: Found
    readings: Sequence[Read]

    @property
    def written(self) -> list[Page]:
        """Give the pages that could be read."""
        return [reading.page for reading in self.readings if reading.page]


def read(content: Path) -> Content:
    """Read the folder of content, right or wrong."""
    return Content(content, load.read(content / "data"), pages.read_all(content))


def check(content: Path, *, production: bool = False) -> list[Problem]:
    """Give every problem of the folder of content (see `problems`)."""
    return problems(read(content), production=production)


def problems(content: Content, *, production: bool = False) -> list[Problem]:
    """Give every problem, in the order of files and lines.

    With `production`, what is made up or not settled is a problem too: samples, and addresses under .example.
    """
    folder, found, written = content.folder, content.found, content.written
    wrong = [*found.problems, *(problem for reading in content.readings for problem in reading.problems)]
    wrong += [*_unknown_ids(found, written), *references.strangers(found), *consistency.missing(found)]
    wrong += [*translations.languages(written), *translations.charters(written), *translations.surveys(found, written)]
    wrong += consistency.early(found, clock.today())
    wrong += menu.check(folder / "data", {page.uri for page in written if page.in_korean_only})
    wrong += notice.check(folder / "data")
    by_editors = {page.path: render.render_words(page, registry.BLOCKS) for page in written}
    wrong += [*_wrong_blocks(found, written), *links.dead(folder, written, by_editors)]
    wrong += [*_misread(written, by_editors), *unused_files.check(folder, written, by_editors)]
    wrong += required_blocks.check(written, found.waves.ids or ())
    wrong += [*images.unreadable(folder / "data/photos"), *images.check(folder), *files.strangers(folder)]
    if production:
        wrong += [*_made_up(found), *netlify.placeholders(folder.parent / "netlify.toml"), *_stale(folder)]
        wrong += placeholders.unsettled(written)
    wrong = characters.without_followers(wrong, list(characters.check(folder)))
    return sorted(dict.fromkeys(wrong), key=lambda problem: (problem.path, problem.line or 0))


def notes(content: Content, today: date) -> list[Problem]:
    """Give what is no error and yet worth knowing of content without errors: prints to renew, a notice not shown."""
    unseen = notice.unseen(content.folder / "data", today)
    return [*unseen, *placeholders.strange_numbers(content.written, content.found), *files.note(content.folder)]


def _unknown_ids(found: Found, written: Sequence[Page]) -> Iterator[Problem]:
    known = references.known(found)
    for page in written:
        if page.lang == "ko" and page.uri == CHARTER:
            known["clause"] = frozenset(clauses.anchors(page.body))
    return references.unknown([*references.of_data(found), *_owners(written)], known)


def _owners(written: Sequence[Page]) -> Iterator[Reference]:
    for page in written:
        owner = page.front.get("owner")
        if isinstance(owner, str) and owner.strip():
            yield Reference(owner.strip(), "team", page.path, page.lines.get(("owner",)), "owner")


def _wrong_blocks(found: Found, written: Sequence[Page]) -> Iterator[Problem]:
    known = dataset.available(found)
    for page in written:
        for fence in fences.find(page.body.split("\n")):
            place = fences.Place(page.path, page.above + fence.first + 1, fence.name)
            try:
                _try(fence, place, page, known)
            except DataError as error:
                yield from error.problems


def _try(fence: fences.Fence, place: fences.Place, page: Page, known: Data | None) -> None:
    """Write a block as the build will, or at least read its options where data are missing."""
    if not registry.is_block(fence, place):
        return
    if known is None:
        fences.options(fence, place, registry.BLOCKS[fence.name].options)
    else:
        registry.render_block(fence, place, known, page.lang, page.uri)


def _misread(written: Sequence[Page], renderings: Mapping[str, Rendering]) -> Iterator[Problem]:
    """Yield what a page would not show as it was written; a line of which one part of the check tells is told once."""
    for page in written:
        by_editor = renderings[page.path]
        told = [*pasted_text.check([page]), *list_numbers.check(page, registry.BLOCKS)]
        told += accidental_markup.check(page, registry.BLOCKS, by_editor)
        yield from told
        yield from lost_text.check(page, registry.BLOCKS, by_editor, {problem.line for problem in told})


def _stale(content: Path) -> Iterator[Problem]:
    """Yield what the kept PDFs lack; with errors elsewhere the documents cannot be made, and these come first."""
    with contextlib.suppress(DataError):
        yield from files.stale(content)


def _made_up(found: Found) -> Iterator[Problem]:
    yield from (person.problem("sample", *_SAMPLE) for person in found.staff.entries if person.record.sample)
    yield from (wave.problem("sample", *_SAMPLE) for wave in found.waves.entries if wave.record.sample)
    achieved = (row for table in found.performance.values() for row in table.entries)
    yield from (row.problem("sample", *_SAMPLE) for row in achieved if row.record.sample)
    if found.organization:
        yield from organization.placeholders(found.organization)


_SAMPLE = (
    Text("예시 자료는 실제 누리집에 실을 수 없습니다.", "Sample data must not be published."),
    Text(
        "실제 자료로 바꾸고 sample: false로 적거나 지워 주십시오.",
        "Put in the real data with sample: false, or remove it.",
    ),
)

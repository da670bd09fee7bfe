"""What a page is made of: front matter, a title, blocks without errors, and the block that the page is there for."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from institution import clock
from institution.text import KOREAN, Text
from institution.validation import DataError, Problem, parse_yaml
from site_src.blocks import registry
from site_src.markup import addresses, fences
from site_src.markup.fences import Fence, Place
from site_src.markup.pages import Page
from site_src.records import dataset
from site_src.records.published_data import Data

if TYPE_CHECKING:
    from site_src.content import Content


def check_page_files(content: "Content") -> Iterator[Problem]:
    """Yield what was wrong when each page was read: its encoding, its file's name, its front matter, its title."""
    for file in content.page_files:
        yield from file.problems


def check_blocks(content: "Content") -> Iterator[Problem]:
    """Yield each block with a mistyped name, without an end, or with options that are wrong."""
    data = dataset.available(content.data, clock.today())
    for page in content.pages:
        for fence, place in fences.locate(page.fences, page.path, page.above):
            try:
                _write(fence, place, page, data)
            except DataError as error:
                yield from error.problems


def _write(fence: Fence, place: Place, page: Page, data: Data | None) -> None:
    """Write a block as the build does; without data, read its options alone. Raises DataError if it is wrong."""
    if not registry.is_block(fence, place):
        return
    if data is None:
        fences.options(fence, place, registry.BLOCKS[fence.name].options)
    else:
        registry.render_block(fence, place, data, page.lang, page.uri)


def check_required_blocks(content: "Content") -> Iterator[Problem]:
    """Yield each page that lacks its own block, or whose block shows what belongs to another page, or is not there.

    Such pages are those of the forms, one a kind of feedback, and of each survey. A block whose value nobody knows is
    left to `check_blocks`.
    """
    years, file = content.data.waves.ids or (), content.data.organization
    kinds = list(file.organization.kinds) if file else ()
    for page in content.pages:
        wanted = _wanted(page.uri, years, kinds)
        if wanted and not any(wanted.fits(fence) for fence in page.fences):
            yield Problem(page.path, None, f"```{wanted.block}", *_missing(wanted))
    there = {page.uri for page in content.pages if page.lang == KOREAN}
    if file and any(uri.startswith(addresses.FORMS) for uri in there):
        for name in kinds:
            if addresses.form_page(name) not in there:
                yield file.problem(("kinds", name), *_no_page(name))


@dataclass(frozen=True)
class _Wanted:
    """The block of a page, the option that must have a value, and what others have there."""

    block: str
    option: str
    value: str
    others: Collection[str]

    def fits(self, fence: Fence) -> bool:
        if fence.name != self.block:
            return False
        try:
            options, _ = parse_yaml("\n".join(fence.body), "")
        except DataError:
            return True
        given = str(options.get(self.option)) if isinstance(options, dict) else ""
        return given == self.value or given not in self.others


def _wanted(uri: str, years: Collection[str], kinds: Collection[str]) -> _Wanted | None:
    name = uri.removesuffix(".md").rpartition("/")[2]
    if name in kinds and uri == addresses.form_page(name):
        return _Wanted("feedback-form", "kind", name, kinds)
    option = "id" if "-" in name else "year"
    return _Wanted("survey", option, name, years) if addresses.is_survey_page(uri) and name in years else None


def _no_page(kind: str) -> tuple[Text, Text]:
    page = f"{KOREAN}/{addresses.form_page(kind)}"
    block = f"```feedback-form, kind: {kind}, ```"
    return (
        Text("이 종류의 양식이 있는 쪽이 없습니다.", "There is no page with the form of this kind."),
        Text(
            f"{page}를 만들어 세 줄을 넣고 메뉴에 올리거나({block}), 이 종류를 지워 주십시오(docs/editors/kinds.md).",
            f"Write {page} with three lines ({block}) and put it into the menu, or remove the kind.",
        ),
    )


def _missing(wanted: _Wanted) -> tuple[Text, Text]:
    three = f"```{wanted.block}, {wanted.option}: {wanted.value}, ```"
    return (
        Text("이 쪽에 있어야 할 블록이 없습니다.", "The page lacks its block."),
        Text(f"세 줄을 넣어 주십시오: {three}", f"Write these three lines: {three}"),
    )

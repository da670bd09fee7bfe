"""Blocks that a page cannot do without: the form of each kind of feedback, and a survey's result."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from institution.kinds import KINDS
from institution.text import Text
from institution.validation import DataError, Problem, parse_yaml
from site_src.markup import addresses, fences
from site_src.markup.pages import Page


def check(pages: Sequence[Page], years: Collection[str]) -> Iterator[Problem]:
    """Yield each page that lacks its own block, or whose block shows what belongs to another page.

    `years` are those of the surveys; a block with an unknown value is told by those who read blocks.
    """
    for page in pages:
        wanted = _wanted(page.uri, years)
        if wanted and not any(wanted.fits(fence) for fence in fences.find(page.body.split("\n"))):
            yield Problem(page.path, None, f"```{wanted.block}", *_missing(wanted))


@dataclass(frozen=True)
class _Wanted:
    """The block of a page, the option that must have a value, and what others have there."""

    block: str
    option: str
    value: str
    others: Collection[str]

    def fits(self, fence: fences.Fence) -> bool:
        if fence.name != self.block:
            return False
        try:
            options, _ = parse_yaml("\n".join(fence.body), "")
        except DataError:
            return True
        given = str(options.get(self.option)) if isinstance(options, dict) else ""
        return given == self.value or given not in self.others


def _wanted(uri: str, years: Collection[str]) -> _Wanted | None:
    folder, _, name = uri.removesuffix(".md").rpartition("/")
    if folder == "feedback" and name in KINDS:
        return _Wanted("feedback-form", "kind", name, KINDS)
    return _Wanted("survey", "year", name, years) if addresses.is_survey_page(uri) and name in years else None


def _missing(wanted: _Wanted) -> tuple[Text, Text]:
    three = f"```{wanted.block}, {wanted.option}: {wanted.value}, ```"
    return (
        Text("이 쪽에 있어야 할 블록이 없습니다.", "The page lacks its block."),
        Text(f"세 줄을 넣어 주십시오: {three}", f"Write these three lines: {three}"),
    )

"""Gives each heading, article and item of a charter its address, and the name by which the charter itself calls it.

The address is made of numbers: 1-5-3 is the third item of article 5 of chapter 1, i-5-3 that of part I. A part before
or behind the chapters has a name (preamble, annex-1, addendum), and an editor's own id stands in place of all. What has
no number in the charter is counted, or is s1, s2 … beside headings that have one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from site_src.markup.numbering import labels, markers
from site_src.markup.numbering.markers import Marker
from site_src.markup.numbering.titles import ARTICLE_RANK, Title

_LISTS = "abcdefghijklmnopqrstuvwxyz"


@dataclass
class Item:
    """An item of a list: its number, its line, its own id if it has one, and the lists inside it."""

    marker: Marker
    line: int
    own_id: str = ""
    lists: list[list["Item"]] = field(default_factory=list)
    anchor: str = ""
    label: str = ""


@dataclass
class Section:
    """A heading, or an article that begins with its words, and the lists and sections below it."""

    level: int
    title: Title
    line: int
    own_id: str = ""
    lists: list[list[Item]] = field(default_factory=list)
    sections: list["Section"] = field(default_factory=list)
    anchor: str = ""
    label: str = ""


def nest(page: Section, sections: Iterable[Section]) -> Section:
    """Put each section below the one that it is a part of, the outermost below the page; give the page."""
    around = [page]
    for section in sections:
        while len(around) > 1 and not _is_below(section, around[-1]):
            around.pop()
        around[-1].sections.append(section)
        around.append(section)
    return page


def number(page: Section, lang: str) -> None:
    """Set the address and the label of everything below the page."""
    every = list(_all(page))
    names = labels.Labels(lang, _repeated(page))
    chapters = any(section.title.rank in range(1, ARTICLE_RANK) for section in every)
    addenda = Counter[str]()
    for above, section in _pairs(page):
        section.anchor = section.own_id or _address(above, section, chapters, addenda)
        section.label = names.of_section(section.title, above.title, above.label)
    for section in (page, *every):
        taken = {below.anchor for below in section.sections}
        _number(section.lists, section.anchor, section.label, taken, names, section.title)


def _is_below(section: Section, above: Section) -> bool:
    if above.title.rank == 0 and section.title.rank != 0:
        is_article = section.title.rank == ARTICLE_RANK
        return section.level > above.level or (above.title.kind == "addendum" and is_article)
    rank, rank_above = section.title.rank, above.title.rank
    if rank is not None and rank_above is not None:
        return rank > rank_above
    return section.level > above.level


def _all(page: Section) -> Iterator[Section]:
    return (section for _, section in _pairs(page))


def _pairs(above: Section) -> Iterator[tuple[Section, Section]]:
    for section in above.sections:
        yield above, section
        yield from _pairs(section)


def _repeated(page: Section) -> frozenset[str]:
    """Give the names that several of a charter's divisions have; those of its annexes are told apart anyway."""
    below = [section for above, section in _pairs(page) if above.title.rank != 0 and section.title.kind == "law"]
    times = Counter(section.title.label for section in below)
    return frozenset(name for name, many in times.items() if many > 1)


def _address(above: Section, section: Section, chapters: bool, addenda: Counter[str]) -> str:
    title = section.title
    if title.kind == "addendum":
        addenda[title.number] += 1
        times = addenda[title.number]
        return title.number if times == 1 else f"{title.number}{times}"
    if title.rank == 0:
        return title.number
    if title.kind == "words":
        return _below(above.anchor, _counted(above, section))
    if title.rank == ARTICLE_RANK and not above.anchor and chapters:
        return f"article-{title.number}"
    return _below(above.anchor, title.number)


def _counted(above: Section, section: Section) -> str:
    """Give the place of a heading without a number among its like."""
    beside = [one for one in above.sections if one.level == section.level and one.title.rank != 0]
    without = [one for one in beside if one.title.kind == "words"]
    place = next(place for place, one in enumerate(without, start=1) if one is section)
    return str(place) if len(without) == len(beside) else f"s{place}"


def _below(above: str, number: str) -> str:
    return f"{above}-{number}" if above else number


def _number(
    lists: Sequence[list[Item]], anchor: str, label: str, taken: set[str], names: labels.Labels, above: Title | Marker
) -> None:
    """Set the addresses of lists that stand below one section or item; where numbers are taken, with a letter."""
    for place, items in enumerate(lists):
        numbers = _numbers(items)
        letter = _LISTS[min(place, 25)] if any(_below(anchor, one) in taken for one in numbers) else ""
        for item, one in zip(items, numbers, strict=True):
            item.anchor = item.own_id or _below(anchor, letter + one)
            item.label = names.of_item(item.marker, int(one), above, label, place + 1)
            _number(item.lists, item.anchor, item.label, set(), names, item.marker)
        taken |= {item.anchor for item in items}
        names.give(item.label for item in items)


def _numbers(items: Sequence[Item]) -> list[str]:
    """Give the numbers of a list: those written, or counted where there are none or all are 1."""
    if is_counted(items):
        return [str(place) for place in range(1, len(items) + 1)]
    return [str(item.marker.number) for item in items]


def is_counted(items: Sequence[Item]) -> bool:
    """Tell whether the items are not numbered, or all of them 1., which Markdown's writers leave to be counted."""
    kind, numbers = items[0].marker.kind, {item.marker.number for item in items}
    return kind == markers.BULLET or (kind == markers.DECIMAL and len(items) > 1 and numbers == {1})

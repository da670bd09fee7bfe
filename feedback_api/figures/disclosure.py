"""Which counted numbers may be published, so that no person can be found in them: statistical disclosure control.

`withhold` decides for the rows of a new file, given all rows that are published already; `find_exposed` is what must
hold of the result: whatever is withheld in any file can still be any of at least `SAFE_RANGE` + 1 numbers, for a reader
who has every published file and subtracts them from each other.

Rules, by row (`hide_by_rule`): fewer than `FEWEST` cases are not told, nor how many of them were met or are overdue. Of
shown levels (satisfaction, outcomes, page ratings), 1 to 4 cases are withheld, and with them the next smallest levels
until at least two are withheld that hold five cases or more together. Zeros are shown, so that a withheld level is at
least 1. Where all cases fall on one level, the levels are merged: they would tell of everybody where they stand.

Then whatever still follows from all published tables together is protected by withholding more of the new file: months
inside quarters inside years, fiscal years that cross them, standards whose kinds overlap, totals and their levels. The
reader's equations are solved exactly, over the smallest pieces that all of them are made of (the days between any two
boundaries of periods, a kind, a level), and base, met, overdue and levels are protected alike. So it is safe to publish
periods that overlap: where the other parts would give away what is withheld in one part, the whole is withheld too.
Published files never change; where they leave no way to protect the new one, `DisclosureError` tells it.

Figures of different measures share no equation, since they count different moments of a case. Only rows with `counts`
take part: what is typed by hand cannot be told apart into cases. That a row is withheld may itself tell that few
cases stand behind it; this is all that the rules above give away.

A. Hundepool et al., Statistical Disclosure Control, Wiley 2012: primary and secondary suppression, and the audit of a
suppressed table by the range of each of its cells. docs/figures.md shows an example.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from feedback_api.figures.arithmetic import Range
from feedback_api.figures.disclosure_check import Narrow, Tables
from feedback_api.figures.published_rows import BASE, MERGED, MET, OVERDUE, Counted, Part, Published, Shown, show
from institution.performance.measures import MEASURES
from institution.performance.periods import ReportingPeriod
from institution.performance.standards import Counts

__all__ = ["Counted", "DisclosureError", "Exposed", "Published", "Shown", "find_exposed", "withhold"]

#: Fewer cases than these are not told.
FEWEST = 5
#: What is not told of each row of the new file.
_Hidden = tuple[frozenset[Part], ...]


class DisclosureError(Exception):
    """Published files that, together with a new one, give away what is withheld, however much the new one withholds."""

    def __init__(self, periods: Sequence[ReportingPeriod]) -> None:
        self.periods = tuple(periods)
        names = ", ".join(period.name for period in periods)
        super().__init__(
            f"이미 공개한 기간({names})의 수와 견주면 비공개로 한 수가 드러나 이 기간을 내보낼 수 없습니다. / "
            f"Beside the published figures of {names}, withheld numbers would become known: "
            "this period cannot be exported."
        )


@dataclass(frozen=True)
class Exposed:
    """A withheld number of a published row that a reader can work out, exactly or too closely."""

    counts: Counts
    period: ReportingPeriod
    part: Part
    range: Range


def withhold(new: Sequence[Counted], published: Sequence[Published], kinds: Collection[str]) -> Mapping[str, Shown]:
    """Give, by standard, what may be published of the rows of a new file beside those that are published.

    `kinds` are all kinds of feedback that there are cases of.

    Where the file of the period itself is among `published`, what it withholds stays withheld, so that nothing follows
    from its two editions; its rows that no longer agree with the count are replaced and tell nothing. Raises
    DisclosureError.
    """
    search = _Search(new, _linked(new, [one for one in published if not _is_replaced(one, new)]), kinds)
    required = tuple(
        hide_by_rule(one, search.known(place)) | _hidden_before(one, published) for place, one in enumerate(new)
    )
    hidden = search.give_back(search.hide_more(required), required)
    return {one.standard: show(one, parts) for one, parts in zip(new, hidden, strict=True)}


def find_exposed(published: Sequence[Published], kinds: Collection[str]) -> list[Exposed]:
    """Give every withheld number that follows too closely from all that is published; `kinds` as of `withhold`."""
    narrow = Tables(published, kinds).find_narrow([one.shown for one in published])
    return [Exposed(published[one.row].counts, published[one.row].period, one.part, one.range) for one in narrow]


def hide_by_rule(counted: Counted, known: Collection[Part] = ()) -> frozenset[Part]:
    """Give what may not be told of a row for its own sake; a level that is `known` already hides no other one."""
    numbers = counted.numbers
    if numbers[BASE] < FEWEST:
        return frozenset({BASE})
    levels = sorted((number, part) for part, number in numbers.items() if part[0] == "level" and number)
    if len(levels) == 1:
        return frozenset({MERGED, MET})
    hidden = [(number, part) for number, part in levels if number < FEWEST]
    partners = ((number, part) for number, part in levels if number >= FEWEST and part not in known)
    while hidden and (len(hidden) < 2 or sum(number for number, _ in hidden) < FEWEST):
        partner = next(partners, None)
        if partner is None:
            break
        hidden.append(partner)
    return frozenset(part for _, part in hidden)


def _is_same(published: Published, counted: Counted) -> bool:
    return (published.period, published.counts.text) == (counted.period, counted.counts.text)


def _is_replaced(published: Published, new: Iterable[Counted]) -> bool:
    """Tell whether a row stands in the file that is written anew, and no longer agrees with what is counted."""
    return any(
        published.shown.number(part) not in (None, number)
        for counted in new
        if _is_same(published, counted)
        for part, number in counted.numbers.items()
    )


def _hidden_before(counted: Counted, published: Iterable[Published]) -> frozenset[Part]:
    """Give what the present file of the same period withholds of a row: two editions of it are never compared."""
    hidden: set[Part] = set()
    for one in published:
        if _is_same(one, counted):
            hidden |= {part for part in counted.numbers if one.shown.number(part) is None}
            hidden |= {MERGED} if MEASURES[counted.counts.what].shows_levels and one.shown.levels is None else set()
    return frozenset(hidden)


def _linked(new: Sequence[Counted], published: Sequence[Published]) -> list[Published]:
    """Give the published rows that say something of the new ones: of a measure in common, in periods that overlap.

    Directly or through others: a year ties its quarters together.
    """
    families = {one.counts.family for one in new}
    rest = [one for one in published if one.counts.family in families]
    periods = {one.period for one in new}
    while touching := {one.period for one in rest if any(one.period.overlaps(other) for other in periods)} - periods:
        periods |= touching
    return [one for one in rest if one.period in periods]


class _Search:
    """Looks for the least that the rows of a new file must withhold."""

    def __init__(self, new: Sequence[Counted], earlier: Sequence[Published], kinds: Collection[str]) -> None:
        self._new, self._earlier = new, earlier
        self._tables = Tables([*earlier, *new], kinds)
        self._known: dict[int, frozenset[Part]] = {}

    def known(self, place: int) -> frozenset[Part]:
        """Give what follows of a new row from the published files alone: to withhold it would protect nothing."""
        if place not in self._known:
            untold = self._shown(tuple(frozenset({BASE}) for _ in self._new))
            narrow = self._tables.find_narrow(untold, [len(self._earlier) + place])
            self._known[place] = frozenset(one.part for one in narrow)
        return self._known[place]

    def hide_more(self, hidden: _Hidden) -> _Hidden:
        """Withhold more, the smallest helpful number first, until nothing that is withheld can be worked out."""
        while (narrow := self._first_narrow(hidden)) is not None:
            hidden = self._hide_next(narrow, hidden)
        return hidden

    def give_back(self, hidden: _Hidden, required: _Hidden) -> _Hidden:
        """Tell again what need not be withheld, the largest number first."""
        more = [(place, part) for place, parts in enumerate(hidden) for part in parts - required[place]]
        for place, part in sorted(more, key=lambda step: self._size(*step), reverse=True):
            less = _replace(hidden, place, hidden[place] - {part})
            if self._first_narrow(less) is None:
                hidden = less
        return hidden

    def _shown(self, hidden: _Hidden) -> list[Shown]:
        return [one.shown for one in self._earlier] + list(map(show, self._new, hidden))

    def _first_narrow(self, hidden: _Hidden) -> Narrow | None:
        return next(self._tables.find_narrow(self._shown(hidden)), None)

    def _hide_next(self, narrow: Narrow, hidden: _Hidden) -> _Hidden:
        """Withhold the smallest number that widens a range; where none does so alone, the smallest one of all."""
        candidates = list(self._candidates(narrow, hidden))
        if not candidates:
            raise DisclosureError(self._involved(narrow, hidden))
        return next((one for one in candidates if self._widens(narrow, one)), candidates[0])

    def _candidates(self, narrow: Narrow, hidden: _Hidden) -> Iterator[_Hidden]:
        linked = self._tables.linked_rows(narrow, self._shown(hidden))
        steps = [
            (place, part)
            for place, counted in enumerate(self._new)
            if len(self._earlier) + place in linked
            for part in _steps(counted, hidden[place], self.known(place))
        ]
        for place, part in sorted(steps, key=lambda step: self._size(*step)):
            yield _replace(hidden, place, hidden[place] | {part})

    def _widens(self, narrow: Narrow, hidden: _Hidden) -> bool:
        range_ = self._tables.range_of(narrow, self._shown(hidden))
        return range_ is None or range_.width > narrow.range.width

    def _size(self, place: int, part: Part) -> tuple[int, int, int, Part]:
        """Give what sorts steps: by how much is lost, a row's whole last, then as the rows stand in the file."""
        numbers = self._new[place].numbers
        return (
            numbers.get(part, numbers[BASE]),
            (MERGED, BASE).index(part) + 1 if part in (MERGED, BASE) else 0,
            place,
            part,
        )

    def _involved(self, narrow: Narrow, hidden: _Hidden) -> list[ReportingPeriod]:
        """Give the periods whose published rows help to work a number out."""
        linked = self._tables.linked_rows(narrow, self._shown(hidden))
        periods = {one.period for place, one in enumerate(self._earlier) if place in linked}
        return sorted(periods, key=lambda period: period.order)


def _steps(counted: Counted, hidden: frozenset[Part], known: frozenset[Part]) -> Iterator[Part]:
    """Give what of a row can still be withheld, and is not known already.

    Levels without a case are told, or all levels are merged. Without its base nothing of a row is told.
    """
    if BASE in hidden:
        return
    numbers = counted.numbers
    levels = {part for part in numbers if part[0] == "level"}
    if MERGED not in hidden:
        yield from (part for part in numbers if part in levels - hidden - known and numbers[part])
        if levels and not levels & known:
            yield MERGED
    yield from (part for part in (MET, OVERDUE) if part in numbers.keys() - hidden - known)
    if not known:
        yield BASE


def _replace(hidden: _Hidden, place: int, parts: frozenset[Part]) -> _Hidden:
    return (*hidden[:place], parts, *hidden[place + 1 :])

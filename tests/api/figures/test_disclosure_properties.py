"""Whatever is counted, in whatever order it is published: who tries every world gets not close to what is withheld."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from feedback_api.figures.disclosure import Counted, DisclosureError, Published, Shown
from institution.organization.kinds import USUAL
from institution.performance.measures import MEASURES
from institution.performance.standards import Counts
from tests.api.figures.attacker import MONTHS, Cell, ranges
from tests.api.figures.tables import find_exposed, period, publish, withhold

SAFE = 5
FEW = settings(max_examples=60, deadline=None)


@dataclass(frozen=True)
class Universe:
    """What may be counted: cells with their numbers, rules that count them, and the periods that are exported."""

    cells: tuple[Cell, ...]
    rules: tuple[str, ...]
    periods: tuple[str, ...]


def cells(months: Sequence[set[int]], kinds: Sequence[str], levels: Sequence[str]) -> tuple[Cell, ...]:
    return tuple(Cell(frozenset(some), kind, level) for some in months for kind in kinds for level in levels)


QUARTERS = ({1, 2, 3}, {4, 5, 6})
REST = "received inquiry+suggestion+compliment"
UNIVERSES = (
    Universe(
        cells([{1}, {2}, {3}, {4, 5, 6}, set(range(7, 13))], ["inquiry"], ["received"]),
        ("received",),
        ("2026-m01", "2026-m02", "2026-m03", "2026-q1", "2026-q2", "2026-h1", "2026-h2", "2026"),
    ),
    Universe(
        cells(QUARTERS, ["complaint", "inquiry"], ["received"]),
        ("received complaint", "received", REST),
        ("2026-q1", "2026-q2", "2026-h1"),
    ),
    Universe(
        cells(QUARTERS[:1], ["complaint", "inquiry"], ["satisfied", "partly", "not"]),
        ("satisfaction inquiry+complaint", "satisfaction complaint", "satisfaction inquiry"),
        ("2026-q1",),
    ),
    Universe(
        cells(QUARTERS, ["inquiry"], ["satisfied", "partly", "not"]),
        ("satisfaction",),
        ("2026-q1", "2026-q2", "2026-h1"),
    ),
    Universe(
        cells(QUARTERS, ["inquiry"], ["in_time", "late", "overdue"]),
        ("answered_in_time",),
        ("2026-q1", "2026-q2", "2026-h1"),
    ),
)
NUMBERS = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 7])


@st.composite
def counts_of_2026(draw: st.DrawFn) -> tuple[Universe, Mapping[Cell, int], list[list[Counted]]]:
    """Draw a universe, how many cases lie in each cell, and files with their rows in the order of their export."""
    universe = draw(st.sampled_from(UNIVERSES))
    world = {cell: draw(NUMBERS) for cell in universe.cells}
    rules = draw(st.lists(st.sampled_from(universe.rules), min_size=1, unique=True))
    names = draw(st.lists(st.sampled_from(universe.periods), min_size=1, unique=True))
    return universe, world, [[count(rule, name, world) for rule in rules] for name in names]


def count(rule: str, name: str, world: Mapping[Cell, int]) -> Counted:
    counts, levels = Counts.read(rule), {cell.level: 0 for cell in world}
    for cell, number in world.items():
        if cell.months <= MONTHS[name] and (not counts.kinds or cell.kind in counts.kinds):
            levels[cell.level] += number
    return Counted(rule, counts, period(name), levels)


def export_all(files: Sequence[Sequence[Counted]]) -> list[Published]:
    published: list[Published] = []
    for file in files:
        with suppress(DisclosureError):
            published += publish(file, withhold(file, published))
    return published


@FEW
@given(counts_of_2026())
def test_what_is_withheld_can_be_any_of_six_numbers(
    drawn: tuple[Universe, Mapping[Cell, int], list[list[Counted]]],
) -> None:
    universe, _, files = drawn
    published = export_all(files)
    narrow = {name: one for name, one in ranges(published, universe.cells).items() if one[1] - one[0] < SAFE}
    assert narrow == {}
    assert find_exposed(published) == []


@FEW
@given(counts_of_2026())
def test_the_same_counts_are_told_alike(drawn: tuple[Universe, Mapping[Cell, int], list[list[Counted]]]) -> None:
    """Again from nothing, and again beside the files that are there."""
    _, _, files = drawn
    published = export_all(files)
    assert export_all(files) == published
    there = {row.period for row in published}
    for file in files:
        if file[0].period in there:
            assert all(row in published for row in publish(file, withhold(file, published)))


@FEW
@given(counts_of_2026())
def test_nothing_is_withheld_where_all_are_many(
    drawn: tuple[Universe, Mapping[Cell, int], list[list[Counted]]],
) -> None:
    _, world, files = drawn
    many = {cell: number + SAFE for cell, number in world.items()}
    published = export_all([[count(row.standard, row.period.name, many) for row in file] for file in files])
    assert len(published) == sum(map(len, files))
    assert not any(one.shown.base is None or one.shown.withheld for one in published)
    assert not any(number is None for one in published for number in (one.shown.levels or {}).values())


@FEW
@given(counts_of_2026(), st.data())
def test_the_check_agrees_with_a_reader_who_tries_every_world(
    drawn: tuple[Universe, Mapping[Cell, int], list[list[Counted]]], data: st.DataObject
) -> None:
    """Of tables with holes anywhere, as nobody should publish them."""
    universe, _, files = drawn
    published = [
        Published(row.counts, row.period, with_holes(row, data.draw(st.sets(st.sampled_from(HOLES)))))
        for file in files
        for row in file
    ]
    expected = sorted(one for one in ranges(published, universe.cells).values() if one[1] - one[0] < SAFE)
    assert sorted((one.range.lowest, one.range.highest) for one in find_exposed(published)) == expected


def test_five_years_of_few_cases_are_published_quarter_by_quarter() -> None:
    """No file is refused, and each number that is withheld in any of them is safe at the end."""
    random = Random(13)
    kinds = ("", " inquiry", " complaint", " complaint+compliment+inquiry")
    rules = [Counts.read(what + some) for what in ("satisfaction", "answered_in_time") for some in kinds][:7]
    quarters: dict[tuple[str, str, str], int] = {}
    published: list[Published] = []
    for year in range(2026, 2031):
        names = [f"{year}-q{quarter}" for quarter in (1, 2, 3, 4)]
        quarters |= {
            (name, kind, level): int(random.expovariate(1 / 6)) for name in names for kind in USUAL for level in LEVELS
        }
        for name, parts in [*((name, [name]) for name in names), (str(year), names)]:
            file = [
                Counted(
                    rule.text,
                    rule,
                    period(name),
                    {
                        level: sum(quarters[part, kind, level] for part in parts for kind in rule.kinds or USUAL)
                        for level in MEASURES[rule.what].levels
                    },
                )
                for rule in rules
            ]
            published += publish(file, withhold(file, published))
    assert find_exposed(published) == []


LEVELS = ("satisfied", "partly", "not", "in_time", "late", "overdue")
HOLES = ("base", "met", "overdue", "levels", "satisfied", "partly", "not")


def with_holes(row: Counted, holes: set[str]) -> Shown:
    numbers = {"base": sum(row.levels.values()), "overdue": row.levels.get("overdue")}
    numbers["met"] = row.levels.get("in_time", row.levels.get("satisfied"))
    numbers |= dict.fromkeys(holes & numbers.keys())
    levels = {name: number if name not in holes or not number else None for name, number in row.levels.items()}
    merged = row.counts.what != "satisfaction" or "levels" in holes
    return Shown(numbers["base"], numbers["met"], numbers["overdue"], None if merged else levels, withheld=False)

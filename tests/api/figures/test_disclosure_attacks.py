"""Known ways to find out what is withheld, each by tables that would tell it if they were published as they are."""

import pytest

from feedback_api.figures.disclosure import Counted, DisclosureError, Published, Shown
from tests.api.figures.tables import counted, export, find_exposed, period, publish, told, withhold

RULE = "answered_in_time complaint"
QUARTERS = ("2026-q1", "2026-q2", "2026-q3", "2026-q4")
NOTHING = Shown(None, None, None, None, withheld=True)


def as_it_is(row: Counted) -> Published:
    """Publish all numbers of a row, as if nobody looked."""
    levels = row.levels if row.counts.what in ("satisfaction", "outcomes", "page_ratings") else None
    numbers = row.numbers
    return Published(
        row.counts,
        row.period,
        Shown(numbers[("base",)], numbers.get(("met",)), numbers.get(("overdue",)), levels, withheld=False),
    )


def exported(*files: list[Counted]) -> list[Published]:
    """Export files one after the other; each number that they withhold must be safe."""
    published: list[Published] = []
    for file in files:
        export(published, *file)
        assert find_exposed(published) == []
    return published


def test_large_tables_are_published_as_they_are() -> None:
    files = [[counted(RULE, name, 10 * number, 9, 9)] for name, number in zip(QUARTERS, (1, 2, 0, 3), strict=True)]
    assert exported(*files) == [as_it_is(row) for file in files for row in file]


def test_a_year_minus_three_quarters() -> None:
    quarters = [[counted(RULE, name, 20, 9, 9)] for name in QUARTERS[:3]] + [[counted(RULE, QUARTERS[3], 3, 0, 0)]]
    year = counted(RULE, "2026", 63, 27, 27)
    published = exported(*quarters)
    assert published[3].shown == NOTHING
    assert {one.part for one in find_exposed([*published, as_it_is(year)])} == {("base",), ("met",), ("overdue",)}
    assert withhold([year], published)[RULE] == NOTHING


def test_a_month_between_a_half_and_its_other_months() -> None:
    months = [[counted(RULE, f"2026-m0{month}", 20 if month != 3 else 2, 9, 9)] for month in range(1, 7)]
    months[2] = [counted(RULE, "2026-m03", 2, 1, 1)]
    quarter = [counted(RULE, "2026-q2", 60, 27, 27)]  # tells nothing new
    published = exported(*months, quarter)
    assert told(published[-1].shown) == (114, 60, 27)
    assert withhold([counted(RULE, "2026-h1", 102, 46, 46)], published)[RULE] == NOTHING


def test_a_fiscal_year_against_calendar_quarters() -> None:
    """April 2026 to March 2027, less three quarters of 2026, is the first quarter of 2027."""
    quarters = [[counted(RULE, name, 20, 9, 9)] for name in QUARTERS] + [[counted(RULE, "2027-q1", 1, 1, 1)]]
    published = exported(*quarters, [counted(RULE, "2026", 80, 36, 36)])
    assert told(published[-1].shown) == (152, 80, 36)
    fiscal = counted(RULE, "2026-27", 61, 28, 28)
    assert find_exposed([*published, as_it_is(fiscal)])
    assert withhold([fiscal], published)[RULE] == NOTHING


@pytest.mark.parametrize("what", ["answered_in_time", "satisfaction"])
def test_all_kinds_minus_the_others(what: str) -> None:
    rows = [
        counted(what, "2026-q1", 52, 20, 20),
        counted(f"{what} inquiry+suggestion+compliment", "2026-q1", 50, 19, 20),
        counted(f"{what} complaint", "2026-q1", 2, 1, 0),
    ]
    assert find_exposed([as_it_is(rows[0]), as_it_is(rows[1]), Published(rows[2].counts, rows[2].period, NOTHING)])
    (published,) = [exported(rows)]
    assert published[2].shown == NOTHING
    assert [one.shown.base for one in published].count(None) == 2, "one of the two others must be withheld, and no more"


def test_a_complement_that_no_table_tells() -> None:
    """What is left of a total when a part is taken away is no number of a table, and hides none."""
    rows = [counted("received", "2026-q1", 52), counted("received inquiry", "2026-q1", 50)]
    assert exported(rows) == list(map(as_it_is, rows))


def test_a_percentage_and_its_base_tell_what_was_met() -> None:
    """Where what was met is withheld, the result of the row is withheld with it."""
    shown = withhold([counted("satisfaction", "2026-q1", 40, 3, 0)], [])["satisfaction"]
    assert (shown.base, shown.met, shown.withheld) == (43, None, True)


def test_what_was_met_tells_a_level() -> None:
    row = counted("satisfaction", "2026-q1", 40, 3, 0)
    levels = {"satisfied": None, "partly": None, "not": 0}
    told_too_much = Published(row.counts, row.period, Shown(43, 40, None, levels, withheld=False))
    assert [(one.part, one.range.lowest) for one in find_exposed([told_too_much])] == [
        (("level", "satisfied"), 40),
        (("level", "partly"), 3),
    ]


def test_the_total_of_a_level_minus_those_that_are_told() -> None:
    """Each kind's table is safe by itself; the table of all kinds and the others tell the withheld levels."""
    rows = [
        counted("satisfaction", "2026-q1", 90, 23, 28),
        counted("satisfaction complaint", "2026-q1", 40, 3, 8),
        counted("satisfaction inquiry+suggestion+compliment", "2026-q1", 50, 20, 20),
    ]
    published = exported(rows)
    hidden = [(one.counts.text, name) for one in published for name, n in (one.shown.levels or {}).items() if n is None]
    assert set(hidden) >= {("satisfaction complaint", "partly"), ("satisfaction complaint", "not")}
    assert len({text for text, _ in hidden}) == 2


def test_a_zero_tells_that_what_is_withheld_beside_it_is_none() -> None:
    """Without this bound each of two withheld levels of 6 cases could be 0 to 6."""
    levels = {"satisfied": 40, "partly": None, "not": None}
    row = Published(counted("satisfaction", "2026-q1").counts, period("2026-q1"), Shown(46, 40, None, levels, False))
    assert [(one.range.lowest, one.range.highest) for one in find_exposed([row])] == [(1, 5), (1, 5)]


def test_a_small_number_of_late_ones_does_not_tell_who_is_overdue() -> None:
    """Of 100, 3 were late: how many of 2 withheld complaints are overdue would be known to be 0 to 3."""
    rows = [counted("answered_in_time", "2026-q1", 97, 3, 0), counted(RULE, "2026-q1", 1, 1, 0)]
    published = exported(rows)
    assert published[1].shown == NOTHING
    assert published[0].shown.overdue is None


def test_a_period_that_is_exported_again_is_told_alike() -> None:
    rows = {
        name: [counted("satisfaction", name, 20, number, 9), counted(RULE, name, 9, number, 9)]
        for name, number in zip(QUARTERS, (1, 8, 4, 9), strict=True)
    }
    published = exported(
        *rows.values(), [counted("satisfaction", "2026", 80, 22, 36), counted(RULE, "2026", 36, 22, 36)]
    )
    for file in rows.values():
        shown = withhold(file, published)
        assert all(row in published for row in publish(file, shown))


def test_a_revision_withholds_what_its_first_edition_did() -> None:
    """The first edition stays in the history of the files: a reader compares them."""
    published = exported([counted("satisfaction", "2026-q1", 40, 9, 3)])
    shown = withhold([counted("satisfaction", "2026-q1", 41, 9, 9)], published)["satisfaction"]
    assert shown.levels == {"satisfied": 41, "partly": None, "not": None}


def test_published_files_that_give_away_a_new_number_are_named() -> None:
    """28 of 30 were no complaints, as two files tell: the 2 complaints cannot be withheld any more."""
    published = [
        as_it_is(counted("received", "2026-h1", 90)),
        as_it_is(counted("received", "2026-q1", 60)),
        as_it_is(counted("received inquiry+suggestion+compliment", "2026-q2", 28)),
        as_it_is(counted("received", "2026-q3", 28)),
        as_it_is(counted("answered_in_time", "2026-h1", 90, 90, 90)),
    ]
    with pytest.raises(DisclosureError, match="2026-q1, 2026-q2, 2026-h1") as error:
        withhold([counted("received complaint", "2026-q2", 2)], published)
    assert [one.name for one in error.value.periods] == ["2026-q1", "2026-q2", "2026-h1"]


def test_older_files_that_do_not_agree_any_more_do_not_stop_the_next() -> None:
    """Cases that were overdue in April were answered in July: the half is not the sum of its quarters."""
    published = exported(
        [counted(RULE, "2026-q1", 50, 9, 9)],
        [counted(RULE, "2026-q2", 50, 9, 9)],
        [counted(RULE, "2026-h1", 100, 30, 6)],
        [counted(RULE, "2026-q3", 1, 1, 1)],
        [counted(RULE, "2026-q4", 50, 9, 9)],
        [counted(RULE, "2026", 151, 46, 10)],
    )
    assert [told(one.shown)[2] for one in published] == [9, 9, 6, None, 9, None]


def test_rows_of_other_measures_and_times_are_left_alone() -> None:
    few = Published(counted("received", "2026-q1").counts, period("2026-q1"), NOTHING)
    rows = [counted("received", "2026-q2", 9), counted("opened_within 4h", "2026-q1", 9, 9, 9)]
    shown = withhold([*rows, counted("opened_within 8h", "2026-q1", 8, 9, 9)], [few])
    assert [one.base for one in shown.values()] == [9, 27, 26]


def test_a_level_that_published_files_tell_is_no_partner() -> None:
    """45 of the half were not satisfied, as its quarters tell: to withhold that would hide nothing."""
    published = exported(
        [counted("satisfaction", "2026-q1", 9, 3, 40)],
        [counted("satisfaction", "2026-q2", 50, 0, 5)],
        [counted("satisfaction", "2026-h1", 59, 3, 45)],
    )
    assert published[-1].shown.levels == {"satisfied": None, "partly": None, "not": 45}


def test_a_row_that_falls_below_five_is_withheld_in_its_revision() -> None:
    published = exported([counted(RULE, "2026-q1", 6, 0, 0)])
    assert withhold([counted(RULE, "2026-q1", 3, 1, 0)], published)[RULE] == NOTHING

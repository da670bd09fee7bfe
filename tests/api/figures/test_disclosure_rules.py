import pytest

from feedback_api.figures.disclosure import Published, Shown
from tests.api.figures.tables import counted, export, find_exposed, publish, told, withhold

NOTHING = Shown(None, None, None, None, withheld=True)


@pytest.mark.parametrize("numbers", [(0, 0, 0), (1, 0, 0), (4, 0, 0), (2, 1, 1)])
def test_fewer_than_five_are_not_told(numbers: tuple[int, ...]) -> None:
    row = counted("answered_in_time complaint", "2026-q1", *numbers)
    assert withhold([row], []) == {row.standard: NOTHING}


@pytest.mark.parametrize("numbers", [(5, 0, 0), (0, 0, 5), (3, 1, 1), (411, 3, 1)])
def test_five_and_more_are_told(numbers: tuple[int, ...]) -> None:
    row = counted("answered_in_time complaint", "2026-q1", *numbers)
    shown = withhold([row], [])[row.standard]
    assert shown == Shown(sum(numbers), numbers[0], numbers[2], None, withheld=False)


def test_a_measure_without_a_share_tells_its_number() -> None:
    shown = withhold([counted("received", "2026-q1", 7)], [])["received"]
    assert shown == Shown(7, None, None, None, withheld=False)


@pytest.mark.parametrize(
    ("numbers", "levels", "met"),
    [
        pytest.param((40, 9, 5), (40, 9, 5), 40, id="all of five and more"),
        pytest.param((40, 9, 0), (40, 9, 0), 40, id="a zero is told"),
        pytest.param((40, 9, 3), (40, None, None), 40, id="the next smallest with it"),
        pytest.param((40, 4, 4), (40, None, None), 40, id="two that hold eight"),
        pytest.param((40, 2, 1), (None, None, None), None, id="two that hold three"),
        pytest.param((40, 4, 2), None, None, id="two that leave a range of four: each is 1 to 5"),
        pytest.param((40, 4, 3), (40, None, None), 40, id="two that leave a range of five: each is 1 to 6"),
        pytest.param((40, 3, 0), (None, None, 0), None, id="the share would tell the level"),
        pytest.param((3, 40, 0), (None, None, 0), None, id="a level that was met, and its share"),
    ],
)
def test_levels_of_few_are_withheld(
    numbers: tuple[int, ...], levels: tuple[int | None, ...] | None, met: int | None
) -> None:
    row = counted("satisfaction", "2026-q1", *numbers)
    shown = withhold([row], [])["satisfaction"]
    assert (shown.levels and tuple(shown.levels.values()), shown.met) == (levels, met)
    assert (shown.base, shown.withheld) == (sum(numbers), met is None)


def test_the_examples_of_the_documents_hold() -> None:
    ratings = withhold([counted("satisfaction", "2026-q1", 40, 3, 9)], [])["satisfaction"]
    assert ratings == Shown(52, 40, None, {"satisfied": 40, "partly": None, "not": None}, withheld=False)
    published: list[Published] = []
    for quarter, number in enumerate((20, 30, 3, 40), start=1):
        export(published, counted("received complaint", f"2026-q{quarter}", number))
    assert [one.shown.base for one in published] == [20, 30, None, 40]
    assert withhold([counted("received complaint", "2026", 93)], published)["received complaint"] == NOTHING


@pytest.mark.parametrize("numbers", [(40, 0, 0), (0, 40, 0), (0, 0, 5)])
def test_all_on_one_level_are_merged(numbers: tuple[int, ...]) -> None:
    row = counted("satisfaction", "2026-q1", *numbers)
    assert withhold([row], [])["satisfaction"] == Shown(sum(numbers), None, None, None, withheld=True)


def test_a_share_of_two_levels_hides_neither() -> None:
    """4 and 5 of 5 were met together: one of them follows from the share and the other."""
    shown = withhold([counted("page_ratings", "2026-q1", 30, 2, 0, 12, 0)], [])["page_ratings"]
    assert shown.levels is not None
    assert dict(shown.levels) == {"5": 30, "4": None, "3": 0, "2": None, "1": 0}
    assert (shown.base, shown.met) == (44, None)


def test_nothing_is_withheld_where_all_are_many() -> None:
    published: list[Published] = []
    for month in range(1, 13):
        rows = [
            counted("satisfaction", f"2026-m{month:02}", 50, 60, 70),
            counted("satisfaction complaint", f"2026-m{month:02}", 10, 20, 30),
            counted("answered_in_time", f"2026-m{month:02}", 90, 0, 0),
        ]
        export(published, *rows)
    export(published, counted("satisfaction", "2026", 600, 720, 840))
    assert not any(None in (one.shown.base, one.shown.met) for one in published)
    assert not any(None in (one.shown.levels or {}).values() for one in published)


def test_two_standards_that_count_the_same_are_told_alike() -> None:
    rows = [
        counted(text, "2026-q1", 40, 3, 9)
        for text in ("satisfaction inquiry+complaint", "satisfaction complaint+inquiry")
    ]
    shown = withhold(rows, [])
    assert len({tuple((one.levels or {}).items()) for one in shown.values()}) == 1
    assert not find_exposed(publish(rows, shown))


def test_the_rows_of_a_file_tell_as_much_as_possible() -> None:
    """Overdue of the few does not follow: their base can be any, and 30 of the others are late."""
    rows = [
        counted("answered_in_time", "2026-q1", 60, 20, 10),
        counted("answered_in_time complaint", "2026-q1", 1, 1, 1),
    ]
    shown = withhold(rows, [])
    assert told(shown["answered_in_time"]) == (90, 60, 10)
    assert shown["answered_in_time complaint"] == NOTHING

"""The choice and order of tests, by which CI keeps its time."""

from tests import selection
from tests.servers import ROOT


def test_one_variant_of_each_test_is_chosen() -> None:
    ids = ["a.py::test_x[1]", "a.py::test_x[2]", "a.py::test_y", "b.py::test_x[2-[]", "b.py::T::test_x[1]"]
    assert selection.first_variants(ids) == {ids[0], *ids[2:]}


def test_the_longest_files_begin_and_then_those_with_most_tests() -> None:
    counts = {"tests/api/test_b.py": 9, "tests/api/test_a.py": 2, "tests/browser/test_access.py": 5}
    given = sorted(counts, key=lambda file: selection.order(file, counts[file]))
    assert given == ["tests/browser/test_access.py", "tests/api/test_b.py", "tests/api/test_a.py"]


def test_what_is_listed_as_longest_is_there() -> None:
    assert [path for path in selection.LONGEST if not (ROOT / path).exists()] == []

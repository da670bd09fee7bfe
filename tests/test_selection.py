"""The choice and order of tests, by which CI keeps its time."""

import subprocess
import sys
from pathlib import Path

from tests import selection
from tests.servers import ROOT


def test_one_of_each_test_or_file_is_chosen() -> None:
    ids = ["a/x.py::test_x[1]", "a/x.py::test_x[2]", "a/x.py::test_y", "a/y.py::test_x[2-[]", "b/y.py::T::test_x[1]"]
    assert selection.first_of([("", "test")], ids) == {ids[0], *ids[2:]}
    assert selection.first_of([("", "file")], ids) == {ids[0], ids[3], ids[4]}
    assert selection.first_of([("", "test"), ("a/x", "file")], ids) == {ids[0], ids[3], ids[4]}
    assert selection.first_of([("a/y", "file")], ids) == set(ids)


def test_the_longest_files_begin_and_then_those_with_most_tests() -> None:
    counts = {"tests/api/test_b.py": 9, "tests/api/test_a.py": 2, "tests/browser/test_access.py": 5}
    given = sorted(counts, key=lambda file: selection.order(file, counts[file]))
    assert given == ["tests/browser/test_access.py", "tests/api/test_b.py", "tests/api/test_a.py"]


def test_what_is_listed_as_longest_is_there() -> None:
    assert [path for path in selection.LONGEST if not (ROOT / path).exists()] == []


def test_tests_that_share_an_id_are_refused(tmp_path: Path) -> None:
    (tmp_path / "test_x.py").write_text("def test_y():\n    pass\n", "utf-8")
    (tmp_path / "conftest.py").write_text(
        "def pytest_collection_modifyitems(items):\n    items.append(items[0])\n", "utf-8"
    )
    command = [sys.executable, "-m", "pytest", "-p", "tests.selection", "-p", "no:cacheprovider", "--rootdir"]
    done = subprocess.run(
        [*command, str(tmp_path), str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 4
    assert "Several tests have one id, of which only one would run:\ntest_x.py::test_y\n" in done.stderr

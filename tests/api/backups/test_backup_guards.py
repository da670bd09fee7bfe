"""A copy that is not whole is not brought back, and not told of as taken."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from feedback_api.services import Services
from tests.api.conftest import Post


def backed_up(app: Flask, file: Path) -> None:
    result = app.test_cli_runner().invoke(args=["backup", str(file)])
    assert (result.exit_code, file.exists()) == (0, True), result.output


def restored(app: Flask, file: Path) -> int:
    return app.test_cli_runner().invoke(args=["restore", "--yes", str(file)]).exit_code


def empty_an_index(file: Path) -> None:
    """Let an index say that the table has no rows: the file opens, every query runs, and some find nothing."""
    with closing(sqlite3.connect(file)) as copy:
        (size,) = copy.execute("PRAGMA page_size").fetchone()
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_cases_1'"
        (page,) = copy.execute(query).fetchone()
    content = bytearray(file.read_bytes())
    start = (page - 1) * size
    assert content[start] == 0x0A  # the page is a leaf of an index (sqlite.org/fileformat2.html, 1.6)
    content[start + 3 : start + 5] = b"\x00\x00"
    file.write_bytes(content)


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-8192])


def overwrite_a_page(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[4096 * 2 : 4096 * 3] = b"\xff" * 4096
    file.write_bytes(content)


@pytest.mark.parametrize("harm", [empty_an_index, cut_short, overwrite_a_page])
def test_copy_that_fails_its_integrity_check_is_not_brought_back(
    post: Post, own: Services, app: Flask, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    first = post().json["receipt"]
    whole, broken = tmp_path / "whole.sqlite3", tmp_path / "broken.sqlite3"
    backed_up(app, whole)
    broken.write_bytes(whole.read_bytes())
    harm(broken)
    second = post(email="second@example.com").json["receipt"]
    assert restored(app, broken) == 1
    assert [own.cases.by_receipt(receipt) is not None for receipt in (first, second)] == [True, True]
    assert post(email="third@example.com").status_code == 201
    assert restored(app, whole) == 0

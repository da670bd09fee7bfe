"""The address that a page's file gets."""

import pytest

from site_src.markup import addresses


@pytest.mark.parametrize(
    ("uri", "folder"),
    [
        ("index.md", ""),
        ("staff.md", "staff/"),
        ("reindex.md", "reindex/"),
        ("feedback/index.md", "feedback/"),
        ("feedback/reindex.md", "feedback/reindex/"),
    ],
)
def test_only_a_file_named_index_stands_for_its_folder(uri: str, folder: str) -> None:
    """A name that merely ends in `index` keeps a folder of its own."""
    assert addresses.folder(uri) == folder

"""What the packages may import, and how deep: the contracts of import-linter are in pyproject.toml."""

from functools import cache

import grimp
import pytest

PACKAGES = ("institution", "site_src", "feedback_api")
#: Five of them are the record of an institution: it is made of records, each with a module of its own.
DEEPEST = 16


def longest_chain(package: str) -> tuple[str, ...]:
    """Give the longest chain of imports between our modules that begins in a package, its first module included.

    Imports for type checking alone do not count: a part that is handed in is known by its type, whatever it is made of.
    The modules must have no circle, or this does not end.
    """
    graph = grimp.build_graph(*PACKAGES, cache_dir=None, exclude_type_checking_imports=True)

    @cache
    def below(module: str) -> tuple[str, ...]:
        imported = sorted(graph.find_modules_directly_imported_by(module))
        return (module, *max(map(below, imported), key=len, default=()))

    return max(map(below, sorted(m for m in graph.modules if m.split(".")[0] == package)), key=len)


@pytest.mark.parametrize("package", PACKAGES)
def test_no_chain_of_imports_is_longer_than_a_reader_can_follow(package: str) -> None:
    """A chain is what must be read, in the worst case, to understand its first module."""
    chain = longest_chain(package)
    assert len(chain) <= DEEPEST, "\n".join(chain)

"""Which tests run, and in which order: the longest files first; where asked, one of each test or file.

Tests are given to processes by the file. A long file that begins last would keep one core at work while others wait.
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence, Set

import pytest

#: Beginnings of paths, the longest files first: browsers, builds, processes that are started or killed, PostgreSQL
#: servers. A file of few tests would begin among the last.
LONGEST = (
    "tests/browser/test_access.py",
    "tests/deploy/test_program.py",
    "tests/faults/test_desk_killed.py",
    "tests/faults/test_take_over.py",
    "tests/test_benchmarks.py",
    "tests/browser/test_case_pages.py",
    "tests/browser/test_look.py",
    "tests/api/backups/test_postgres.py",
    "tests/adopters/",
    "tests/faults/",
    "tests/browser/",
    "tests/deploy/",
    "tests/api/store/test_keys.py",
    "tests/api/web/test_serve.py",
    "tests/site/pdf/test_pdf.py",
    "tests/api/diagnosis/test_proxies.py",
    "tests/api/web/test_markup.py",
    "tests/api/web/test_behind_nginx.py",
    "tests/api/backups/",
    "tests/api/delivery/",
    "tests/api/bounces/",
    "tests/api/figures/",
    "tests/site/test_languages.py",
    "tests/site/test_builds.py",
    "tests/site/test_guide.py",
    "tests/site/test_preview.py",
    "tests/site/test_visibility.py",
    "tests/site/checks/",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--one-of-each",
        action="append",
        default=[],
        type=_rule,
        metavar="KIND[:PATH]",
        help="Run the first variant alone of each test, or the first test alone of each file, everywhere or where "
        "paths begin so; the last that is given for a path counts. Enough to see what a newer Python breaks, "
        "which is the way of the code, not a row of a table.",
    )


def _rule(text: str) -> "Rule":
    kind, _, path = text.partition(":")
    if kind not in _GROUPS:
        raise argparse.ArgumentTypeError(f"not one of {', '.join(_GROUPS)}: {kind}")
    return path, kind


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    refuse_shared_ids(item.nodeid for item in items)
    if rules := config.getoption("--one-of-each"):
        keep(config, items, first_of(rules, (item.nodeid for item in items)))
    counts = Counter(file_of(item.nodeid) for item in items)
    items.sort(key=lambda item: order(file_of(item.nodeid), counts[file_of(item.nodeid)]))


def keep(config: pytest.Config, items: list[pytest.Item], nodeids: Set[str]) -> None:
    """Leave out all tests but those of these ids, and let pytest count them."""
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in nodeids])
    items[:] = [item for item in items if item.nodeid in nodeids]


def refuse_shared_ids(nodeids: Iterable[str]) -> None:
    """Let no two tests have one id: pytest-xdist hands out tests by their ids, and would run one of them alone."""
    if shared := [nodeid for nodeid, times in Counter(nodeids).items() if times > 1]:
        raise pytest.UsageError("\n".join(["Several tests have one id, of which only one would run:", *shared]))


def file_of(nodeid: str) -> str:
    return nodeid.partition("::")[0]


def function_of(nodeid: str) -> str:
    return nodeid.partition("[")[0]


#: How a path begins, and of what one test runs there.
Rule = tuple[str, str]
_GROUPS = {"test": function_of, "file": file_of}


def first_of(rules: Sequence[Rule], nodeids: Iterable[str]) -> set[str]:
    """Choose the first id of each test or file, as the last rule says that is for its path.

    Of `test_x.py::test_y[1]` and `test_x.py::test_y[2]` of one test, the former. Where no rule holds, choose all.
    """
    chosen: dict[str, str] = {}
    for nodeid in nodeids:
        kinds = [kind for path, kind in rules if nodeid.startswith(path)]
        chosen.setdefault(_GROUPS[kinds[-1]](nodeid) if kinds else nodeid, nodeid)
    return set(chosen.values())


def order(file: str, tests: int) -> tuple[int, int, str]:
    """Give what files are sorted by: the longest, then those with most tests."""
    place = next((place for place, beginning in enumerate(LONGEST) if file.startswith(beginning)), len(LONGEST))
    return place, -tests, file

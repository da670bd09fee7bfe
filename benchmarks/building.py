"""How long a build takes: beside stock Material on the same Markdown, and with a directory of 2,000 people.

The Korean pages are copied until there are as many as wanted. Stock Material shows our blocks as code, and has
the same Python-Markdown extensions but ours. Only processor time is compared with it: it is the same on a busy machine.
"""

import csv
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.report import Section, Target
from benchmarks.rounds import interleaved, ratio
from tests.conftest import build, copy_sources

PAGES = (20, 200)
RUNS = 7
PEOPLE = 2000
MOST_OF_STOCK, MOST_SECONDS = 1.3, 3
STOCK = """\
site_name: Stock Material
site_url: https://stock.example/
docs_dir: content/ko
site_dir: stock
theme: {name: material, language: ko, font: false}
plugins: {search: {}}
markdown_extensions:
  admonition: {}
  attr_list: {}
  md_in_html: {}
  tables: {}
  toc: {permalink: true}
  pymdownx.superfences: {}
"""


@dataclass(frozen=True)
class Taken:
    """What a build took: seconds that passed, and seconds that the processor worked."""

    passed: float
    worked: float


def measure(folder: Path, pages: Sequence[int], runs: int) -> Section:
    """Build everything so often, in turns."""
    section = Section("Building the site", f"`mkdocs build` of the Korean pages; medians of {runs} builds.")
    compared = [_beside_stock(folder / f"pages-{wanted}", wanted, runs) for wanted in pages]
    section.table(("pages", "ours, s", "stock Material, s", "ours : stock"), [row for row, _ in compared])
    people = _people(folder, runs)
    section.targets(*(target for _, target in compared), people)
    return section


def _beside_stock(folder: Path, wanted: int, runs: int) -> tuple[list[str], Target]:
    _with_pages(folder, wanted)
    configs = ("mkdocs.yml", "stock.yml")
    taken = _in_turns(runs, {config: partial(_one_language, folder, config) for config in configs})
    ours, stock = ([one.worked for one in taken[config]] for config in configs)
    told = ratio(ours, stock)
    row = [str(wanted), f"{median(ours):.2f}", f"{median(stock):.2f}", f"{told:.2f}"]
    return row, Target(f"build of {wanted} pages, ours : stock Material", told, at_most=MOST_OF_STOCK)


def _people(folder: Path, runs: int) -> Target:
    """Build both languages whole, with the people there are and with many, and tell the seconds more."""
    few, many = (copy_sources(folder / name) for name in ("few", "many"))
    _hire(many / "content/data/staff.csv", PEOPLE)
    taken = _in_turns(runs, {tree.name: partial(_whole, tree) for tree in (few, many)})
    more = median(one.passed - other.passed for one, other in zip(taken["many"], taken["few"], strict=True))
    return Target(f"seconds more with {PEOPLE:,} people, both languages", more, at_most=MOST_SECONDS)


def _with_pages(folder: Path, wanted: int) -> None:
    """Copy what a site is made from, and its pages over and over until there are so many."""
    docs = copy_sources(folder) / "content/ko"
    (folder / "stock.yml").write_text(STOCK, "utf-8")
    own = sorted(docs.rglob("*.md"))
    for number in range(wanted - len(own)):
        page = own[number % len(own)]
        copy = docs / f"copy-{number // len(own)}" / page.relative_to(docs)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(page, copy)


def _hire(path: Path, number: int) -> None:
    """Add people like those there are, without seat and photo, until there are so many."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    alone = {"floor": "", "seat": "", "photo": "", "web_photo": "false"}
    new = ({**rows[place % len(rows)], **alone, "id": f"more-{place}"} for place in range(number - len(rows)))
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, list(rows[0])).writerows(new)


def _one_language(folder: Path, config: str) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--no-strict", "--config-file", config]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def _whole(tree: Path) -> None:
    build(tree, tree / "site").check_returncode()


def _in_turns(runs: int, builds: dict[str, Callable[[], None]]) -> dict[str, list[Taken]]:
    """Build in turns; a first time of each is not counted, for it compiles our modules."""
    for make in builds.values():
        make()
    return interleaved(list(builds), runs, lambda name: _timed(builds[name]))


def _timed(make: Callable[[], None]) -> Taken:
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    make()
    passed, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Taken(passed, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)

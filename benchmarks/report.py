"""Results as Markdown: printed, and kept in results.md, a section for each part."""

import os
import platform
import re
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import click

from benchmarks import quote
from institution import clock

RESULTS = Path(__file__).with_name("results.md")
_TITLE = "# Benchmarks\n\nWritten by `make bench`; every figure is a median over interleaved rounds of one run.\n"


@dataclass(frozen=True)
class Target:
    """A figure that was promised: at least, or at most, so much."""

    name: str
    figure: float
    at_least: float | None = None
    at_most: float | None = None

    def row(self) -> list[str]:
        """Tell the figure, what was promised, and whether it is reached."""
        promised = f"≥ {self.at_least:g}" if self.at_least is not None else f"≤ {self.at_most:g}"
        return [self.name, f"{self.figure:.2f}", promised, "reached" if self.reached else "**not reached**"]

    @property
    def reached(self) -> bool:
        """Tell whether the promise is kept."""
        low = self.at_least is None or self.figure >= self.at_least
        return low and (self.at_most is None or self.figure <= self.at_most)


@dataclass
class Section:
    """What one part measured."""

    title: str
    conditions: str
    blocks: list[str] = field(default_factory=list)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Add a table, its first column words and the others figures."""
        rule = ["---", *["---:"] * (len(head) - 1)]
        self.blocks.append("\n".join(f"| {' | '.join(line)} |" for line in (head, rule, *rows)))

    def targets(self, *targets: Target) -> None:
        """Add the table of what was promised."""
        self.table(("ratio or figure", "measured", "target", ""), [target.row() for target in targets])

    def markdown(self) -> str:
        """Give the section with the machine and the day it was measured on."""
        return "\n\n".join([f"## {self.title}", f"{machine()}. {self.conditions}", *self.blocks]) + "\n"


def publish(section: Section, *, keep: bool) -> None:
    """Print a section; keep it in results.md, in the place of an older one, unless it comes of a quick run."""
    written = section.markdown()
    click.echo(written)
    if keep:
        before = RESULTS.read_text("utf-8") if RESULTS.exists() else _TITLE
        older = re.compile(rf"^## {re.escape(section.title)}\n.*?(?=^## |\Z)", re.M | re.S)
        kept = older.sub("", before).rstrip()
        RESULTS.write_text(f"{kept}\n\n{written}", "utf-8")
        quote.renew(RESULTS.read_text("utf-8"))


def machine() -> str:
    """Name the day, the processor and its cores, the Python, and what a commit must wait for."""
    today = clock.today().isoformat()
    processor = f"{os.cpu_count()} cores of {_processor()}"
    return f"{today}, {processor}, Python {platform.python_version()}, {_sync_milliseconds():.1f} ms a disk sync"


def _processor() -> str:
    found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.M)
    return found[1].strip() if found else platform.machine()


def _sync_milliseconds(times: int = 50) -> float:
    """Give the median time the disk of the databases takes to keep a page for good."""
    took = []
    with tempfile.TemporaryFile() as file:
        for _ in range(times):
            file.write(bytes(4096))
            file.flush()
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            took.append((time.perf_counter() - began) * 1000)
    return median(took)

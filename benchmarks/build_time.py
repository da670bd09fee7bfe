"""How long a build takes, beside stock Material on the same Markdown: `python -m benchmarks.build_time`.

The Korean pages are copied, folder by folder, until there are enough. Stock Material shows our blocks as code, and has
the same Python-Markdown extensions but ours. Builds of the two kinds take turns, and each is told by its median.
"""

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import click

ROOT = Path(__file__).parents[1]
SOURCES = ("content", "site_src", "feedback_api", "mkdocs.base.yml", "mkdocs.yml")
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


@click.command()
@click.option("--pages", type=int, multiple=True, default=(20, 200), help="About how many pages to build.")
@click.option("--runs", default=5, help="How often each build is run.")
def main(pages: tuple[int, ...], runs: int) -> None:
    """Print a line of JSON for each number of pages: medians in seconds, and ours by stock."""
    for wanted in pages:
        with tempfile.TemporaryDirectory() as folder:
            count = prepare(Path(folder), wanted)
            times: dict[str, list[tuple[float, float]]] = {"mkdocs.yml": [], "stock.yml": []}
            for _ in range(runs):
                for config, taken in times.items():
                    taken.append(build(Path(folder), config))
        click.echo(json.dumps({"pages": count, "runs": runs, **compare(times["mkdocs.yml"], times["stock.yml"])}))


def prepare(folder: Path, wanted: int) -> int:
    """Copy what a site is made from, and its pages over and over; give the number of pages."""
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    (folder / "stock.yml").write_text(STOCK, "utf-8")
    docs = folder / "content/ko"
    own = len(list(docs.rglob("*.md")))
    for number in range(1, round(wanted / own)):
        shutil.copytree(ROOT / "content/ko", docs / f"copy-{number}")
    return len(list(docs.rglob("*.md")))


def build(folder: Path, config: str) -> tuple[float, float]:
    """Build once; give the seconds that passed and those that the processor worked."""
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--no-strict", "--config-file", config]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    passed, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return passed, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compare(ours: list[tuple[float, float]], stock: list[tuple[float, float]]) -> dict[str, float]:
    """Give the medians, and ours divided by stock's."""
    told: dict[str, float] = {}
    for place, name in enumerate(("passed", "worked")):
        mine, theirs = median(run[place] for run in ours), median(run[place] for run in stock)
        told |= {f"{name}_s": mine, f"{name}_stock_s": theirs, f"{name}_ratio": mine / theirs}
    return {name: round(value, 2) for name, value in told.items()}


if __name__ == "__main__":
    main()

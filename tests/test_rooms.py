"""The rooms of the code: who imports whom, how many modules a room has, and its picture in docs/architecture.md.

The contracts stand in pyproject.toml, [tool.importlinter]; `make lint` holds them too.
"""

import re
import subprocess
import sys
import tomllib
from collections import Counter
from graphlib import TopologicalSorter
from itertools import pairwise
from pathlib import Path

import grimp
import pytest

from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
PACKAGES: list[str] = PROJECT["root_packages"]
MOST_MODULES = 15
#: Any of them may build the site; our files import none of them.
GENERATORS = ("mkdocs", "material", "zensical")


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(*PACKAGES, include_external_packages=True, cache_dir=None)


def layers(package: str) -> list[list[str]]:
    """Give the rooms of a package from the highest level to the lowest."""
    (contract,) = (one for one in PROJECT["contracts"] if one.get("containers") == [package])
    return [level.split(" | ") for level in contract["layers"]]


def picture() -> str:
    """Draw the contracts of the layers as docs/architecture.md shows them."""
    lines = ["flowchart TD"]
    for package in PACKAGES[1:]:
        levels = [" & ".join(level) for level in layers(package)]
        steps = [f"        {above} --> {below}" for above, below in pairwise(levels)]
        lines += [f"    subgraph {package}", *steps, "    end"]
    lines += [f"    {package} --> {PACKAGES[0]}" for package in PACKAGES[1:]]
    (exceptions,) = (one["ignore_imports"] for one in PROJECT["contracts"] if "ignore_imports" in one)
    rooms = [[module.split(".")[1] for module in exception.split(" -> ")] for exception in exceptions]
    lines += dict.fromkeys(f"    {importer} -.-> {imported}" for importer, imported in rooms)
    return "\n".join(lines)


def test_every_contract_holds() -> None:
    """The output names each import that breaks one. In a process of its own: it switches off loggers that are there."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_package_of_ours_is_under_a_contract() -> None:
    ours = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert ours - {"tests", "benchmarks"} == set(PACKAGES)


def test_the_architecture_draws_the_contracts() -> None:
    (drawn,) = re.findall(r"```mermaid\n(.+?)\n```", (ROOT / "docs/architecture.md").read_text("utf-8"), re.S)
    assert drawn == picture(), "copy the right picture from the line above"


def test_no_module_imports_a_generator(graph: grimp.ImportGraph) -> None:
    for generator in GENERATORS:
        assert generator not in graph.modules or not graph.find_modules_that_directly_import(generator), generator


def test_blocks_know_nothing_of_markdown_but_for_their_adapter(graph: grimp.ImportGraph) -> None:
    """The chains include what the blocks' helpers import: without the adapter, no module of Markdown is loaded."""
    modules = {name for name in graph.modules if name.startswith("site_src.blocks.")} - {"site_src.blocks.extension"}
    assert {name: graph.find_shortest_chain(name, "markdown") for name in modules} == dict.fromkeys(modules)
    assert graph.direct_import_exists(importer="site_src.blocks.extension", imported="markdown")


def test_the_service_imports_nothing_of_the_site(graph: grimp.ImportGraph) -> None:
    """The site may import the form of the service, so that the layers of the packages do not say this by themselves."""
    imports = {
        (importer, imported)
        for importer in graph.modules
        if importer.startswith("feedback_api")
        for imported in graph.find_modules_directly_imported_by(importer)
        if imported.startswith("site_src")
    }
    assert imports == set()


def test_modules_do_not_import_each_other_in_a_circle(graph: grimp.ImportGraph) -> None:
    own = [module for module in graph.modules if module.split(".")[0] in PACKAGES]
    TopologicalSorter({module: graph.find_modules_directly_imported_by(module) for module in own}).prepare()


def test_no_room_has_more_modules_than_a_newcomer_looks_through() -> None:
    modules = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    rooms = Counter(
        str(path.parent.relative_to(ROOT))
        for path in modules
        if path.name != "__init__.py" and "migrations" not in path.parts
    )
    assert {room: number for room, number in rooms.items() if number > MOST_MODULES} == {}

"""`make mutants MODULE=feedback_api/rate_limits.py`: what can be changed in a module without a test noticing."""

import difflib
import os
import random
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import click

from tests.mutants import trial
from tests.mutants.operators import Mutant, make_mutants
from tests.mutants.tests_by_module import find_tests
from tests.mutants.trial import Result

ROOT = Path(__file__).parents[2]
EQUIVALENT = Path(__file__).with_name("equivalent.toml")
#: What the modules that guard people reach, in percent of the mutants that are not equivalent.
PROMISED = 92


@dataclass(frozen=True)
class Round:
    """All that one module's mutants have in common."""

    module: Path
    source: str
    ran: trial.Ran

    def chosen(self, mutant: Mutant) -> tuple[list[str], list[str]]:
        """Give the tests that run the changed lines, the quickest first, and all others."""
        changed = range(mutant.line, mutant.last + 1)
        hit = {test for line in changed for test in self.ran.lines.get(line, ()) if test}
        ordered = sorted(self.ran.seconds, key=self.ran.seconds.__getitem__)
        return [test for test in ordered if test in hit], [test for test in ordered if test not in hit]

    def seconds(self, tests: Sequence[str]) -> float:
        """Tell how long some tests took on the module as it is."""
        return sum(self.ran.seconds[test] for test in tests)


@click.command()
@click.argument("modules", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--sample", type=int, help="Try so many mutants of each module, drawn by chance.")
@click.option("--seed", default=1, show_default=True, help="Draw others.")
@click.option("--processes", default=2, show_default=True, help="Try so many mutants at a time.")
def main(modules: Sequence[Path], sample: int | None, seed: int, processes: int) -> None:
    """Change one thing at a time in a copy of each module, run its tests, and show the changes that none noticed."""
    results = [_try_module(module, sample, seed, processes) for module in modules]
    if any(killed * 100 < PROMISED * number for killed, number in results):
        raise click.ClickException(f"less than {PROMISED} %")


def _try_module(module: Path, sample: int | None, seed: int, processes: int) -> tuple[int, int]:
    source = (ROOT / module).read_text("utf-8")
    mutants = make_mutants(source)
    if sample is not None and sample < len(mutants):
        mutants = random.Random(seed).sample(mutants, sample)
    equivalent = _equivalent(module)
    wanted = [mutant for mutant in mutants if _difference(source, mutant) not in equivalent]
    counts: Counter[Result] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for mutant, result in _results(module, source, wanted, Path(folder), processes):
            counts[result] += 1
            if result is not Result.FAILED:
                _show(module, source, mutant, result)
    killed = len(wanted) - counts[Result.PASSED]
    rate = 100 * killed / len(wanted) if wanted else 100
    click.echo(
        f"{module}: {killed} of {len(wanted)} killed, {rate:.1f} %, {counts[Result.TIMED_OUT]} of them by time-out; "
        f"{len(mutants) - len(wanted)} equivalent"
    )
    return killed, len(wanted)


def _results(
    module: Path, source: str, mutants: Sequence[Mutant], folder: Path, processes: int
) -> Iterator[tuple[Mutant, Result]]:
    trial.load_libraries()
    ran = trial.look(trial.copy_tree(ROOT, folder / "as-it-is"), module, find_tests(module))
    click.echo(f"{module}: {len(mutants)} mutants, {len(ran.seconds)} tests", err=True)
    one_module = Round(module, source, ran)
    with ProcessPoolExecutor(processes) as pool:
        tried = {pool.submit(_try, folder, one_module, mutant): mutant for mutant in mutants}
        for number, done in enumerate(as_completed(tried), 1):
            yield tried[done], done.result()
            if number % 25 == 0:
                click.echo(f"{module}: {number} of {len(mutants)}", err=True)


def _try(folder: Path, one_module: Round, mutant: Mutant) -> Result:
    """Put a mutant into this process' copy of the sources, and run its tests until one does not pass."""
    copy = folder / str(os.getpid())
    if not copy.exists():
        trial.copy_tree(ROOT, copy)
    file = copy / one_module.module
    later = file.stat().st_mtime_ns + 2 * 10**9  # of another second than any before, by which Python knows its cache
    file.write_text(mutant.source, "utf-8")
    os.utime(file, ns=(later, later))
    for tests in one_module.chosen(mutant):
        result = trial.run_tests(copy, tests, one_module.seconds(tests))
        if result is not Result.PASSED:
            return result
    return Result.PASSED


def _equivalent(module: Path) -> set[tuple[str, str]]:
    """Give the changes of a module that no test can notice."""
    listed = tomllib.loads(EQUIVALENT.read_text("utf-8"))
    return {(one["was"], one["now"]) for one in listed.get("mutant", ()) if one["module"] == module.as_posix()}


def _difference(source: str, mutant: Mutant) -> tuple[str, str]:
    """Give the changed lines before and after, without their indentation: what equivalent.toml names them by."""
    lines = list(difflib.ndiff(source.splitlines(), mutant.source.splitlines()))
    return tuple("\n".join(line[2:].strip() for line in lines if line.startswith(sign)) for sign in "-+")  # type: ignore[return-value]


def _show(module: Path, source: str, mutant: Mutant, result: Result) -> None:
    was, now = _difference(source, mutant)
    click.echo(f"{module}:{mutant.line}: {result.value}")
    for sign, text in (("-", was), ("+", now)):
        for line in text.splitlines():
            click.echo(f"  {sign} {line}")


main()

"""Tests run on a changed copy of the sources, in processes that have loaded the libraries before, and none of ours."""

import importlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

import pytest
from coverage import Coverage

OURS = ("tests", "institution", "feedback_api", "site_src", "benchmarks")
#: What takes long to load, and is not ours.
_LIBRARIES = (
    *("flask", "wtforms", "flask_mail", "sqlalchemy.dialects.sqlite", "cryptography.fernet", "pydantic", "yaml", "jwt"),
    *("holidays", "phonenumbers", "alembic", "email_validator", "bs4", "html5lib", "aiosmtpd.controller", "waitress"),
)
_QUIET = ("-q", "-x", "--no-header", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:schemathesis")
#: A mutant may take this much longer than the same tests took before, and so many seconds more.
_TIMES, _SECONDS = 4, 15
#: The status of a process that took too long; none of pytest's.
_TIMED_OUT = 99


class Result(Enum):
    """What became of the tests of a mutant. A time-out is no sure sign: the machine may have been busy."""

    PASSED = "survives"
    FAILED = "is noticed"
    TIMED_OUT = "times out"


@dataclass
class Ran:
    """What a run of the module as it is showed: the tests that run each line, and how long each took."""

    lines: Mapping[int, Sequence[str]] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)


def copy_tree(root: Path, target: Path) -> Path:
    """Copy what the repository holds, changes and new files too, so that the working tree is never touched."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listed, cwd=root, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(None, names):
        if (root / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, target / name)
    return target


def load_libraries() -> None:
    """Load once what each run would load again."""
    for name in _LIBRARIES:
        with suppress(ImportError):
            importlib.import_module(name)


def look(root: Path, module: Path, tests: Sequence[str]) -> Ran:
    """Run the tests on the module as it is, and see which of them run which of its lines; raises AssertionError."""
    result, output = root / "look.json", root / "look.txt"

    def run() -> int:
        seen = _Seen(root / module)
        status = pytest.main([*_QUIET, *tests], plugins=[seen])
        result.write_text(json.dumps([seen.lines(), seen.seconds]))
        return int(status)

    if _in_child(root, run, seconds=1800, output=output):
        raise AssertionError(f"the tests fail on the module as it is:\n{output.read_text()[-4000:]}")
    lines, seconds = json.loads(result.read_text())
    return Ran({int(line): tests for line, tests in lines.items()}, seconds)


def run_tests(root: Path, tests: Sequence[str], seconds: float) -> Result:
    """Run some tests; they time out when all of them together take far longer than they took before, `seconds`."""
    if not tests:
        return Result.PASSED
    status = _in_child(root, lambda: int(pytest.main([*_QUIET, *tests])), seconds=_SECONDS + _TIMES * seconds)
    return {0: Result.PASSED, _TIMED_OUT: Result.TIMED_OUT}.get(status, Result.FAILED)


class _Seen:
    """Notes for pytest which test runs which lines of a module."""

    def __init__(self, file: Path) -> None:
        self._file = str(file)
        self._coverage = Coverage(data_file=None, config_file=False, include=[self._file])
        self.seconds: dict[str, float] = {}
        self._coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._coverage.switch_context(item.nodeid)
        began = time.monotonic()
        yield
        self.seconds[item.nodeid] = time.monotonic() - began

    def lines(self) -> dict[int, list[str]]:
        """Give the tests that ran each line."""
        self._coverage.stop()
        return self._coverage.get_data().contexts_by_lineno(self._file)


def _in_child(root: Path, run: Callable[[], int], *, seconds: float, output: Path | None = None) -> int:
    """Run something in a process of its own that sees the copy alone; its status, or _TIMED_OUT."""
    child = os.fork()
    if not child:
        status = 98
        try:
            status = _isolated(root, run, output or Path(os.devnull))
        finally:
            os._exit(status)
    try:
        return _wait(child, seconds)
    finally:
        with suppress(ProcessLookupError):  # also what it started
            os.killpg(child, signal.SIGKILL)


def _isolated(root: Path, run: Callable[[], int], output: Path) -> int:
    os.setsid()
    with _all_output_to(output):
        os.chdir(root)
        os.environ["PYTHONPATH"] = str(root)
        os.environ.pop("PYTEST_ADDOPTS", None)
        sys.path[:] = [str(root), *(place for place in sys.path if place not in ("", str(Path(__file__).parents[2])))]
        for name in [name for name in sys.modules if name.partition(".")[0] in OURS]:
            del sys.modules[name]
        return run()


@contextmanager
def _all_output_to(file: Path) -> Iterator[None]:
    number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(number, stream)
    yield
    sys.stdout.flush()


def _wait(child: int, seconds: float) -> int:
    latest = time.monotonic() + seconds
    while time.monotonic() < latest:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return _TIMED_OUT

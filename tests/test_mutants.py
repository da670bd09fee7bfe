"""`make mutants`: what it changes, what it leaves alone, and that its lists name what is there."""

import tomllib
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.mutants import tests_by_module, trial
from tests.mutants.operators import make_mutants
from tests.mutants.tests_by_module import find_tests

EQUIVALENT = tomllib.loads((ROOT / "tests/mutants/equivalent.toml").read_text("utf-8")).get("mutant", [])
MODULE = '''"""A module."""

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

DAY: timedelta = timedelta(hours=24)


def forget(connection, rows, now, *, synced=True):
    """Forget them."""
    with lock:
        connection.execute(delete(rows).where(rows.c.at <= now - DAY, rows.c.hold))
    try:
        return [row for row in rows if row.done and not synced][:5]
    except (KeyError, OSError):
        return "가" if synced else None
'''


def changed(source: str) -> set[str]:
    """Give the changed line of each mutant, without its indentation."""
    before = source.splitlines()
    return {
        line.strip()
        for mutant in make_mutants(source)
        for line in mutant.source.splitlines()
        if line not in before and line.strip() != "raise"
    }


@pytest.mark.parametrize(
    "line",
    [
        "DAY: timedelta = timedelta(hours=25)",
        "DAY: timedelta = timedelta()",
        "def forget(connection, rows, now, *, synced=False):",
        "with __import__('contextlib').nullcontext():",
        "pass",
        "connection.execute(delete(rows))",
        "connection.execute(delete(rows).where(rows.c.hold))",
        "connection.execute(delete(rows).where(rows.c.at <= now - DAY))",
        "connection.execute(delete(rows).where((rows.c.at < now - DAY), rows.c.hold))",
        "connection.execute(delete(rows).where(rows.c.at <= (now + DAY), rows.c.hold))",
        "return None",
        "return [row for row in rows if row.done and (not synced)]",
        "return [row for row in rows if (row.done or not synced)][:5]",
        "return [row for row in rows if row.done and (synced)][:5]",
        "return [row for row in rows if (not (row.done and (not synced)))][:5]",
        "return [row for row in rows if row.done and not synced][:6]",
        "except (KeyError,):",
        "return 'XX가' if synced else None",
        "return ('가')",
    ],
)
def test_each_kind_of_change_is_made(line: str) -> None:
    assert line in changed(MODULE)


def test_nothing_is_changed_that_the_program_does_not_run() -> None:
    mutants = make_mutants(MODULE)
    assert len(mutants) > 25
    for mutant in mutants:
        compile(mutant.source, "module.py", "exec")
        assert '"""A module."""' in mutant.source
        assert '"""Forget them."""' in mutant.source
        assert "from datetime import timedelta" in mutant.source
        assert "if TYPE_CHECKING:" in mutant.source
        assert "DAY: timedelta = " in mutant.source
    assert len({mutant.source for mutant in mutants}) == len(mutants)


@pytest.mark.parametrize("entry", EQUIVALENT, ids=lambda entry: f"{entry['module']}: {entry['now'][:40]}")
def test_change_that_no_test_can_notice_is_still_one_of_its_module(entry: dict[str, str]) -> None:
    lines = {line.strip() for line in (ROOT / entry["module"]).read_text("utf-8").splitlines()}
    assert set(entry["was"].splitlines()) <= lines
    assert len(entry["reason"]) > 20


def test_a_module_is_guarded_by_the_tests_of_its_room() -> None:
    modules = [file for package in tests_by_module._PACKAGES for file in (ROOT / package).rglob("*.py")]
    assert len(modules) > 150
    for module in modules:
        assert find_tests(module.relative_to(ROOT)), module
    assert "tests/api/outbox/test_queue.py" in find_tests(Path("feedback_api/outbox/admin.py"))
    assert "tests/api/web/test_health.py" in find_tests(Path("feedback_api/web/views/health.py"))
    assert "tests/api/test_rate_limits.py" in find_tests(Path("feedback_api/rate_limits.py"))
    assert "tests/site/blocks/test_seating.py" in find_tests(Path("site_src/blocks/staff/seating.py"))
    assert "tests/institution/test_mailboxes.py" in find_tests(Path("institution/email_address.py"))


def test_tests_and_modules_that_are_named_exist() -> None:
    named = [*tests_by_module._OTHERS.items(), *tests_by_module._ALONE.items()]
    assert len(named) > 10
    for module, tests in named:
        for file in (module, *tests):
            assert (ROOT / file).is_file(), file


#: How long tests took that are to end by themselves, in seconds: a busy machine is not to end them before.
LONG = 60


def test_a_mutant_is_met_in_a_copy_alone(tmp_path: Path) -> None:
    """The tests of a copy fail where its module is changed, and the module here stays as it is."""
    here = ROOT / "institution/text.py"
    before = here.read_bytes()
    copy = trial.copy_tree(ROOT, tmp_path / "copy")
    test = copy / "tests/institution/test_copied.py"
    test.write_text("from institution.text import Text\ndef test_it():\n    assert Text('가', 'a')['en'] == 'a'\n")
    ran = trial.look(copy, Path("institution/text.py"), ["tests/institution/test_copied.py"])
    assert [tests for tests in ran.lines.values() if "tests/institution/test_copied.py::test_it" in tests]
    assert list(ran.seconds) == ["tests/institution/test_copied.py::test_it"]
    assert trial.run_tests(copy, list(ran.seconds), LONG) is trial.Result.PASSED
    (copy / "institution/text.py").write_text("class Text(dict):\n    def __init__(self, ko, en): pass\n")
    assert trial.run_tests(copy, list(ran.seconds), LONG) is trial.Result.FAILED
    assert here.read_bytes() == before


def test_a_mutant_that_never_ends_is_told_from_one_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "_SECONDS", 0)
    (tmp_path / "test_it.py").write_text("import time\ndef test_it():\n    time.sleep(60)\n")
    assert trial.run_tests(tmp_path, ["test_it.py"], 0.1) is trial.Result.TIMED_OUT

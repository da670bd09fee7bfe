"""`make mutants`: what it changes, what it leaves alone, and that its lists name what is there."""

import tomllib
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.mutants import tests_by_module, trial
from tests.mutants.operators import make_mutants

EQUIVALENT = tomllib.loads((ROOT / "tests/mutants/equivalent.toml").read_text("utf-8")).get("mutant", [])
MODULE = '''"""A module."""

from datetime import timedelta

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
        assert "DAY: timedelta = " in mutant.source
    assert len({mutant.source for mutant in mutants}) == len(mutants)


@pytest.mark.parametrize("entry", EQUIVALENT, ids=lambda entry: f"{entry['module']}: {entry['now'][:40]}")
def test_change_that_no_test_can_notice_is_still_one_of_its_module(entry: dict[str, str]) -> None:
    lines = {line.strip() for line in (ROOT / entry["module"]).read_text("utf-8").splitlines()}
    assert set(entry["was"].splitlines()) <= lines
    assert len(entry["reason"]) > 20


def test_tests_and_modules_that_are_named_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    named = {Path("feedback_api", f"{name}.py") for name in tests_by_module._MODULES}
    named |= {Path("site_src", f"{name}.py") for name in tests_by_module._SITE}
    assert len(named) > 15
    for module in named:
        assert module.exists(), module
        assert len(tests_by_module.find_tests(module).inside) + len(tests_by_module.find_tests(module).outside) > 0
    assert tests_by_module.find_tests(Path("institution/formatting.py")).inside == ["tests/api"]


def test_a_mutant_is_met_in_a_copy_alone(tmp_path: Path) -> None:
    """The tests of a copy fail where its module is changed, and the module here stays as it is."""
    here = ROOT / "institution/text.py"
    before = here.read_bytes()
    copy = trial.copy_tree(ROOT, tmp_path / "copy")
    test = copy / "tests/api/test_copied.py"
    test.write_text("from institution.text import Text\ndef test_it():\n    assert Text('가', 'a')['en'] == 'a'\n")
    ran = trial.look(copy, Path("institution/text.py"), ["tests/api/test_copied.py"], [])
    assert [tests for tests in ran.lines.values() if "tests/api/test_copied.py::test_it" in tests]
    assert list(ran.seconds) == ["tests/api/test_copied.py::test_it"]
    assert not trial.fails(copy, list(ran.seconds), 1)
    (copy / "institution/text.py").write_text("class Text(dict):\n    def __init__(self, ko, en): pass\n")
    assert trial.fails(copy, list(ran.seconds), 1)
    assert here.read_bytes() == before

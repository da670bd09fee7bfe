"""`flask doctor`, as an operator runs it."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from tests.servers import free_port

#: The state and the sentences of each check, by its English name.
Lines = dict[str, tuple[str, str]]
Doctor = Callable[[Flask], tuple[int, Lines]]


def read_lines(printed: str) -> Lines:
    """Take the command's output apart; its last line is the sum."""
    assert "Traceback" not in printed
    *lines, total = printed.strip().splitlines()
    parted = [re.fullmatch(r"\[(ok|!!|--)\] (?:[가-힣A-Z ]+ / )?([a-zA-Z ]+): (.+ / .+)", line) for line in lines]
    assert all(parted), printed
    assert not re.search(r"\] (.+) / \1:", printed), "a name that is the same in both languages stands once"
    told = {one[2]: (one[1], one[3]) for one in parted if one}
    states = [state for state, _ in told.values()]
    assert total.endswith(f"To mend: {states.count('!!')}, not checked: {states.count('--')}")
    return told


@pytest.fixture
def environ(environ: dict[str, str]) -> dict[str, str]:
    """Nothing answers at the site's address, unless a test sees to that."""
    return {**environ, "FEEDBACK_SITE_URL": f"http://127.0.0.1:{free_port()}"}


@pytest.fixture
def doctor() -> Doctor:
    """Run the command in this process; gives its exit status and its lines."""

    def run(app: Flask) -> tuple[int, Lines]:
        result = app.test_cli_runner().invoke(args=["doctor"])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, read_lines(result.output)

    return run

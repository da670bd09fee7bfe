import subprocess
import sys

import pytest

from feedback_api.figures.arithmetic import Arithmetic, Range, Total
from tests.conftest import ROOT

ENOUGH = 5


def total(unknowns: str, number: int) -> Total:
    return Total(frozenset(map(ord, unknowns)), number, number)


def at_least(unknowns: str, number: int) -> Total:
    return Total(frozenset(map(ord, unknowns)), number, None)


def pairs(number: int) -> list[Total]:
    return [total(pair, number) for pair in ("ab", "bc", "ac")]


@pytest.mark.parametrize(
    ("totals", "asked", "expected"),
    [
        pytest.param([total("ab", 20)], "a", None, id="anything from 0 to 20"),
        pytest.param([total("ab", 4)], "a", Range(0, 4), id="too little to hide in"),
        pytest.param([total("ab", 5)], "a", None, id="just enough"),
        pytest.param([total("abc", 20), total("bc", 13)], "a", Range(7, 7), id="a difference"),
        pytest.param([total("ab", 20)], "c", None, id="in no sum"),
        pytest.param([total("ab", 20)], "bc", None, id="partly in no sum"),
        pytest.param([total("ab", 2), total("cd", 2)], "ac", Range(0, 4), id="two that are independent"),
        pytest.param([total("ab", 3), total("cd", 2)], "ac", None, id="two that move far enough together"),
        pytest.param([total("ab", 6), at_least("a", 1), at_least("b", 1)], "a", Range(1, 5), id="lower bounds"),
        pytest.param([at_least("a", 7)], "a", None, id="a lower bound alone"),
        pytest.param([*pairs(10), total("abcd", 15)], "d", Range(0, 0), id="pairs of 5 and 5"),
        pytest.param([*pairs(9), total("abcd", 14)], "d", Range(0, 1), id="no whole numbers: one pair is 8 or 10"),
        pytest.param([total("abc", 2_000_003), total("ab", 1_999_999)], "c", Range(4, 4), id="millions"),
        pytest.param([total("ab", 20), total("a", 22)], "b", Range(0, 0), id="a contradiction: two fewer or more"),
        pytest.param([total("a", 3), total("a", 8), total("ab", 20)], "a", None, id="either of two editions"),
    ],
)
def test_range_of_a_sum(totals: list[Total], asked: str, expected: Range | None) -> None:
    assert Arithmetic(totals).range_of(frozenset(map(ord, asked)), ENOUGH) == expected


def test_what_a_chain_of_sums_ties_together() -> None:
    arithmetic = Arithmetic([total("ab", 1), total("cd", 1), total("bc", 1), total("ef", 1)])
    assert arithmetic.linked(frozenset(map(ord, "ax"))) == frozenset(map(ord, "abcdx"))


def test_the_solver_is_loaded_when_it_is_needed_and_writes_nothing() -> None:
    """The service, which withholds nothing, does not pay for it."""
    code = (
        "import sys\n"
        "from feedback_api.figures import disclosure\n"
        "assert not {'highspy', 'numpy'} & set(sys.modules)\n"
        "from feedback_api.figures.arithmetic import Arithmetic, Total\n"
        "Arithmetic([Total(frozenset({1, 2}), 4, 4)]).range_of(frozenset({1}), 5)\n"
        "assert 'highspy' in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")

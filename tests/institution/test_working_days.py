import subprocess
import sys

#: In a process of its own: in this one a library may have loaded all countries already.
_PROGRAM = """
import sys
from datetime import date
from institution.working_days import _public_holidays

years = range(2015, 2041)
ours = set().union(*map(_public_holidays, years))
assert {date(2026, 5, 1), date(2026, 7, 17), date(2026, 8, 17), date(2026, 9, 25)} <= ours
assert [name for name in sys.modules if name.startswith("holidays.countries.")] == ["holidays.countries.south_korea"]

from holidays import country_holidays
from holidays.countries import Germany

assert ours == set(country_holidays("KR", years=years))
assert date(2026, 10, 3) in Germany(years=2026)
"""


def test_holidays_are_those_of_the_library_without_its_other_countries() -> None:
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")

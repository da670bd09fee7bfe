"""Counted rows and published files, written shortly for the tests of what is withheld."""

from collections.abc import Iterable, Mapping
from functools import partial

from feedback_api.figures import disclosure
from feedback_api.figures.disclosure import Counted, Published, Shown
from institution.organization.kinds import USUAL
from institution.performance.periods import ReportingPeriod, parse_period
from institution.performance.standards import Counts

#: The month in which the tests' fiscal years begin.
FISCAL_MONTH = 4
KEPT = ("in_time", "late", "overdue")
RATED = ("satisfied", "partly", "not")
#: Of an institution that has cases of the four usual kinds.
withhold = partial(disclosure.withhold, kinds=tuple(USUAL))
find_exposed = partial(disclosure.find_exposed, kinds=tuple(USUAL))


def period(name: str) -> ReportingPeriod:
    read = parse_period(name, FISCAL_MONTH)
    assert read is not None
    return read


def counted(counts: str, name: str, *numbers: int) -> Counted:
    """Make a row whose standard is called like its rule; `numbers` are those of the levels, in their order."""
    rule = Counts.read(counts)
    names = {"satisfaction": RATED, "page_ratings": ("5", "4", "3", "2", "1"), "received": ("received",)}
    return Counted(counts, rule, period(name), dict(zip(names.get(rule.what, KEPT), numbers, strict=False)))


def publish(new: Iterable[Counted], shown: Mapping[str, Shown]) -> list[Published]:
    return [Published(one.counts, one.period, shown[one.standard]) for one in new]


def export(published: list[Published], *new: Counted) -> Mapping[str, Shown]:
    """Withhold what must be in a new file, and add it to those that are published."""
    shown = withhold(new, published)
    published += publish(new, shown)
    return shown


def told(shown: Shown) -> tuple[int | None, int | None, int | None]:
    return shown.base, shown.met, shown.overdue

"""Count the standards of the content in a database, and print how long it took and the most memory that was held."""

import json
import resource
import sys
import time
from decimal import Decimal
from pathlib import Path

from benchmarks.service import service
from feedback_api.figures.counting import Counting
from feedback_api.services import services_of
from institution.performance.periods import parse_period
from institution.performance.standards import Counts, ServiceStandard, Target
from institution.text import Text

RULES = {
    "inquiries-in-time": Counts("answered_in_time", kinds=("inquiry",)),
    "complaints-in-time": Counts("answered_in_time", kinds=("complaint",)),
    "opened": Counts("opened_within", hours=4),
    "opened-in-days": Counts("opened_within", days=2, kinds=("complaint",)),
    "told": Counts("interim_notice"),
    "satisfied": Counts("satisfaction"),
    "outcomes": Counts("outcomes", kinds=("complaint",)),
    "received": Counts("received"),
    "pages": Counts("page_ratings"),
}


def main(folder: str, name: str) -> None:
    """Count a period once."""
    period = parse_period(name)
    if period is None:
        raise SystemExit(f"no period: {name}")
    text = Text("기준", "standard")
    standards = [
        ServiceStandard(each, text, text, "i-1-1", Target(percent=Decimal(90)), text, text, "담당", counts=rule)
        for each, rule in RULES.items()
    ]
    with service(Path(folder), 9) as app:
        own = services_of(app)
        began = time.perf_counter()
        Counting(own.database, own.organization).count(standards, period)
        took = time.perf_counter() - began
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"s": took, "mb": most}))


if __name__ == "__main__":
    main(*sys.argv[1:])

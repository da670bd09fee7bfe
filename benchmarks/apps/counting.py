"""Count a period in a database by rules of every sort, and print seconds, CPU seconds and the most memory held."""

import json
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
        began, worked = time.perf_counter(), time.process_time()
        Counting(own.database, own.organization).count(standards, period)
        took, cpu = time.perf_counter() - began, time.process_time() - worked
    print(json.dumps({"s": took, "cpu": cpu, "mb": _most_megabytes()}))


def _most_megabytes() -> float:
    """Give the most memory this process has held: `getrusage` would count that of the one that started it, too."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Export a period of a database by rules of every sort, and print seconds, CPU seconds and the most memory held."""

import json
import sys
import time
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from benchmarks.service import service
from feedback_api.figures.export import Export
from feedback_api.services import services_of
from feedback_api.store import clock_check
from institution.performance.periods import parse_period

RULES = {
    "inquiries-in-time": {"what": "answered_in_time", "kinds": ["inquiry"]},
    "complaints-in-time": {"what": "answered_in_time", "kinds": ["complaint"]},
    "opened": {"what": "opened_within", "hours": "4"},
    "opened-in-days": {"what": "opened_within", "days": "2", "kinds": ["complaint"]},
    "told": {"what": "interim_notice"},
    "satisfied": {"what": "satisfaction"},
    "outcomes": {"what": "outcomes", "kinds": ["complaint"]},
    "received": {"what": "received"},
    "pages": {"what": "page_ratings"},
}


def main(folder: str, name: str) -> None:
    """Export a period once, into a folder that is removed again."""
    period = parse_period(name)
    if period is None:
        raise SystemExit(f"no period: {name}")
    now = period.ends_at + timedelta(days=1)
    with service(Path(folder), 9) as app, TemporaryDirectory() as data:
        own = services_of(app)
        clock_check.confirm(own.database, now)
        _write_standards(Path(data))
        began, worked = time.perf_counter(), time.process_time()
        Export(own.database, own.organization, Path(data)).export(period, now)
        took, cpu = time.perf_counter() - began, time.process_time() - worked
    print(json.dumps({"s": took, "cpu": cpu, "mb": _most_megabytes()}))


def _write_standards(data: Path) -> None:
    text = {"ko": "기준", "en": "standard"}
    texts = dict.fromkeys(("name", "promise", "figure", "counted"), text)
    standards = [
        {"id": each, "clause": "i-1-1", "target": {"percent": "90"}, "owner": "strategy", "counts": rule, **texts}
        for each, rule in RULES.items()
    ]
    (data / "standards.yml").write_text(yaml.safe_dump(standards, allow_unicode=True), "utf-8")


def _most_megabytes() -> float:
    """Give the most memory this process has held: `getrusage` would count that of the one that started it, too."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])

"""The metrics that are asked for and not counted: what the database says, the worker's state, the version.

A new one is a line in `_of_snapshot`, a row of the table in docs/operating.md, and a question of
`deploy/grafana/service-charter.json` or `deploy/prometheus/alerts.yml`.
"""

import platform
from collections.abc import Callable, Iterator, Mapping
from importlib import metadata
from typing import TYPE_CHECKING

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.registry import Collector

from feedback_api.outbox.states import PENDING, State

if TYPE_CHECKING:
    from feedback_api.metrics.snapshot import Snapshot, Snapshots

#: States of messages that are told even where there is none.
_STATES = (*PENDING, State.GIVEN_UP, State.UNCERTAIN)
#: States of the worker (`delivery.worker`).
_WORKER = ("none", "ok", "resting", "stalled", "dead")
_DISTRIBUTION = "service-charter"
#: Values by those of a metric's labels.
Values = Mapping[tuple[str, ...], float]


class ServiceCollector(Collector):
    """Asked by the registry whenever /api/metrics is; raises nothing and waits only so long for the database."""

    def __init__(self, snapshots: "Snapshots", worker_state: Callable[[], str], dialect: str) -> None:
        self._snapshots = snapshots
        self._worker_state = worker_state
        #: The kind of the database.
        self._dialect = dialect

    def collect(self) -> Iterator[Metric]:
        """Give the metrics; those of the database are missing, and feedback_database_up is 0, where it is not there."""
        yield self._build()
        state = self._worker_state()
        states: Values = {(name,): name == state for name in _WORKER}
        yield _gauge("feedback_worker_state", "1 for the state of the worker of this process.", states, "state")
        snapshot = self._snapshots.latest()
        up: Values = {(): snapshot is not None}
        yield _gauge("feedback_database_up", "Whether the database stores and answers.", up)
        if snapshot is not None:
            yield from _of_outbox(snapshot)
            yield from _of_cases(snapshot)
            yield from self._of_upkeep(snapshot)

    def _build(self) -> Metric:
        labels = {"version": _version(), "python": platform.python_version(), "database": self._dialect}
        return InfoMetricFamily("feedback_build", "The version of the service and what it runs on.", labels)

    def _of_upkeep(self, snapshot: "Snapshot") -> Iterator[Metric]:
        in_doubt: Values = {(): snapshot.report.clock != "ok"}
        yield _gauge("feedback_clock_in_doubt", "Whether nothing is destroyed or given up for the clock.", in_doubt)
        failing: Values = {(chore,): 1 for chore in snapshot.report.chores}
        yield _gauge("feedback_chore_failing", "1 for each scheduled job that failed last time.", failing, "chore")
        backed_up = snapshot.backed_up_at.timestamp() if snapshot.backed_up_at else 0
        # the backups of a database's server cannot be seen from here
        known: Values = {(): backed_up} if backed_up or self._dialect == "sqlite" else {}
        yield _gauge("feedback_last_backup_timestamp_seconds", "When the newest backup was taken; 0: never.", known)


def _of_outbox(snapshot: "Snapshot") -> Iterator[Metric]:
    counts: dict[str, int] = dict.fromkeys(_STATES, 0)
    counts.update(snapshot.report.outbox)
    states: Values = {(str(state),): number for state, number in counts.items()}
    yield _gauge("feedback_outbox_messages", "Messages that are not sent.", states, "state")
    oldest: Values = {(): snapshot.oldest_seconds}
    yield _gauge("feedback_outbox_oldest_seconds", "How long the oldest message due has waited.", oldest)
    text = "Messages that are not sent and have failed, by SMTP reply code."
    yield _gauge("feedback_outbox_failed_messages", text, snapshot.failures, "state", "code")


def _of_cases(snapshot: "Snapshot") -> Iterator[Metric]:
    counts = snapshot.cases
    tables = (
        ("feedback_cases_open", "Cases to which handlers owe an answer.", counts and counts.open),
        ("feedback_cases_overdue", "Those of them whose deadline has passed.", counts and counts.overdue),
        ("feedback_cases_answered_late", "Cases answered late in seven days.", counts and counts.answered_late),
    )
    for name, text, numbers in tables:
        values: Values = {(kind,): number for kind, number in (numbers or {}).items()}
        yield _gauge(name, text, values, "kind")


def _gauge(name: str, text: str, values: Values, *labels: str) -> Metric:
    family = GaugeMetricFamily(name, text, labels=labels)
    for key, value in values.items():
        family.add_metric(key, value)
    return family


def _version() -> str:
    try:
        return metadata.version(_DISTRIBUTION)
    except metadata.PackageNotFoundError:  # run from its folder, without being installed
        return "unknown"

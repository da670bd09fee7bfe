"""The answer of /api/metrics, in the text format of Prometheus."""

from typing import TYPE_CHECKING

from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

if TYPE_CHECKING:
    from feedback_api.counters import Counters
    from feedback_api.metrics.collector import ServiceCollector

#: The format that every version of Prometheus takes; a request cannot ask for another.
CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4


class Exposition:
    """Writes the counters of this process and what is asked for on the same registry."""

    def __init__(self, counters: "Counters", collector: "ServiceCollector") -> None:
        self._registry = counters.registry
        self._registry.register(collector)

    def render(self) -> bytes:
        """Give every metric with its present value."""
        return generate_latest(self._registry)

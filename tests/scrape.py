"""What /api/metrics tells, read as Prometheus reads it."""

from collections.abc import Mapping

from prometheus_client.parser import text_string_to_metric_families


class Scrape:
    """The series of one answer: `value` asks for one of them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
        #: The labels of each metric, and the values that they have.
        self.labels: dict[str, dict[str, set[str]]] = {}
        for sample in self.samples:
            for name, value in sample.labels.items():
                self.labels.setdefault(sample.name, {}).setdefault(name, set()).add(value)
            self.labels.setdefault(sample.name, {})

    def value(self, name: str, **labels: str) -> float | None:
        """Give the value of a series, or None where there is none."""
        values = [sample.value for sample in self.samples if (sample.name, sample.labels) == (name, labels)]
        return values[0] if values else None

    def values(self, name: str) -> Mapping[tuple[str, ...], float]:
        """Give the values of a metric that are not 0, by those of its labels in the order of their names."""
        return {
            tuple(text for _, text in sorted(sample.labels.items())): sample.value
            for sample in self.samples
            if sample.name == name and sample.value
        }

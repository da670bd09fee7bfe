"""Rounds A B A B: machines are shared and noisy, so ratios are taken within a round, and their median is told."""

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import TypeVar

M = TypeVar("M")


def interleaved(subjects: Sequence[str], rounds: int, measure: Callable[[str], M]) -> dict[str, list[M]]:
    """Measure every subject once a round."""
    measured: dict[str, list[M]] = {subject: [] for subject in subjects}
    for _ in range(rounds):
        for subject in subjects:
            measured[subject].append(measure(subject))
    return measured


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Give the median of the ratios within each round."""
    return median(one / other for one, other in zip(ours, theirs, strict=True))


def ratios(values: Mapping[str, Sequence[float]], reference: str) -> dict[str, float]:
    """Give the ratio of every subject to one of them."""
    return {name: ratio(found, values[reference]) for name, found in values.items()}


def percentile(values: Sequence[float], hundredth: int) -> float:
    """Give the smallest value that so many hundredths of all do not exceed."""
    ranked = sorted(values)
    return ranked[max(0, -(-len(ranked) * hundredth // 100) - 1)]

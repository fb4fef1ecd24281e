"""Figures: from moments to medians, percentiles and ratios."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

Json = dict[str, Any]


def percentile(values: Sequence[float], percent: float) -> float:
    """Nearest rank; 0 for no values."""
    if not values:
        return 0.0
    ordered = sorted(values)
    rank = min(len(ordered) - 1, max(0, round(percent / 100 * len(ordered) + 0.5) - 1))
    return ordered[rank]


def latencies_ms(tally: Json) -> list[float]:
    """Deed to first answer, in milliseconds."""
    pairs = zip(tally["begun"], tally["first"], strict=True)
    return [(first - begun) * 1000 for begun, first in pairs]


def medians(runs: Sequence[Json]) -> Json:
    """The median of each figure over runs; what is no number is taken from the first."""
    return {
        name: median(run[name] for run in runs) if isinstance(value, (int, float)) else value
        for name, value in runs[0].items()
    }


@dataclass(frozen=True, slots=True)
class Target:
    """What the issue wants of a figure. at_least: else it is at most."""

    what: str
    wanted: float
    got: float
    unit: str = ""
    at_least: bool = False

    @property
    def is_met(self) -> bool:
        return self.got >= self.wanted if self.at_least else self.got <= self.wanted

    @property
    def sign(self) -> str:
        return "✓" if self.is_met else "✗"

    def line(self) -> str:
        """The target in words: wanted, got, and by how much it is missed."""
        bound = "≥" if self.at_least else "≤"
        unit = f" {self.unit}" if self.unit else ""
        missed = "" if self.is_met else f" (missed by {self._missed():.0%})"
        got, wanted = f"{self.got:.4g}{unit}", f"{bound} {self.wanted:.4g}{unit}"
        return f"{self.sign} {self.what}: {got}, wanted {wanted}{missed}"

    def _missed(self) -> float:
        return abs(self.got - self.wanted) / self.wanted if self.wanted else 1.0


@dataclass
class Result:
    """What a bench found. rows: a table, same columns in each. notes: plain sentences."""

    name: str
    title: str
    rows: list[Json] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

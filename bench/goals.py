"""The goals: what a figure must reach, and how it is printed."""

from __future__ import annotations

from dataclasses import dataclass

from bench.running import Figure


@dataclass(frozen=True)
class Goal:
    """A figure beside what it is compared with; met when it is at most (or at least) the limit."""

    name: str
    value: float
    limit: float
    unit: str = "×"
    at_least: bool = False
    beside: str = ""

    @property
    def met(self) -> bool:
        """Whether the goal is reached."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def line(self) -> str:
        """One line of the report."""
        sign = "≥" if self.at_least else "≤"
        state = "met" if self.met else "NOT MET"
        figure = f"{self.value:.2f}{self.unit}"
        return f"  {state:8} {self.name:52} {figure:>12}  (goal {sign} {self.limit:g}{self.unit})  {self.beside}"


def quotient(name: str, figure: Figure, other: Figure, limit: float) -> Goal:
    """``figure`` takes at most ``limit`` of the other's time, start-up of both left out."""
    return Goal(name, figure.work / other.work, limit, beside=_both(figure, other))


def faster(name: str, figure: Figure, other: Figure, limit: float) -> Goal:
    """``figure`` is at least ``limit`` times as fast as the other."""
    return Goal(name, other.work / figure.work, limit, at_least=True, beside=_both(figure, other))


def _both(figure: Figure, other: Figure) -> str:
    return f"{figure.work:.3f} s / {other.work:.3f} s"

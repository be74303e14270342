"""The frontier of price against quality: who is on it, who is within the error of it, and who beats whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from modelpick.core.score import Index

Place = Literal["frontier", "within error", "beaten"]
"""On the frontier; beaten, though by no more than the intervals allow; clearly beaten."""


@dataclass(frozen=True)
class Point:
    """One candidate: what it costs, and how good it is."""

    name: str
    usd: Decimal
    index: Index

    def beats(self, other: Point) -> bool:
        """At most as dear and at least as good, and one of the two strictly."""
        no_worse = self.usd <= other.usd and self.index.value >= other.index.value
        return no_worse and (self.usd < other.usd or self.index.value > other.index.value)

    def clearly_beats(self, other: Point) -> bool:
        """At most as dear, and better by more than the intervals allow."""
        return self.usd <= other.usd and self.index.is_clearly_above(other.index)


class Mark(NamedTuple):
    """Where a candidate stands."""

    place: Place
    beaten_by: str | None
    """Of those that beat it the best, the cheapest of equals; a clear one where there is any."""
    beats: int
    """How many others it beats."""


def frontier(points: Sequence[Point]) -> Mapping[str, Mark]:
    """Each candidate's mark, by name."""
    marks = {}
    for point in points:
        clear = [other for other in points if other.clearly_beats(point)]
        better = clear or [other for other in points if other.beats(point)]
        best = min(better, key=lambda other: (-other.index.value, other.usd, other.name), default=None)
        place: Place = "beaten" if clear else "within error" if better else "frontier"
        beats = sum(point.beats(other) for other in points)
        marks[point.name] = Mark(place, best.name if best else None, beats)
    return marks

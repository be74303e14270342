"""The lowest of several lines, each of which holds on a stretch: where it changes, exactly."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

Bound = Fraction | float
"""A place on an axis; the float is infinity."""


_SCALE, _MOST_PARTS = 10**6, 10**12
"""Prices are of a million tokens, in a few decimals; a mix adds a small divisor."""


class Line(NamedTuple):
    """An amount that grows evenly."""

    at_zero: Fraction
    slope: Fraction

    def at(self, x: Fraction) -> Fraction:
        """The amount at this place."""
        return self.at_zero + self.slope * x


class Segment(NamedTuple):
    """What one offer costs on a stretch of an axis."""

    start: Bound
    end: Bound
    line: Line | None
    """None: unknown."""
    offer: Any
    tie: tuple[int, str]
    """What decides between equal amounts: the smaller goes first."""
    doubts: int = 0
    """An offer with fewer of them goes before a cheaper one with more."""

    def mirrored(self) -> Segment:
        """The same seen in the other direction."""
        line = None if self.line is None else Line(self.line.at_zero, -self.line.slope)
        return self._replace(start=-self.end, end=-self.start, line=line)


def line_through(first: tuple[Fraction, Fraction], second: tuple[Fraction, Fraction]) -> Line:
    """The line through two points of different places, freed of what decimals lose in a third."""
    slope = _unrounded((second[1] - first[1]) / (second[0] - first[0]))
    return Line(_unrounded(first[1] - slope * first[0]), slope)


def _unrounded(usd: Fraction) -> Fraction:
    """The plain fraction that an amount reckoned to 28 digits stands for, so that what is equal is seen to be."""
    return (usd * _SCALE).limit_denominator(_MOST_PARTS) / _SCALE


def root(line: Line) -> Fraction | None:
    """Where a line is 0; None where it never is, or always."""
    return -line.at_zero / line.slope if line.slope else None


@lru_cache(maxsize=4096)
def point_between(start: Bound, end: Bound) -> Fraction:
    """A place strictly between two others, with as few digits as will do."""
    if math.isinf(end):
        return Fraction(math.floor(start) + 1)
    middle = (start + end) / 2
    assert isinstance(middle, Fraction), "only the end of an axis is open"
    digits = -12
    while not start < round(middle, digits) < end:
        digits += 1
    return round(middle, digits)


def lowest(segments: Iterable[Segment]) -> list[Segment]:
    """The cheapest offer of those with the fewest doubts on every stretch, in order."""
    segments = list(segments)
    cuts = sorted({bound for one in segments for bound in (one.start, one.end)})
    found: list[Segment] = []
    for start, end in pairwise(cuts):
        over = [one for one in segments if one.start <= start and end <= one.end]
        least = min((one.doubts for one in over), default=0)
        priced = [one for one in over if one.doubts == least and one.line is not None]
        found += _lowest_of_lines(priced, start, end)
    return found


def _lowest_of_lines(over: Sequence[Segment], start: Bound, end: Bound) -> list[Segment]:
    """The lower envelope of lines that all hold from start to end."""
    found: list[Segment] = []
    while over and start < end:
        low = min(over, key=lambda one: _just_after(one, start))
        over = [one for one in over if one.line.slope < low.line.slope]  # type: ignore[union-attr]
        crossings = [(low.line.at_zero - one.line.at_zero) / (one.line.slope - low.line.slope) for one in over]  # type: ignore[union-attr]
        stop = min([end, *crossings])
        found.append(low._replace(start=start, end=stop))
        start = stop
    return found


def _just_after(segment: Segment, x: Bound) -> tuple[Any, ...]:
    """What orders segments a little beyond this place."""
    assert segment.line is not None and isinstance(x, Fraction)
    return segment.line.at(x), segment.line.slope, segment.tie


def lowest_after(segments: Iterable[Segment], x: Fraction) -> Segment | None:
    """Of segments with a line, the lowest a little beyond this place."""
    there = [one for one in segments if one.start <= x < one.end]
    return min(there, key=lambda one: _just_after(one, x), default=None)


def run_from(segments: Iterable[Segment], x: Fraction) -> list[Segment]:
    """What of these ordered segments follows this place without a gap."""
    found: list[Segment] = []
    reached: Bound = x
    for one in segments:
        if one.end <= reached:
            continue
        if one.start > reached:
            break
        found.append(one._replace(start=reached))
        reached = one.end
    return found


def first_below(run: Sequence[Segment], others: Sequence[Segment]) -> Fraction | None:
    """Where one of the others first goes before a run of segments; both in order. None where none does."""
    for mine in run:
        for theirs in others:
            start, end = max(mine.start, theirs.start), min(mine.end, theirs.end)
            if start < end:
                x = _first_below(mine, theirs, start, end)
                if x is not None:
                    return x
    return None


def _first_below(mine: Segment, theirs: Segment, start: Bound, end: Bound) -> Fraction | None:
    assert isinstance(start, Fraction)
    if _just_after(theirs, start) < _just_after(mine, start):
        return start
    assert mine.line is not None and theirs.line is not None
    closing = mine.line.slope - theirs.line.slope
    if closing <= 0:
        return None
    x = start + (theirs.line.at(start) - mine.line.at(start)) / closing
    return x if x < end else None

"""The lowest of several lines, worked out by hand: who is lowest where, what follows without a gap, who goes below."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from modelpick.core.envelope import (
    Bound,
    Line,
    Segment,
    first_below,
    line_through,
    lowest,
    lowest_after,
    point_between,
    root,
    run_from,
)


def make_segment(name: str, start: Bound, end: Bound, at_zero: int = 0, slope: int = 0, doubts: int = 0) -> Segment:
    """What an offer of this name costs from here to there."""
    ends = [one if math.isinf(one) else Fraction(one) for one in (start, end)]
    return Segment(*ends, Line(Fraction(at_zero), Fraction(slope)), name, (0, name), doubts)


def stretches(segments: list[Segment]) -> list[tuple[str, Bound, Bound]]:
    """(offer, start, end) of each."""
    return [(one.offer, one.start, one.end) for one in segments]


FLAT = make_segment("flat", 0, math.inf, at_zero=10)
STEEP = make_segment("steep", 0, math.inf, at_zero=2, slope=2)


def test_lines_cross_where_they_cost_the_same():
    """2 + 2x is 10 at 4: before it the steep one is lower, behind it the flat one."""
    assert [("steep", 0, 4), ("flat", 4, math.inf)] == stretches(lowest([FLAT, STEEP]))


def test_a_stretch_that_ends_hands_over():
    """Where the lowest holds no more the next one is, and where nothing holds there is a gap."""
    short, late = make_segment("short", 0, 3), make_segment("late", 5, 8, at_zero=99)
    assert [("short", 0, 3), ("late", 5, 8)] == stretches(lowest([short, late]))


def test_fewer_doubts_go_before_a_lower_price():
    """A cheaper offer with a doubt counts only where no other is without."""
    doubtful = make_segment("doubtful", 0, 9, at_zero=1, doubts=1)
    sure = make_segment("sure", 0, 5, at_zero=10)
    assert [("sure", 0, 5), ("doubtful", 5, 9)] == stretches(lowest([doubtful, sure]))


def test_of_equal_lines_the_name_decides():
    """So that the order of the catalog does not."""
    twins = [make_segment(name, 0, 5, at_zero=1) for name in ("b", "a")]
    assert ["a"] == [one.offer for one in lowest(twins)]


def test_an_unknown_amount_is_never_the_lowest():
    """It is no line."""
    unknown = make_segment("unknown", 0, 5)._replace(line=None)
    assert [("flat", 0, 5), ("flat", 5, math.inf)] == stretches(lowest([unknown, FLAT]))
    assert None is unknown.mirrored().line


def test_mirrored():
    """Seen from the other side: the ends swapped, rising becomes falling, and the amounts are the same."""
    mirrored = make_segment("a", 1, 5, at_zero=2, slope=3).mirrored()
    assert (Fraction(-5), Fraction(-1), Line(Fraction(2), Fraction(-3))) == mirrored[:3]


def test_what_follows_without_a_gap():
    """What ended before is left out, what is under way begins here, and behind a gap nothing follows."""
    parts = [
        make_segment(name, start, end) for name, start, end in (("a", 0, 2), ("b", 2, 6), ("c", 6, 7), ("d", 8, 9))
    ]
    assert [("b", 3, 6), ("c", 6, 7)] == stretches(run_from(parts, Fraction(3)))
    assert [] == run_from(parts, Fraction(7))


def test_the_lowest_a_little_beyond():
    """Where two cost the same, who rises less; None where nothing holds."""
    assert "flat" == lowest_after([FLAT, STEEP], Fraction(4)).offer
    assert None is lowest_after([make_segment("a", 0, 4)], Fraction(4))


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        (STEEP, FLAT, 4),
        (FLAT, STEEP, 0),
        (FLAT, make_segment("dearer", 0, math.inf, at_zero=11), None),
        (make_segment("until 3", 0, 3, at_zero=2, slope=2), FLAT, None),
        (FLAT, make_segment("from 6", 6, math.inf, at_zero=1), 6),
        (make_segment("until 3", 0, 3, at_zero=2), make_segment("from 6", 6, 9, at_zero=1), None),
    ],
    ids=["crosses", "is below at once", "never", "ends before", "begins below", "they never meet"],
)
def test_where_another_goes_below(mine, theirs, expected):
    """Where the lines cross or a lower one begins, and only where both hold."""
    assert expected == first_below([mine], [theirs])


def test_a_root():
    """2x - 6 is 0 at 3; what does not change has none."""
    assert 3 == root(line_through((Fraction(0), Fraction(-6)), (Fraction(5), Fraction(4))))
    assert None is root(Line(Fraction(0), Fraction(0)))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [(0, math.inf, 1), (2, 3, Fraction(5, 2)), (1000, 3000, 2000), (Fraction(1, 8), Fraction(1, 4), Fraction(1, 5))],
)
def test_a_place_between_has_few_digits(start, end, expected):
    """So that costs there are short numbers too."""
    assert expected == point_between(Fraction(start), end if math.isinf(end) else Fraction(end))

"""`--what-if`: where the cheapest model that fits stops being it, when one thing moves and all else stays.

The cost of a route is linear in every token count between its long-context thresholds, and what fits changes only at
limits, prices and dates that the catalog states. So each place is worked out from lines and limits, none is searched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from modelpick.core.advise import Subject, is_ordinary
from modelpick.core.axis import SIZES, Axis, axes_of, decimal
from modelpick.core.candidate import Candidate
from modelpick.core.catalog import Catalog
from modelpick.core.cost import Cost, cost_of, costs_among_claims
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
from modelpick.core.near import reads_of
from modelpick.core.question import Asked, Question
from modelpick.core.requirements import Requirements
from modelpick.core.traffic import DAYS_PER_MONTH, MILLION, exact, traffic_in
from modelpick.core.verdict import Advice, Finding, Fit, Status

_NOISE = Fraction(1, 10**15)
"""Costs are reckoned to 28 digits: lines that meet at the end of an axis may seem to cross this little before it."""

Direction = Literal["above", "below", "dropped"]


class Change(NamedTuple):
    """What becomes of the winner when one thing moves."""

    moves: str
    """cached, output, input, reasoning_tokens, requests, or a requirement (a preset by its unit)."""
    now: Any
    at: Any
    """Where the winner changes; None where it does not, or where the requirement is dropped."""
    direction: Direction | None
    """None: it changes in neither direction."""
    fit: Fit | None
    """Who wins then; None where nothing fits any more at a price that can be compared."""
    usd: Fraction | None
    """What it costs there: a request, or a million tokens of the mix."""
    out: Finding | None = None
    """Why the winner of now does not fit beyond it."""
    is_out: bool = False
    """The winner of now has no price, or does not fit, beyond it."""
    includes_at: bool = False
    """The change is there at exactly this place, not only beyond it."""


@dataclass(frozen=True)
class WhatIf:
    """The winner of now, and what would replace it."""

    winner: Fit | None
    """None where nothing fits at a price that can be compared."""
    changes: tuple[Change, ...] = ()


def what_if(catalog: Catalog, question: Question, advice: Advice) -> WhatIf:
    """How firm the first place of this advice is. The question must be ranked by cost."""
    first = advice.candidates[0] if advice.candidates else None
    if first is None or first.status is not Status.FITS or not _is_priced(first):
        return WhatIf(None)
    field = _Field(catalog, question, first)
    changes: list[Change] = []
    for axis in axes_of(question.workload):
        changes += field.changes(axis)
    changes += field.dropped()
    return WhatIf(first, tuple(changes))


def _is_priced(fit: Fit) -> bool:
    return fit.cost.usd is not None and fit.route is not None and is_ordinary(fit.route)


class _Way(NamedTuple):
    """One route, held against the workload as it is."""

    candidate: Candidate
    cost: Cost
    hindered_by: tuple[frozenset[str], ...]
    """For each finding in its way, the requirements that this is about."""


class _Field:
    """Every route that can be chosen, held against the workload once; only those that matter are asked again."""

    def __init__(self, catalog: Catalog, question: Question, winner: Fit) -> None:
        self.question, self.winner = question, winner
        self.needs = question.workload.requirements()
        asked = Asked(question, self.needs)
        self.subjects = {id: Subject(catalog, model, asked) for id, model in sorted(catalog.models.items())}
        self.ways = {
            id: [self._way(subject, one) for one in subject.candidates] for id, subject in self.subjects.items()
        }

    def _way(self, subject: Subject, candidate: Candidate) -> _Way:
        fit = subject.fit(candidate)
        hinders = fit.failed() if self.question.unknown == "allow" else (*fit.failed(), *fit.doubts())
        return _Way(candidate, fit.cost, tuple(frozenset(reads_of(one)) for one in hinders))

    def hopeful(self, looser: Requirements) -> dict[str, list[_Way]]:
        """Routes that may fit these looser requirements: what is in their way hangs on something left out."""
        names = self.needs.stated().keys()
        gone = {name for name in names if getattr(self.needs, name) != getattr(looser, name)}
        found = {
            id: [way for way in ways if all(hinder & gone for hinder in way.hindered_by)]
            for id, ways in self.ways.items()
        }
        return {id: ways for id, ways in found.items() if ways}

    def changes(self, axis: Axis) -> list[Change]:
        """The nearest place below and above now where another model wins."""
        if not axis.matters:
            return [self._unchanged(axis)]
        hopeful = self.hopeful(axis.widest)
        mine = self.winner.model.id
        own = self._offers(axis, mine, hopeful[mine])
        rivals = [
            self._offers(axis, id, ways)
            for id, ways in hopeful.items()
            if id != mine and any(_can_beat(axis, way, own) for way in ways)
        ]
        found = [self._change(axis, hopeful, own, rivals, is_below=is_below) for is_below in (True, False)]
        return [change for change in found if change is not None] or [self._unchanged(axis)]

    def _unchanged(self, axis: Axis) -> Change:
        usd = self.winner.cost.usd
        return Change(axis.moves, axis.value(axis.now), None, None, self.winner, None if usd is None else Fraction(usd))

    def _offers(self, axis: Axis, id: str, ways: list[_Way]) -> list[Segment]:
        """What a model costs by its best route, wherever it fits; a free tier is no price to compare with."""
        segments = [one for way in ways for one in _segments(axis, self.subjects[id], way.candidate)]
        return [one for one in lowest(segments) if is_ordinary(one.offer.route)]

    def _change(
        self,
        axis: Axis,
        hopeful: dict[str, list[_Way]],
        own: list[Segment],
        rivals: list[list[Segment]],
        *,
        is_below: bool,
    ) -> Change | None:
        """The nearest place in one direction; seen from below all is mirrored, so that there is one direction."""
        now, end = (-axis.now, -axis.low) if is_below else (axis.now, axis.high)
        seen = [_mirrored(some) for some in (own, *rivals)] if is_below else [own, *rivals]
        run = run_from(seen[0], now)
        beaten = [x for some in seen[1:] if (x := first_below(run, some)) is not None]
        at = min([run[-1].end if run else now, *beaten])
        if at >= end - _NOISE:
            return None
        assert isinstance(at, Fraction)
        is_out = not any(one.start <= at < one.end for one in run)
        place = -at if is_below else at
        if is_out:
            others = [self._offers(axis, id, ways) for id, ways in self._next(axis, hopeful, place, is_below=is_below)]
            seen = [_mirrored(some) for some in others] if is_below else others
        next_ = lowest_after((one for some in seen for one in some), at)
        fit = None if next_ is None else next_.offer
        return Change(
            axis.moves,
            axis.value(axis.now),
            axis.value(place, is_below=is_below),
            "below" if is_below else "above",
            fit,
            None if next_ is None or next_.line is None else next_.line.at(at),
            self._why_out(axis, place, is_below=is_below) if is_out else None,
            is_out,
            not axis.is_dated and self._is_over_at(axis, place, fit),
        )

    def _next(
        self, axis: Axis, hopeful: dict[str, list[_Way]], place: Fraction, *, is_below: bool
    ) -> Iterator[tuple[str, list[_Way]]]:
        """The models that can be the cheapest beyond a place: the first that fits, and what may cost as little."""
        needs = axis.needs_at(_beyond(axis, place, is_below=is_below))
        least = [
            (min(costs), id)
            for id, ways in hopeful.items()
            if (costs := [usd for way in ways if (usd := self._usd(way, axis, needs)) is not None])
        ]
        enough: Decimal | None = None
        for usd, id in sorted(least):
            if enough is not None and usd > enough:
                return
            best = self._best(id, needs)
            if best.status is Status.FITS and _is_priced(best):
                yield id, hopeful[id]
                enough = best.cost.usd if enough is None else enough

    def _usd(self, way: _Way, axis: Axis, needs: Requirements) -> Decimal | None:
        """What a route costs under these requirements; None also where that is more than may be paid."""
        capped = (needs.budget is not None or needs.max_price is not None) and self.question.unknown != "allow"
        if capped and any(left is not None and left < 0 for left in _left(needs, way.candidate)):
            return None
        is_another = axis.moves_cost or way.cost.refusal is not None
        return cost_of(way.candidate, traffic_in(needs)).usd if is_another else way.cost.usd

    def _why_out(self, axis: Axis, place: Fraction, *, is_below: bool) -> Finding | None:
        """What rejects the winner's route, or puts it in doubt, a little beyond this place."""
        asked = self.subjects[self.winner.model.id].under(axis.needs_at(_beyond(axis, place, is_below=is_below)))
        fit = asked.fit(self.winner.candidate)
        return next(iter(fit.failed() or fit.doubts()), None)

    def _is_over_at(self, axis: Axis, place: Fraction, fit: Fit | None) -> bool:
        """Whether the winner of now has lost at exactly this place already."""
        needs = axis.needs_at(place)
        mine = self._best(self.winner.model.id, needs)
        if mine.status is not Status.FITS or not _is_priced(mine):
            return True
        theirs = None if fit is None else self._best(fit.model.id, needs)
        if theirs is None or theirs.status is not Status.FITS or not _is_priced(theirs):
            return False
        return (theirs.cost.usd or 0) < (mine.cost.usd or 0)

    def _best(self, id: str, needs: Requirements) -> Fit:
        return self.subjects[id].under(needs).fits()[0]

    def dropped(self) -> Iterator[Change]:
        """Who wins without each thing that was typed; the sizes of a request are what is priced, and stay."""
        workload = self.question.workload
        for unit in workload.units:
            if unit in SIZES:
                continue
            needs, most = workload.requirements(frozenset({unit})), self.winner.cost.usd or 0
            cheap = [
                id
                for id, ways in self.hopeful(needs).items()
                if any(way.cost.usd is not None and way.cost.usd <= most for way in ways)
            ]
            fits = [fit for id in cheap if _is_priced(fit := self._best(id, needs)) and fit.status is Status.FITS]
            best = min(fits, key=lambda fit: (fit.cost.usd, -len(fit.use_for), fit.model.id), default=self.winner)
            usd = best.cost.usd
            stated = getattr(workload.stated, unit, None)
            yield Change(unit, stated, None, "dropped", best, None if usd is None else Fraction(usd))


def _mirrored(segments: list[Segment]) -> list[Segment]:
    return [one.mirrored() for one in reversed(segments)]


def _beyond(axis: Axis, place: Fraction, *, is_below: bool) -> Fraction:
    """A place a little beyond another: the next day, or a thousand-millionth more, where no other limit lies."""
    step = Fraction(1) if axis.is_dated else (abs(place) + 1) / 10**9
    return point_between(place - step, place) if is_below else point_between(place, place + step)


def _can_beat(axis: Axis, way: _Way, own: list[Segment]) -> bool:
    """Whether a route costs as little as the winner anywhere, whether or not it fits there."""
    route = way.candidate.route
    if route is None or (axis.moves_cost and route.price.tiers):
        return route is not None
    if not axis.moves_cost:
        if way.cost.refusal is not None:  # past a limit now: it has a price only where it takes the request
            return True
        return way.cost.usd is not None and any(one.line and one.line.at_zero >= way.cost.usd for one in own)
    line = _line_without_limits(axis, way.candidate)
    return line is not None and any(_reaches(line, one) for one in own)


def _line_without_limits(axis: Axis, candidate: Candidate) -> Line | None:
    """The cost of a route that has one rate for requests of every size, as if it took them all."""
    points = []
    for place in (point_between(axis.low, axis.high), point_between(point_between(axis.low, axis.high), axis.high)):
        usd = cost_of(candidate, traffic_in(axis.needs_at(place))._replace(is_sized=False)).usd
        if usd is None:
            return None
        points.append((place, Fraction(usd)))
    return line_through(points[0], points[1])


def _reaches(line: Line, mine: Segment) -> bool:
    """Whether a line comes as low as a segment."""
    assert mine.line is not None and isinstance(mine.start, Fraction)
    if line.at(mine.start) <= mine.line.at(mine.start) or not isinstance(mine.end, Fraction):
        return True
    return line.at(mine.end) <= mine.line.at(mine.end)


def _segments(axis: Axis, subject: Subject, candidate: Candidate) -> Iterator[Segment]:
    """What one route costs along the axis, wherever it fits."""
    breaks = {Fraction(one) for one in axis.breaks(subject, candidate)}
    cuts: list[Bound] = [axis.low, *sorted(one for one in breaks if axis.low < one < axis.high), axis.high]
    for start, end in pairwise(cuts):
        yield from _stretch(axis, subject, candidate, start, end)


def _stretch(axis: Axis, subject: Subject, candidate: Candidate, start: Bound, end: Bound) -> Iterator[Segment]:
    """The same between two places where neither a rate nor a limit lies."""
    one = point_between(start, end)
    needs = axis.needs_at(one)
    caps = sorted(set(_caps(axis, candidate, one, end))) if axis.has_caps else []
    for low, high in pairwise([start, *(cap for cap in caps if start < cap < end), end]):
        place = one if low < one < high else point_between(low, high)
        asked = subject.under(needs if place == one else axis.needs_at(place))
        fit = asked.fit(candidate)
        if fit.status is Status.FITS:
            line = _line(axis, candidate, fit.cost, place, high)
            yield Segment(low, high, line, fit, (-len(fit.use_for), fit.model.id), len(fit.doubts()))


def _line(axis: Axis, candidate: Candidate, cost: Cost, place: Fraction, end: Bound) -> Line | None:
    if cost.usd is None:
        return None
    if not axis.moves_cost:
        return Line(Fraction(cost.usd), Fraction(0))
    other = point_between(place, end)
    usd = cost_of(candidate, traffic_in(axis.needs_at(other))).usd
    return None if usd is None else line_through((place, Fraction(cost.usd)), (other, Fraction(usd)))


def _caps(axis: Axis, candidate: Candidate, one: Fraction, end: Bound) -> Iterator[Fraction]:
    """Where a price that counts reaches what may be paid: the cost, and so what is left of it, is linear."""
    other = point_between(one, end)
    left = [list(_left(axis.needs_at(place), candidate)) for place in (one, other)]
    for first, second in zip(*left, strict=False):
        if first is not None and second is not None:
            reached = root(line_through((one, first), (other, second)))
            if reached is not None:
                yield reached


def _left(needs: Requirements, candidate: Candidate) -> Iterator[Fraction | None]:
    """What is left of every limit, at every price that counts."""
    for cost in costs_among_claims(candidate, traffic_in(needs)):
        if cost.usd is None:
            yield from (None, None)
            continue
        tokens = sum((part.tokens for part in cost.parts or ()), start=decimal(Fraction(0)))
        month = cost.usd_per_day
        yield None if needs.max_price is None else Fraction(exact(needs.max_price) * tokens / MILLION - cost.usd)
        yield (
            None if needs.budget is None or month is None else Fraction(exact(needs.budget) - month * DAYS_PER_MONTH)
        )

"""Near misses and what-if answers, for people and for JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from modelpick.core.mix import Mix
from modelpick.core.near import MOST
from modelpick.core.requirements import flag
from modelpick.core.verdict import Finding, Fit, NearMiss, Outcome
from modelpick.render.columns import route_name
from modelpick.render.cost import count
from modelpick.render.wording import finding_text, noun
from modelpick.render.words import count_short, inert, joined, money, plural, usd, value_text

if TYPE_CHECKING:
    from modelpick.core.whatif import Change, WhatIf
    from modelpick.render.shapes.whatif import ChangeOut, NearMissOut

_MOST_LINES = 5
"""Near misses shown under a table; JSON has more."""


def percent_text(share: float | Fraction) -> str:
    """A share as a person reads it: `71.4 %`, `0.04 %`; whole above 1,000 %."""
    number = float(share) * 100
    if number and abs(number) < 0.1:
        return f"{number:.2g} %" if abs(number) >= 0.001 else "less than 0.001 %"
    text = f"{number:,.1f}" if abs(number) < 1000 else f"{number:,.0f}"
    return f"{text.removesuffix('.0')} %"


# Near misses ------------------------------------------------------------------------------------------------------


def near_text(miss: NearMiss) -> str:
    """What it misses and by how much: `context window 98,304 is 1.7 % below 100,000`."""
    finding = miss.finding
    if miss.short_by is None or finding.found is None:
        text = finding_text(finding)
    elif miss.short_days is not None:
        late = "after" if finding.rule == "alive_until" else "before"
        what = "shutdown" if finding.rule == "alive_until" else noun(finding.rule)
        days = plural(miss.short_days, "day")
        short = f"{days} too early for" if late == "after" else f"{days} before"
        text = f"{what} {value_text(finding.found)} is {short} {value_text(finding.wanted)}"
    else:
        above = "below" if finding.rule in ("context", "max_input", "max_output", "min_params") else "above"
        value, wanted = (_amount(finding.rule, one) for one in (finding.found, finding.wanted))
        if value == wanted:  # they differ in digits that nobody is shown as a rule
            value, wanted = (f"{one:.12g}" for one in (finding.found, finding.wanted))
        text = f"{noun(finding.rule)} {value} is {percent_text(miss.short_by)} {above} {wanted}"
    if miss.doubts:
        text += f"; in doubt besides: {joined([noun(one.rule) for one in miss.doubts])}"
    return text


def near_lines(misses: Sequence[NearMiss]) -> list[str]:
    """What stands under the table."""
    if not misses:
        return []
    lines = ["near misses, each failing one requirement alone:"]
    lines += [f"  {_named(miss.fit)}: {near_text(miss)}" for miss in misses[:_MOST_LINES]]
    more = len(misses) - _MOST_LINES
    if more > 0:
        lines.append(f"  … and {'at least ' if len(misses) == MOST else ''}{more} more; --json lists them")
    return lines


def near_out(miss: NearMiss) -> NearMissOut:
    """A near miss, for JSON."""
    return {
        "id": miss.fit.model.id,
        "route": miss.fit.route.key if miss.fit.route else None,
        "rule": miss.finding.rule,
        "wanted": _plain(miss.finding.wanted),
        "found": _plain(miss.finding.found),
        "short_by": None if miss.short_by is None else float(f"{miss.short_by:.6g}"),
        "short_days": miss.short_days,
        "doubts": [finding_text(one) for one in miss.doubts],
        "text": near_text(miss),
    }


def _named(fit: Fit) -> str:
    return f"{inert(fit.model.id)} ({inert(str(route_name(fit)))})"


# What if ----------------------------------------------------------------------------------------------------------

_MOVED = {
    "cached": "cached share of the input",
    "output": "output of a request",
    "input": "input of a request",
    "reasoning_tokens": "reasoning tokens",
    "avg_output": "average output of a request",
    "avg_input": "average input of a request",
    "requests": "requests a day",
    "budget": "--budget a month",
}
_COUNTS = frozenset({"max_params", "min_params", "max_active_params"})
_PER_MTOK = frozenset({"max_input_price", "max_output_price"})
_AMOUNTS = frozenset({"max_price", "budget"})


def _amount(moves: str, value: Any) -> str:
    """A place on an axis, or a stated value, in the unit of what moves."""
    if isinstance(value, Fraction):
        value = int(value) if value.denominator == 1 else float(value)
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return value_text(value)
    if moves in _COUNTS:
        return count_short(int(value))
    if moves in _PER_MTOK:
        return f"${usd(float(f'{value:.6g}'))}"
    return money(float(value)) if moves in _AMOUNTS else count(value)


def _place(change: Change, value: Any, *, is_sized: bool) -> str:
    if change.moves == "cached" or (change.moves == "output" and not is_sized):
        return percent_text(value)
    return _amount(change.moves, value)


def change_text(change: Change, winner: Fit) -> str:
    """One answer in one line: `cached share of the input (now 0 %): above 71.4 % B is cheaper`."""
    is_sized = winner.cost.traffic.is_sized
    if change.direction == "dropped":
        return f"without {flag(change.moves)}: {_dropped(change, winner)}"
    what = _MOVED.get(change.moves, flag(change.moves))
    if change.moves == "output" and not is_sized:
        what = "output share of the tokens"
    head = f"{what} (now {_place(change, change.now, is_sized=is_sized)})"
    if change.direction is None:
        if change.moves == "requests" and all(finding.rule != "budget" for finding in winner.findings):
            return f"{head}: no change; without --budget the volume alone never changes the order"
        return f"{head}: no change"
    return f"{head}: {_where(change, is_sized=is_sized)} {_what_then(change, winner)}"


def _where(change: Change, *, is_sized: bool) -> str:
    place = _place(change, change.at, is_sized=is_sized)
    if isinstance(change.at, dt.date):
        return f"{'before' if change.direction == 'below' else 'after'} {place}"
    if change.direction == "above":
        return f"from {place}" if change.includes_at else f"above {place}"
    return f"at {place} and below" if change.includes_at else f"below {place}"


def _what_then(change: Change, winner: Fit) -> str:
    mine = inert(winner.model.id)
    if not change.is_out:
        assert change.fit is not None
        return f"{_named(change.fit)} is the cheapest"
    why = _why_out(change.out)
    then = "nothing fits then at a price to compare" if change.fit is None else f"then {_named(change.fit)}"
    if change.fit is not None and change.usd is not None:
        then += f" at {money(float(change.usd))}"
    return f"{mine} {why}; {then}"


def _why_out(finding: Finding | None) -> str:
    if finding is None:
        return "has no price that is known"
    if finding.outcome is not Outcome.FAIL:
        return f"is in doubt ({noun(finding.rule)})"
    return f"no longer fits ({noun(finding.rule)})"


def _dropped(change: Change, winner: Fit) -> str:
    if change.fit is None or change.fit.model.id == winner.model.id:
        return "no change"
    less = _cheaper_by(change, winner)
    return f"{_named(change.fit)}" + (f", {percent_text(less)} cheaper" if less else ", at the same cost")


def _cheaper_by(change: Change, winner: Fit) -> float | None:
    """The part of the winner's cost that is saved once a requirement is dropped."""
    now = winner.cost.usd
    if change.direction != "dropped" or change.usd is None or not now:
        return None
    return float(1 - change.usd / Fraction(now))


def what_if_lines(found: WhatIf) -> list[str]:
    """What stands under the table: the winner, then a line for each thing that moves."""
    winner = found.winner
    if winner is None or winner.cost.usd is None:
        return ["what if: nothing fits at a price that can be compared, so there is no winner"]
    unit = "a request" if winner.cost.traffic.is_sized else "a million tokens"
    lines = [f"what if: now {_named(winner)} is the cheapest, {money(float(winner.cost.usd))} {unit}"]
    same = [
        one
        for one in found.changes
        if one.direction == "dropped" and one.fit is not None and one.fit.model.id == winner.model.id
    ]
    lines += [f"  {change_text(one, winner)}" for one in found.changes if one not in same]
    if same:
        lines.append(f"  without {joined([flag(one.moves) for one in same], 'or')}: no change")
    return lines


def what_if_out(found: WhatIf) -> list[ChangeOut]:
    """Every answer, for JSON; empty without a winner."""
    winner = found.winner
    return [] if winner is None else [_change_out(change, winner) for change in found.changes]


def _change_out(change: Change, winner: Fit) -> ChangeOut:
    less = _cheaper_by(change, winner)
    return {
        "moves": change.moves,
        "now": _plain(change.now),
        "at": _plain(change.at),
        "includes_at": change.includes_at,
        "direction": change.direction,
        "winner": change.fit.model.id if change.fit else None,
        "route": change.fit.route.key if change.fit and change.fit.route else None,
        "usd_now": _number(Fraction(winner.cost.usd or 0)),
        "usd": None if change.usd is None else _number(change.usd),
        "cheaper_by": None if less is None else float(f"{less:.6g}"),
        "text": change_text(change, winner),
    }


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, (Fraction, Decimal)):
        return _number(Fraction(value))
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Mix) else value


def _number(value: Fraction) -> float:
    return int(value) if value.denominator == 1 else float(f"{float(value):.12g}")

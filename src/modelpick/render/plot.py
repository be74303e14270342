"""What a plot shows: fitting models as points over two columns, worked out before anything is drawn."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import NamedTuple

from modelpick.core.catalog import Catalog
from modelpick.core.entry import date_span
from modelpick.core.frontier import Place
from modelpick.core.question import Question
from modelpick.core.verdict import Status
from modelpick.errors import UsageError
from modelpick.render.columns import COLUMNS, Column, Row
from modelpick.render.documents import catalog_out, requirements_out
from modelpick.render.shapes.common import FORMAT_VERSION
from modelpick.render.shapes.plot import PlotOut, SpotOut
from modelpick.render.words import inert, plural

_DATES = ("released", "knowledge", "announced_date", "closed_date", "shutdown_date", "next_shutdown")
PLOTTED = tuple(name for name, column in COLUMNS.items() if column.right or name in _DATES)
"""Columns that have a place on an axis."""
_PRICES = re.compile("usd")
_LOG = ("context", "route_context", "max_input", "max_output", "parameters", "active_parameters")
MOST_POINTS = 2000


class Axis(NamedTuple):
    """One direction of the plot."""

    name: str
    heading: str
    is_log: bool
    is_date: bool

    def text(self, value: float) -> str:
        """A value as a tick has it."""
        if self.is_date:
            return dt.date.fromordinal(round(value)).isoformat()[:7]
        if "usd" in self.name:
            return f"{value:g}"
        for size, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")):
            if value >= size and value >= 1e4:
                return f"{value / size:g}{letter}"
        return f"{value:g}"


class Spot(NamedTuple):
    """One model on the plot."""

    model: str
    label: str
    x: float
    y: float
    low: float | None
    """Lower end of the interval of y, where it has one."""
    high: float | None
    place: Place | None
    """Where it stands to the frontier, on a plot of price against index."""


class Plot(NamedTuple):
    """Everything that is drawn."""

    title: str
    x: Axis
    y: Axis
    spots: tuple[Spot, ...]
    """Those to be labelled first: the frontier by y, then the rest by y."""
    notes: tuple[str, ...]

    @property
    def frontier(self) -> list[Spot]:
        """The spots of the frontier, from left to right."""
        return sorted((spot for spot in self.spots if spot.place == "frontier"), key=lambda spot: (spot.x, spot.y))


def plotted(name: str, option: str) -> Column:
    """A column that has a place on an axis. UsageError names the near ones."""
    if name in PLOTTED:
        return COLUMNS[name]
    close = get_close_matches(name, PLOTTED, 3)
    hint = f"did you mean {' or '.join(close)}?" if close else f"columns of numbers and dates are {', '.join(PLOTTED)}"
    raise UsageError(f"--{option}: {name[:80]!r} is no column of numbers or dates", hint)


def make_plot(rows: Sequence[Row], x: Column, y: Column, title: str) -> Plot:
    """The fitting models that have both values; notes on those that have not."""
    axes = (
        Axis(x.name, _heading(x), _is_log(x), x.name in _DATES),
        Axis(y.name, _heading(y), _is_log(y), y.name in _DATES),
    )
    fitting = [row for row in rows if row.fit.status is Status.FITS]
    has_frontier = y.name == "index" and _PRICES.search(x.name) is not None
    spots, unknown, zero = [], 0, 0
    for row in fitting:
        across, up = _number(x.value(row)), _number(y.value(row))
        if across is None or up is None:
            unknown += 1
        elif (axes[0].is_log and across <= 0) or (axes[1].is_log and up <= 0):
            zero += 1
        else:
            spots.append(_spot(row, across, up, y, has_frontier=has_frontier))
    spots.sort(key=lambda spot: (spot.place != "frontier", spot.place != "within error", -spot.y, spot.x, spot.model))
    notes = [f"{plural(len(spots), 'model')} of {len(fitting):,} that fit"]
    if unknown:
        notes.append(f"{plural(unknown, 'fitting model')} without a known {x.heading} or {y.heading}")
    if zero:
        notes.append(f"{plural(zero, 'model')} at 0, which a logarithmic axis has not")
    return Plot(title, axes[0], axes[1], tuple(spots[:MOST_POINTS]), tuple(notes))


def _spot(row: Row, x: float, y: float, column: Column, *, has_frontier: bool) -> Spot:
    quality = row.quality if column.name == "index" else None
    slug = inert(row.fit.model.id.partition("/")[2])
    low, high = (quality.low, quality.high) if quality else (None, None)
    place = row.mark.place if has_frontier and row.mark else None
    return Spot(row.fit.model.id, slug if len(slug) <= 40 else slug[:39] + "…", x, y, low, high, place)


def _number(value: object) -> float | None:
    if isinstance(value, dt.date):
        return float(value.toordinal())
    if isinstance(value, str):
        return float(date_span(value)[0].toordinal())
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _is_log(column: Column) -> bool:
    return _PRICES.search(column.name) is not None or column.name in _LOG


def _heading(column: Column) -> str:
    names = {
        "blended_usd_per_mtok": "USD per million tokens, blended in the mix",
        "input_usd_per_mtok": "USD per million input tokens",
        "output_usd_per_mtok": "USD per million output tokens",
        "usd_per_request": "USD a request",
        "usd_per_month": "USD a month",
        "index": "index, 0 to 100",
    }
    return names.get(column.name, column.heading)


def ticks(axis: Axis, values: Sequence[float]) -> list[float]:
    """Round numbers over the range of an axis: 1, 2, 5 and their tens where it is logarithmic."""
    low, high = min(values), max(values)
    if axis.is_log:
        found = [step * 10.0**power for power in range(-9, 16) for step in (1, 2, 5)]
        inside = [tick for tick in found if low / 1.5 <= tick <= high * 1.5]
        return inside if len(inside) <= 13 else [tick for tick in inside if f"{tick:e}".startswith("1.0")]
    if low == high:
        return [low]
    return [low + (high - low) * part / 5 for part in range(6)] if axis.is_date else _round_steps(low, high)


def _round_steps(low: float, high: float) -> list[float]:
    rough = (high - low) / 5
    power = 10.0 ** (len(f"{int(rough)}") - 1) if rough >= 1 else 0.1
    step = next((part * power for part in (1, 2, 5, 10) if part * power >= rough), rough)
    first = step * -(-low // step)
    return [first + step * place for place in range(12) if first + step * place <= high]


def legend_rows(plot: Plot, labelled: Sequence[Spot]) -> list[tuple[str, str, str, str]]:
    """(mark, model, x, y) of the labelled points, so that the numbers survive whatever the picture does."""
    marks = {"frontier": "◆", "within error": "◇", "beaten": "•", None: "•"}
    rows = []
    for spot in labelled:
        interval = f" ({spot.low:.0f}–{spot.high:.0f})" if spot.low is not None and spot.high is not None else ""
        rows.append((marks[spot.place], spot.model, _exact(plot.x, spot.x), _exact(plot.y, spot.y) + interval))
    return rows


def _exact(axis: Axis, value: float) -> str:
    if axis.is_date:
        return axis.text(value)
    return f"{value:,.0f}" if value.is_integer() else f"{value:,.6g}"


def plot_columns(plot: Plot) -> list[Column]:
    """The columns of the points where they are asked for as rows."""
    return [
        Column("id", "model", lambda spot: spot.model),
        Column(plot.x.name, plot.x.heading, lambda spot: _plain(plot.x, spot.x)),
        Column(plot.y.name, plot.y.heading, lambda spot: _plain(plot.y, spot.y)),
        Column("low", "low", lambda spot: spot.low),
        Column("high", "high", lambda spot: spot.high),
        Column("frontier", "frontier", lambda spot: spot.place),
    ]


def spot_out(plot: Plot, spot: Spot) -> SpotOut:
    """One point for JSON."""
    return {
        "id": spot.model,
        "x": _plain(plot.x, spot.x),
        "y": _plain(plot.y, spot.y),
        "low": spot.low,
        "high": spot.high,
        "frontier": spot.place,
    }


def plot_out(catalog: Catalog, question: Question, plot: Plot) -> PlotOut:
    """The points, and what they are of."""
    return {
        "format_version": FORMAT_VERSION,
        "catalog": catalog_out(catalog),
        "requirements": requirements_out(question.workload),
        "x": plot.x.name,
        "y": plot.y.name,
        "points": [spot_out(plot, spot) for spot in plot.spots],
    }


def _plain(axis: Axis, value: float) -> float | str:
    return dt.date.fromordinal(round(value)).isoformat() if axis.is_date else value

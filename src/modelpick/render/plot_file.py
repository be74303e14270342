"""A plot as SVG or PNG, readable on light and dark: matplotlib draws it, adjustText keeps the labels apart."""

from __future__ import annotations

import io
import textwrap
import warnings
from itertools import pairwise
from typing import Any

import matplotlib as mpl
from adjustText import adjust_text
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from modelpick.render.plot import Axis, Plot, Spot, ticks
from modelpick.render.words import inert

INK = "#767676"
"""4.5 to 1 against white and against black."""
_COLOURS = {"frontier": "#D55E00", "within error": "#0072B2", "beaten": "#999999", None: "#0072B2"}
"""Of Okabe and Ito, whom every kind of colour blindness tells apart; the shapes say the same."""
_SHAPES = {"frontier": "D", "within error": "o", "beaten": ".", None: "o"}
_SETTINGS: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "modelpick",
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.parse_math": False,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "text.color": INK,
}


def picture(plot: Plot, kind: str, most_labels: int) -> bytes:
    """The file's bytes: same plot, same bytes. `kind` is svg or png. XML has no place for control characters."""
    spots = tuple(spot._replace(label=inert(spot.label)) for spot in plot.spots)
    x, y = (axis._replace(heading=inert(axis.heading)) for axis in (plot.x, plot.y))
    plot = plot._replace(title=inert(plot.title), x=x, y=y, spots=spots, notes=tuple(map(inert, plot.notes)))
    with mpl.rc_context(_SETTINGS), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")  # a letter that the font has not is a box, not a word
        figure, _ = drawn(plot, most_labels)
        out = io.BytesIO()
        notes = "; ".join(plot.notes)
        told = {"Date": None, "Creator": "modelpick", "Title": plot.title, "Description": notes}
        metadata = told if kind == "svg" else {"Software": "modelpick", "Title": plot.title}
        figure.savefig(out, format=kind, dpi=160, transparent=True, metadata=metadata)
        return out.getvalue()


def drawn(plot: Plot, most_labels: int) -> tuple[Figure, list[Any]]:
    """The figure, and its labels."""
    figure = Figure(figsize=(10, 6.4), layout="constrained")
    FigureCanvasAgg(figure)  # it measures the labels
    axes = figure.subplots()
    for place in ("beaten", None, "within error", "frontier"):
        _scatter(axes, [spot for spot in plot.spots if spot.place == place], place)
    steps = plot.frontier
    if len(steps) > 1:
        xs, ys = [spot.x for spot in steps], [spot.y for spot in steps]
        axes.plot(xs, ys, color=_COLOURS["frontier"], lw=1.2, ls="--", drawstyle="steps-post", zorder=2)
    _scale(axes.set_xscale, axes.xaxis, plot.x, [spot.x for spot in plot.spots])
    _scale(axes.set_yscale, axes.yaxis, plot.y, [spot.y for spot in plot.spots])
    axes.set_xlabel(plot.x.heading)
    axes.set_ylabel(plot.y.heading)
    axes.set_title("\n".join(textwrap.wrap(plot.title, 100)), loc="left", fontsize=10)
    axes.grid(visible=True, color=INK, alpha=0.2, lw=0.6)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    labels = _labels(axes, plot, most_labels)
    if plot.frontier:
        axes.legend(loc="lower right", frameon=False, labelcolor=INK)
    return figure, labels


def _scatter(axes: Any, spots: list[Spot], place: str | None) -> None:
    if not spots:
        return
    names = {"frontier": "frontier", "within error": "within the error of it", "beaten": "clearly beaten"}
    colour, strong = _COLOURS[place], place != "beaten"
    sized = [spot for spot in spots if spot.low is not None and spot.high is not None and strong]
    if sized:
        below = [spot.y - (spot.low or 0) for spot in sized]
        above = [(spot.high or 0) - spot.y for spot in sized]
        xs, ys = [spot.x for spot in sized], [spot.y for spot in sized]
        axes.errorbar(xs, ys, yerr=[below, above], fmt="none", ecolor=colour, alpha=0.5, elinewidth=1, zorder=1)
    axes.scatter(
        [spot.x for spot in spots],
        [spot.y for spot in spots],
        s=34 if place == "frontier" else 20,
        c=colour,
        marker=_SHAPES[place],
        alpha=1 if strong else 0.6,
        label=names.get(place or ""),
        zorder=3,
    )


def _scale(set_scale: Any, lines: Any, axis: Axis, values: list[float]) -> None:
    if axis.is_log:
        set_scale("log")
    lines.set_major_locator(FixedLocator(ticks(axis, values)))
    lines.set_minor_locator(NullLocator())
    lines.set_major_formatter(FuncFormatter(lambda value, _: axis.text(value)))


def _labels(axes: Any, plot: Plot, most_labels: int) -> list[Any]:
    """Names of the first spots; of those that still overlap after they were moved apart, the later goes."""
    chosen = plot.spots[:most_labels]
    texts = [axes.text(spot.x, spot.y, spot.label, fontsize=8, zorder=4) for spot in chosen]
    if not texts:
        return []
    axes.figure.canvas.draw()
    busy = _busy(plot)
    xs, ys = [x for x, _ in busy], [y for _, y in busy]
    # bounded by rounds, not by time: the same plot gives the same bytes on a slow machine
    adjust_text(texts, x=xs, y=ys, ax=axes, iter_lim=60)
    renderer, inside = axes.figure.canvas.get_renderer(), axes.get_window_extent()
    kept: list[Any] = []
    for text, spot in zip(texts, chosen, strict=True):
        box = text.get_window_extent(renderer)
        if any(box.overlaps(other.get_window_extent(renderer)) for other in kept) or not _within(box, inside):
            text.remove()
            continue
        kept.append(text)
        _lead(axes, spot, box)
    return kept


def _busy(plot: Plot) -> list[tuple[float, float]]:
    """Where a label would cover something: the points, their error bars, the steps of the frontier."""
    found = [(spot.x, spot.y) for spot in plot.spots]
    for spot in plot.spots:
        if spot.low is not None and spot.high is not None and spot.place != "beaten":
            found += [(spot.x, spot.low + (spot.high - spot.low) * part / 4) for part in range(5)]
    steps = plot.frontier
    parts = max(2, 180 // max(len(steps), 1))  # fitting labels takes a time that grows with what they must avoid
    for one, after in pairwise(steps):
        for part in range(1, parts):
            across = (
                one.x * (after.x / one.x) ** (part / parts)
                if plot.x.is_log
                else one.x + (after.x - one.x) * part / parts
            )
            found.append((across, one.y))
            found.append((after.x, one.y + (after.y - one.y) * part / parts))
    return found


def _lead(axes: Any, spot: Spot, box: Any) -> None:
    """A thin line from a label that was moved away to its point."""
    point = axes.transData.transform((spot.x, spot.y))
    near = min(max(point[0], box.x0), box.x1), min(max(point[1], box.y0), box.y1)
    if (near[0] - point[0]) ** 2 + (near[1] - point[1]) ** 2 > 12**2:
        end = axes.transData.inverted().transform(near)
        axes.plot([spot.x, end[0]], [spot.y, end[1]], color=INK, lw=0.5, zorder=1)


def _within(box: Any, frame: Any) -> bool:
    return bool(box.x0 >= frame.x0 and box.x1 <= frame.x1 and box.y0 >= frame.y0 and box.y1 <= frame.y1)

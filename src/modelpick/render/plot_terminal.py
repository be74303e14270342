"""A plot as text: plotext sets the points, the labels go where they cover nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import plotext

from modelpick.render.formats import Screen
from modelpick.render.plot import Axis, Plot, Spot, legend_rows, ticks

_PIPED_WIDTH, _HEIGHT = 100, 26
_FIRST_MARKER = 0xE000
"""Private characters stand for the points to be labelled until their place in the text is known."""
_MOST_LABELS = 400
_BLANK = " "


def draw_plot(plot: Plot, screen: Screen, most_labels: int) -> str:
    """The plot, a legend of the labelled points, and the notes."""
    width = min(screen.width or _PIPED_WIDTH, 200)
    wanted = plot.spots[: min(most_labels, _MOST_LABELS)]
    lines = [list(line) for line in _canvas(plot, wanted, width)]
    labelled = _place_labels(lines, wanted)
    text = [plot.title, *("".join(line).rstrip() for line in lines)]
    told = [spot for spot in plot.spots if spot.place == "frontier" or spot in labelled]
    rows = legend_rows(plot, told)
    widths = [max((len(row[place]) for row in rows), default=0) for place in range(4)]
    text += ["", f"{'':{widths[0]}}  {'model':{widths[1]}}  {plot.x.heading}; {plot.y.heading}"] if rows else []
    for mark, model, x, y in rows:
        text.append(f"{mark:{widths[0]}}  {model:{widths[1]}}  {x:>{widths[2]}}  {y:>{widths[3]}}".rstrip())
    signs = "◆ frontier  ◇ within the error of it  • others" if plot.frontier else "• models"
    return "\n".join([*text, "", signs, *plot.notes]) + "\n"


def _canvas(plot: Plot, wanted: Sequence[Spot], width: int) -> list[str]:
    """Axes and points, without colour; the points to be labelled as private characters."""
    plotext.clear_figure()
    plotext.theme("clear")
    plotext.plot_size(width, _HEIGHT)
    _scale(plot.x, [spot.x for spot in plot.spots], plotext.xticks, plotext.xlim)
    _scale(plot.y, [spot.y for spot in plot.spots], plotext.yticks, plotext.ylim)
    rest = plot.spots[len(wanted) :]
    if rest:
        plotext.scatter([_at(plot.x, spot.x) for spot in rest], [_at(plot.y, spot.y) for spot in rest], marker="·")
    for place in reversed(range(len(wanted))):  # the first is drawn last, and so stands on top
        spot = wanted[place]
        plotext.scatter([_at(plot.x, spot.x)], [_at(plot.y, spot.y)], marker=chr(_FIRST_MARKER + place))
    plotext.xlabel(plot.x.heading)
    plotext.ylabel(plot.y.heading)
    return str(plotext.uncolorize(plotext.build())).splitlines()


def _scale(axis: Axis, values: Sequence[float], set_ticks: Any, set_limits: Any) -> None:
    """Ticks at round numbers, and a little room beyond the outermost points."""
    ends = _at(axis, min(values)), _at(axis, max(values))
    margin = (ends[1] - ends[0]) * 0.04 or 1.0
    low, high = ends[0] - margin, ends[1] + margin
    inside = [tick for tick in ticks(axis, values) if low <= _at(axis, tick) <= high]
    set_limits(low, high)
    set_ticks([_at(axis, tick) for tick in inside], [axis.text(tick) for tick in inside])


def _at(axis: Axis, value: float) -> float:
    return math.log10(value) if axis.is_log else value


def _place_labels(lines: list[list[str]], wanted: Sequence[Spot]) -> list[Spot]:
    """Write each label beside its point where the cells are blank; those without room go without one."""
    places = {}
    for y, line in enumerate(lines):
        for x, sign in enumerate(line):
            if _FIRST_MARKER <= ord(sign) < _FIRST_MARKER + len(wanted):
                places[ord(sign) - _FIRST_MARKER] = (y, x)
    marks = {"frontier": "◆", "within error": "◇"}
    for number, (y, x) in places.items():
        lines[y][x] = marks.get(wanted[number].place or "", "•")
    labelled = []
    for number in sorted(places):
        y, x = places[number]
        spot = wanted[number]
        for start in (x + 2, x - 1 - len(spot.label)):
            cells = range(start - 1, start + len(spot.label) + 1)
            if start > 1 and all(_is_free(lines[y], cell, x) for cell in cells):
                lines[y][start : start + len(spot.label)] = spot.label
                labelled.append(spot)
                break
    return labelled


def _is_free(line: list[str], cell: int, own: int) -> bool:
    return cell < len(line) - 1 and (line[cell] in (_BLANK, "·") or cell == own)

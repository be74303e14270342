"""`plot`: points, labels and pictures, looked at as text and as XML."""

import json
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from cli_support import DATA, error, inside
from modelpick.render.plot import Axis, Plot, Spot, ticks

pytest.importorskip("plotext")
pytest.importorskip("adjustText")
ONLY = ("--only-catalog", str(DATA / "evidence.toml"), "--as-of", "2026-11-23")
CODING = ("plot", *ONLY, "--task", "coding")


def test_the_terminal_has_points_labels_and_numbers():
    """Frontier first, each with its price and interval; no escape sequence in a pipe."""
    result = inside(*CODING)
    assert (result.code, result.stderr) == (0, "")
    assert "◆ best" in result.stdout and "◆ value" in result.stdout
    assert "acme/value" in result.stdout and "82 (76–88)" in result.stdout
    assert "4 models of 5 that fit" in result.stdout
    assert "1 fitting model without a known" in result.stdout
    assert "\x1b" not in result.stdout


def test_other_columns_have_no_frontier():
    """Any two columns of numbers or dates."""
    result = inside("plot", *ONLY, "--x", "parameters", "--y", "context")
    assert result.code == 0
    assert "◆" not in result.stdout
    assert "• models" in result.stdout


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ((), "for example --task coding, or --y context"),
        (("--y", "index"), "for example --task coding"),
        (("--task", "coding", "--x", "contxt"), "did you mean context or route_context?"),
        (("--task", "coding", "--y", "license"), "columns of numbers and dates are"),
        (("--task", "coding", "-o", "x.pdf"), "for example -o coding.svg"),
    ],
)
def test_what_cannot_be_plotted_names_the_fix(words, hint):
    """A usage error each."""
    asked = ("plot", *ONLY, *words)
    assert inside(*asked).code == 2
    assert error(*asked)[1].startswith(hint)


def test_nothing_fits():
    """Said, with the exit code of an answer without a fit."""
    result = inside(*CODING, "--context", "1M")
    assert result.code == 1
    assert "nothing to plot" in result.stdout


def test_an_svg_is_text_that_can_be_read(tmp_path: Path):
    """Well-formed, labels as text, a title, and the same bytes each time."""
    first, second = tmp_path / "a.svg", tmp_path / "b.svg"
    assert inside(*CODING, "-o", first).stdout == f"{first}\n"
    inside(*CODING, "-o", second)
    assert first.read_bytes() == second.read_bytes()
    texts = ["".join(node.itertext()) for node in ET.parse(first).iter() if node.tag.endswith("text")]
    assert {"best", "value", "index, 0 to 100"} <= set(texts)
    assert any("coding: index" in "".join(node.itertext()) for node in ET.parse(first).iter())


def test_a_png_is_one(tmp_path: Path):
    """By its first bytes."""
    out = tmp_path / "a.png"
    assert inside(*CODING, "-o", out).code == 0
    assert out.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


def test_a_place_where_nothing_can_be_written(tmp_path: Path):
    """Exit 5."""
    (tmp_path / "file").touch()
    assert inside(*CODING, "-o", tmp_path / "file" / "a.svg").code == 5


def test_labels_do_not_overlap():
    """On a crowded plot those that remain are apart, and inside the frame."""
    from modelpick.render.plot_file import drawn

    spots = [
        Spot(f"acme/m{n}", f"a-rather-long-name-{n}", 1 + n % 5 / 10, 50 + n / 10, 40.0, 60.0, "frontier")
        for n in range(14)
    ]
    axis = Axis("blended_usd_per_mtok", "$", is_log=True, is_date=False)
    figure, labels = drawn(Plot("crowded", axis, axis, tuple(spots), ()), 14)
    renderer = figure.canvas.get_renderer()
    boxes = [label.get_window_extent(renderer) for label in labels]
    assert boxes
    assert not any(one.overlaps(other) for place, one in enumerate(boxes) for other in boxes[:place])


def test_hostile_names_change_nothing():
    """Markup and mathematics are text in the picture."""
    from modelpick.render.plot_file import picture

    name = "$x^2$ <b>&amp; [red]"
    axis = Axis("blended_usd_per_mtok", name, is_log=True, is_date=False)
    made = Plot(name, axis, axis, (Spot("acme/one", name, 1.0, 2.0, None, None, None),), (name,))
    texts = ["".join(node.itertext()) for node in ET.fromstring(picture(made, "svg", 5)).iter()]
    assert texts.count(name) >= 3


@pytest.mark.parametrize(("words", "module"), [((), "plotext"), (("-o", "x.svg"), "adjustText")])
def test_without_the_extra_the_fix_is_named(monkeypatch, tmp_path, words, module):
    """A usage error, not a traceback."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, module, None)
    for name in [name for name in sys.modules if name.startswith("modelpick.render.plot_")]:
        monkeypatch.delitem(sys.modules, name)
    assert inside(*CODING, *words).code == 2
    assert error(*CODING, *words)[1] == "pip install 'modelpick[plot]'"


@pytest.mark.parametrize(
    ("low", "high", "log", "expected"),
    [
        (0.02, 40, True, [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50]),
        (1e-6, 1e6, True, [10.0**n for n in range(-6, 7)]),
        (0, 100, False, [0, 20, 40, 60, 80, 100]),
        (40, 90, False, [40, 50, 60, 70, 80, 90]),
        (5, 5, False, [5]),
    ],
)
def test_ticks_are_round(low, high, log, expected):
    """1, 2, 5 and their tens."""
    assert ticks(Axis("index", "i", is_log=log, is_date=False), [low, high]) == pytest.approx(expected)


def test_the_extra_is_loaded_nowhere_else():
    """`recommend` does not pay for it."""
    assert json.loads(inside("recommend", *ONLY, "--task", "coding", "--json").stdout)["counts"]["fits"] == 5

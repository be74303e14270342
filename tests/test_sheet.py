"""Lines and grids: what a pipe gets plainly is what rich would draw where nothing is cut."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from modelpick.render.columns import Column
from modelpick.render.formats import Screen
from modelpick.render.painted import paint_blocks
from modelpick.render.sheet import Grid, Line, Table, draw_blocks
from modelpick.render.words import inert

SIGNS = [*"ab✓✗?模型🦆é [red]\\:-…│1.,", "e\u0301"]
"""An accent of its own stands on a letter: alone it has no width, and rich leaves it out."""
TEXTS = st.lists(st.sampled_from(SIGNS), max_size=12).map("".join).map(inert)
COLUMNS = [
    Column("a", "model", lambda row: row[0], str),
    Column("b", "in $/M", lambda row: row[1], str, right=True),
    Column("c", "reason", lambda row: row[2], str, wraps=True),
]
ROWS = st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=4)
BLOCKS = st.one_of(
    st.builds(Line, TEXTS, st.sampled_from([0, 2]), st.booleans(), st.booleans()),
    st.builds(Grid, ROWS, st.sampled_from([0, 2])),
    st.builds(lambda rows: Table(COLUMNS, rows), ROWS),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(BLOCKS, max_size=4))
def test_a_pipe_gets_what_rich_would_draw(blocks):
    """Rich is the oracle: on a screen of any width, without colour, it prints the very same."""
    assert paint_blocks(blocks, Screen()) == draw_blocks(blocks, Screen())


def test_what_makes_rich_draw(monkeypatch):
    """A terminal, a width, or an environment that wants colour in a pipe."""
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    assert [True, False, False] == [one.is_plain for one in (Screen(), Screen(True), Screen(width=80))]
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert not Screen().is_plain
    assert "\x1b" in draw_blocks([Line("a title", is_title=True)], Screen())

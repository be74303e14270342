"""The table: columns give way by priority, the reason goes under its row, ids are never cut."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from modelpick.render.columns import Column
from modelpick.render.formats import Reply, Screen
from modelpick.render.table import draw, fitting

ID = Column("id", "model", lambda row: row["id"], priority=0)
STATUS = Column("status", "status", lambda row: row["status"], priority=1)
PRICE = Column("price", "in $/M", lambda row: row["price"], priority=2, right=True)
ROUTE = Column("route", "route", lambda row: row["route"], priority=4)
DATE = Column("date", "released", lambda row: row["date"], priority=6)
REASON = Column("reason", "reason", lambda row: row["reason"], priority=2, wraps=True)
COLUMNS = [STATUS, ID, ROUTE, DATE, PRICE, REASON]
ROWS = [
    {
        "id": "acme/a-model-of-some-length",
        "status": "✓ fits",
        "price": 10,
        "route": "provider-one",
        "date": "2026-01-01",
        "reason": "a reason that says in a good many words why this model is the one to take here",
    },
    {
        "id": "acme/b",
        "status": "✗ rejected",
        "price": 2000,
        "route": "p",
        "date": "2026-01-02",
        "reason": "short",
    },
]


def reply(*, asked: bool = False, columns: list[Column] = COLUMNS, rows: list[dict[str, object]] = ROWS) -> Reply:
    """The rows as an answer."""
    return Reply(
        document=dict,
        records=list,
        columns=columns,
        rows=rows,
        ids=[],
        notes=lambda: ["a note under the table"],
        asked=asked,
    )


def names(width: int | None, **options: bool) -> tuple[list[str], list[str]]:
    """(columns shown, those under their row) on a screen of this width."""
    shown, under, _ = fitting(COLUMNS, ROWS, Screen(width is not None, width), **options)
    return [column.name for column in shown], [column.name for column in under]


def test_a_pipe_gets_everything():
    """Without a width nothing is dropped, wrapped or cut."""
    assert names(None) == (["status", "id", "route", "date", "price", "reason"], [])
    text = draw(reply(), Screen())
    assert str(ROWS[0]["reason"]) in text.splitlines()[2]


def test_columns_give_way_by_priority():
    """As the screen narrows the reason moves under its row, then date, route and price; id and status stay."""
    seen = []
    for width in range(160, 10, -1):
        if (now := names(width)) not in seen:
            seen.append(now)
    assert seen == [
        (["status", "id", "route", "date", "price", "reason"], []),
        (["status", "id", "route", "date", "price"], ["reason"]),
        (["status", "id", "route", "price"], ["date", "reason"]),
        (["status", "id", "price"], ["route", "date", "reason"]),
        (["status", "id"], ["route", "date", "price", "reason"]),
    ]


@pytest.mark.parametrize("width", [60, 72, 80, 100, 120])
def test_every_line_fits(width):
    """No line is wider than the screen, every id stands whole, the whole reason is there."""
    text = draw(reply(), Screen(False, width))
    assert [line for line in text.splitlines() if cell_len(line) > width] == []
    for row in ROWS:
        assert any(str(row["id"]) in line for line in text.splitlines())
        assert not set(str(row["reason"]).split()) - set(text.split())


def test_the_reason_stands_under_its_row():
    """On a narrow screen each row is followed by its own reason, indented, after what else did not fit."""
    lines = draw(reply(), Screen(False, 60)).splitlines()
    first = next(place for place, line in enumerate(lines) if "acme/a-model" in line)
    second = next(place for place, line in enumerate(lines) if "acme/b" in line)
    under = " ".join(" ".join(lines[first + 1 : second]).split())
    assert under == f"route provider-one; released 2026-01-01; {ROWS[0]['reason']}"
    assert lines[second + 1] == "    route p; released 2026-01-02; short"
    assert "reason" not in lines[0]


def test_columns_asked_for_are_kept():
    """Nothing that was asked for is dropped, however narrow it gets."""
    assert names(40, keep_all=True) == (["status", "id", "route", "date", "price", "reason"], [])
    heading = draw(reply(asked=True), Screen(False, 40)).splitlines()[0]
    assert heading.split() == ["status", "model", "route", "released", "in", "$/M", "reason"]


def test_an_id_wider_than_the_screen_is_whole():
    """An id that cannot fit runs over the edge rather than be cut."""
    rows = [{**ROWS[0], "id": "acme/" + "x" * 100}]
    text = draw(reply(rows=rows), Screen(False, 40))
    assert any("acme/" + "x" * 100 in line for line in text.splitlines())


def test_wide_letters_take_two_columns():
    """Chinese text and emoji are counted as the terminal shows them."""
    rows = [{**ROWS[0], "route": "模型" * 5, "status": "🦆"}]
    for width in (60, 80, 100):
        text = draw(reply(rows=rows), Screen(False, width))
        assert [line for line in text.splitlines() if cell_len(line) > width] == []


def test_no_rows():
    """Without rows only the notes are printed."""
    assert draw(reply(rows=[]), Screen()) == "a note under the table\n"


def test_markup_is_text():
    """What looks like markup is shown as it stands, and an emoji code is no emoji."""
    rows = [{**ROWS[0], "reason": "[red]x[/red] :duck: [link=https://x]y[/link]"}]
    assert "[red]x[/red] :duck: [link=https://x]y[/link]" in draw(reply(rows=rows), Screen())


def test_colours_only_on_a_terminal():
    """Escape codes only where the screen is a terminal."""
    assert "\x1b" not in draw(reply(), Screen(False, 80))
    assert "\x1b" in draw(reply(), Screen(True, 80))


def test_numbers_stand_right():
    """A right-aligned column ends in one line."""
    lines = draw(reply(columns=[ID, PRICE]), Screen()).splitlines()
    assert [line.index(end) + len(end) for line, end in zip(lines[2:4], ("10", "2,000"), strict=True)] == [
        len(lines[3]),
        len(lines[3]),
    ]

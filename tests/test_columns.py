"""The columns: what each holds for a machine and shows to a person; choosing and sorting."""

from __future__ import annotations

import pytest

from conftest import TODAY, make_catalog, make_model, make_question, make_route
from modelpick.core.advise import recommend
from modelpick.core.facts import Model
from modelpick.errors import UsageError
from modelpick.render.columns import COLUMNS, LIST_FIELDS, Row, cell, choose, sort_rows


def rows(*models: Model, **question: object) -> list[Row]:
    """The rows of an answer over these models."""
    catalog = make_catalog(*models)
    advice = recommend(catalog, make_question(**question))
    return [Row(rank, fit, advice, catalog) for rank, fit in enumerate(advice.candidates, 1)]


def row(model: Model, **question: object) -> Row:
    """The row of the only model."""
    (one,) = rows(model, **question)
    return one


NOTHING = make_model()
KNOWN = make_model(
    "acme/known",
    [
        make_route(
            "host/eu/fp8", "acme-known", input=0.25, output=1.0, kind="serverless", context=8000, lifecycle="active"
        )
    ],
    name="Known",
    family="K",
    context=16000,
    vision=False,
    tools=True,
    fim=True,
    released="2026-01",
    tuning="instruct",
    open_weights=True,
    license="mit",
    parameters=7_000_000_000,
)


@pytest.mark.parametrize("name", COLUMNS)
def test_unknown_is_none_for_machines(name):
    """Of a model without facts nothing is made up: no value, or one that is no fact."""
    value = COLUMNS[name].value(row(NOTHING))
    known = {
        "id": "acme/one",
        "modelpick_id": "acme/one",
        "name": "one",
        "developer": "acme",
        "routes": 0,
        "rank": 1,
        "status": "check",
    }
    assert known.get(name) == value or name == "reason"


@pytest.mark.parametrize("name", COLUMNS)
def test_unknown_is_a_question_mark_for_people(name):
    """What is unknown shows as ?, never as no, 0 or None."""
    known = {"id", "modelpick_id", "name", "developer", "routes", "rank", "status", "reason", "route"}
    assert name in known or cell(COLUMNS[name], row(NOTHING)) == "?"


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("context", 16000, "16,000"),
        ("route_context", 8000, "8,000"),
        ("vision", False, "no"),
        ("fim", True, "yes"),
        ("route_vision", False, "no"),
        ("route_tools", None, "?"),
        ("route_fim", True, "yes"),
        ("parameters", 7_000_000_000, "7B"),
        ("released", "2026-01", "2026-01"),
        ("input_usd_per_mtok", 0.25, "0.25"),
        ("output_usd_per_mtok", 1.0, "1.00"),
        ("blended_usd_per_mtok", 0.4375, "0.4375"),
        ("cheapest_provider", "host", "host"),
        ("region", "eu", "eu"),
        ("tier", "fp8", "fp8"),
        ("route", "host/eu/fp8", "host/eu/fp8"),
        ("route_id", "acme-known", "acme-known"),
        ("lifecycle", "active", "active"),
        ("status", "fits", "✓ fits"),
        ("routes", 1, "1"),
    ],
)
def test_known_values(name, value, text):
    """A column's value for machines, and its text for people."""
    assert COLUMNS[name].value(row(KNOWN)) == value
    assert cell(COLUMNS[name], row(KNOWN)) == text


def test_zero_is_a_price():
    """A documented 0 is shown as such, and is not unknown."""
    free = row(make_model(routes=[make_route(input=0.0, output=0.0)]))
    assert cell(COLUMNS["input_usd_per_mtok"], free) == "0.00"
    assert COLUMNS["input_usd_per_mtok"].value(free) == 0


def test_routes_of_no_provider():
    """Open weights without a route are self-hosted; anything else has none tracked."""
    assert cell(COLUMNS["route"], row(make_model(open_weights=True))) == "self-hosted"
    assert cell(COLUMNS["route"], row(NOTHING)) == "none tracked"


def test_disputed_context_has_a_star():
    """The chosen value, marked."""
    claim = {"field": "context", "value": 8000, "by": "second-card"}
    assert cell(COLUMNS["route_context"], row(make_model(context=16000, claim=[claim]))) == "16,000*"


def test_columns_are_defined_once():
    """Each column's name is its key, has a heading, and is no accident of a typo."""
    assert {name: column.name for name, column in COLUMNS.items()} == {name: name for name in COLUMNS}
    assert all(column.heading for column in COLUMNS.values())
    assert set(LIST_FIELDS) <= COLUMNS.keys()


def test_choose():
    """Names in the order typed, blanks around them ignored; the default where nothing was typed."""
    assert [column.name for column in choose(" context , id", ["name"])] == ["context", "id"]
    assert [column.name for column in choose(None, ["name", "id"])] == ["name", "id"]


@pytest.mark.parametrize("names", ["contxt", "id,contxt", "", "id,,name", "ID"])
def test_choose_an_unknown_column(names):
    """The unknown one is named, with its neighbours or all columns."""
    with pytest.raises(UsageError) as caught:
        choose(names, [])
    assert caught.value.message.startswith("--columns: there is no column ")
    assert caught.value.hint
    if "contxt" in names:
        assert "context" in caught.value.hint


def test_sort():
    """Ascending, descending, unknown last both times; no column, no change."""
    some = rows(
        make_model("a/a", context=10_000),
        make_model("a/b"),
        make_model("a/c", context=9_000),
        make_model("a/d", context=100_000),
    )

    def ids(by: str | None) -> list[str]:
        return [one.fit.model.id for one in sort_rows(some, by)]

    assert ids("context") == ["a/c", "a/a", "a/d", "a/b"]
    assert ids("-context") == ["a/d", "a/a", "a/c", "a/b"]
    assert ids("-id") == ["a/d", "a/c", "a/b", "a/a"]
    assert sort_rows(some, None) == some
    with pytest.raises(UsageError) as caught:
        sort_rows(some, "-contxt")
    assert caught.value.message == "--sort: there is no column 'contxt'"
    assert "context" in (caught.value.hint or "")


def test_the_day_decides_the_lifecycle():
    """The lifecycle column knows the day that the question was asked on."""
    model = make_model(routes=[make_route(shutdown_date=TODAY.replace(year=2027))])
    assert COLUMNS["lifecycle"].value(row(model)) == "deprecated"
    assert COLUMNS["shutdown_date"].value(row(model)) == TODAY.replace(year=2027)

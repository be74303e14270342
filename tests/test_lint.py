"""The lints: for each a catalog that is odd and one that is not; the accept list; the exit code."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from conftest import TODAY, make_catalog, make_model, make_route, make_source
from modelpick.catalog.accept import read_accepted
from modelpick.core.facts import Model
from modelpick.core.lint import LINTS, UNUSED, Accepted, Linted, Oddity, look_over
from modelpick.core.price import PriceTier
from modelpick.errors import CatalogError
from modelpick.render.lint import TEXTS, oddity_out

YEAR = timedelta(days=365)
OLD = make_source("old-card", as_of=TODAY - YEAR - timedelta(days=1))
JUST = make_source("just-card", as_of=TODAY - YEAR)
OTHER = make_model("acme/two", aliases=("two",))
BARE = make_model(by=None, context=8000, vision=True)


def routes(*inputs: float | None, **facts: Any) -> list[Any]:
    """Routes at these input prices; the facts are those of the first."""
    return [
        make_route(f"host-{place}", input=price, **(facts if place == 0 else {})) for place, price in enumerate(inputs)
    ]


def tiers(*rows: tuple[int, float]) -> Model:
    """A route at 1.0 whose long-context tiers are these (threshold, input) pairs."""
    route = make_route(input=1.0)
    price = route.price.model_copy(update={"tiers": tuple(PriceTier(above=above, input=rate) for above, rate in rows)})
    return make_model(routes=[route.model_copy(update={"price": price})])


def priced(kind: str | None = None, key: str = "host", **rates: float) -> Model:
    """A model with one route at these rates."""
    return make_model(routes=[make_route(key, kind=kind, price=rates)])


def route_of(route: dict[str, Any], **facts: Any) -> Model:
    """A model with one route of these facts."""
    return make_model(routes=[make_route(**route)], **facts)


ROWS: dict[str, tuple[list[Model], list[Model]]] = {
    "output-repeats-context": (
        [
            make_model(context=8000, max_output=8000),
            route_of({"context": 8000, "max_output": 8000}, context=9000),
            route_of({"max_output": 9000}, context=9000),
        ],
        [make_model(context=8000, max_output=4000), make_model(max_output=8000), make_model(context=8000)],
    ),
    "context-below-max-input": (
        [
            route_of({"max_input": 9000}, context=8000),
            route_of({"max_input": 9000, "context": 8500}, context=9500),
            make_model(context=8, max_input=9),
        ],
        [route_of({"max_input": 8000}, context=8000), route_of({"context": 4000}, context=8000, max_input=7000)],
    ),
    "route-context-above-model": (
        [route_of({"context": 8192}, context=8000)],
        [route_of({"context": 8000}, context=8000), route_of({"context": 8000}), route_of({}, context=8000)],
    ),
    "vision-without-image": (
        [
            make_model("acme/one-vl-7b"),
            make_model("acme/one-vision", vision=False),
            make_model(specialization="vision"),
            make_model("acme/internvl2-8b", name="x"),
            make_model(vision=False, video=True),
            route_of({"vision": True}, vision=False),
            route_of({"vision": False, "video": True}),
        ],
        [
            make_model("acme/one-vl-7b", vision=True),
            make_model("acme/supervision"),
            make_model("acme/revlon"),
            make_model(vision=True, video=True),
            route_of({"vision": False}, vision=True),
            route_of({"vision": True}),
        ],
    ),
    "ability-above-model": (
        [route_of({"tools": True}, tools=False), route_of({"json_schema": True}, json_schema=False)],
        [route_of({"tools": True}), route_of({"tools": False}, tools=True), route_of({"vision": True}, vision=False)],
    ),
    "price-off-by-1000": (
        [
            make_model(routes=routes(500, 1.0, 1.0)),
            make_model(routes=routes(0.002, 1.0, 1.5)),
            priced(input=1000.5),
            priced(cache_read=0.0004),
        ],
        [
            make_model(routes=routes(499, 1.0, 1.0)),
            make_model(routes=routes(900, 1.0)),
            make_model(routes=routes(0, 1.0, 1.0)),
            make_model(routes=[*routes(1.0, 1.0), make_route("x/free", input=900.0), make_route("y", input=None)][1:]),
            make_model(routes=routes(900, None, None)),
            priced(input=1000.0, output=0.0005),
            priced(input=1_000_000.0),
        ],
    ),
    "price-off-by-1000000": (
        [
            make_model(routes=routes(0.0000015, 1.0, 1.0)),
            priced(input=250_000.0),
            priced(output=0.000002),
            make_model(routes=routes(0.001, 600.0, 600.0, 600.0)),
        ],
        [priced(input=1500.0), priced(input=0.0001), make_model(routes=routes(500, 1.0, 1.0))],
    ),
    "cached-dearer": (
        [priced(input=1.0, cache_read=1.1)],
        [priced(input=1.0, cache_read=1.0), priced(cache_read=1.0), priced(input=1.0, cache_write=2.0)],
    ),
    "batch-dearer": (
        [priced(input=1.0, batch_input=1.1), priced(output=1.0, batch_output=1.1)],
        [priced(input=1.0, batch_input=0.5), priced(output=1.0, batch_output=1.0), priced(batch_input=1.0)],
    ),
    "output-cheaper-than-input": (
        [priced(input=1.0, output=0.9)],
        [priced(input=1.0, output=1.0), priced(input=1.0), priced(output=1.0)],
    ),
    "zero-price-not-free": (
        [priced(input=0.0), priced("serverless", output=0.0), priced(input=1.0, cache_read=0.0)],
        [priced("free", input=0.0), priced("subscription", input=0.0), priced(key="host/free", input=0.0), priced()],
    ),
    "tiers-not-rising": (
        [tiers((8000, 2.0), (8000, 3.0)), tiers((9000, 2.0), (8000, 3.0)), tiers((8000, 0.5)), tiers((8, 3.0), (9, 2))],
        [tiers((8000, 2.0), (9000, 3.0)), tiers((8000, 1.0)), tiers()],
    ),
    "retired-without-date": (
        [make_model(lifecycle="retired"), route_of({"lifecycle": "retired"})],
        [make_model(lifecycle="retired", shutdown_date=date(2026, 1, 1)), make_model(lifecycle="active")],
    ),
    "shutdown-before-release": (
        [
            make_model(released="2026-02", shutdown_date=date(2026, 1, 31)),
            route_of({"shutdown_date": date(2025, 12, 31)}, released="2026"),
        ],
        [make_model(released="2026-02", shutdown_date=date(2026, 2, 1)), make_model(shutdown_date=date(2026, 2, 1))],
    ),
    "shutdown-passed": (
        [make_model(lifecycle="deprecated", shutdown_date=TODAY - timedelta(days=1))],
        [
            make_model(lifecycle="deprecated", shutdown_date=TODAY),
            make_model(lifecycle="retired", shutdown_date=date(2026, 1, 1)),
            make_model(shutdown_date=date(2026, 1, 1)),
            make_model(lifecycle="deprecated"),
        ],
    ),
    "announced-after-shutdown": (
        [
            make_model(announced_date=date(2026, 3, 2), shutdown_date=date(2026, 3, 1)),
            route_of({"closed_date": date(2026, 3, 2), "shutdown_date": date(2026, 3, 1)}),
        ],
        [
            make_model(announced_date=date(2026, 3, 1), shutdown_date=date(2026, 3, 1)),
            make_model(announced_date=date(2026, 3, 1)),
        ],
    ),
    "knowledge-after-release": (
        [make_model(knowledge="2026-02", released="2026-01-31"), make_model(knowledge="2027", released="2026-12")],
        [make_model(knowledge="2026-02", released="2026-02-01"), make_model(knowledge="2026", released="2026-02")],
    ),
    "released-in-future": (
        [make_model(released="2026-12"), make_model(released="2026-11-24")],
        [make_model(released="2026-11-23"), make_model(released="2026-11"), make_model()],
    ),
    "stale": (
        [route_of({"by": "old-card", "context": 8000}), route_of({"context": 1, "by_field": {"context": "old-card"}})],
        [
            route_of({"by": "just-card", "context": 8000}),
            route_of({"by": "old-card", "context": 8000, "lifecycle": "retired"}),
            route_of({"by": "old-card"}),
            make_model(by="old-card", context=8000),
        ],
    ),
    "no-source": (
        [BARE, route_of({"by": None, "input": 1.0})],
        [make_model(by=None), make_model(by=None, context=8, by_field={"context": "card"}), make_model(context=8)],
    ),
    "id-of-another-model": (
        [
            route_of({"id": "two"}),
            route_of({"litellm_id": "acme/two"}),
            route_of({"models_dev_id": "two"}),
            route_of({"other_ids": ("x", "two")}),
        ],
        [route_of({"id": "one", "other_ids": ("acme/one", "other")}, aliases=("one",))],
    ),
}
"""Code -> (odd models, models that are not)."""


def linted(*models: Model, **asked: Any) -> Linted:
    """What the lints say of these models."""
    sources = (*(make_source(name) for name in ("card", "second-card")), OLD, JUST)
    return look_over(make_catalog(*models, sources=sources), TODAY, **asked)


def codes(model: Model) -> set[str]:
    """The codes that one model brings up."""
    return {oddity.code for oddity in linted(model, OTHER).left}


def test_every_lint_has_rows():
    """A lint without rows, and without words, is not finished."""
    assert list(ROWS) == [lint.code for lint in LINTS]
    assert all(odd and fine for odd, fine in ROWS.values())
    assert set(TEXTS) == {*ROWS, UNUSED}
    assert all(lint.summary.endswith(".") for lint in LINTS)


@pytest.mark.parametrize(("code", "model"), [(code, model) for code, (odd, _) in ROWS.items() for model in odd])
def test_odd(code, model):
    """It is found, and said in words."""
    assert code in codes(model)
    for oddity in linted(model).left:
        assert oddity_out(oddity, None)["text"]


@pytest.mark.parametrize(("code", "model"), [(code, model) for code, (_, fine) in ROWS.items() for model in fine])
def test_not_odd(code, model):
    """It is not found where all is well, or nothing is known."""
    assert code not in codes(model)


def test_a_finding_says_where_and_whose():
    """Model, route, field, values, source and date."""
    (odd,) = linted(route_of({"context": 8192, "by": "second-card"}, context=8000)).left
    assert odd == Oddity(
        "route-context-above-model",
        "warning",
        "acme/one",
        "host",
        "context",
        8192,
        8000,
        "second-card",
        date(2026, 10, 1),
    )
    assert oddity_out(odd, None)["text"] == "context 8,192 is above the model's 8,000"


def test_how_old_is_stale():
    """`stale_days` moves the line."""
    model = route_of({"context": 8000})
    assert linted(model, stale_days=53).left == ()
    (odd,) = linted(model, stale_days=52).left
    assert (odd.code, odd.field, odd.found, odd.against) == ("stale", "context", date(2026, 10, 1), date(2026, 10, 2))


def test_the_order():
    """Errors first, then warnings, then notes; within them by model."""
    odd = linted(
        priced(input=1.0, output=0.5), make_model("b/b", lifecycle="retired"), make_model("c/c", by=None, fim=True)
    )
    assert [(one.severity, one.model) for one in odd.left] == [
        ("error", "c/c"),
        ("warning", "b/b"),
        ("note", "acme/one"),
    ]


@pytest.mark.parametrize(
    ("model", "code"),
    [(make_model(), 0), (priced(input=1.0, output=0.5), 0), (make_model(lifecycle="retired"), 1), (BARE, 1)],
)
def test_exit_code(model, code):
    """A note decides nothing; a warning or an error does."""
    assert linted(model).exit_code == code


def accept(route: str | None = None, code: str = "retired-without-date", model: str = "acme/one") -> Accepted:
    """An entry of the accept list."""
    return Accepted(code=code, model=model, route=route, why="nobody gives one")


@pytest.mark.parametrize(
    ("entry", "left"),
    [
        (accept(), []),
        (accept(route="host"), ["acme/one "]),
        (accept(route="other"), ["acme/one ", "acme/one host", "unused"]),
        (accept(code="stale"), ["acme/one ", "acme/one host", "unused"]),
        (accept(model="acme/two"), ["acme/one ", "acme/one host", "unused"]),
    ],
)
def test_accepted(entry, left):
    """An entry accepts its code on its model, or on its route alone; one that accepts nothing is told."""
    found = linted(route_of({"lifecycle": "retired"}, lifecycle="retired"), accepted=[entry])
    assert ["unused" if odd.code == UNUSED else f"{odd.model} {odd.route or ''}" for odd in found.left] == left
    assert found.exit_code == bool(left)
    assert {why for _, why in found.findings} <= {None, "nobody gives one"}


def test_some_models_only():
    """Other models are not looked at, nor are entries about them missed."""
    models = make_model(lifecycle="retired"), make_model("acme/two", lifecycle="retired")
    found = linted(*models, models={"acme/two"}, accepted=[accept()])
    assert [odd.model for odd in found.left] == ["acme/two"]


def test_read_accepted(tmp_path: Path):
    """An accept list is read, and every mistake in it is named with its fix."""
    path = tmp_path / "accepted.toml"
    path.write_text('[[accept]]\ncode = "stale"\nmodel = "a/b"\nwhy = "x"\n', encoding="utf-8")
    assert read_accepted(path) == (Accepted(code="stale", model="a/b", why="x"),)
    path.write_text("# nothing yet\n", encoding="utf-8")
    assert read_accepted(path) == ()
    path.write_text('[[accept]]\ncode = "stal"\nmodel = "a/b"\nwhy = "x"\n', encoding="utf-8")
    with pytest.raises(
        CatalogError, match=r"accept\[0\] \.code = 'stal': there is no such lint; did you mean 'stale'\?"
    ):
        read_accepted(path)
    path.write_text('[[accept]]\ncode = "stale"\nmodels = "a/b"\n[[acept]]\n', encoding="utf-8")
    with pytest.raises(CatalogError) as error:
        read_accepted(path)
    assert [problem.removeprefix(f"{path}: ") for problem in error.value.problems] == [
        "accept[0] .model: is missing; add it",
        "accept[0] .why: is missing; add it",
        "accept[0] .models: unknown key; keys here are code, model, route, why",
        "acept: unknown key; keys here are accept",
    ]

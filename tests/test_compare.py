"""Models side by side: which facts differ, and which value is plainly the better."""

from __future__ import annotations

from datetime import date

import pytest

from conftest import make_catalog, make_claim, make_model, make_question, make_route
from modelpick.core.compare import Comparison, Row, compare
from modelpick.core.facts import Provider
from modelpick.core.price import Price
from modelpick.core.score import Score


def side_by_side(*models, providers=(), **question) -> Comparison:
    """These models in a catalog of their own, compared in their order."""
    return compare(make_catalog(*models, providers=providers), models, make_question(**question))


def row(comparison: Comparison, fact: str) -> Row:
    """The row of this fact."""
    (found,) = [one for one in comparison.rows if one.fact == fact]
    return found


def two(fact: str, one, other, **question) -> Row:
    """The row of a fact of two models that have these values; None is unknown."""
    models = [
        make_model(f"acme/{name}", **({} if value is None else {fact: value}))
        for name, value in (("a", one), ("b", other))
    ]
    return row(side_by_side(*models, **question), fact)


def priced(name: str, input_: float | None, output: float | None = 1.0, **facts):
    """A model with one ordinary route at these prices."""
    price = {key: value for key, value in (("input", input_), ("output", output)) if value is not None}
    return make_model(f"acme/{name}", [make_route(**(price | facts))])


def scored(name: str, *scores, variant="plain", unit="percent"):
    """A model with these scores on one benchmark."""
    return make_model(
        f"acme/{name}",
        score=tuple(Score(benchmark="quiz", variant=variant, unit=unit, value=value, by="card") for value in scores),
    )


@pytest.mark.parametrize(
    ("fact", "one", "other", "best"),
    [
        ("context", 8000, 4000, (0,)),
        ("max_input", 4000, 8000, (1,)),
        ("max_output", 100, 200, (1,)),
        ("vision", True, False, (0,)),
        ("fim", False, True, (1,)),
        ("knowledge", "2025-03", "2025-04-01", (1,)),
        ("knowledge", "2024", "2025", (1,)),
        ("knowledge", "2025", "2025-06", ()),
        ("parameters", 7, 9, ()),
        ("active_parameters", 7, 9, ()),
        ("released", "2025", "2026", ()),
        ("license", "mit", "apache-2.0", ()),
        ("open_weights", True, False, ()),
        ("tuning", "base", "instruct", ()),
    ],
)
def test_a_winner_only_where_one_value_is_plainly_better(fact, one, other, best):
    """Larger limits, abilities, later cutoffs; never size, date, licence or openness, nor overlapping dates."""
    found = two(fact, one, other)
    assert (True, best) == (found.differs, found.best)


@pytest.mark.parametrize(("fact", "value"), [("context", 8000), ("vision", True), ("knowledge", "2025")])
def test_unknown_and_equal_values_have_no_winner(fact, value):
    """Known beside unknown differs, and nobody wins; equal values do neither, nor do two unknown ones."""
    assert (True, ()) == (two(fact, value, None).differs, two(fact, value, None).best)
    assert (False, ()) == (two(fact, value, value).differs, two(fact, value, value).best)
    assert (False, ()) == (two(fact, None, None).differs, two(fact, None, None).best)


def test_several_can_share_the_best():
    """Two that are equal win together where a third is worse; an unknown fourth leaves it open."""
    windows = [make_model(f"acme/{name}", context=size) for name, size in (("a", 9), ("b", 9), ("c", 5))]
    assert (0, 1) == row(side_by_side(*windows), "context").best
    assert () == row(side_by_side(*windows, make_model("acme/d")), "context").best


def test_a_disputed_value_is_named_and_has_no_winner():
    """A claim that counts disputes a value; a lesser source's does not."""
    small, large = make_model("acme/a", context=8), make_model("acme/b", context=16)
    doubted = large.model_copy(update={"claim": make_model(claim=(make_claim("context", 4),)).claim})
    found = row(side_by_side(small, doubted), "context")
    assert ((1,), ()) == (found.disputed, found.best)
    tracked = large.model_copy(update={"claim": make_model(claim=(make_claim("context", 4, "tracker"),)).claim})
    found = row(side_by_side(small, tracked), "context")
    assert ((), (1,)) == (found.disputed, found.best)


def test_what_follows_for_an_ability():
    """A schema contains JSON mode, and without tools there are no parallel ones; nothing else follows."""
    one = make_model("acme/a", json_schema=True, tools=False)
    other = make_model("acme/b", json_schema=False, tools=True)
    comparison = side_by_side(one, other)
    assert [True, None] == [cell.value for cell in row(comparison, "json_mode").cells]
    assert [False, None] == [cell.value for cell in row(comparison, "parallel_tools").cells]


def test_prices_are_of_the_cheapest_route_for_the_traffic():
    """Which route is cheapest depends on what is sent."""
    model = make_model(
        "acme/a", [make_route("reads", input=1.0, output=9.0), make_route("writes", input=9.0, output=1.0)]
    )
    other = priced("b", 2.0, 2.0)
    for sent, cheapest in (({"input": 1000, "output": 1}, "reads"), ({"input": 1, "output": 1000}, "writes")):
        assert cheapest == row(side_by_side(model, other, **sent), "cheapest_route").cells[0].value


def test_the_cheaper_wins():
    """Each rate and each cost by itself; an unknown price has no winner."""
    comparison = side_by_side(priced("a", 1.0, 4.0), priced("b", 2.0, 3.0), input=1000, output=1000, requests=10.0)
    assert (0,) == row(comparison, "input_usd_per_mtok").best
    assert (1,) == row(comparison, "output_usd_per_mtok").best
    assert () == row(comparison, "usd_per_request").best
    assert [0.05, 0.05] == [cell.value for cell in row(comparison, "usd_per_day").cells]
    assert [1.5, 1.5] == [cell.value for cell in row(comparison, "usd_per_month").cells]
    comparison = side_by_side(priced("a", 1.0), priced("b", None))
    assert [1.0, None] == [cell.value for cell in row(comparison, "input_usd_per_mtok").cells]
    assert () == row(comparison, "input_usd_per_mtok").best
    assert () == row(comparison, "blended_usd_per_mtok").best


def test_costs_are_of_the_stated_traffic():
    """A request where its size is stated, day and month with a number of requests, else the blend."""
    models = (priced("a", 1.0), priced("b", 2.0))

    def costs(**sent):
        return [one.fact for one in side_by_side(*models, **sent).rows if one.fact.startswith(("usd_", "blended"))]

    assert ["blended_usd_per_mtok"] == costs()
    assert ["usd_per_request"] == costs(input=1000)
    assert ["usd_per_request", "usd_per_day", "usd_per_month"] == costs(input=1000, requests=10.0)


@pytest.mark.parametrize("kind", ["free", "batch", "subscription", "provisioned"])
def test_a_price_that_is_not_of_ordinary_use_wins_nothing(kind):
    """Nor does a dearer one win over it."""
    comparison = side_by_side(priced("a", 0.1, 0.1, kind=kind), priced("b", 1.0), priced("c", 2.0))
    assert () == row(comparison, "input_usd_per_mtok").best
    assert () == row(comparison, "blended_usd_per_mtok").best


def test_a_rejected_route_is_left_out_of_the_contest():
    """Its low price is shown, and the others are compared among themselves."""
    models = (priced("a", 0.1, context=1000), priced("b", 1.0, context=9000), priced("c", 2.0, context=9000))
    comparison = side_by_side(*models, context=5000)
    assert [0.1, 1.0, 2.0] == [cell.value for cell in row(comparison, "input_usd_per_mtok").cells]
    assert (1,) == row(comparison, "input_usd_per_mtok").best


def test_a_cost_that_an_assumption_leaves_open_wins_and_loses_nothing():
    """Disputed rates have no winner; a cost without its batch discount can win, but not lose."""
    cheap, dear = priced("a", 1.0), priced("b", 2.0)
    doubted = priced("b", 2.0, claim=(make_claim("price.input", 0.5),))
    comparison = side_by_side(cheap, doubted)
    assert ((1,), ()) == (
        row(comparison, "input_usd_per_mtok").disputed,
        row(comparison, "input_usd_per_mtok").best,
    )
    assert ((1,), ()) == (
        row(comparison, "blended_usd_per_mtok").disputed,
        row(comparison, "blended_usd_per_mtok").best,
    )
    discounted = make_model(
        "acme/c", [make_route(price=Price(input=1.5, output=1.0, batch_input=0.75, batch_output=0.5))]
    )
    sent = {"input": 1000, "output": 10, "batch": True}
    assert () == row(side_by_side(dear, discounted, **sent), "usd_per_request").best
    very_dear = make_model(
        "acme/d", [make_route(price=Price(input=8.0, output=8.0, batch_input=4.0, batch_output=4.0))]
    )
    assert (0,) == row(side_by_side(cheap, very_dear, **sent), "usd_per_request").best


def test_scores_are_never_compared_across_variants_or_units():
    """Each benchmark, variant and unit is a row of its own; the higher wins only in percent."""
    comparison = side_by_side(scored("a", 50.0), scored("b", 60.0), scored("c", 70.0))
    assert (2,) == row(comparison, "quiz (plain), percent").best
    comparison = side_by_side(scored("a", 50.0), scored("b", 60.0, variant="hard"))
    assert ["quiz (hard), percent", "quiz (plain), percent"] == [
        one.fact for one in comparison.rows if one.group == "scores"
    ]
    assert [()] * 2 == [one.best for one in comparison.rows if one.group == "scores"]
    assert (
        () == row(side_by_side(scored("a", 50.0, unit="elo"), scored("b", 60.0, unit="elo")), "quiz (plain), elo").best
    )


def test_two_scores_of_sources_as_good_are_a_dispute():
    """The first is shown, marked, and nobody wins."""
    found = row(side_by_side(scored("a", 50.0, 55.0), scored("b", 40.0)), "quiz (plain), percent")
    assert (50.0, (0,), ()) == (found.cells[0].value, found.disputed, found.best)


def test_statuses_only_where_something_is_required():
    """Without requirements there is nothing to fit, and every model is an answer."""
    models = (priced("b", 2.0, context=9000), priced("a", 1.0, context=9000), priced("c", 1.0, context=10))
    free = side_by_side(*models, input=None)
    assert ([], ["acme/b", "acme/a", "acme/c"]) == ([one for one in free.rows if one.group == "status"], free.ids)
    asked = side_by_side(*models, context=5000)
    assert ["fits", "fits", "rejected"] == [cell.value for cell in row(asked, "status").cells]
    assert ["acme/a", "acme/b"] == asked.ids
    assert ["context"] == [finding.rule for finding in row(asked, "reasons").cells[2].value]
    assert [1, 1, 0] == [cell.value for cell in row(asked, "fitting_routes").cells]


def test_a_retired_model_can_be_compared():
    """Its routes are counted as retired, its prices unknown; with requirements it is rejected."""
    old = make_model("acme/old", [make_route(lifecycle="retired", shutdown_date=date(2025, 1, 1), input=1.0)])
    new = priced("new", 2.0)
    comparison = side_by_side(old, new)
    assert [0, 1] == [cell.value for cell in row(comparison, "live_routes").cells]
    assert [1, 0] == [cell.value for cell in row(comparison, "retired_routes").cells]
    assert [None, 2.0] == [cell.value for cell in row(comparison, "input_usd_per_mtok").cells]
    assert ["retired", None] == [cell.value for cell in row(comparison, "lifecycle").cells]
    assert "rejected" == row(side_by_side(old, new, tuning="instruct"), "status").cells[0].value


def test_the_lifecycle_is_that_of_the_developers_own_route():
    """Else of the cheapest; the provider's word, date and days left stand beside it."""
    own = make_route(
        "acme", lifecycle="deprecated", lifecycle_word="sunset", shutdown_date=date(2026, 12, 3), input=9.0
    )
    model = make_model("acme/a", [own, make_route("host", lifecycle="active", input=1.0, output=1.0)])
    other = make_model("harbor/b", [make_route("host", lifecycle="preview", input=1.0, output=1.0)])
    comparison = side_by_side(model, other, providers=[Provider(id="acme", name="Acme", developers=("acme",))])
    for fact, values in (
        ("lifecycle_route", ["acme", "host"]),
        ("lifecycle", ["deprecated", "preview"]),
        ("lifecycle_word", ["sunset", None]),
        ("shutdown_date", [date(2026, 12, 3), None]),
        ("retires_in_days", [10, None]),
    ):
        assert values == [cell.value for cell in row(comparison, fact).cells]


def test_every_fact_names_its_source():
    """A known fact of model, price or life says who says so; an unknown one nobody."""
    comparison = side_by_side(make_model("acme/a", [make_route(input=1.0)], context=8), make_model("acme/b"))
    for fact in ("context", "input_usd_per_mtok"):
        assert [("card", date(2026, 10, 1)), (None, None)] == [
            (cell.source, cell.as_of) for cell in row(comparison, fact).cells
        ]


def test_silence_is_not_praise():
    """A model about which nothing is said to speak against has an unknown list, not an empty one."""
    comparison = side_by_side(make_model("acme/a", vision=False), make_model("acme/b"))
    assert [("vision: takes no images",), None] == [cell.value for cell in row(comparison, "do_not_use_for").cells]


def test_ids_in_another_style_stand_with_the_identity():
    """A row of their own before the others of their group, with a gap where none is recorded; the rest stays."""
    comparison = side_by_side(make_model("acme/a"), make_model("acme/b"), tools=True)
    named = comparison.with_ids("litellm_id", ["acme_ai/a", None])
    added = row(named, "litellm_id")
    assert ("identity", ["acme_ai/a", None]) == (added.group, [cell.value for cell in added.cells])
    assert comparison.rows == tuple(one for one in named.rows if one is not added)
    assert [one.group for one in comparison.rows].index("identity") == named.rows.index(added)

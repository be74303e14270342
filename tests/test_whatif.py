"""Where the cheapest model that fits stops being it, on price lists of which every break-even is worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from conftest import make_catalog, make_claim, make_constraint, make_model, make_question, make_route
from modelpick.core.advise import recommend
from modelpick.core.facts import Model
from modelpick.core.mix import Mix
from modelpick.core.whatif import Change, WhatIf, what_if

SENT = {"input": 4000, "output": 1000}


def make_offer(name: str, input: float | None, output: float | None, price: Any = None, **facts: Any) -> Model:
    """A model that takes a million tokens, on one live route at these prices; facts are the model's."""
    price = {"input": input, "output": output} | (price or {})
    route = make_route("host", f"{name}-v1", price=price, lifecycle="active", **facts.pop("route", {}))
    sizes = {"context": 10**6, "max_input": 10**6, "max_output": 10**6}
    return make_model(f"acme/{name}", [route], **sizes | facts)


READER = make_offer("reader", 1.0, 10.0)
WRITER = make_offer("writer", 2.0, 4.0)
"""Of x tokens read and y written the reader costs x + 10y, the writer 2x + 4y millionths of a dollar."""


def ask(*models: Model, **requirements: Any) -> WhatIf:
    """How firm the first place is."""
    catalog, question = make_catalog(*models), make_question(**requirements)
    return what_if(catalog, question, recommend(catalog, question))


def name_of(change: Change) -> str | None:
    """Who wins then."""
    return change.fit.model.id.removeprefix("acme/") if change.fit else None


def told(found: WhatIf, moves: str) -> list[tuple[str | None, Any, str | None]]:
    """(direction, place, who wins then) of what is said of one thing that moves."""
    return [
        (one.direction, one.at, name_of(one))
        for one in found.changes
        if one.moves == moves and one.direction != "dropped"
    ]


def change(found: WhatIf, moves: str) -> Change:
    """The only change that is told of one thing that moves."""
    (one,) = [one for one in found.changes if one.moves == moves and one.direction not in ("dropped", None)]
    return one


# Who wins now ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "models",
    [
        [],
        [make_offer("small", 1.0, 1.0, context=1000)],
        [make_offer("unpriced", None, None)],
        [make_offer("free", 0.0, 0.0, route={"kind": "free"})],
    ],
    ids=["an empty catalog", "nothing fits", "no price", "a free tier"],
)
def test_without_a_price_to_compare_there_is_no_winner(models):
    """And so nothing that could change."""
    assert WhatIf(None) == ask(*models, **SENT)


def test_a_free_tier_takes_nothing_over():
    """Its price is no price to compare with, however low: past the writer's context nobody is named."""
    free = make_offer("free", 0.0, 0.0, route={"kind": "free"})
    found = ask(WRITER, free, **SENT)
    assert "acme/writer" == found.winner.model.id
    assert [("above", 999_000, None)] == told(found, "input")


# The tokens of a request ----------------------------------------------------------------------------------------


def test_the_size_at_which_two_cost_the_same():
    """4,000 in and 1,000 out: 14 against 12. Equal at x = 6,000 read, and at y = 666⅔ written; a context is full."""
    found = ask(READER, WRITER, **SENT)
    assert [("above", 6000, "reader")] == told(found, "input")
    assert [("below", Fraction(2000, 3), "reader"), ("above", 996_000, None)] == told(found, "output")
    assert (4000, Fraction(16_000, 10**6), None, False) == (
        *(change(found, "input").now, change(found, "input").usd),
        *(change(found, "input").out, change(found, "input").is_out),
    )


def test_at_the_break_even_itself_the_winner_stays():
    """Where both cost the same nobody has lost."""
    assert not change(ask(READER, WRITER, **SENT), "input").includes_at


def test_a_size_that_was_not_typed_moves_too():
    """Of 1,000 written the mix `chat` reads 3,000: equal at 6,000 as well."""
    found = ask(READER, WRITER, output=1000)
    assert (3000, 6000, "reader") == (
        change(found, "input").now,
        change(found, "input").at,
        name_of(change(found, "input")),
    )


def test_past_a_limit_the_next_takes_over():
    """The writer reads 5,000 at most: a token more, and the reader is the cheapest that fits, for 15 against 14."""
    found = ask(READER, make_offer("writer", 2.0, 4.0, max_input=5000), **SENT)
    past = change(found, "input")
    assert ("above", 5000, "reader", True, False) == (
        *(past.direction, past.at, name_of(past)),
        *(past.is_out, past.includes_at),
    )
    assert ("max_input", Fraction(15_000, 10**6)) == (past.out.rule if past.out else None, past.usd)


def test_past_the_last_limit_nothing_fits():
    """The context holds what is read and what is written: 4,000 of 10,000 are left for the answer's 1,000."""
    found = ask(make_offer("writer", 2.0, 4.0, context=10_000), **SENT)
    assert [("above", 9000, None)] == told(found, "input")
    assert [("above", 6000, None)] == told(found, "output")


def test_a_threshold_of_long_requests():
    """From 4,500 tokens read on the writer asks five times as much; the reader stays what it was."""
    tier = {"above": 4500, "inclusive": True, "input": 10.0, "output": 20.0}
    found = ask(READER, make_offer("writer", 2.0, 4.0, {"tiers": [tier]}), **SENT)
    assert [("above", 4500, "reader")] == told(found, "input")
    assert change(found, "input").includes_at


def test_a_rival_can_be_cheap_for_long_requests_alone():
    """Of more than 8,000 tokens it asks a tenth: that is looked at, dear as it is below."""
    tier = {"above": 8000, "inclusive": False, "input": 0.1, "output": 0.1}
    found = ask(WRITER, make_offer("long", 5.0, 5.0, {"tiers": [tier]}), **SENT)
    assert [("above", 8000, "long")] == told(found, "input")
    assert not change(found, "input").includes_at


@pytest.mark.parametrize(
    "rival",
    [make_offer("unpriced", None, None), make_model("acme/weights", open_weights=True, context=10**7)],
    ids=["no price", "weights without a route"],
)
def test_what_has_no_price_takes_nothing_over(rival):
    """Not even where the winner is out."""
    assert [("above", 999_000, None)] == told(ask(WRITER, rival, **SENT), "input")


def test_what_is_paid_for_moves_up_to_the_largest():
    """The average is paid for; it reaches 6,000 only where the largest request may be that long."""
    sizes = {"avg_input": 4000, "output": 1000}
    assert [("above", 6000, "reader")] == told(ask(READER, WRITER, **sizes), "avg_input")
    assert [("above", 6000, "reader")] == told(ask(READER, WRITER, input=9000, **sizes), "avg_input")
    assert [(None, None, "writer")] == told(ask(READER, WRITER, input=5000, **sizes), "avg_input")


def test_the_largest_is_a_limit_and_is_not_paid_for():
    """With an average of 4,000 the largest decides who can take it, and changes no price."""
    found = ask(READER, make_offer("writer", 2.0, 4.0, max_input=7000), input=5000, avg_input=4000, output=1000)
    largest = change(found, "input")
    assert ("above", 7000, "reader", Fraction(14_000, 10**6)) == (
        *(largest.direction, largest.at, name_of(largest), largest.usd),
    )


def test_the_largest_can_be_less():
    """Down to the average and no further: at 4,500 a cheaper one can take it, and below 4,000 nothing is looked at."""
    constraint = make_constraint(up_to={"input": 3000})
    small = make_offer("small", 0.1, 0.1, max_input=4500, max_output=900)
    writer = make_offer("writer", 2.0, 4.0, do_not_use_for=(constraint,))
    found = ask(writer, small, input=5000, avg_input=4000, output=800)
    assert [("below", 4500, "small"), ("above", 999_200, None)] == told(found, "input")
    found = ask(writer, small, input=4000, output=1000, avg_output=800)
    assert [("below", 900, "small"), ("above", 996_000, None)] == told(found, "output")
    found = ask(writer, input=5000, avg_input=4000, output=800)
    assert [("above", 999_200, None)] == told(found, "input")


def test_who_is_refused_now_may_take_over_from_who_is_out():
    """The writer is not for 4,700 and less; the small one takes 4,800 at most, and is the only other."""
    writer = make_offer("writer", 2.0, 4.0, do_not_use_for=(make_constraint(up_to={"input": 4700}),))
    small = make_offer("small", 9.0, 9.0, max_input=4800)
    found = ask(writer, small, input=5000, avg_input=4000, output=800)
    assert ("below", 4700, "small") == told(found, "input")[0]


def test_the_largest_answer_is_a_limit_too():
    """The same on the other side: 800 of an average answer are paid for, and the largest must fit."""
    writer = make_offer("writer", 2.0, 4.0, max_output=3000)
    found = ask(READER, writer, input=4000, output=1000, avg_output=800)
    assert [("above", 3000, "reader")] == told(found, "output")
    assert [("below", Fraction(2000, 3), "reader")] == told(found, "avg_output")


def test_reasoning_is_paid_for_by_who_reasons():
    """1,000 read, 1,000 written, r thought: the thinker costs 2,000 + r, the other 6,000, and it thinks nothing."""
    thinker, other = make_offer("thinker", 1.0, 1.0, reasoning=True), make_offer("other", 3.0, 3.0, reasoning=False)
    found = ask(thinker, other, input=1000, output=1000, reasoning_tokens=500)
    assert [("above", 4000, "other")] == told(found, "reasoning_tokens")


def test_reasoning_stands_inside_the_output_limit():
    """Of 2,000 the answer takes 1,000: 1,000 are left to think."""
    thinker = make_offer("thinker", 1.0, 1.0, reasoning=True, max_output=2000)
    found = ask(thinker, input=1000, output=1000, reasoning_tokens=500)
    assert [("above", 1000, None)] == told(found, "reasoning_tokens")


PLAIN = make_offer("plain", 1.0, 1.0)
CACHING = make_offer("caching", 1.5, 1.0, {"cache_read": 0.1})


def test_the_share_that_is_cached():
    """1 against 1.5 - 1.4s for what is read: equal at 5/14."""
    assert [("above", Fraction(5, 14), "caching")] == told(ask(PLAIN, CACHING, **SENT), "cached")
    assert [("below", Fraction(5, 14), "plain")] == told(ask(PLAIN, CACHING, cached=0.5, **SENT), "cached")


def test_what_is_written_to_the_cache_is_not_read_from_it():
    """With three quarters written only a quarter is left to be read: 5/14 is out of reach. With one it is not."""
    assert [("above", Fraction(5, 14), "caching")] == told(ask(PLAIN, CACHING, cache_write=1000, **SENT), "cached")
    assert [(None, None, "plain")] == told(ask(PLAIN, CACHING, cache_write=3000, **SENT), "cached")


def test_where_all_is_written_to_the_cache_no_share_can_move():
    """Nothing is said of it; the tokens still move, both parts with them."""
    found = ask(PLAIN, CACHING, cache_write=4000, **SENT)
    assert [] == told(found, "cached")
    assert [("above", 999_000, None)] == told(found, "input")


def test_a_mix_has_a_share_of_output():
    """Of a million tokens the share y: 1 - y + 10y against 2(1 - y) + 4y, equal at 1/7."""
    found = ask(READER, WRITER, mix=Mix(Decimal(1), Decimal(0), Decimal(1)))
    assert [("below", Fraction(1, 7), "reader")] == told(found, "output")
    assert Fraction(1, 2) == change(found, "output").now
    assert Fraction(16, 7) == change(found, "output").usd


def test_where_nothing_is_read_nothing_is_cached():
    """The share of output is the same question; less of it is input at the full rate."""
    found = ask(READER, WRITER, mix=Mix(Decimal(0), Decimal(0), Decimal(1)))
    assert [] == told(found, "cached")
    assert [("below", Fraction(1, 7), "reader")] == told(found, "output")


# What may be paid -----------------------------------------------------------------------------------------------


def test_how_many_requests_a_budget_pays_for():
    """0.012 dollars a request, 36 a month for a hundred a day: 200 a day spend 72 dollars."""
    found = ask(WRITER, requests=100.0, budget=72.0, **SENT)
    often = change(found, "requests")
    assert ("above", 200, None, "budget") == (often.direction, often.at, often.fit, often.out and often.out.rule)
    assert [("below", 36, None)] == told(found, "budget")


def test_without_a_budget_their_number_changes_nothing():
    """Everything costs twice as much for everybody."""
    assert [(None, None, "writer")] == told(ask(READER, WRITER, requests=100.0, **SENT), "requests")


def test_a_size_can_be_too_dear():
    """2x + 4,000 millionths a request, a hundred a day, thirty days: 48 dollars are spent at 6,000 tokens read."""
    found = ask(WRITER, requests=100.0, budget=48.0, **SENT)
    assert [("above", 6000, None)] == told(found, "input")


def test_the_highest_price():
    """12 for 5 thousand tokens are 2.40 a million: less than that nobody takes."""
    assert [("below", Fraction(12, 5), None)] == told(ask(READER, WRITER, max_price=3.0, **SENT), "max_price")


def test_of_those_beyond_a_limit_only_the_cheapest_is_named():
    """Two are left where the writer is out; the dearer one is not told."""
    dear = make_offer("dear", 5.0, 50.0)
    found = ask(READER, dear, make_offer("writer", 2.0, 4.0, max_input=5000), **SENT)
    assert [("above", 5000, "reader")] == told(found, "input")


def test_the_price_of_what_is_read():
    """The writer asks 2.00: below that the reader is what is left."""
    found = ask(READER, WRITER, max_input_price=3.0, **SENT)
    assert [("below", 2, "reader")] == told(found, "max_input_price")


# Requirements that are numbers or dates -------------------------------------------------------------------------


def test_a_larger_context_is_asked_for():
    """The winner has 20,000, the other a million."""
    found = ask(READER, make_offer("writer", 2.0, 4.0, context=20_000), context=8000, **SENT)
    assert [("above", 20_000, "reader")] == told(found, "context")


def test_sizes_of_the_model():
    """Eight billion parameters are no more than eight, and no fewer."""
    small, large = make_offer("small", 1.0, 1.0, parameters=8 * 10**9), make_offer("large", 2.0, 2.0, parameters=10**11)
    found = ask(small, large, max_params=10**12, min_params=10**9, **SENT)
    assert [("below", 8 * 10**9, None)] == told(found, "max_params")
    assert [("above", 8 * 10**9, "large")] == told(found, "min_params")


def test_a_constraint_has_a_size_too():
    """It is not for more than 9,000 tokens of input: beyond that the other is the cheapest without doubt."""
    constraint = make_constraint(over={"input": 9000})
    found = ask(READER, make_offer("writer", 1.0, 4.0, do_not_use_for=(constraint,)), **SENT)
    assert [("above", 9000, "reader")] == told(found, "input")


def test_a_constraint_up_to_a_size_holds_at_it():
    """It is not for 2,000 tokens of input and less: at exactly 2,000 another wins already."""
    constraint = make_constraint(up_to={"input": 2000})
    found = ask(READER, make_offer("writer", 0.5, 4.0, do_not_use_for=(constraint,)), **SENT)
    assert [("below", 2000, "reader"), ("above", 999_000, None)] == told(found, "input")
    below, above = (one for one in found.changes if one.moves == "input")
    assert [(True, True), (True, False)] == [(one.is_out, one.includes_at) for one in (below, above)]


def test_the_day_of_a_shutdown():
    """Shut down on the first of March it is alive until the last of February; from then on the other wins."""
    ends = make_offer("writer", 2.0, 4.0, route={"shutdown_date": date(2027, 3, 1)})
    found = ask(READER, ends, alive_until=date(2027, 1, 1), **SENT)
    assert [("above", date(2027, 2, 28), "reader")] == told(found, "alive_until")


def test_the_shutdown_of_what_a_reseller_depends_on():
    """The winner's route has no end of its own; it ends with the developer's."""
    own = make_route("acme", input=9.0, output=9.0, lifecycle="active", shutdown_date=date(2027, 3, 1))
    resold = make_route("bora", input=1.0, output=1.0, lifecycle="active", kind="aggregator")
    limits = dict.fromkeys(("context", "max_input", "max_output"), 10**6)
    found = ask(READER, make_model("acme/resold", [own, resold], **limits), alive_until=date(2027, 1, 1), **SENT)
    assert "bora" == found.winner.route.key
    assert [("above", date(2027, 2, 28), "reader")] == told(found, "alive_until")


def test_a_disputed_shutdown():
    """Another source has it a month sooner: from then on it is in doubt."""
    sooner = make_claim("shutdown_date", date(2027, 2, 1))
    ends = make_offer("writer", 2.0, 4.0, route={"shutdown_date": date(2027, 3, 1), "claim": [sooner]})
    found = ask(READER, ends, alive_until=date(2027, 1, 1), **SENT)
    assert [("above", date(2027, 1, 31), "reader")] == told(found, "alive_until")


def test_the_day_of_a_release():
    """Released on the first of June 2026, it is not later than that day: from the second on the other wins."""
    old, new = make_offer("old", 1.0, 1.0, released="2026-06-01"), make_offer("new", 2.0, 2.0, released="2026-08-01")
    found = ask(old, new, released_after=date(2026, 1, 1), **SENT)
    assert [("above", date(2026, 6, 1), "new")] == told(found, "released_after")


def test_seen_from_above_a_day_is_the_last_that_changes_nothing():
    """The cheap one knows until some day of May 2026, which is a doubt down to the second, and none on the first."""
    old, new = make_offer("old", 1.0, 1.0, knowledge="2026-05"), make_offer("new", 2.0, 2.0, knowledge="2026-08")
    found = ask(old, new, knowledge_after=date(2026, 6, 15), **SENT)
    below = [one for one in told(found, "knowledge_after") if one[0] == "below"]
    assert [("below", date(2026, 5, 2), "old")] == below


def test_two_claims_are_two_limits():
    """Sources disagree about the context: beyond the smaller one it is in doubt, and another is the cheapest."""
    disputed = make_offer("writer", 2.0, 4.0, context=20_000, claim=[make_claim("context", 12_000)])
    found = ask(READER, disputed, context=8000, **SENT)
    assert [("above", 12_000, "reader")] == told(found, "context")


# What is dropped ------------------------------------------------------------------------------------------------


ABLE = make_offer("able", 2.0, 2.0, tools=True, route={"tools": True})


def test_what_is_dropped_lets_another_win():
    """Without tools the cheapest is one that has none; the sizes stay, for they are what is priced."""
    found = ask(make_offer("bare", 1.0, 1.0, tools=False), ABLE, tools=True, **SENT)
    dropped = [(one.moves, one.now, name_of(one), one.usd) for one in found.changes if one.direction == "dropped"]
    assert [("tools", True, "bare", Fraction(5000, 10**6))] == dropped


def test_what_is_dropped_may_change_nothing():
    """The winner is the cheapest without it too."""
    found = ask(make_offer("bare", 3.0, 3.0, tools=False), ABLE, tools=True, **SENT)
    assert ["able"] == [name_of(one) for one in found.changes if one.direction == "dropped"]

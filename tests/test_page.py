"""The blocks of a model's page, before they are drawn."""

from __future__ import annotations

import datetime as dt
from typing import Any

from conftest import make_catalog, make_claim, make_constraint, make_model, make_question, make_route
from modelpick.core.advise import constraints_of
from modelpick.core.facts import Model, Provider
from modelpick.core.ladder import ladder
from modelpick.core.task_fit import task_fits
from modelpick.render.formats import Screen
from modelpick.render.page import NOT_TRACKED, Page, draw_page, fact_rows, heading, ladder_lines, sections, verdict


def page(model: Model, requirements: dict[str, Any] | None = None, **catalog: Any) -> Page:
    """The page of the only model of a catalog."""
    found = make_catalog(model, **catalog)
    question = make_question(**requirements or {})
    use_for, avoid = constraints_of(found, model)
    tasks = task_fits(found, model, question.as_of)
    return Page(found, model, question, ladder(found, model, question), use_for, avoid, tasks)


def block(model: Model, title: str) -> Any:
    """One block of the page by its heading."""
    return dict(sections(page(model)))[title]


def test_the_verdict_says_what_it_is():
    """Kind, size, routes and the tasks that it is known to fit, in a sentence; singular where there is one."""
    base = make_model("bigcode/sc", [make_route()], name="SC", tuning="base", fim=True, parameters=3 * 10**9)
    assert verdict(page(base)) == "SC: a base model, 3B parameters, 1 tracked route; fits coding and fim."
    assert verdict(page(make_model())) == "one: a model, 0 tracked routes; no task is known to fit."


def test_the_heading():
    """Name and id, family, developer, release with its age, aliases; ? where unknown."""
    assert heading(page(make_model("acme/one"))) == ["one  acme/one", "family ?, by acme, released ?"]
    known = make_model("acme/one", aliases=["uno"], family="F", released="2024-11-23")
    assert heading(page(known))[1:] == ["family F, by acme, released 2024-11-23, 2.0 years ago", "also known as uno"]


def test_facts_with_source_and_dispute():
    """A fact names its source and what else is said of it; a claim of the same tier is a dispute, a lesser one not."""
    claims = [make_claim("context", 8192), make_claim("context", 4096, "tracker")]
    (row,) = fact_rows(page(make_model(context=16384, claim=claims)), ["context"])
    assert row == (
        "context window",
        "16,384",
        "card, 2026-10-01; disputed: 8,192 according to second-card, 2026-10-01; "
        "4,096 according to tracker, 2026-10-01",
    )


def test_a_claim_about_an_unknown_fact_is_shown():
    """Unknown, but not without a word on it."""
    (row,) = fact_rows(page(make_model(claim=[make_claim("context", 8192)])), ["context"])
    assert row[1] == "?"
    assert "8,192 according to second-card" in row[2]


def test_unknown_facts_stand_in_one_row():
    """A model without facts has one row that names them all."""
    (row,) = block(make_model(), "Capabilities")
    assert row[:2] == ("unknown", "?")
    assert "tool calling" in row[2]


def test_constraints_with_their_basis():
    """What it is not for, with what the judgement rests on and who says so."""
    model = make_model(do_not_use_for=[make_constraint("speeches", task=["chat"])])
    assert block(model, "Do not use it for") == ["- speeches (a judgement; record, 2026-10-01)"]


def test_the_ladder():
    """Cheapest first and marked; unknown prices after known ones; retired routes last and never the cheapest."""
    routes = [
        make_route("gone", "g", input=0.1, output=0.1, shutdown_date=dt.date(2026, 1, 1)),
        make_route("silent", "s"),
        make_route("dear", "d", input=2.0, output=2.0),
        make_route("cheap", "c", input=1.0, output=1.0, context=4000),
    ]
    lines = ladder_lines(page(make_model(routes=routes, context=8000)))
    assert [line.split()[0] for line in lines[1::2]] == ["c", "d", "s", "g"]
    assert [line[0] for line in lines[::2]] == ["▸", " ", " ", " "]
    assert "cheapest" in lines[0] and "context 4,000" in lines[0]
    assert "?" in lines[4]
    assert "retired on 2026-01-01" in lines[6]


def test_a_provider_has_its_name():
    """The ladder names providers as people do, with region and tier."""
    named = page(
        make_model(routes=[make_route("host/eu/fp8")]),
        providers=[Provider(id="host", name="Host Incorporated")],
    )
    assert "Host Incorporated eu fp8" in ladder_lines(named)[0]


def test_empty_blocks_say_so():
    """A block without facts is there and says that it is not tracked."""
    for title in ("About", "Price ladder, USD per million tokens", "Benchmark scores", "Lifecycle"):
        assert block(make_model(), title) == [NOT_TRACKED]


def test_scores():
    """Benchmark, variant, value with unit, who measured and who says so."""
    score = {"benchmark": "b", "variant": "v", "value": 31.7, "unit": "percent", "measured_by": "vendor", "by": "card"}
    model = make_model(score=[score])
    assert block(model, "Benchmark scores") == [("b (v)", "31.7 percent", "vendor; card, 2026-10-01")]


def test_the_page_is_the_same_in_a_pipe_at_any_width():
    """Without a terminal the page is drawn whole."""
    found = page(make_model(about="word " * 100))
    assert ("word " * 100).strip() in draw_page(found, Screen())

"""Claims in, catalog out: identity, admission, inheritance, contradiction, and what is left out."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest
import tomli_w

from modelpick.errors import CatalogError
from modelpick.sources import curated, merge
from modelpick.sources.reading import Reading, Rejected, Row
from modelpick.sources.report import report, rows_left_out

FILES = {
    "sources.toml": {
        "format": 1,
        "as_of": dt.date(2026, 11, 23),
        "source": [
            {"id": name, "title": name}
            for name in ("models.dev", "models.dev-2026-05", "litellm", "genai-prices", "curated")
        ],
    },
    "developers.toml": {"developer": [{"id": "acme", "name": "Acme"}]},
    "providers.toml": {"provider": [{"id": "acme", "name": "Acme"}, {"id": "host", "name": "Host"}]},
    "models/acme.toml": {
        "model": [
            {"id": "acme/one", "by": "card/acme/One", "open_weights": False, "released": dt.date(2026, 1, 2)},
            {"id": "acme/two", "by": "docs/acme", "open_weights": True, "repository": "acme/Two", "context": 100},
        ]
    },
    "aliases/acme.toml": {"acme/one": {"names": ["one"]}, "acme/two": {"names": ["two"]}},
}


def read(**more: dict[str, Any]) -> curated.Curated:
    """The files above, with others or changed ones."""
    files = FILES | {name.replace("__", "/") + ".toml": table for name, table in more.items()}
    return curated.read({path: tomli_w.dumps(table).encode() for path, table in files.items()})


def row(source: str, provider: str | None, id: str, url: str | None = None, **facts: Any) -> Row:
    """A row of a source."""
    return Row(source, f"{provider}:{id}", provider, id, facts, url=url)


def reading(*rows: Row) -> list[Reading]:
    """The rows, one reading a source."""
    sources = sorted({one.source for one in rows})
    return [Reading(source, tuple(one for one in rows if one.source == source)) for source in sources]


def models(done: merge.Build) -> dict[str, Any]:
    """The catalog's models by id."""
    return {model["id"]: model for model in done.tables["model"]}


def test_only_declared_names_join():
    """The rest is left out with its reason; nothing vanishes."""
    rows = row("litellm", "host", "one", "url", context=5), row("litellm", "host", "one-x", context=6)
    done = merge.build(read(), reading(*rows))
    assert ["host"] == [route["key"] for route in models(done)["acme/one"]["route"]]
    assert ["no declared alias"] == [entry.reason for entry in done.placed.left_out]
    assert "litellm\thost:one-x\tno declared alias\t\n" == rows_left_out(done)


def test_a_model_takes_what_its_developers_own_offer_says():
    """Where nobody curated it; a host's word stays the host's."""
    rows = row("models.dev", "acme", "one", context=9, vision=True), row("models.dev", "host", "one", tools=True)
    one = models(merge.build(read(), reading(*rows)))["acme/one"]
    assert (9, True, None) == (one["context"], one["vision"], one.get("tools"))
    assert "models.dev" == one["by_field"]["context"]


def test_a_vendors_limit_is_no_limit_of_open_weights():
    """The service caps; the weights do not."""
    two = models(merge.build(read(), reading(row("models.dev", "acme", "two", context=50, max_output=9))))["acme/two"]
    assert (100, None) == (two["context"], two.get("max_output"))


def test_what_the_developers_rows_contradict_is_a_claim():
    """A less precise date does not contradict."""
    rows = (
        row("models.dev-2026-05", "acme", "one", released="2026-02-01", open_weights=False),
        row("models.dev", "acme", "one", released="2026-01", context=1),
    )
    one = models(merge.build(read(), reading(*rows)))["acme/one"]
    assert [{"field": "released", "value": "2026-02-01", "by": "models.dev-2026-05"}] == one["claim"]
    assert dt.date(2026, 1, 2) == one["released"]


def test_an_offer_that_only_the_older_payload_lists_is_withdrawn():
    """It is left out, and said."""
    done = merge.build(read(), reading(row("models.dev-2026-05", "host", "one", context=1)))
    assert "route" not in models(done)["acme/one"]
    assert ["listed no more by the newer payload of its source"] == [one.reason for one in done.placed.left_out]


def test_sources_by_convention_are_made():
    """A card's page and date come from its repository; a page of retirements from its address."""
    made = merge.build(read(), [])
    ids = {source["id"]: source for source in made.tables["source"]}
    assert "https://huggingface.co/acme/One" == ids["card/acme/One"]["url"]
    assert "Acme: developer documentation" == ids["docs/acme"]["title"]


def test_an_undeclared_source_is_an_error():
    """It is named."""
    with pytest.raises(CatalogError, match="undeclared source 'nobody'"):
        merge.build(read(models__acme={"model": [{"id": "acme/one", "by": "nobody"}]}, aliases__acme={}), [])


def test_one_trackers_word_without_a_page_is_no_offer():
    """A second source, a page, or a person's decision makes it one."""
    lone = row("genai-prices", "host", "one", context=1)
    done = merge.build(read(), reading(lone))
    assert "route" not in models(done)["acme/one"]
    assert ["one tracker alone says so, and cites no page"] == [one.reason for one in done.placed.left_out]
    decided = read(routes={"route": [{"model": "acme/one", "key": "host", "note": "n"}]})
    assert "route" in models(merge.build(decided, reading(lone)))["acme/one"]
    assert "route" in models(merge.build(read(), reading(lone, row("litellm", "host", "one", context=1))))["acme/one"]


def test_what_a_whole_list_lacks_was_withdrawn():
    """An older model that a provider's whole list has no more is left out; a newer one may be missing from the list."""
    providers = {"provider": [{"id": "acme", "name": "Acme"}, {"id": "host", "name": "Host", "whole": True}]}
    sources = {
        **FILES["sources.toml"],
        "source": [
            {"id": name, "title": name, "as_of": dt.date(2026, 8, 18)} for name in ("models.dev", "litellm", "curated")
        ],
    }
    made = merge.build(
        read(providers=providers, sources=sources), reading(row("litellm", "host", "one", "url", context=1))
    )
    assert "route" not in models(made)["acme/one"]
    assert ["not in the list of all that its provider sells, though the model is older than the list"] == [
        one.reason for one in made.placed.left_out
    ]
    kept = merge.build(
        read(providers=providers, sources=sources), reading(row("litellm", "host", "two", "url", context=1))
    )
    assert "route" in models(kept)["acme/two"]


def test_a_decision_about_no_route_is_an_error():
    """Curated decisions cannot go stale unseen."""
    with pytest.raises(CatalogError, match="acme/one has no route host"):
        merge.build(read(routes={"route": [{"model": "acme/one", "key": "host", "note": "n"}]}), [])


def test_an_alias_of_no_model_is_an_error():
    """So is a model that is there twice."""
    with pytest.raises(CatalogError, match="aliases: acme/three: there is no such model"):
        read(aliases__more={"acme/three": {"names": ["three"]}})
    with pytest.raises(CatalogError, match="model acme/one is there twice"):
        read(models__more={"model": [{"id": "acme/one"}]})


def test_the_order_of_the_rows_is_irrelevant():
    """Same rows, same bytes."""
    rows = [
        row(source, provider, id, context=context)
        for source in ("models.dev", "litellm")
        for provider in ("acme", "host")
        for id, context in (("one", 5), ("ONE", 6), ("two", 7), ("two-fp8", 8))
    ]
    shuffled = random.Random(3).sample(rows, len(rows))
    made = [merge.build(read(), reading(*order)) for order in (rows, shuffled)]
    assert tomli_w.dumps(made[0].tables) == tomli_w.dumps(made[1].tables)
    assert report(made[0], []) == report(made[1], [])


def test_the_report_counts_every_row():
    """Rejected, left out, second ids and used make the whole."""
    rows = [
        row("litellm", "host", "one", "url", context=5),
        row("litellm", "host", "ONE", "url", context=5),
        row("litellm", "x", "y"),
    ]
    readings = [Reading("litellm", tuple(rows), (Rejected("litellm", "z", "not a language model"),))]
    told = report(merge.build(read(), readings), readings)
    assert "| litellm | 4 | 1 | 1 | 1 | 1 |" in told
    assert "| litellm | not a language model | 1 |" in told
    assert "x 1" in told

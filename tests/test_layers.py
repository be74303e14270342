"""One catalog laid over another: patched, added, removed, unset; who says so, and which layer it was."""

import os
import subprocess
import sys
from itertools import count

import pytest

from modelpick.catalog.load import load
from modelpick.catalog.locate import ENVIRONMENT, layer_paths
from modelpick.core.facts import fact_fields
from modelpick.errors import CatalogError

BASE = """
as_of = 2026-11-23
[[source]]
id = "card"
title = "A card"
as_of = 2026-10-01
[[source]]
id = "other-card"
title = "Another card"
[[model]]
id = "acme/one"
aliases = ["uno"]
by = "card"
context = 16384
vision = true
tuning = "base"
by_field = { vision = "other-card" }
[[model.claim]]
field = "context"
value = 8192
by = "other-card"
[[model.claim]]
field = "vision"
value = false
by = "other-card"
[[model.use_for]]
text = "code"
when = { task = ["coding"] }
by = "card"
[[model.do_not_use_for]]
text = "tools"
when = { any = ["tools"] }
by = "card"
[[model.route]]
key = "host"
id = "x"
by = "card"
context = 8192
price = { input = 1, output = 2 }
by_field = { "price.output" = "other-card" }
[[model.route.claim]]
field = "price.input"
value = 3
by = "other-card"
[[model.score]]
benchmark = "humaneval"
value = 31.7
by = "card"
[[model]]
id = "acme/two"
by = "card"
"""


@pytest.fixture
def lay(tmp_path):
    """The catalog that these texts make, each laid over the ones before: base.toml, layer-1.toml, …"""

    def lay_all(*texts, base=BASE):
        paths = []
        for place, text in zip(count(), (base, *texts), strict=False):
            name = f"layer-{place}.toml" if place else "base.toml"
            (tmp_path / name).write_text(text, encoding="utf-8")
            paths.append(("shipped" if not place else f"--catalog {name}", tmp_path / name))
        return load(paths)

    return lay_all


def one(catalog):
    """The first model."""
    return catalog.models["acme/one"]


def fact(catalog, name, route=None):
    """Value, source, and the other claims, of a fact of the first model or of a route of it."""
    entry = one(catalog) if route is None else {some.key: some for some in one(catalog).route}[route]
    found = catalog.fact(entry, name)
    return found.value, found.source, [said.value for said in found.also]


def refused(lay, *texts):
    """What is wrong with these layers."""
    with pytest.raises(CatalogError) as caught:
        lay(*texts)
    return caught.value.problems


MODEL = '[[model]]\nid = "acme/one"\n'
ROUTE = MODEL + '[[model.route]]\nkey = "host"\n'


# Patching -------------------------------------------------------------------------------------------------------


def test_nothing_laid_over_changes_nothing(lay):
    """An empty layer, and one that only names a model."""
    alone = lay()
    for layer in ("", MODEL, ROUTE):
        laid = lay(layer)
        assert alone.names == laid.names
        assert {} == laid.overridden
        for name in fact_fields(type(one(alone))):
            assert alone.fact(one(alone), name) == laid.fact(one(laid), name)
        assert one(alone).route[0].price == one(laid).route[0].price


def test_an_override_replaces_value_source_and_claims_together(lay):
    """The old source says nothing of the new value, and the old dispute is over."""
    assert (16384, "card", [8192]) == fact(lay(), "context")
    assert (32768, "layer-1.toml", []) == fact(lay(MODEL + "context = 32768"), "context")
    assert (False, "layer-1.toml", []) == fact(lay(MODEL + "vision = false"), "vision")


def test_an_override_leaves_the_other_facts_alone(lay):
    """Field by field."""
    catalog = lay(MODEL + "context = 32768")
    assert (True, "other-card", [False]) == fact(catalog, "vision")
    assert ("base", "card", []) == fact(catalog, "tuning")
    assert (8192, "card", []) == fact(catalog, "context", "host")


def test_an_override_may_bring_source_and_claims_of_its_own(lay):
    """Named by the table, by the field, or from an earlier layer."""
    source = '[[source]]\nid = "mine"\ntitle = "Mine"\n'
    by = source + MODEL + 'by = "mine"\ncontext = 1\n[[model.claim]]\nfield = "context"\nvalue = 2\n'
    assert (1, "mine", [2]) == fact(lay(by), "context")
    by_field = MODEL + 'context = 1\nby_field = { context = "card@2026-01-01" }\n'
    assert (1, "card", []) == fact(lay(by_field), "context")
    assert ("base", "card", []) == fact(lay(by), "tuning")


def test_an_override_of_a_price_leaves_the_other_prices_alone(lay):
    """Each price is a fact."""
    catalog = lay(ROUTE + "price = { input = 0.5 }")
    assert (0.5, "layer-1.toml", []) == fact(catalog, "price.input", "host")
    assert (2.0, "other-card", []) == fact(catalog, "price.output", "host")


def test_an_override_of_a_route_leaves_the_model_alone(lay):
    """And the other way round."""
    catalog = lay(ROUTE + "context = 4096\ntools = true")
    assert (4096, "layer-1.toml", []) == fact(catalog, "context", "host")
    assert (True, "layer-1.toml", []) == fact(catalog, "tools", "host")
    assert (16384, "card", [8192]) == fact(catalog, "context")
    assert one(catalog).route[0].id == "x"


def test_a_patch_may_change_the_providers_id(lay):
    """The key names the route, the id is a fact of it."""
    assert "y" == one(lay(ROUTE + 'id = "y"')).route[0].id


def test_a_patch_may_say_what_tools_call_it(lay):
    """A person's own route, and one that ships, can have these ids; a later layer replaces them or takes them away."""
    patch = '[[model]]\nid = "acme/one"\n[[model.route]]\nkey = "host"\n'
    first = patch + 'litellm_id = "host/x"\nmodels_dev_id = "host/x"\nother_ids = ["x-1", "x-2"]'
    (route,) = lay(first).models["acme/one"].route
    assert (route.litellm_id, route.models_dev_id, route.other_ids) == ("host/x", "host/x", ("x-1", "x-2"))
    assert (route.id, route.context, route.price.input) == ("x", 8192, 1)
    (route,) = lay(first, patch + 'litellm_id = "host/y"\nother_ids = []').models["acme/one"].route
    assert (route.litellm_id, route.models_dev_id, route.other_ids) == ("host/y", "host/x", ())
    (route,) = lay(first, patch + 'unset = ["litellm_id", "models_dev_id", "other_ids"]').models["acme/one"].route
    assert (route.litellm_id, route.models_dev_id, route.other_ids) == (None, None, ())


def test_the_last_layer_wins(lay):
    """Field by field, in the order that is given."""
    first, second = MODEL + 'context = 1\ntuning = "instruct"\n', MODEL + "context = 2"
    catalog = lay(first, second)
    assert (2, "layer-2.toml", []) == fact(catalog, "context")
    assert ("instruct", "layer-1.toml", []) == fact(catalog, "tuning")
    assert (1, "layer-2.toml", []) == fact(lay(second, first), "context")


def test_the_layer_of_an_overridden_fact_is_named(lay):
    """Model, route or none, fact; the last one that did it."""
    catalog = lay(MODEL + "context = 1", ROUTE + "price = { input = 0.5 }", MODEL + "context = 2\nvision = false")
    assert {
        ("acme/one", None, "context"): "--catalog layer-3.toml",
        ("acme/one", None, "vision"): "--catalog layer-3.toml",
        ("acme/one", "host", "price.input"): "--catalog layer-2.toml",
    } == catalog.overridden


def test_a_claim_without_a_value_is_added(lay):
    """A layer may only disagree; the file is the source."""
    catalog = lay(MODEL + '[[model.claim]]\nfield = "context"\nvalue = 4096\n')
    assert (16384, "card", [8192, 4096]) == fact(catalog, "context")
    assert "layer-1.toml" == catalog.fact(one(catalog), "context").also[-1].source


def test_aliases_are_added(lay):
    """A name more takes none away."""
    names = lay(MODEL + 'aliases = ["one", "uno"]').names
    assert ["acme/one", "acme/one"] == [names["uno"], names["one"]]


def test_constraints_and_scores_are_added(lay):
    """Those with a text that is known are replaced."""
    more = (
        '[[model.do_not_use_for]]\ntext = "tools"\nwhen = { any = ["tools", "vision"] }\n'
        '[[model.do_not_use_for]]\ntext = "maths"\nwhen = { task = ["math"] }\n'
        '[[model.score]]\nbenchmark = "mbpp"\nvalue = 50\n'
    )
    model = one(lay(MODEL + more))
    assert [("tools", ("tools", "vision"), "layer-1.toml"), ("maths", (), "layer-1.toml")] == [
        (some.text, some.when.any, some.by) for some in model.do_not_use_for
    ]
    assert ["code"] == [some.text for some in model.use_for]
    assert [("humaneval", "card"), ("mbpp", "layer-1.toml")] == [(some.benchmark, some.by) for some in model.score]


def test_a_score_of_the_same_benchmark_and_variant_is_replaced(lay):
    """A later layer wins; another variant is another score."""
    mine = '[[model.score]]\nbenchmark = "humaneval"\nvalue = 40\n'
    other = '[[model.score]]\nbenchmark = "humaneval"\nvariant = "chat"\nvalue = 50\n'
    model = one(lay(MODEL + mine + other))
    assert [(None, 40), ("chat", 50)] == [(some.variant, some.value) for some in model.score]


def test_two_files_of_one_layer_kind_are_laid_in_order(lay):
    """Three deep."""
    layers = [MODEL + f"context = {size}" for size in (1, 2, 3)]
    assert [1, 2, 3] == [one(lay(*layers[: place + 1])).context for place in range(3)]


# Adding ---------------------------------------------------------------------------------------------------------


def test_a_new_model_is_added_with_the_file_as_its_source(lay):
    """And its routes, claims, constraints and scores too."""
    text = (
        '[[model]]\nid = "own/new"\ncontext = 1\n[[model.claim]]\nfield = "context"\nvalue = 2\n'
        '[[model.use_for]]\ntext = "x"\nwhen = { any = ["tools"] }\n[[model.score]]\nbenchmark = "b"\nvalue = 1\n'
        '[[model.route]]\nkey = "host"\nid = "n"\nprice = { input = 1 }\n'
    )
    catalog = lay(text)
    model = catalog.models["own/new"]
    sources = {model.by, model.claim[0].by, model.use_for[0].by, model.score[0].by, model.route[0].by}
    assert {"layer-1.toml"} == sources
    assert "layer-1.toml" in catalog.sources
    assert {} == catalog.overridden


def test_a_new_route_is_added(lay):
    """A key that is not known."""
    catalog = lay(MODEL + '[[model.route]]\nkey = "host/eu"\nid = "y"\ncontext = 4096\n')
    assert ["host", "host/eu"] == [route.key for route in one(catalog).route]
    assert (4096, "layer-1.toml", []) == fact(catalog, "context", "host/eu")


def test_a_new_route_needs_an_id(lay):
    """It patches nothing."""
    (problem,) = refused(lay, MODEL + '[[model.route]]\nkey = "new"\n')
    assert "acme/one .route[1].id: is missing; add it" in problem


def test_a_new_model_without_an_id_is_refused(lay):
    """Also in a layer that may patch."""
    (problem,) = refused(lay, "[[model]]\ncontext = 1\n")
    assert problem.endswith("model[0] .id: is missing; add it")


@pytest.mark.parametrize("table", ["source", "provider", "developer"])
def test_a_new_table_without_an_id_is_refused(lay, table):
    """Only a route may leave it out."""
    key = "title" if table == "source" else "name"
    (problem,) = refused(lay, f'[[{table}]]\n{key} = "x"\n')
    assert problem.endswith(f"{table}[0] .id: is missing; add it")


def test_a_later_source_provider_or_developer_replaces_the_earlier(lay):
    """Whole tables."""
    catalog = lay('[[source]]\nid = "card"\ntitle = "Better"\n')
    assert ("Better", None) == (catalog.sources["card"].title, catalog.sources["card"].as_of)


def test_the_latest_date_is_that_of_the_catalog(lay):
    """A layer with none has none to give."""
    assert ["2026-11-23", "2026-11-23", "2027-01-01"] == [
        str(lay(text).as_of) for text in ("", "as_of = 2020-01-01", "as_of = 2027-01-01")
    ]


# Removing -------------------------------------------------------------------------------------------------------


def test_a_model_is_removed_with_its_names(lay):
    """Gone, and its alias free for another."""
    catalog = lay(MODEL + "remove = true")
    assert ["acme/two"] == list(catalog.models)
    assert "uno" not in catalog.names
    again = lay(MODEL + "remove = true", '[[model]]\nid = "acme/two"\naliases = ["uno"]\n')
    assert "acme/two" == again.names["uno"]


def test_a_removed_model_can_be_added_anew(lay):
    """With nothing of the old one."""
    catalog = lay(MODEL + "remove = true", MODEL + "context = 1")
    assert (1, "layer-2.toml", []) == fact(catalog, "context")
    assert (None, ()) == (one(catalog).tuning, one(catalog).route)


def test_a_route_is_removed(lay):
    """The model stays."""
    assert () == one(lay(ROUTE + "remove = true")).route


@pytest.mark.parametrize(
    "text",
    [
        '[[model]]\nid = "acme/three"\nremove = true',
        MODEL + '[[model.route]]\nkey = "other"\nremove = true',
        '[[model]]\nid = "acme/three"\n[[model.route]]\nkey = "other"\nid = "x"\nremove = true',
    ],
)
def test_removing_what_is_not_there_is_a_problem(lay, text):
    """A typing error would otherwise pass unseen."""
    (problem,) = refused(lay, text)
    assert "remove = true, but no earlier layer has it" in problem


# Unsetting ------------------------------------------------------------------------------------------------------


def test_unset_returns_a_fact_to_unknown(lay):
    """Value, source and claims."""
    catalog = lay(MODEL + 'unset = ["context", "vision"]')
    assert [(None, None, []), (None, None, [])] == [fact(catalog, name) for name in ("context", "vision")]
    assert "--catalog layer-1.toml" == catalog.overridden["acme/one", None, "context"]


def test_unset_works_on_routes_and_single_prices(lay):
    """One price, or all."""
    catalog = lay(ROUTE + 'unset = ["price.input"]')
    assert [(None, None, []), (2.0, "other-card", [])] == [
        fact(catalog, name, "host") for name in ("price.input", "price.output")
    ]
    catalog = lay(ROUTE + 'unset = ["price", "context"]')
    assert [(None, None, [])] * 3 == [
        fact(catalog, name, "host") for name in ("price.input", "price.output", "context")
    ]


def test_unset_empties_lists(lay):
    """Constraints and scores."""
    model = one(lay(MODEL + 'unset = ["use_for", "do_not_use_for", "score"]'))
    assert ((), (), ()) == (model.use_for, model.do_not_use_for, model.score)


def test_what_is_unset_and_given_is_given(lay):
    """Forget first, then say."""
    given = 'context = 1\n[[model.do_not_use_for]]\ntext = "x"\nwhen = { any = ["pdf"] }\n'
    catalog = lay(MODEL + 'unset = ["context", "do_not_use_for"]\n' + given)
    assert (1, "layer-1.toml", []) == fact(catalog, "context")
    assert ["x"] == [some.text for some in one(catalog).do_not_use_for]


def test_unsetting_what_is_unknown_is_fine(lay):
    """It is unknown then."""
    assert (None, None, []) == fact(lay(MODEL + 'unset = ["max_output"]'), "max_output")


# What does not go together --------------------------------------------------------------------------------------


def test_a_patch_that_makes_the_whole_invalid_is_refused(lay):
    """Each file is right, the two together are not."""
    (problem,) = refused(lay, MODEL + "max_output = 32768")
    assert "acme/one .max_output = 32768: is above context 16384" in problem
    assert "layers together" in problem


def test_a_name_of_two_models_in_two_layers_is_refused(lay):
    """An alias, or an id."""
    for text in ('[[model]]\nid = "acme/two"\naliases = ["uno"]', '[[model]]\nid = "acme/3"\naliases = ["acme/two"]'):
        (problem,) = refused(lay, text)
        assert "keep one of the two" in problem


def test_a_patch_is_checked_like_a_model(lay):
    """Unknown keys, wrong types."""
    assert 2 == len(refused(lay, MODEL + 'contxt = 1\nvision = "yes"'))


def test_a_layer_may_use_the_sources_of_any_other(lay):
    """Earlier or later."""
    by = MODEL + 'context = 1\nby = "{}"\n'
    assert (1, "card", []) == fact(lay(by.format("card")), "context")
    assert (1, "late", []) == fact(lay(by.format("late"), '[[source]]\nid = "late"\ntitle = "Late"\n'), "context")
    assert 1 == len(refused(lay, by.format("nobody")))


def test_no_file_is_changed(lay, tmp_path):
    """A file that a person wrote is never rewritten."""
    text = MODEL + "context = 1"
    lay(text)
    assert (BASE, text) == tuple((tmp_path / name).read_text() for name in ("base.toml", "layer-1.toml"))


# Where the layers are -------------------------------------------------------------------------------------------


@pytest.fixture
def config(tmp_path, monkeypatch):
    """An empty config folder, and no variable set."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr("modelpick.catalog.locate.user_folder", lambda: tmp_path / "modelpick" / "catalog.d")
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    folder = tmp_path / "modelpick" / "catalog.d"
    folder.mkdir(parents=True)
    return folder


def labels(*args):
    """The names of the layers."""
    return [name for name, _ in layer_paths(*args)]


def test_the_shipped_catalog_comes_first(config):
    """And alone, where there is no other."""
    assert ["shipped"] == labels([], None)


def test_the_order_of_layers(config, tmp_path, monkeypatch):
    """shipped < catalog.d in the order of the names < --catalog in the order that was typed."""
    for name in ("b.toml", "a.toml", "c.txt"):
        (config / name).touch()
    expected = ["shipped", "catalog.d a.toml", "catalog.d b.toml", "--catalog z.toml", "--catalog y.toml"]
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "e.toml"))
    assert expected == labels([tmp_path / "z.toml", tmp_path / "y.toml"], None)
    assert [*expected[:3], f"{ENVIRONMENT} e.toml"] == labels([], None)


def test_the_variable_holds_several_files(config, monkeypatch):
    """Separated as paths are."""
    import os

    monkeypatch.setenv(ENVIRONMENT, os.pathsep.join(["a.toml", "", "b.toml"]))
    assert ["shipped", f"{ENVIRONMENT} a.toml", f"{ENVIRONMENT} b.toml"] == labels([], None)


def test_only_uses_no_other_layer(config, tmp_path):
    """Not even the shipped one."""
    (config / "a.toml").touch()
    assert ["--only-catalog x.toml"] == labels([tmp_path / "y.toml"], tmp_path / "x.toml")


def test_no_folder_is_no_problem(config):
    """Most people have none."""
    config.rmdir()
    assert ["shipped"] == labels([], None)
    config.touch()
    assert ["shipped"] == labels([], None)


NO_HOME = """
import pwd
from modelpick.__main__ import main

def nobody(_):
    raise KeyError("uid not found")

pwd.getpwuid = nobody
raise SystemExit(main({arguments!r}))
"""


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["list", "-q", "--limit", "1"], 0),
        (["catalog", "path"], 0),
        (["catalog", "add", "acme/one", "--context", "8k", "--output", "one.toml"], 0),
        (["catalog", "add", "acme/one", "--context", "8k"], 5),
        (["catalog", "update"], 5),
    ],
    ids=["list", "path", "add elsewhere", "add", "update"],
)
def test_a_user_without_a_home(arguments, code, tmp_path):
    """No HOME, and a user whom nobody knows, as in containers: answers do without, what must write says so."""
    script = NO_HOME.format(arguments=arguments)
    paths = {"PYTHONPATH": os.environ["PYTHONPATH"]} if "PYTHONPATH" in os.environ else {}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=paths, capture_output=True, text=True, check=False
    )
    assert code == done.returncode, done.stderr
    assert ("there is no place for files of yours" in done.stderr, "set HOME" in done.stderr) == (code == 5, code == 5)

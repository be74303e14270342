"""Strict loading: everything that is wrong with a file, at once, each with its place, value and fix."""

import tomllib
from datetime import date, datetime

import pytest

from modelpick.catalog import check
from modelpick.catalog.check import LayerFile, declared_sources, key_path, problems_of

SOURCE = {"id": "card", "title": "A card"}
KEY = "model[0] acme/one"


def raw(*models, **tables):
    """A file with one source and these models."""
    return {"source": [SOURCE], "model": list(models)} | tables


def one(**facts):
    """A file with one model of these facts."""
    return raw({"id": "acme/one"} | facts)


def route(**facts):
    """A file with one route of these facts."""
    return one(route=[{"key": "host", "id": "x"} | facts])


def problems(file, **kwargs):
    """What is wrong with it, as a list."""
    return problems_of(file, kwargs.pop("sources", declared_sources(file)), **kwargs)


def test_a_right_file_has_no_problems():
    """All that is known of a model and its route."""
    file = tomllib.loads(
        """
        format = 1
        as_of = 2026-11-23
        [[source]]
        id = "card"
        tier = "primary"
        title = "A card"
        url = "https://example.com/card"
        as_of = 2024-02-28
        [[developer]]
        id = "acme"
        name = "Acme"
        [[provider]]
        id = "host"
        name = "Host"
        aliases = ["the-host"]
        [[model]]
        id = "acme/one"
        aliases = ["one"]
        by = "card"
        context = 16384
        released = 2024-02-28
        knowledge = "2023-09"
        tuning = "base"
        by_field = { context = "card@2026-10-01" }
        [[model.claim]]
        field = "released"
        value = 2024-07-04
        by = "card"
        counts = true
        [[model.do_not_use_for]]
        text = "strict JSON"
        when = { any = ["json_mode"], task = ["chat"], over = { context = 10 } }
        by = "card"
        [[model.route]]
        key = "host/eu/batch"
        id = "x"
        price = { input = 1, output = 0.5 }
        [[model.route.claim]]
        field = "price.input"
        value = 2
        by = "card"
        [[model.score]]
        benchmark = "humaneval"
        value = 31.7
        """
    )
    assert [] == problems(file)


def test_an_empty_file_has_no_problems():
    """It says nothing wrong."""
    assert [] == problems({})


def test_five_mistakes_are_five_problems():
    """All at once, not the first alone."""
    file = raw(
        {"id": "acme/one", "context": -1, "tols": True},
        {"id": "acme/two", "context": 4096, "max_output": 8192},
        {"id": "acme/two", "by": "nobody", "route": [{"key": "host", "id": "x", "price": {"input": "cheap"}}]},
    )
    found = problems(file)
    assert 6 == len(found)
    assert {
        "model[0] acme/one .context",
        "model[0] acme/one .tols",
        "model[1] acme/two .max_output",
        "model[2] acme/two",
        "model[2] acme/two .by",
        "model[2] acme/two .route[0].price.input",
    } == {problem.partition(":")[0].partition(" =")[0] for problem in found}


@pytest.mark.parametrize(
    ("loc", "expected"),
    [
        (("as_of",), "as_of"),
        (("source", 0, "url"), "source[0] card .url"),
        (("model", 1), "model[1] bigcode/starcoder2-3b"),
        (("model", 1, "context"), "model[1] bigcode/starcoder2-3b .context"),
        (("model", 1, "route", 0, "price", "input"), "model[1] bigcode/starcoder2-3b .route[0].price.input"),
        (("model", 0, "context"), "model[0] .context"),
        (("model", 7, "context"), "model[7] .context"),
    ],
)
def test_a_key_path_names_the_entry(loc, expected):
    """Table, place and id, then the way down."""
    file = raw({}, {"id": "bigcode/starcoder2-3b", "route": [{}]})
    assert expected == key_path(loc, file)


@pytest.mark.parametrize(
    ("file", "place", "fix"),
    [
        (one(context="8192"), f"{KEY} .context = '8192'", "must be a whole number, without quotes"),
        (one(context=8192.5), f"{KEY} .context = 8192.5", "whole number"),
        (one(context=True), f"{KEY} .context = true", "must be a whole number"),
        (one(context=0), f"{KEY} .context = 0", "must be above 0; leave the key out where it is unknown"),
        (one(context=10**13), f"{KEY} .context = {10**13}", "too large"),
        (one(vision="yes"), f"{KEY} .vision = 'yes'", "must be true or false, without quotes"),
        (one(tuning="chat"), f"{KEY} .tuning = 'chat'", "'base' or 'instruct'"),
        (one(name=""), f"{KEY} .name = ''", "must not be empty"),
        (one(name=3), f"{KEY} .name = 3", "must be text in quotes"),
        (one(released="2024-13"), f"{KEY} .released = '2024-13'", "month"),
        (one(released="soon"), f"{KEY} .released = 'soon'", "pattern"),
        (one(shutdown_date="2026-01-01"), f"{KEY} .shutdown_date = '2026-01-01'", "must be a date such as"),
        (one(by="card@2026-99-99"), f"{KEY} .by = 'card@2026-99-99'", "month"),
        (one(route={}), f"{KEY} .route = {{}}", "must be a list"),
        (one(route=[1]), f"{KEY} .route[0] = 1", "must be a table"),
        (route(price=3), f"{KEY} .route[0].price = 3", "must be a table"),
        (route(price={"input": -1.0}), f"{KEY} .route[0].price.input = -1.0", "must not be negative"),
        (route(price={"input": float("nan")}), f"{KEY} .route[0].price.input = nan", "finite"),
        (route(price={"input": float("inf")}), f"{KEY} .route[0].price.input = inf", "must"),
        (route(key="Host!"), f"{KEY} .route[0].key = 'Host!'", "pattern"),
        (one(score=[{"benchmark": "x", "value": float("nan")}]), f"{KEY} .score[0].value = nan", "finite"),
        (raw({"id": "one"}), "model[0] one .id = 'one'", "pattern"),
        (raw(as_of="today"), "as_of = 'today'", "must be a date such as 2026-11-23, without quotes"),
        (raw(as_of=datetime(2026, 1, 1, 12)), "as_of = datetime", "must be a date such as 2026-11-23, without quotes"),
        (raw(format=2), "format = 2", "1"),
        (raw(model="x") | {"model": "x"}, "model = 'x'", "must be a list"),
        (raw(source=[SOURCE | {"url": "javascript:x"}]), "source[0] card .url = 'javascript:x'", "pattern"),
    ],
)
def test_a_wrong_value_is_named_with_its_place_and_the_fix(file, place, fix):
    """Key path, value, what to write instead."""
    (problem,) = problems(file)
    assert problem.startswith(place + ": ") or problem.startswith(place)
    assert fix in problem.removeprefix(place)


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (one(contxt=1), f"{KEY} .contxt: unknown key; did you mean 'context'?"),
        (route(tols=True), f"{KEY} .route[0].tols: unknown key; did you mean 'tools'?"),
        (
            route(price={"inptu": 1.0}),
            f"{KEY} .route[0].price.inptu: unknown key; did you mean 'input'?",
        ),
        (raw(models=[]), "models: unknown key; did you mean 'model'?"),
    ],
)
def test_an_unknown_key_suggests_the_nearest(file, expected):
    """At any depth."""
    assert [expected] == problems(file)


def test_an_unknown_key_that_is_near_none_lists_them_all():
    """What can stand there."""
    (problem,) = problems(route(price={"zzz": 1.0}))
    assert problem.endswith(
        "keys here are batch_input, batch_output, cache_read, cache_write, cache_write_1h, input, output, "
        "region_uplifts, tiers"
    )


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (raw({"context": 1}), "model[0] .id: is missing; add it"),
        (one(route=[{"id": "x"}]), f"{KEY} .route[0].key: is missing; add it"),
        (one(route=[{"key": "host"}]), f"{KEY} .route[0].id: is missing; add it"),
        (raw(source=[{"id": "card"}]), "source[0] card .title: is missing; add it"),
    ],
)
def test_a_missing_key_is_named(file, expected):
    """Where it should stand."""
    assert [expected] == problems(file)


def test_a_patch_may_leave_out_the_routes_id_only():
    """It can be meant for a route of an earlier layer; the key says which."""
    assert [] == problems(one(route=[{"key": "host"}]), may_patch=True)
    assert 1 == len(problems(one(route=[{"id": "x"}]), may_patch=True))
    assert 1 == len(problems(raw({"context": 1}), may_patch=True))


@pytest.mark.parametrize("build", [one, route])
def test_limits_cannot_exceed_the_window(build):
    """Output above context is an error, equal is none."""
    assert 1 == len(problems(build(context=4096, max_output=4097)))
    assert 1 == len(problems(build(context=4096, max_input=4097)))
    assert [] == problems(build(context=4096, max_output=4096, max_input=4096))


def test_active_parameters_cannot_exceed_the_total():
    """Nor can they."""
    (problem,) = problems(one(parameters=8, active_parameters=9))
    assert problem.startswith(f"{KEY} .active_parameters = 9: is above parameters 8")


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        ({"by": "nobody"}, ".by"),
        ({"by": "nobody@2026-01-01"}, ".by"),
        ({"by_field": {"context": "nobody"}}, ".by_field.context"),
        ({"claim": [{"field": "context", "value": 1, "by": "nobody"}]}, ".claim[0].by"),
        ({"score": [{"benchmark": "x", "value": 1.0, "by": "nobody"}]}, ".score[0].by"),
        ({"use_for": [{"text": "x", "when": {"any": ["tools"]}, "by": "nobody"}]}, ".use_for[0].by"),
        ({"route": [{"key": "host", "id": "x", "by": "nobody"}]}, ".route[0].by"),
        (
            {"route": [{"key": "host", "id": "x", "by_field": {"price.input": "nobody"}}]},
            ".route[0].by_field.price.input",
        ),
        (
            {"route": [{"key": "host", "id": "x", "claim": [{"field": "tools", "value": True, "by": "nobody"}]}]},
            ".route[0].claim[0].by",
        ),
    ],
)
def test_an_unknown_source_is_named_wherever_it_stands(facts, place):
    """With the sources that there are, or the nearest."""
    (problem,) = problems(one(**facts))
    assert problem.startswith(f"{KEY} {place} = 'nobody")
    assert problem.endswith("no [[source]] has this id; known are card")


def test_a_misspelt_source_suggests_the_nearest():
    """Never a guess in its place."""
    (problem,) = problems(one(by="crad"))
    assert problem.endswith("did you mean 'card'?")


def test_a_source_without_any_declared_says_so():
    """An empty list is not printed."""
    (problem,) = problems({"model": [{"id": "acme/one", "by": "card"}]})
    assert problem.endswith("none is declared")


@pytest.mark.parametrize(
    ("table", "first", "second"),
    [
        ("model", {"id": "acme/one"}, {"id": "acme/one"}),
        ("model", {"id": "acme/one", "aliases": ["uno"]}, {"id": "acme/two", "aliases": ["uno"]}),
        ("model", {"id": "acme/one"}, {"id": "acme/two", "aliases": ["acme/one"]}),
        ("model", {"id": "acme/one", "aliases": ["acme/two"]}, {"id": "acme/two"}),
        ("source", {"id": "a", "title": "A"}, {"id": "a", "title": "B"}),
        ("provider", {"id": "a", "name": "A"}, {"id": "b", "name": "B", "aliases": ["a"]}),
        ("developer", {"id": "a", "name": "A"}, {"id": "a", "name": "B"}),
    ],
)
def test_a_name_stands_once(table, first, second):
    """Ids and aliases together."""
    (problem,) = problems({table: [first, second]})
    assert problem.startswith(f"{table}[1] {second['id']}: the name ")
    assert f"stands already at {table}[0] {first['id']}" in problem


def test_a_model_may_repeat_its_own_name():
    """The slug as an alias, or the id: no other model has it."""
    assert [] == problems(one(aliases=["one", "acme/one", "one"]))


def test_a_source_and_a_model_may_share_a_name():
    """They are never looked up together."""
    assert [] == problems({"source": [{"id": "acme/one", "title": "A"}], "model": [{"id": "acme/one"}]})


def test_a_route_key_stands_once_in_its_model():
    """In another model it may stand again."""
    twice = one(route=[{"key": "host", "id": "x"}, {"key": "other", "id": "x"}, {"key": "host", "id": "y"}])
    (problem,) = problems(twice)
    assert problem.startswith(f"{KEY} .route[2].key = 'host': stands already at .route[0]")
    apart = raw(
        {"id": "acme/one", "route": [{"key": "host", "id": "x"}]},
        {"id": "acme/two", "route": [{"key": "host", "id": "x"}]},
    )
    assert [] == problems(apart)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"by_field": {"contxt": "card"}}, f"{KEY} .by_field.contxt: is no fact; did you mean 'context'?"),
        ({"claim": [{"field": "contxt", "value": 1}]}, f"{KEY} .claim[0].field = 'contxt': is no fact; did you mean"),
        ({"claim": [{"field": "price.input", "value": 1}]}, f"{KEY} .claim[0].field = 'price.input': is no fact"),
        ({"unset": ["contxt"]}, f"{KEY} .unset: 'contxt' is no fact; did you mean 'context'?"),
        ({"claim": [{"field": "context", "value": "8k"}]}, f"{KEY} .claim[0].value = '8k': is no context"),
        ({"claim": [{"field": "context", "value": -1}]}, f"{KEY} .claim[0].value = -1: is no context: must be above 0"),
        ({"claim": [{"field": "vision", "value": 1}]}, f"{KEY} .claim[0].value = 1: is no vision"),
        ({"claim": [{"field": "released", "value": "2024-13"}]}, f"{KEY} .claim[0].value = '2024-13': is no released"),
    ],
)
def test_a_reference_to_a_fact_must_name_one(facts, expected):
    """Sources, claims and `unset` name facts; a claim's value must be one of its kind."""
    (problem,) = problems(one(**facts))
    assert problem.startswith(expected)


@pytest.mark.parametrize("key", ["use_for", "do_not_use_for"])
def test_a_condition_names_tasks_that_there_are(key):
    """The nearest is suggested."""
    (problem,) = problems(one(**{key: [{"text": "x", "when": {"task": ["codin"]}}]}))
    assert problem == f"{KEY} .{key}[0].when.task: 'codin' is no task; did you mean 'coding'?"


@pytest.mark.parametrize(
    "when", [{}, {"any": []}, {"any": ["flying"]}, {"over": {"context": -1}}, {"cost": 1}, "tools", 1]
)
def test_a_condition_is_strict(when):
    """No expressions, nothing outside the vocabulary, never empty."""
    assert 1 <= len(problems(one(do_not_use_for=[{"text": "x", "when": when}])))


@pytest.mark.parametrize(
    "facts",
    [
        {"id": 1},
        {"id": ["a"]},
        {"aliases": "one"},
        {"aliases": [1, None, []]},
        {"by": 1},
        {"by": ["card"]},
        {"by_field": 1},
        {"by_field": {"context": 1}},
        {"by_field": {"context": ["card"]}},
        {"claim": 1},
        {"claim": [1]},
        {"claim": [{"field": 1, "value": []}]},
        {"claim": [{"field": "context", "value": []}]},
        {"claim": [{"field": "context", "value": {}}]},
        {"claim": [{"field": ["context"], "value": 1}]},
        {"route": 1},
        {"route": [[]]},
        {"route": [{"key": []}, {"key": []}]},
        {"route": [{"key": {}, "id": {}}]},
        {"unset": 1},
        {"unset": [1, [], {}]},
        {"use_for": [1]},
        {"use_for": [{"when": {"task": 1}}]},
        {"use_for": [{"when": {"task": [1, [], {}]}}]},
        {"use_for": [{"when": {"task": [["chat"]]}}]},
        {"use_for": [{"when": []}]},
        {"score": {"benchmark": []}},
        {"remove": "yes"},
        {"context": {}},
        {"context": []},
        {"context": 16**5000},
        {"parameters": 16**5000},
        {"price": {"inptu": 1}},
        {"claim": [{"field": "context", "value": 16**5000}]},
        {"max_input": 16**5000, "context": 1},
    ],
)
def test_any_shape_is_answered_with_problems(facts):
    """Never a traceback: each place can hold any kind of value."""
    assert 1 <= len(problems(one(**facts)))
    assert 1 <= len(problems(raw({"id": "acme/one", "route": [{"key": "host", "id": "x"} | facts]})))


@pytest.mark.parametrize("key", ["source", "developer", "provider", "model", "as_of", "format"])
@pytest.mark.parametrize("value", [1.5, "x", [1], [[]], {}, {"a": 1}, [{"id": []}], [{"id": {}, "aliases": {}}]])
def test_any_shape_at_the_top_is_answered_with_problems(key, value):
    """Tables where lists belong, lists where tables belong."""
    assert 1 <= len(problems({key: value}))


def test_a_very_deep_value_is_answered_with_a_problem():
    """Deeper than Python's own recursion limit."""
    deep = {}
    for _ in range(100_000):
        deep = {"a": deep}
    for file in (raw(as_of=deep), one(context=deep), one(route=[deep]), route(price=deep), one(by=deep)):
        assert 1 <= len(problems(file))
    while deep:  # or the collector itself descends
        deep = deep.pop("a")


def test_a_long_value_is_cut():
    """A megabyte of nonsense is not printed back."""
    (problem,) = problems(one(context="x" * 10**6))
    assert 200 > len(problem)


def test_two_hundred_problems_are_listed():
    """A broken file does not flood the terminal."""
    found = problems(raw(*({"id": f"acme/{n}", "context": -1} for n in range(1000))))
    assert 201 == len(found)
    assert "… and more: only the first 200 are listed" == found[-1]


def test_declared_sources_are_read_as_far_as_they_can_be():
    """Also from a file that is wrong elsewhere."""
    assert {"a", "b"} == declared_sources({"source": [{"id": "a"}, {"id": 1}, 3, {}, {"id": "b", "x": 1}], "model": 1})


def test_dates_of_sources_are_dates():
    """As TOML has them."""
    file = LayerFile.model_validate({"as_of": date(2026, 11, 23), "source": [SOURCE | {"as_of": date(2024, 2, 28)}]})
    assert (date(2026, 11, 23), date(2024, 2, 28)) == (file.as_of, file.source[0].as_of)


def test_ids_of_tools():
    """Text, none of it empty; of a route, not of a model; what is said names the key and the fix."""
    path = f"{KEY} .route[0]"
    assert [] == problems(route(litellm_id="a/b", models_dev_id="c/d", other_ids=["e"], unset=["litellm_id"]))
    assert problems(route(litellm_id=3, models_dev_id="", other_ids="e")) == [
        f"{path}.litellm_id = 3: must be text in quotes",
        f"{path}.models_dev_id = '': must not be empty; leave the key out where it is unknown",
        f"{path}.other_ids = 'e': must be a list",
    ]
    assert problems(route(litelm_id="a")) == [f"{path}.litelm_id: unknown key; did you mean 'litellm_id'?"]
    assert problems(one(litellm_id="a"))[0].startswith(f"{KEY} .litellm_id: unknown key; ")
    assert problems(route(unset=["id"])) == [f"{path}.unset: 'id' is no fact; did you mean 'kind'?"]


def test_wrong_sources_do_not_take_for_ever(monkeypatch):
    """Near ids are looked for until that has taken long enough; what is wrong is told all the same."""
    compared = []
    real = check.get_close_matches

    def counting(name, known, most):
        compared.append(len(known))
        return real(name, known, most)

    monkeypatch.setattr(check, "get_close_matches", counting)
    sources = [f"source-{place:04}" for place in range(1_000)]
    file = {"model": [{"id": f"acme/m{place}", "by": f"sorce-{place:04}"} for place in range(500)]}
    found = problems_of(file, sources)
    assert 201 == len(found)
    assert 10_000 == sum(compared)
    assert "no [[source]] has this id; did you mean 'source-0000'?" in found[0]
    assert "no [[source]] has this id; known are source-0000, " in found[50]


@pytest.mark.parametrize("facts", [{"aliases": [0] * 6_000}, {f"key{place}": 1 for place in range(6_000)}])
def test_thousands_of_mistakes_in_one_table_are_counted(facts):
    """Nobody reads them, and to word them takes memory."""
    assert [f"{KEY}: has 6,000 mistakes; is it meant for a catalog?"] == problems(one(**facts))


def test_thousands_of_mistakes_at_the_top_are_counted():
    """The same of a file that is something else."""
    found = problems({f"key{place}": 1 for place in range(6_000)})
    assert ["the file: has 6,000 mistakes; is it meant for a catalog?"] == found


def test_a_list_of_mistakes_is_looked_at_as_far_as_it_is_told(monkeypatch):
    """Row by row, so that a list of a million takes no memory."""
    seen = []
    real = check._errors_of
    monkeypatch.setattr(check, "_errors_of", lambda *args: seen.append(args) or real(*args))
    assert 201 == len(problems({"model": [0] * 50_000}))
    assert 300 > len(seen)


@pytest.mark.parametrize(
    "model",
    [
        {"k" * 5_000: 1},
        {"id": "a/" + "k" * 5_000, "x": 1},
        {"id": "a/b", "by_field": {"k" * 5_000: "x"}},
        {"id": "a/b", "by_field": {"k" * 5_000: 1}},
        {"id": "a/b", "unset": ["k" * 5_000]},
        {"id": "a/b", "aliases": {"k" * 5_000: ["k" * 5_000]}},
    ],
)
def test_a_problem_is_short_whatever_it_is_about(model):
    """A key, an id or a value of thousands of characters is not repeated whole."""
    found = problems(raw(model))
    assert found
    assert [] == [problem for problem in found if len(problem) > 1_500]

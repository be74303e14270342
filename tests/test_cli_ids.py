"""`--id-style` in every command and format, and recorded ids wherever a model is named."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from cli_support import DATA, document, error, inside, on_terminal, plain, records
from modelpick.core.ids import ID_STYLES
from modelpick.render.formats import FORMATS
from test_schema import mistakes

IDS = ("--only-catalog", str(DATA / "ids.toml"))
ASKED = (*IDS, "--as-of", "2026-11-23")
COMMANDS: dict[str, tuple[str, ...]] = {
    "recommend": ("recommend", *ASKED, "--tools"),
    "list": ("list", *ASKED),
    "search": ("search", "acme", *ASKED),
    "cost": ("cost", "large", "small", *ASKED, "--input", "1k", "--output", "1k"),
    "compare": ("compare", "large", "small", *ASKED),
    "migrate": ("migrate", "large", "acme/next", *ASKED),
    "plot": ("plot", *ASKED, "--x", "context", "--y", "input_usd_per_mtok"),
    "show": ("show", "large", *ASKED),
    "why": ("why", "large", *ASKED, "--tools"),
}
"""Every command that answers with ids of models, by the name of its schema."""
SUCCESSORS = ("migrate", "small", *ASKED)


def rows(*args: str) -> list[dict[str, str]]:
    """What a command prints as CSV, parsed."""
    return list(csv.DictReader(io.StringIO(inside(*args, "--format", "csv").stdout)))


def ids(*args: str) -> list[str]:
    """What it prints with -q."""
    return inside(*args, "-q").stdout.split()


# The default ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("args", [*COMMANDS.values(), SUCCESSORS], ids=lambda args: "-".join(args[:2]))
def test_the_default_style_changes_nothing(args, format_):
    """`--id-style modelpick` is what there is without it, byte for byte, and no key or column is added."""
    asked = inside(*args, "--format", format_)
    assert inside(*args, "--id-style", "modelpick", "--format", format_) == asked
    assert "modelpick_id" not in asked.stdout and "id_style" not in asked.stdout


# Every command ----------------------------------------------------------------------------------------------------

IN_LITELLM = {
    "recommend": ["acme_ai/small-1", "acme_ai/small"],
    "list": ["acme_ai/small", "acme_ai/small-1"],
    "search": ["acme_ai/small", "acme_ai/small-1"],
    "cost": ["acme_ai/small-1", "acme_ai/large-1"],
    "compare": ["acme_ai/small-1"],
    "migrate": ["acme_ai/small"],
    "plot": ["acme_ai/small", "acme_ai/small-1"],
    "show": [],
    "why": [],
}
"""Command -> what -q prints: large is cheapest at OpenRouter, for whose route LiteLLM's list has no id."""


@pytest.mark.parametrize("name", COMMANDS)
def test_ids_of_litellm(name):
    """-q prints recorded ids alone; where there is none at all the exit code is 1."""
    result = inside(*COMMANDS[name], "--id-style", "litellm", "-q")
    assert (sorted(result.stdout.split()), result.code) == (sorted(IN_LITELLM[name]), 0 if IN_LITELLM[name] else 1)


@pytest.mark.parametrize("style", ID_STYLES)
@pytest.mark.parametrize("name", COMMANDS)
def test_json_is_as_its_schema_says(name, style):
    """In every style."""
    answer = document(*COMMANDS[name], "--id-style", style)
    assert [] == mistakes(name, answer)
    assert answer.get("id_style", "modelpick") == style
    assert [] == mistakes("migrate", document(*SUCCESSORS, "--id-style", style))


MEMBERS = {"recommend": "candidates", "list": "models", "search": "models", "compare": "models", "plot": "points"}


@pytest.mark.parametrize("name", MEMBERS)
def test_json_keeps_the_catalogs_own_id(name):
    """`id` is in the style, null where none is recorded; `modelpick_id` is what `id` is without a style."""
    own = document(*COMMANDS[name])[MEMBERS[name]]
    styled = document(*COMMANDS[name], "--id-style", "provider")[MEMBERS[name]]
    expected = {"acme/large": "acme-ai/large", "acme/small": "small-1", "acme/next": "small", "acme/open": None}
    assert [one["modelpick_id"] for one in styled] == [one["id"] for one in own]
    assert [one["id"] for one in styled] == [expected[one["id"]] for one in own]
    assert [{**one, "id": mine["id"]} for one, mine in zip(styled, own, strict=True)] == [
        {**mine, "modelpick_id": mine["id"]} for mine in own
    ]


@pytest.mark.parametrize("name", ["recommend", "list", "search", "plot", "cost"])
def test_rows_have_both_ids(name):
    """JSON lines are the entries of the document; CSV has a column for each id, unknown is empty."""
    key, member = ("model", "routes") if name == "cost" else ("id", MEMBERS[name])
    args = (*COMMANDS[name], "--id-style", "litellm")
    found = document(*args)[member]
    assert records(*args) == found
    assert [(row[key], row["modelpick_id"]) for row in rows(*args)] == [
        (one[key] or "", one["modelpick_id"]) for one in found
    ]


def test_every_route_of_cost_has_its_own():
    """The id is that of the row's route, a free tier's too; -q has the routes that can be paid, cheapest first."""
    args = ("cost", "large", *ASKED, "--mix", "chat", "--id-style")
    assert [(row["route"], row["model"]) for row in document(*args, "openrouter")["routes"]] == [
        ("openrouter", "acme-ai/large"),
        ("acme", "acme-ai/large"),
        ("openrouter/free", "acme-ai/large:free"),
    ]
    assert ids(*args, "provider") == ["acme-ai/large", "large-1", "acme-ai/large:free"]
    assert [row["model"] for row in document(*args, "models.dev")["routes"]] == [
        "openrouter/acme-ai/large",
        "acme/large-1",
        None,
    ]


def test_show_gives_the_id_of_the_best_route():
    """From any id to that of another tool, and with requirements by the route that meets them."""
    assert ids("show", "acme/large-1", *ASKED, "--id-style", "openrouter") == ["acme-ai/large"]
    assert ids("show", "large", *ASKED, "--provider", "acme", "--id-style", "litellm") == ["acme_ai/large-1"]
    page = inside("show", "large", *ASKED, "--id-style", "litellm").stdout
    assert "    acme_ai/large-1  (card, 2026-10-01)\n" in page and "    ?  (card, 2026-10-01)\n" in page
    model = document("show", "large", *ASKED, "--id-style", "models.dev")["model"]
    assert list(model.items())[:2] == [("id", "openrouter/acme-ai/large"), ("modelpick_id", "acme/large")]


def test_why_names_each_route():
    """The model by its best route, every route by its own."""
    answer = document(*COMMANDS["why"], "--id-style", "litellm")
    assert (answer["model"], answer["modelpick_id"]) == (None, "acme/large")
    assert {route["route"]["id"]: route["id"] for route in answer["routes"]} == {
        "acme-ai/large": None,
        "acme-ai/large:free": None,
        "large-1": "acme_ai/large-1",
    }
    assert {row["route"]: row["model"] for row in rows(*COMMANDS["why"], "--id-style", "litellm")}["acme"] == (
        "acme_ai/large-1"
    )


def test_compare_has_a_row_of_ids():
    """In every format; the other rows go by the catalog's own ids."""
    args = (*COMMANDS["compare"], "--id-style", "litellm")
    (row,) = [row for row in document(*args)["rows"] if row["fact"] == "litellm id"]
    assert row["values"] == {"acme/large": None, "acme/small": "acme_ai/small-1"}
    assert {"group": "identity", "fact": "litellm id"}.items() <= next(
        row for row in rows(*args) if row["acme/small"] == "acme_ai/small-1"
    ).items()
    assert "!= litellm id" in inside(*args).stdout
    assert "| identity | litellm id | ? | acme_ai/small-1 |" in inside(*args, "--format", "markdown").stdout


def test_migrate_replaces_the_ids_of_the_style():
    """What to write instead, for each route of the old model; null where that is not recorded or not offered."""
    args = ("migrate", "large", "small", *ASKED, "--id-style")
    told = {row["provider"]: (row["before"], row["after"]) for row in document(*args, "litellm")["ids"]}
    assert told == {"acme": ("acme_ai/large-1", "acme_ai/small-1"), "openrouter": (None, None)}
    assert {row["name"]: (row["before"], row["after"]) for row in records(*args, "litellm") if row["kind"] == "id"}[
        "acme"
    ] == ("acme_ai/large-1", "acme_ai/small-1")
    page = inside(*args, "litellm").stdout
    assert "acme_ai/large-1  by  acme_ai/small-1\n" in page and "?  by  none there\n" in page
    assert {row["provider"] for row in document(*args, "openrouter")["ids"]} == {"openrouter"}
    assert ids(*SUCCESSORS, "--id-style", "provider") == ["small", "acme-ai/large"]


def test_the_legend_of_a_plot_has_both():
    """The id in the style, and the catalog's own in brackets."""
    shown = inside(*COMMANDS["plot"], "--id-style", "litellm").stdout
    assert "acme_ai/small-1 (acme/small)" in shown and "? (acme/large)" in shown


# For people -------------------------------------------------------------------------------------------------------


def test_a_table_has_both_columns():
    """The id in the style, a ? where none is recorded, and the model."""
    lines = inside(*COMMANDS["recommend"], "--id-style", "litellm").stdout.splitlines()
    assert lines[0].split()[:4] == ["status", "litellm", "id", "model"]
    assert [line.split()[2:4] for line in lines[2:6]] == [
        ["acme_ai/small-1", "acme/small"],
        ["acme_ai/small", "acme/next"],
        ["?", "acme/large"],
        ["?", "acme/open"],
    ]
    markdown = inside(*COMMANDS["list"], "--id-style", "provider", "--format", "markdown").stdout
    assert markdown.startswith("| id at provider | model | ") and "| ? | acme/open |" in markdown


@pytest.mark.parametrize("columns", [26, 40, 80])
def test_a_narrow_table_keeps_the_model(columns):
    """Where both ids have no room beside each other, the catalog's own goes under its row and is not lost."""
    shown = plain(on_terminal(*COMMANDS["list"], "--id-style", "litellm", columns=columns).stdout)
    assert all(name in shown for name in ("acme/large", "acme/small", "acme/open", "acme_ai/small-1"))


def test_chosen_columns_are_those_alone():
    """`id` is in the style; the others can be asked for."""
    args = (*COMMANDS["list"], "--columns", "id,modelpick_id,litellm_id,openrouter_id,models_dev_id")
    assert list(rows(*args, "--id-style", "provider")[0].values()) == [
        *("acme-ai/large", "acme/large", "", "acme-ai/large", "openrouter/acme-ai/large")
    ]
    assert list(rows(*COMMANDS["list"], "--columns", "id", "--id-style", "provider")[0]) == ["id"]


# What is said -----------------------------------------------------------------------------------------------------


def test_how_many_have_no_id_is_said():
    """On stderr: of what fits with -q, of what is shown otherwise."""
    args = (*COMMANDS["recommend"], "--id-style", "litellm")
    assert inside(*args, "-q").stderr == "modelpick: note: no litellm id is recorded for 1 of 3 that fit; left out\n"
    assert inside(*args).stderr == "modelpick: note: no litellm id is recorded for 2 of 4 shown\n"
    assert inside(*args, "--limit", "2").stderr == ""
    limited = inside(*args, "-q", "--limit", "2")
    assert (limited.stdout, limited.stderr) == ("acme_ai/small-1\nacme_ai/small\n", "")
    assert (
        "no id of the provider is recorded for 1 of 4 shown"
        in inside(*COMMANDS["list"], "--id-style", "provider").stderr
    )


def test_the_limit_counts_ids_that_there_are():
    """`--limit` gives so many ids where so many fitting models have one."""
    args = ("recommend", *ASKED, "--tools", "--rank", "context", "--id-style", "litellm", "-q", "--limit", "1")
    assert inside(*args)[:1] == ("acme_ai/small\n",)


def test_an_id_that_would_be_read_as_another_model():
    """What Acme calls `small` today is acme/next; typed here it is acme/small, and that is said."""
    result = inside(*COMMANDS["recommend"], "--id-style", "provider", "-q")
    assert result.stdout.split() == ["small-1", "small", "acme-ai/large"]
    assert result.stderr == "modelpick: note: small is acme/next there; typed here, it is taken for acme/small\n"


def test_no_such_style():
    """A usage error with the styles."""
    assert error("list", *ASKED, "--id-style", "litelm") == (
        "--id-style: 'litelm' is not one of its values",
        "did you mean litellm? choose modelpick, provider, litellm, openrouter or models.dev",
    )
    assert inside("list", *ASKED, "--id-style", "x").code == 2


# Wherever a model is named ----------------------------------------------------------------------------------------

NAMED: dict[str, tuple[str, ...]] = {
    "show": ("show", "NAME"),
    "why": ("why", "NAME", "--tools"),
    "cost": ("cost", "NAME", "--mix", "chat"),
    "compare": ("compare", "NAME", "small"),
    "migrate-from": ("migrate", "NAME", "acme/next"),
    "migrate-to": ("migrate", "small", "NAME"),
    "tasks": ("tasks", "NAME"),
    "model": ("list", "--model", "NAME"),
    "not-model": ("list", "--not-model", "NAME"),
    "like": ("recommend", "--like", "NAME"),
}
RECORDED = ("large-1", "acme_ai/large-1", "acme/large-1", "large-1@001", "acme-ai/large", "openrouter/acme-ai/large")


def asked(words: tuple[str, ...], name: str) -> tuple[str, ...]:
    """The command with this name in its place."""
    return (*(name if word == "NAME" else word for word in words), *ASKED)


@pytest.mark.parametrize("name", RECORDED)
@pytest.mark.parametrize("words", NAMED.values(), ids=NAMED)
def test_any_recorded_id_is_a_name(words, name):
    """The answer is that of the model's own id."""
    found, own = (inside(*asked(words, one), "--json") for one in (name, "acme/large"))
    assert (found.stdout, found.code) == (own.stdout, own.code)
    assert own.stdout


@pytest.mark.parametrize("words", NAMED.values(), ids=NAMED)
def test_an_id_of_several_models(words):
    """Exit 3, and which."""
    assert error(*asked(words, "shared")) == (
        "2 models are offered under the id 'shared'",
        "say which: acme/next or acme/small",
    )
    assert inside(*asked(words, "shared")).code == 3


@pytest.mark.parametrize("name", ["Large-1", "acme_ai/large", "large-1@002", "acme/large-1 ", "arge-1"])
def test_never_a_near_miss(name):
    """Another spelling is another name."""
    assert error("show", name, *ASKED)[0] == f"no model is called {name!r}"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("acme_ai/large-1", "acme_ai/large-1 is acme/large, by the id of 1 route: acme"),
        ("acme-ai/large:free", "acme-ai/large:free is acme/large, by the id of 1 route: openrouter/free"),
    ],
)
@pytest.mark.parametrize("command", ["show", "why", "cost"])
def test_the_route_of_an_id_is_said(command, name, said):
    """On stderr; a model's own name needs no word."""
    line = f"modelpick: note: {said}\n"
    assert line in inside(*asked(NAMED[command], name)).stderr
    assert "by the id of" not in inside(*asked(NAMED[command], "large")).stderr


def test_named_twice_by_two_ids():
    """Two ids of one model are one model."""
    assert error("compare", "large", "acme_ai/large-1", *ASKED)[0] == "acme/large is named twice"
    assert error("migrate", "large", "large-1", *ASKED)[0] == "acme/large is both the old and the new model"
    assert document("cost", "large", "large-1", *ASKED)["routes"] == document("cost", "large", *ASKED)["routes"]


@pytest.mark.parametrize("text", ["acme_ai/large", "@001", "openrouter/acme"])
def test_search_finds_them(text):
    """Parts of any recorded id."""
    assert ids("search", text, *ASKED) == ["acme/large"]


def test_show_tells_them_all():
    """Each route of the JSON has its ids, null and empty where none is recorded."""
    routes: list[dict[str, Any]] = document("show", "large", *ASKED)["model"]["routes"]
    told = {route["id"]: (route["litellm_id"], route["models_dev_id"], route["other_ids"]) for route in routes}
    assert told == {
        "large-1": ("acme_ai/large-1", "acme/large-1", ["large-1@001", "acme_ai/large-1@001"]),
        "acme-ai/large": (None, "openrouter/acme-ai/large", []),
        "acme-ai/large:free": (None, None, []),
    }

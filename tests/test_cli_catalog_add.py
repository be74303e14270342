"""`catalog add`: flags in, a file of its own out, and a model that works everywhere afterwards."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from cli_support import DATA, ONLY, error, inside
from modelpick.render.formats import FORMATS

DAY = ("--as-of", "2026-11-23")
IDS = DATA / "ids.toml"
ROUTE = ("--provider", "acme", "--id", "one-v1")


def dry(*args: str) -> dict[str, Any]:
    """The file that these flags make, parsed."""
    result = inside("catalog", "add", *args, *ONLY, *DAY, "--dry-run")
    assert result.code == 0, result.stderr
    return tomllib.loads(result.stdout)


def model(*args: str) -> dict[str, Any]:
    """Its one model."""
    (table,) = dry(*args)["model"]
    return dict(table)


def test_a_private_model_works_everywhere(at_home):
    """One command writes one small file; every other command then knows the model by id and alias."""
    added = at_home(
        *("catalog", "add", "initech/helper-7b", "--alias", "helper", "--name", "Helper 7B", "--context", "32Ki"),
        *("--max-output", "4k", "--tools", "--json-schema", "--no-vision", "--tuning", "instruct", "--open-weights"),
        *("--license", "apache-2.0", "--parameters", "7B", "--released", "2026-05", "--knowledge", "2025"),
        *("--provider", "initech-cloud", "--id", "helper-prod", "--input-price", "0.001", "--output-price", "0.002"),
        *("--source", "https://wiki.initech.example/helper", *DAY),
    )
    assert added.code == 0
    assert Path(added.stdout.strip()).name == "initech-helper-7b.toml"
    assert added.stderr.splitlines() == [
        "modelpick: note: no route of the catalog has the provider initech-cloud yet",
        "modelpick: note: `modelpick show initech/helper-7b` shows it",
    ]
    page = json.loads(at_home("show", "helper", "--json", *DAY).stdout)["model"]
    facts = {name: fact["value"] for name, fact in page["facts"].items() if fact["value"] is not None}
    assert facts == {
        "context": 32768,
        "max_output": 4000,
        "vision": False,
        "tools": True,
        "json_schema": True,
        "released": "2026-05",
        "knowledge": "2025",
        "tuning": "instruct",
        "open_weights": True,
        "license": "apache-2.0",
        "parameters": 7_000_000_000,
    }
    assert page["facts"]["context"]["source"] == "initech-helper-7b-page"
    asked = ("--context", "30k", "--tools", "--json-schema", "--task", "chat", "--rank", "cost", *DAY)
    best = at_home("recommend", *asked, "-q").stdout.splitlines()
    assert best[0] == "initech/helper-7b"
    assert at_home("why", "helper", *asked).code == 0
    assert at_home("list", "--provider", "initech-cloud", "-q").stdout == "initech/helper-7b\n"
    assert at_home("search", "helper", "-q").stdout == "initech/helper-7b\n"
    assert "initech-cloud" in at_home("providers", "-q").stdout.splitlines()
    assert "initech-helper-7b-page" in at_home("sources", "-q").stdout.splitlines()
    assert at_home("catalog", "validate").code == 0
    assert at_home("catalog", "lint", added.stdout.strip(), *DAY) == ("nothing odd\n", "", 0)
    diff = json.loads(at_home("catalog", "diff", "shipped", "current", "--json").stdout)
    assert [(one["change"], one["model"]) for one in diff["changes"]] == [("added", "initech/helper-7b")]


def test_a_patch_names_its_layer(at_home):
    """A known alias is resolved; `show` says which file set the fact, and a second file is a choice of its own."""
    added = at_home("catalog", "add", "starcoder2-3b", "--context", "12k", *DAY)
    assert added.code == 0
    assert "bigcode/starcoder2-3b is known: the file patches it, field by field" in added.stderr
    fact = json.loads(at_home("show", "starcoder2-3b", "--json").stdout)["model"]["facts"]["context"]
    layer = "catalog.d bigcode-starcoder2-3b.toml"
    source = "bigcode-starcoder2-3b.toml"
    assert (fact["value"], fact["source"], fact["as_of"], fact["layer"]) == (12000, source, "2026-11-23", layer)
    assert f"set by {layer}" in at_home("show", "starcoder2-3b").stdout
    path = Path(added.stdout.strip())
    before = path.read_bytes()
    again = at_home("catalog", "add", "starcoder2-3b", "--fim", *DAY)
    assert (again.stdout, again.code, path.read_bytes()) == ("", 2, before)
    assert again.stderr.splitlines()[0].endswith("is there already, and a file that may be yours is never rewritten")
    assert "--output" in again.stderr.splitlines()[1]


def test_a_price_of_ones_own(at_home):
    """The price of a known route is patched, all else stays."""
    before = json.loads(at_home("show", "gpt-5", "--json").stdout)["model"]
    added = at_home("catalog", "add", "gpt-5", "--provider", "openai", "--input-price", "1", *DAY)
    assert added.code == 0, added.stderr
    after = json.loads(at_home("show", "gpt-5", "--json").stdout)["model"]
    (old,), (new,) = (
        [one for one in page["routes"] if one["provider"] == "openai" and not one["tier"]] for page in (before, after)
    )
    assert new["input_usd_per_mtok"] == 1.0
    assert new["output_usd_per_mtok"] == old["output_usd_per_mtok"]
    assert new["layers"] == {"price.input": "catalog.d openai-gpt-5.toml"}


def test_the_file():
    """What is stated and nothing else; the day of the facts at the top."""
    assert dry("acme/one", "--context", "8k") == {
        "format": 1,
        "as_of": dt.date(2026, 11, 23),
        "model": [{"id": "acme/one", "context": 8000}],
    }
    assert model("acme/one") == {"id": "acme/one"}


def test_the_source():
    """An address becomes a source that the model and its route name; its id is taken by no other."""
    made = dry("acme/one", "--context", "8k", "--source", "https://example.org/one", *ROUTE)
    (source,) = made["source"]
    assert (source["id"], source["url"], made["model"][0]["by"]) == (
        *("acme-one-page", "https://example.org/one"),
        "acme-one-page",
    )
    assert made["model"][0]["route"][0]["by"] == "acme-one-page"


@pytest.mark.parametrize(
    ("args", "on_model", "on_route"),
    [
        (("acme/one", "--tools", "--context", "8k"), {"tools", "context"}, set()),
        (("new/one", "--tools", "--context", "8k", "--fim"), {"tools", "context", "fim"}, {"tools"}),
        (
            ("acme/chat-mini", "--vision", "--context", "60k", "--released", "2026-05"),
            {"released"},
            {"vision", "context"},
        ),
    ],
)
def test_what_is_said_of_the_route(args, on_model, on_route):
    """Of a known model limits and abilities are the route's; of a new one elsewhere the abilities are both's."""
    provider = "acme" if args[0] == "acme/one" else "northwind"
    table = model(*args, "--provider", provider, "--id", "x", "--kind", "serverless")
    (route,) = table["route"]
    assert set(table) - {"id", "route"} == on_model
    assert set(route) - {"key", "id", "kind"} == on_route


def test_a_providers_alias_is_resolved():
    """`fireworks/eu` is written with the provider's own id."""
    (route,) = model("new/one", "--provider", "fireworks/eu", "--id", "x")["route"]
    assert route["key"] == "fireworks-ai/eu"


@pytest.mark.parametrize(
    ("args", "problem"),
    [
        (("new",), "MODEL: 'new' is no known model, and no id of a new one"),
        (("a/b/c",), "MODEL: 'a/b/c' is no known model, and no id of a new one"),
        (("chat-large",), "nothing is stated about acme/chat-large"),
        (("a/b", "--context", "big"), "--context: 'big' is not a number of tokens"),
        (("a/b", "--max-input", "0"), "--max-input: '0' must be a whole number above 0"),
        (("a/b", "--context", "999999999999999"), "--context: '999999999999999' is not a value of this fact"),
        (("a/b", "--context", "8k", "--max-output", "9k"), "--max-output is above --context"),
        (("a/b", "--parameters", "many"), "--parameters: 'many' is not a number of parameters"),
        (("a/b", "--released", "May 2026"), "--released: 'May 2026' is not a date"),
        (("a/b", "--knowledge", "2026-13"), "--knowledge: '2026-13' is not a date"),
        (("a/b", "--as-of", "2026"), "--as-of: '2026' is not a date"),
        (("a/b", "--tuning", "chat"), "--tuning: 'chat' is not one of its values"),
        (("a/b", "--name", ""), "--name: '' is not a value of this fact"),
        (("a/b", "--alias", "chat-large"), "--alias: 'chat-large' is acme/chat-large's name already"),
        (("a/b", "--source", "the wiki"), "--source: 'the wiki' is not an address"),
        (("a/b", "--input-price", "1"), "--input-price: a route needs its provider"),
        (("a/b", "--provider", "acme"), "--provider acme: a new route needs the provider's id of the model"),
        (("a/b", "--provider", "A b", "--id", "x"), "--provider: 'A b' is not the key of a route"),
        (("a/b", *ROUTE, "--input-price", "-1"), "--input-price: '-1' is not a price in USD per million tokens"),
        (("a/b", *ROUTE, "--output-price", "9e9"), "--output-price: '9e9' is not a value of this fact"),
        (("a/b", *ROUTE, "--kind", "cheap"), "--kind: 'cheap' is not one of its values"),
        (("a/b", "--provider", "acme", "--id", ""), "--id: '' is not an id"),
        (("a/b", "--output", "a-b.txt"), "--output: 'a-b.txt' does not end in .toml"),
    ],
)
def test_mistakes(args, problem):
    """Each names its flag, says the fix, exits 2 and writes nothing."""
    assert error("catalog", "add", *args, *ONLY)[0].startswith(problem)
    assert inside("catalog", "add", *args, *ONLY).code == 2


def test_what_does_not_agree_with_the_layers(at_home, tmp_path: Path):
    """A patch that contradicts what it patches: exit 4, and no file."""
    output = tmp_path / "bad.toml"
    result = at_home("catalog", "add", "chat-large", "--context", "9k", *ONLY, "--output", output)
    assert (result.stdout, result.code, output.exists()) == ("", 4, False)
    assert ".max_output = 16000: is above context 9000" in result.stderr
    assert result.stderr.splitlines()[-1].endswith("nothing was written")


def test_output(at_home, tmp_path: Path):
    """A file elsewhere: its folder is made, and the hint says how to use it."""
    output = tmp_path / "mine" / "one.toml"
    result = at_home("catalog", "add", "acme/one", "--context", "8k", "--output", output)
    assert (result.stdout, result.code) == (f"{output}\n", 0)
    assert f"`modelpick show acme/one --catalog {output}` shows it" in result.stderr
    assert at_home("show", "acme/one", "--catalog", output).code == 0
    assert [one.name for one in output.parent.iterdir()] == ["one.toml"]


def test_a_place_that_takes_no_file(at_home, tmp_path: Path):
    """Exit 5, one line and a hint."""
    (tmp_path / "file").touch()
    result = at_home("catalog", "add", "acme/one", "--context", "8k", "--output", tmp_path / "file" / "one.toml")
    assert (result.stdout, result.code, len(result.stderr.splitlines())) == ("", 5, 2)


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format(tmp_path: Path, format_):
    """Written or not, each format says what and where."""
    output = tmp_path / "one.toml"
    result = inside("catalog", "add", "acme/one", *ONLY, "--output", output, "--format", format_)
    assert result.code == 0
    assert ("acme/one" if format_ == "ids" else str(output)) in result.stdout
    assert output.is_file()


def test_json():
    """The path, the model, whether it patches and was written, and the file itself."""
    answer = json.loads(inside("catalog", "add", "acme/chat-mini", "--fim", *ONLY, *DAY, "--dry-run", "--json").stdout)
    assert (answer["model"], answer["patches"], answer["written"]) == ("acme/chat-mini", True, False)
    assert tomllib.loads(answer["toml"])["model"] == [{"id": "acme/chat-mini", "fim": True}]


def test_hostile_text():
    """What is typed reaches the file as it is, and the terminal harmless."""
    evil = "\x1b[31mred\u202e\n"
    result = inside("catalog", "add", "acme/one", "--name", f"x{evil}y", *ONLY, *DAY, "--dry-run")
    assert "\x1b" not in result.stdout
    assert "\u202e" not in result.stdout
    assert tomllib.loads(result.stdout)["model"][0]["name"] == f"x{evil}y"


def test_ids_of_tools():
    """What LiteLLM and models.dev take for a route, and others; each id once."""
    ids = ("--litellm-id", "acme/one-v1", "--models-dev-id", "acme/one", "--other-id", "v1", "--other-id", "v1")
    (route,) = model("acme/new", *ROUTE, *ids)["route"]
    assert route == {
        "key": "acme",
        "id": "one-v1",
        "litellm_id": "acme/one-v1",
        "models_dev_id": "acme/one",
        "other_ids": ["v1"],
    }
    own_file = ("--output", "mine.toml")
    (patch,) = model("chat-large", "--provider", "northwind", "--litellm-id", "nw/chat-large", *own_file)["route"]
    assert patch == {"key": "northwind", "litellm_id": "nw/chat-large"}


@pytest.mark.parametrize(
    ("flags", "problem"),
    [
        (("--litellm-id", ""), "--litellm-id: '' is not an id"),
        (("--models-dev-id", "x" * 201), f"--models-dev-id: '{'x' * 40}' is not an id"),
        (("--other-id", " "), "--other-id: ' ' is not an id"),
    ],
)
def test_what_is_no_id(flags, problem):
    """The flag is named."""
    assert error("catalog", "add", "acme/new", *ROUTE, *flags, *ONLY, *DAY, "--dry-run")[0] == problem


def test_an_id_needs_its_provider():
    """It is of a route."""
    problem, _ = error("catalog", "add", "chat-large", "--litellm-id", "x", "--other-id", "y", *ONLY, *DAY)
    assert problem == "--litellm-id and --other-id: a route needs its provider"


def test_ids_that_mean_something_already():
    """An id that is another model's name, and a new model's name that is a route's id, are said."""
    said = inside("catalog", "add", "acme/new", *ROUTE, "--other-id", "chat-large", *ONLY, *DAY, "--dry-run").stderr
    assert "note: chat-large is a name of acme/chat-large, and stays that where it is typed\n" in said
    said = inside("catalog", "add", "acme/one", *ROUTE, "--only-catalog", IDS, *DAY, "--dry-run").stderr
    assert "is also what" not in said
    said = inside("catalog", "add", "acme/large-1", *ROUTE, "--only-catalog", IDS, *DAY, "--dry-run").stderr
    assert "note: acme/large-1 is also what acme/large is called, on its route acme\n" in said

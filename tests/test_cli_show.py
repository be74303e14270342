"""`show` and `why`, whole: a model's page, and every finding of every route."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli_support import ASKED, DATA, ONLY, SMALL, document, inside, records


def page(model: str, *args: str) -> list[str]:
    """The lines of a model's page, without indent, blanks squeezed."""
    return [" ".join(line.split()) for line in inside("show", model, *ASKED, *args).stdout.splitlines()]


def test_the_worked_example(run):
    """`show starcoder2-3b` prints what the model is, what it is for and not for, and exits 0."""
    result = run("show", "starcoder2-3b", *ASKED)
    assert (result.stderr, result.code) == ("", 0)
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    for line in (
        "StarCoder2 3B bigcode/starcoder2-3b",
        "family StarCoder2, by BigCode, released 2024-02-28, 2.7 years ago",
        "also known as starcoder2-3b",
        "StarCoder2 3B: a code base model, 3.03B parameters, 1 tracked route; fits coding and fim.",
        "Generated code may be wrong.",
        "- code completion and infilling (card, 2026-10-01)",
        "- strict JSON or tool calling: nothing claims support "
        "(neither card nor provider mentions them; card, 2026-10-01)",
        "- chat and following instructions: a base model (card, 2026-10-01)",
        "- vision: takes no images (card, 2026-10-01)",
        "parameters 3,030,371,328 (3.03B) card, 2026-10-01",
        "licence bigcode-openrail-m card, 2026-10-01",
        "fill-in-the-middle yes card, 2026-10-01",
        "image input no card, 2026-10-01",
        "humaneval (completion) 31.7 percent vendor; card, 2026-10-01",
    ):
        assert line in lines
    assert "accounts/fireworks/models/starcoder2-3b" in result.stdout
    assert lines[-1] == "catalog of 2026-11-20; ? is unknown, never no"


def test_disputes_are_shown():
    """What counts against the context window is called disputed; a lesser source's date stands beside, named."""
    lines = page("starcoder2-3b")
    assert "context window 16,384 card, 2026-10-01; disputed: 8,192 according to tracker, 2026-11-10" in lines
    assert "released 2024-02-28 card, 2026-10-01; 2024-07-04 according to tracker, 2026-11-10" in lines


def test_every_block_of_the_page_stands():
    """Blocks without facts say so; none is left out."""
    text = inside("show", "shadow/mystery", *ASKED).stdout
    headings = [line for line in text.splitlines() if line and not line.startswith(" ")]
    for title in (
        "About",
        "Use it for",
        "Do not use it for",
        "Facts",
        "Capabilities",
        "Price ladder, USD per million tokens",
        "Task fit",
        "Benchmark scores",
        "Benchmark peer bars",
        "Lifecycle",
        "Migration checks",
    ):
        assert title in headings
    assert text.count("  not tracked") >= 8
    assert "no task is known to fit" in text.replace("fits coding", "no task is known to fit")


def test_an_unknown_is_a_question_mark():
    """Everything unknown is named in one row a block, with a ?; nothing is no or 0."""
    lines = page("shadow/mystery")
    assert any(line.startswith("unknown ? context window, ") for line in lines)
    assert any(line.startswith("unknown ? image input, PDF input, ") for line in lines)


def test_the_price_ladder():
    """Routes cheapest first, the cheapest that can be had marked, ids whole, retired ones last."""
    lines = page("chat-large")
    start = lines.index("Price ladder, USD per million tokens") + 1
    assert lines[start] == "4 live routes, cheapest first for the mix chat (3:0:1 input:cached:output)"
    ladder = lines[start + 1 : start + 11]
    assert [line.split()[0] for line in ladder[1::2]] == [
        "acme.chat-large-v1",
        "eu.acme.chat-large-v1",
        "chat-large-1",
        "chat-large:free",
        "chat-large-old",
    ]
    assert sum("▸" in line for line in ladder) == 1
    assert "▸" in ladder[0], "the cheapest that can be chosen: a free tier is not"
    assert "retired on 2026-06-30" in ladder[8]
    assert any("context 32,000" in line for line in ladder)


def test_lifecycle_and_replacement():
    """An announced shutdown stands with its dates and what the provider names in its place."""
    text = " ".join(page("acme/chat-mini"))
    for part in ("deprecated", "announced 2026-09-01", "shutdown 2027-06-30", "replaced by chat-mini-2"):
        assert part in text


def test_json():
    """The document of the contract: every fact with value, source, date and other claims; unknown is null."""
    answer = document("show", "starcoder2-3b", *ASKED)
    assert answer["format_version"] == "1.0"
    model = answer["model"]
    assert [model[key] for key in ("id", "name", "aliases", "developer", "family")] == [
        "bigcode/starcoder2-3b",
        "StarCoder2 3B",
        ["starcoder2-3b"],
        "bigcode",
        "StarCoder2",
    ]
    facts = model["facts"]
    assert {
        *("context", "max_input", "max_output", "released", "knowledge", "vision", "pdf", "audio", "video", "tools"),
        *("parallel_tools", "json_mode", "json_schema", "reasoning", "fim", "tuning", "open_weights", "license"),
        *("parameters", "active_parameters", "architecture", "shutdown_date"),
    } <= facts.keys()
    assert facts["context"] == {
        "value": 16384,
        "source": "card",
        "as_of": "2026-10-01",
        "also": [{"value": 8192, "source": "tracker", "as_of": "2026-11-10", "counts": True}],
        "layer": None,
    }
    assert facts["released"]["also"][0]["counts"] is False
    assert facts["tools"] == {"value": None, "source": None, "as_of": None, "also": [], "layer": None}
    (route,) = model["routes"]
    expected = {
        "provider": "fireworks-ai",
        "id": "accounts/fireworks/models/starcoder2-3b",
        "region": None,
        "tier": None,
        "kind": "provisioned",
        "context": 16384,
        "tools": None,
        "input_usd_per_mtok": 0.1,
        "output_usd_per_mtok": 0.1,
        "cache_read_usd_per_mtok": None,
        "lifecycle": None,
        "source": "price-list",
        "as_of": "2026-11-01",
    }
    assert expected == {key: route[key] for key in expected}
    score = {
        "benchmark": "humaneval",
        "variant": "completion",
        "value": 31.7,
        "unit": "percent",
        "measured_by": "vendor",
        "source": "card",
        "as_of": "2026-10-01",
        "version": None,
        "effort": None,
        "url": None,
    }
    assert model["scores"] == [score]


@pytest.mark.parametrize("name", ["starcoder2-3b", "bigcode/starcoder2-3b"])
def test_alias_and_id_are_the_same(name):
    """A declared alias shows the same page as the id."""
    assert inside("show", name, *ASKED) == inside("show", "bigcode/starcoder2-3b", *ASKED)


def test_other_formats():
    """jsonl is the model on one line, csv one fact a row, ids the id."""
    (model,) = records("show", "starcoder2-3b", *ASKED)
    assert model == document("show", "starcoder2-3b", *ASKED)["model"]
    rows = inside("show", "starcoder2-3b", *ASKED, "--format", "csv").stdout.splitlines()
    assert rows[0] == "fact,value,source,as_of,also"
    assert 'context,16384,card,2026-10-01,"8,192 (tracker)"' in rows
    assert "vision,false,card,2026-10-01," in rows
    assert "tools,,,," in rows
    assert inside("show", "starcoder2-3b", *ASKED, "-q").stdout == "bigcode/starcoder2-3b\n"
    assert "| context | 16,384 | card | 2026-10-01 | 8,192 (tracker) |" in (
        inside("show", "starcoder2-3b", *ASKED, "--format", "markdown").stdout.splitlines()
    )


def test_a_layer_over_another_is_named(run):
    """`--catalog` patches, adds a route and a model; `show` names the layer of what it overrides."""
    layers = ("--catalog", SMALL, "--catalog", DATA / "overlay.toml")
    model = json.loads(run("show", "bigcode/starcoder2-3b", *layers, "--json").stdout)["model"]
    context = model["facts"]["context"]
    assert (context["value"], context["layer"], context["also"]) == (4096, "--catalog overlay.toml", [])
    assert context["source"] == "overlay.toml"
    routes = {route["provider"]: route for route in model["routes"]}
    assert routes["my-rack"]["input_usd_per_mtok"] == 0.01
    fireworks = routes["fireworks-ai"]
    assert (fireworks["input_usd_per_mtok"], fireworks["output_usd_per_mtok"]) == (0.05, 0.1)
    assert fireworks["layers"]["price.input"] == "--catalog overlay.toml"
    assert "set by --catalog overlay.toml" in run("show", "bigcode/starcoder2-3b", *layers).stdout


def test_layers_from_the_environment(run, tmp_path: Path):
    """MODELPICK_CATALOG is a list of files; `--catalog` takes its place."""
    env = {"MODELPICK_CATALOG": f"{SMALL}:{DATA / 'overlay.toml'}"}
    facts = json.loads(run("show", "bigcode/starcoder2-3b", "--json", env=env).stdout)["model"]["facts"]
    assert facts["context"]["layer"] == "MODELPICK_CATALOG overlay.toml"
    assert run("show", "mine/own-model", "-q", env=env).stdout == "mine/own-model\n"
    assert run("show", "mine/own-model", "-q", "--catalog", SMALL, env=env).code == 3
    assert run("show", "mine/own-model", "-q", "--only-catalog", SMALL, env=env).code == 3


def test_the_users_own_folder(run, tmp_path: Path):
    """Every TOML file of `catalog.d` in the config folder is laid over what ships, and named."""
    folder = tmp_path / "home" / "config" / "modelpick" / "catalog.d"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text('[[model]]\nid = "mine/own"\ncontext = 9000\n', encoding="utf-8")
    (folder / "notes.txt").write_text("no catalog", encoding="utf-8")
    facts = json.loads(run("show", "mine/own", "--json").stdout)["model"]["facts"]
    assert (facts["context"]["value"], facts["context"]["source"]) == (9000, "mine.toml")
    assert "catalog.d mine.toml" in run("catalog", "path").stdout


# why ---------------------------------------------------------------------------------------------------------------


def test_why_says_everything():
    """Every finding of every route, retired ones too, best route first; exit 0 where the best fits."""
    answer = document("why", "chat-large", *ASKED, "--context", "40k", "--tools")
    assert (answer["model"], answer["status"]) == ("acme/chat-large", "fits")
    assert answer["requirements"] == {"context": 40000, "tools": True}
    routes = [(one["route"]["id"], one["status"]) for one in answer["routes"]]
    assert routes == [
        ("chat-large-1", "fits"),
        ("eu.acme.chat-large-v1", "check"),
        ("acme.chat-large-v1", "rejected"),
        ("chat-large-old", "rejected"),
        ("chat-large:free", "rejected"),
    ]
    outcomes = [{f["rule"]: f["outcome"] for f in one["findings"]} for one in answer["routes"]]
    assert outcomes == [
        {"context": "pass", "tools": "pass"},
        {"context": "pass", "tools": "unknown"},
        {"context": "fail", "tools": "pass"},
        {"context": "pass", "tools": "unknown", "lifecycle": "fail"},
        {"context": "fail", "tools": "fail"},
    ]


def test_why_in_words():
    """The table has a row a finding, the verdict and what the workload left unstated."""
    lines = [
        " ".join(line.split())
        for line in inside("why", "chat-large", *ASKED, "--context", "40k", "--tools").stdout.splitlines()
    ]
    for line in (
        "acme ✓ fits context pass context window 128,000 holds 40,000 (the model's; the route states none) "
        "card 2026-10-01",
        "northwind/eu ? check tools unknown tool calling: the model has it, this provider does not say whether it "
        "serves it card 2026-10-01",
        "northwind ✗ rejected context fail context window 32,000 is below 40,000 (this route; the model has 128,000) "
        "price-list 2026-11-01",
        "acme/chat-large: fits; 1 of 5 routes fits",
        "not for hosting it yourself: the weights are not published (not stated)",
    ):
        assert line in lines


@pytest.mark.parametrize(
    ("model", "asked", "code", "ids"),
    [
        ("starcoder2-3b", ["--context", "8k"], 0, "bigcode/starcoder2-3b\n"),
        ("starcoder2-3b", ["--context", "12k"], 1, ""),
        ("starcoder2-3b", ["--context", "12k", "--unknown", "allow"], 0, "bigcode/starcoder2-3b\n"),
        ("starcoder2-3b", ["--task", "chat"], 1, ""),
        ("acme/chat-old", ["--context", "1k"], 1, ""),
        ("harbor/open-7b", ["--provider", "fireworks"], 1, ""),
        ("harbor/open-7b", ["--open-weights"], 0, "harbor/open-7b\n"),
    ],
)
def test_why_decides_the_exit_code(model, asked, code, ids):
    """0 where the model fits, 1 where it does not or is in doubt; `-q` prints it only where it fits."""
    result = inside("why", model, *ASKED, *asked, "-q")
    assert (result.stdout, result.stderr, result.code) == (ids, "", code)


def test_why_without_a_question():
    """Nothing asked is answered all the same, with a note on stderr."""
    result = inside("why", "starcoder2-3b", *ASKED)
    assert result.code == 0
    assert result.stderr == "modelpick: note: no requirement is stated; `modelpick why --help` lists them\n"
    assert "nothing is asked of it" in result.stdout


def test_why_and_recommend_agree():
    """The findings of the best route are the same in both."""
    for model in ("bigcode/starcoder2-3b", "acme/chat-large", "harbor/open-7b", "shadow/priceless"):
        asked = ("--context", "20k", "--tools", "--max-input-price", "1")
        shown = document("recommend", *ASKED, *asked, "--show-rejected")["candidates"]
        (candidate,) = [one for one in shown if one["id"] == model]
        best = document("why", model, *ONLY, "--as-of", "2026-11-23", *asked)["routes"][0]
        assert {key: candidate[key] for key in best} == best

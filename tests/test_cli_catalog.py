"""`catalog info`, `path` and `validate`."""

from __future__ import annotations

from pathlib import Path

from cli_support import ASKED, DATA, ONLY, SMALL, document, inside, records


def test_info():
    """Counts, layers, how many models and routes have each fact, what is live, age and disputes."""
    answer = document("catalog", "info", *ASKED)
    assert answer["catalog"] == {"as_of": "2026-11-20", "models": 8, "routes": 10}
    assert answer["layers"] == [{"layer": "--only-catalog small.toml", "path": str(SMALL)}]
    expected = {
        "models": 8,
        "routes": 10,
        "providers": 5,
        "developers": 4,
        "sources": 4,
        "scores": 1,
        "live_hosted_models": 5,
        "models_without_routes": 2,
        "open_weights_models": 3,
        "open_weights_models_with_architecture": 0,
        "claims_kept_beside_a_fact": 2,
        "disputed_facts": 1,
        "overridden_facts": 0,
    }
    assert answer["counts"] == expected
    assert answer["coverage"]["context"] == {"models": 6, "routes": 3}
    assert answer["coverage"]["price.input"] == {"models": 0, "routes": 9}
    assert answer["live_hosted"]["known"] == {
        "context": 4,
        "price": 4,
        "max_output": 2,
        "released": 3,
        "json_schema": 2,
    }
    assert answer["live_hosted"]["share"]["context"] == 0.8
    assert answer["age"]["oldest"] == "2026-10-01"
    assert answer["routes_by"]["kind"] == {"free": 1, "provisioned": 1, "serverless": 4, "unknown": 4}
    (dispute,) = answer["disputes"]
    assert (dispute["model"], dispute["field"], dispute["also"][0]["value"]) == (
        "bigcode/starcoder2-3b",
        "context",
        8192,
    )


def test_info_in_words(run):
    """The table of facts, the counts under it."""
    result = run("catalog", "info", *ASKED)
    assert (result.stderr, result.code) == ("", 0)
    lines = [line.split() for line in result.stdout.splitlines()]
    assert ["context", "6", "3"] in lines
    assert ["routes:", "10"] in lines
    assert ["disputed", "facts:", "1"] in lines
    known = "context 80.0 %, price 80.0 %, max output 40.0 %, released 60.0 %, json schema 40.0 %"
    assert f"known of live hosted models: {known}" in result.stdout
    assert "routes by lifecycle: active 2, deprecated 1, retired 2, unknown 5" in result.stdout
    assert lines[-1] == ["catalog", "of", "2026-11-20"]


def test_path(run):
    """The layers in their order: what ships first, `--catalog` last."""
    rows = [
        line.split("\t") for line in run("catalog", "path", "--catalog", SMALL, "--format", "tsv").stdout.splitlines()
    ]
    assert rows[0] == ["path", "layer"]
    assert rows[1][1] == "shipped"
    assert Path(rows[1][0]).name == "models.toml"
    assert rows[-1] == [str(SMALL), "'--catalog small.toml"]  # a cell that a spreadsheet does not work out
    assert records("catalog", "path", *ONLY) == [{"path": str(SMALL), "layer": "--only-catalog small.toml"}]
    assert inside("catalog", "path", *ONLY, "-q").stdout == f"{SMALL}\n"


def test_validate(at_home):
    """A valid file is said to be; an invalid one is reported with every problem, exit 4."""
    good = at_home("catalog", "validate", SMALL)
    assert (good.stderr, good.code) == ("", 0)
    assert good.stdout.startswith(f"{SMALL}: valid; ")
    bad = at_home("catalog", "validate", DATA / "five-mistakes.toml")
    assert (bad.stdout, bad.code) == ("", 4)
    problems = bad.stderr.splitlines()
    assert problems[0] == "modelpick: error: the catalog has 5 problems:"
    assert len(problems) == 7


def test_validate_several(at_home):
    """Several files are each checked; the first mistake's exit code is that of the run."""
    overlay = DATA / "overlay.toml"
    both = at_home("catalog", "validate", SMALL, SMALL)
    assert (both.stderr, both.code, both.stdout.count(": valid; ")) == ("", 0, 2)
    syntax = at_home("catalog", "validate", DATA / "syntax-error.toml")
    assert syntax.code == 4
    assert "line 3, column 11" in syntax.stderr
    alone = at_home("catalog", "validate", overlay)
    assert (alone.stderr, alone.code) == ("", 0)


def test_validate_what_is_in_use(at_home):
    """Without a file the layers in use are checked, MODELPICK_CATALOG among them."""
    assert at_home("catalog", "validate").code == 0
    bad = at_home("catalog", "validate", env={"MODELPICK_CATALOG": str(DATA / "five-mistakes.toml")})
    assert (bad.stdout, bad.code) == ("", 4)


def test_validate_a_missing_file(run, tmp_path: Path):
    """A file that is not there: exit 4, named."""
    result = run("catalog", "validate", tmp_path / "none.toml")
    assert (result.stdout, result.code) == ("", 4)
    assert "none.toml: cannot be read: No such file or directory" in result.stderr

"""`catalog lint` and `catalog diff`, run whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli_support import ASKED, DATA, SMALL, document, error, inside, records
from modelpick.catalog.locate import shipped_path
from modelpick.render.formats import FORMATS

LATER = DATA / "small-later.toml"
ODD = '[[model]]\nid = "acme/odd"\ncontext = 8000\nmax_output = 8000\nlifecycle = "retired"\n'
NOTE = '[[model]]\nid = "acme/cheap"\n[[model.route]]\nkey = "p"\nid = "x"\nprice = { input = 2.0, output = 1.0 }\n'


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """A file with two oddities."""
    path = tmp_path / "odd.toml"
    path.write_text(ODD, encoding="utf-8")
    return path


@pytest.fixture
def accepted(tmp_path: Path) -> Path:
    """A list that accepts one of them."""
    path = tmp_path / "accepted.toml"
    entry = '[[accept]]\ncode = "retired-without-date"\nmodel = "acme/odd"\nwhy = "nobody gives one"\n'
    path.write_text(entry, encoding="utf-8")
    return path


def test_nothing_odd(at_home):
    """Exit 0, and it says so."""
    assert at_home("catalog", "lint", *ASKED) == ("nothing odd\n", "", 0)
    assert at_home("catalog", "lint", SMALL, "--as-of", "2026-11-23") == ("nothing odd\n", "", 0)


def test_something_odd(at_home, odd):
    """A row each, how many, exit 1."""
    result = at_home("catalog", "lint", odd)
    assert (result.stderr, result.code) == ("", 1)
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["lint", "severity", "model", "route", "field", "found", "finding"]
    assert lines[2].split(maxsplit=5) == [
        *("output-repeats-context", "warning", "acme/odd", "max_output", "8,000"),
        "max output 8,000 repeats the context window",
    ]
    assert lines[3].split()[0] == "retired-without-date"
    assert lines[-1] == "2 warnings"


def test_a_file_is_judged_by_its_own_models(odd):
    """Only the models that the files name; they may patch what ships."""
    assert {row["model"] for row in records("catalog", "lint", odd)} == {"acme/odd"}
    both = records("catalog", "lint", odd, DATA / "overlay.toml", "--as-of", "2026-11-23", "--stale-days", "0")
    assert {row["model"] for row in both} == {"acme/odd", "bigcode/starcoder2-3b"}
    assert inside("catalog", "lint", odd, "-q").stdout == "acme/odd\n"


def test_a_note_does_not_fail(tmp_path: Path):
    """It is listed, and the exit code is 0."""
    path = tmp_path / "cheap.toml"
    path.write_text(NOTE, encoding="utf-8")
    result = inside("catalog", "lint", path)
    assert (result.code, result.stdout.splitlines()[-1]) == (0, "1 note")
    assert "output at 1.00 costs less than input at 2.00" in result.stdout


def test_accepted(at_home, odd, accepted):
    """What is accepted is counted, shown with --all, in JSON with why; the rest still decides."""
    some = at_home("catalog", "lint", odd, "--accept", accepted)
    assert (some.stdout.splitlines()[-1], some.code) == ("1 warning; 1 accepted (--all shows them)", 1)
    assert "nobody gives one" not in some.stdout
    everything = at_home("catalog", "lint", odd, "--accept", accepted, "--all")
    assert "nobody gives one" in everything.stdout
    assert everything.stdout.splitlines()[-1] == "1 warning; 1 accepted"
    answer = document("catalog", "lint", odd, "--accept", accepted)
    assert answer["counts"] == {"error": 0, "warning": 1, "note": 0, "accepted": 1}
    assert [one["accepted"] for one in answer["findings"]] == [None, "nobody gives one"]


def test_all_accepted(odd, accepted):
    """Exit 0 where nothing else is left; an entry too many is told, exit 1."""
    odd.write_text(ODD.replace("max_output = 8000\n", ""), encoding="utf-8")
    assert inside("catalog", "lint", odd, "--accept", accepted).code == 0
    odd.write_text('[[model]]\nid = "acme/odd"\n', encoding="utf-8")
    result = inside("catalog", "lint", odd, "--accept", accepted)
    assert result.code == 1
    assert "the accept list names retired-without-date here, and nothing of the kind is found" in result.stdout


def test_lint_errors(tmp_path: Path, odd):
    """A flag that makes no sense, a list that is no list, a file that is none."""
    assert error("catalog", "lint", "--stale-days", "x")[0] == "--stale-days: 'x' is not a number of days"
    assert "exclude each other" in error("catalog", "lint", odd, "--only-catalog", SMALL)[0]
    assert "lint it alone" in error("catalog", "lint", odd, shipped_path())[1]
    bad = tmp_path / "bad.toml"
    bad.write_text("[[accept]]\ncode = 3\n", encoding="utf-8")
    for args, code in (
        (("--accept", bad), 4),
        (("--accept", tmp_path / "none.toml"), 4),
        ((tmp_path / "none.toml",), 4),
        (("--stale-days", "-1"), 2),
        (("--as-of", "tomorrow"), 2),
    ):
        assert inside("catalog", "lint", *args).code == code


def test_the_shipped_file_is_linted_as_it_ships():
    """Its path gives the same as no other layer."""
    alone = document("catalog", "lint", shipped_path(), "--as-of", "2026-11-23")
    assert alone["catalog"] == document("catalog", "info", "--only-catalog", shipped_path())["catalog"]


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format(odd, format_):
    """Lint and diff speak all of them."""
    assert inside("catalog", "lint", odd, "--format", format_).stdout.count("acme/odd") >= 1
    assert inside("catalog", "diff", SMALL, LATER, "--format", format_).stdout.count("acme/chat-large") >= 1


def test_diff(at_home):
    """Prices first, a summary, exit 0."""
    result = at_home("catalog", "diff", SMALL, LATER)
    assert (result.stderr, result.code) == ("", 0)
    lines = result.stdout.splitlines()
    assert lines[2].split() == [
        *("changed", "price", "acme/chat-large", "acme", "price.input", "2.00", "1.00", "0.5", "x", "price-list")
    ]
    assert [line.split()[1] for line in lines[2:15]] == [
        *["price"] * 3,
        *["model"] * 2,
        *["route"] * 2,
        *["limit", "ability", "lifecycle"],
        *["other"] * 3,
    ]
    assert lines[-4:] == [
        "models: 1 added, 1 removed",
        "routes of models in both: 1 added, 1 removed",
        "changed: 3 prices, 6 other facts",
        "with the same value, but another source, date or claim: 1 fact",
    ]


def test_diff_as_json():
    """Both catalogs, the counts, each change with values and sources."""
    answer = document("catalog", "diff", SMALL, LATER)
    assert (answer["before"]["name"], answer["before"]["as_of"], answer["after"]["as_of"]) == (
        str(SMALL),
        "2026-11-20",
        "2026-11-22",
    )
    assert answer["counts"] == {
        "models_added": 1,
        "models_removed": 1,
        "routes_added": 1,
        "routes_removed": 1,
        "prices_changed": 3,
        "other_facts_changed": 6,
        "facts_restated": 1,
    }
    assert answer["changes"] == records("catalog", "diff", SMALL, LATER)
    tiers = answer["changes"][2]
    assert (tiers["before"], tiers["after"][0]["above_input_tokens"], tiers["ratio"]) == (None, 16000, None)


def test_no_difference(at_home):
    """It says so, and still answers: exit 0."""
    assert at_home("catalog", "diff", SMALL, SMALL) == ("no differences in models, routes and facts\n", "", 0)
    assert at_home("catalog", "diff", "shipped", "current").stdout == "no differences in models, routes and facts\n"
    assert json.loads(at_home("catalog", "diff", "shipped", shipped_path(), "--json").stdout)["changes"] == []


def test_diff_of_the_layers_in_use():
    """`current` is what --catalog and the like make."""
    answer = document("catalog", "diff", SMALL, "current", "--only-catalog", LATER)
    assert answer["counts"] == document("catalog", "diff", SMALL, LATER)["counts"]
    own = document("catalog", "diff", "shipped", "current", "--catalog", DATA / "overlay.toml")
    assert ("bigcode/starcoder2-3b", "context", 4096) in {
        (one["model"], one["field"], one["after"]) for one in own["changes"] if one["field"] == "context"
    }


def test_diff_errors(tmp_path: Path):
    """A file that is not there or not valid: exit 4; a side too few: exit 2."""
    assert "none.toml: cannot be read" in error("catalog", "diff", SMALL, tmp_path / "none.toml")[0]
    assert inside("catalog", "diff", SMALL, DATA / "five-mistakes.toml").code == 4
    assert inside("catalog", "diff", SMALL).code == 2

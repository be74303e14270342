"""`compare`, whole: every format, side by side and fact by fact, wrong usage, hostile names."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
import tomli_w

from cli_support import ASKED, colours, document, error, inside, on_terminal, plain, records
from test_hostile import EVIL, catalog_of
from test_schema import mistakes

BOTH = ("compare", "chat-large", "acme/chat-mini", *ASKED)
ALL = (
    *("compare", "chat-large", "acme/chat-mini", "acme/chat-old", "harbor/open-7b", "harbor/open-60b-a5b"),
    *("starcoder2-3b", "shadow/mystery", *ASKED),
)


def lines(text: str) -> list[str]:
    """The lines without colour, blanks squeezed."""
    return [" ".join(line.split()) for line in plain(text).splitlines()]


def test_side_by_side(run):
    """In a pipe up to six models stand side by side, whole, with their differences and winners marked."""
    result = run(*BOTH)
    assert ("", 0) == (result.stderr, result.code)
    for line in (
        "Identity acme/chat-large acme/chat-mini",
        "developer acme acme",
        "!= released 2026-03 2026-05-06",
        "!= context window ▸ 128,000 64,000",
        "!= largest input ? 60,000",
        "tool calling yes yes",
        "!= images ▸ yes no",
        "!= cheapest route northwind acme",
        "!= context window there 32,000 ▸ 64,000",
        "!= input $/M 1.50 ▸ 0.075",
        "!= blended $/M 2.625 ▸ 0.13125",
        "!= live routes 4 (1 retired) 1",
        "!= state active deprecated",
        "!= shutdown none announced until 2027-06-30",
        "unknown of all: made for, licence, parameters, active parameters, architecture, attention",
        "all of them tool calling; answers held to a JSON schema",
        "!= the models differ; ▸ plainly better",
        "catalog of 2026-11-20; ? is unknown, never no",
    ):
        assert line in lines(result.stdout)
    assert "This workload" not in result.stdout
    assert "\x1b" not in result.stdout


def test_with_requirements():
    """Status and reasons come first, the routes that fit are counted, the workload is priced."""
    asked = ("--context", "20k", "--input", "6k", "--output", "800", "--requests", "10k/day")
    result = inside("compare", "starcoder2-3b", "acme/chat-mini", *ASKED, *asked)
    assert 0 == result.code
    found = lines(result.stdout)
    assert "This workload bigcode/starcoder2-3b acme/chat-mini" == found[0]
    for line in (
        "!= status ✗ rejected ✓ fits",
        "!= cheapest route ✗ fireworks-ai ✓ acme",
        "bigcode/starcoder2-3b context window 16,384 is below 20,000",
        "!= routes that fit 0 of 1 1 of 1",
        "bigcode/starcoder2-3b no route fits: not compared; provisioned: capacity may be billed by time",
        "!= context window 16,384* 64,000",
    ):
        assert line in found
    assert any(line.startswith("!= $/month $204.00 $207.00") for line in found)
    assert "a request of 6,000 in + 800 out tokens, 10,000 requests a day" in " ".join(found)
    assert "sources disagree, `modelpick show MODEL` names them" in " ".join(found)


def test_more_models_than_six_are_shown_fact_by_fact():
    """Each value stands with the models that have it, the best first and marked, the unknown last."""
    found = lines(inside(*ALL).stdout)
    start = found.index("!= context window")
    assert [
        "262,144 harbor/open-60b-a5b",
        "128,000 acme/chat-large",
        "64,000 acme/chat-mini",
        "32,768 harbor/open-7b",
        "16,384* bigcode/starcoder2-3b",
        "8,000 acme/chat-old",
        "? shadow/mystery",
    ] == found[start + 1 : start + 8]
    assert "none tracked harbor/open-7b, shadow/mystery" in found
    assert "0 (1 retired) acme/chat-old" in found
    assert "shadow/mystery nothing is said" in found


def test_fact_by_fact_marks_winners():
    """Where a terminal is too narrow for columns, winners and equal values are still told apart."""
    found = lines(on_terminal(*BOTH, columns=44).stdout)
    start = found.index("!= context window")
    assert ["▸ 128,000 acme/chat-large", "64,000 acme/chat-mini"] == found[start + 1 : start + 3]
    assert "developer: acme" in found


@pytest.mark.parametrize("columns", [40, 60, 80, 120, 200])
@pytest.mark.parametrize("asked", [BOTH, ALL, (*ALL, "--context", "12k", "--tools", "--input", "6k")])
def test_no_width_cuts_an_id_or_overflows(columns, asked):
    """Every id stands whole on a line; from 60 columns on no line is longer than the terminal."""
    text = plain(on_terminal(*asked, columns=columns).stdout)
    for model in document(*asked)["models"]:
        assert re.search(rf"(?<!\S){re.escape(model['id'])}(?![^\s,])", text)
    if columns >= 60:
        assert max(map(len, text.splitlines())) <= columns


def test_names_head_the_columns_where_the_ids_are_too_long():
    """The ids then stand above, whole, each with its name."""
    text = plain(on_terminal("compare", "starcoder2-3b", "harbor/open-60b-a5b", *ASKED, columns=66).stdout)
    assert ["bigcode/starcoder2-3b StarCoder2 3B", "harbor/open-60b-a5b Open 60B"] == lines(text)[:2]
    assert "Identity StarCoder2 3B Open 60B" in lines(text)


def test_colour_says_nothing_alone():
    """A terminal has bold and a status colour; without colour the marks are the same."""
    asked = (*BOTH, "--context", "40k")
    coloured = on_terminal(*asked, columns=120)
    assert {"1", "32"} <= colours(coloured.stdout)
    without = on_terminal(*asked, "--no-color", columns=120)
    assert lines(coloured.stdout) == lines(without.stdout)


def test_a_terminal_that_takes_no_signs(run):
    """In ASCII the mark of the best is >, and no sign turns into the ? of the unknown."""
    result = run(*BOTH, env={"PYTHONIOENCODING": "ascii:replace"})
    assert "!= context window > 128,000 64,000" in lines(result.stdout)
    assert result.stdout.isascii()


@pytest.mark.parametrize(
    "asked",
    [
        BOTH,
        ALL,
        (*ALL, "--context", "12k", "--tools", "--input", "6k", "--output", "800", "--requests", "10k/day"),
        (*ALL, "--context", "900M", "--mix", "agent"),
        (*BOTH, "--task", "chat", "--like", "starcoder2-3b", "--unknown", "exclude"),
    ],
)
def test_json_is_as_its_schema_says(asked):
    """Also with doubts, disputes, nothing that fits, and models of which nothing is known."""
    answer = document(*asked)
    assert [] == mistakes("compare", answer)
    assert records(*asked) == answer["rows"]
    ids = [model["id"] for model in answer["models"]]
    assert all(list(row["values"]) == ids for row in answer["rows"])


def test_json():
    """A row a fact, by id; unknown is null; who says so stands beside."""
    answer = document(*BOTH)
    assert [None, None] == [model["status"] for model in answer["models"]]
    rows = {row["fact"]: row for row in answer["rows"]}
    assert rows["context"] == {
        "group": "limits",
        "fact": "context",
        "values": {"acme/chat-large": 128000, "acme/chat-mini": 64000},
        "sources": {name: {"source": "card", "as_of": "2026-10-01"} for name in ("acme/chat-large", "acme/chat-mini")},
        "differs": True,
        "best": ["acme/chat-large"],
        "disputed": [],
    }
    assert rows["max_input"]["values"] == {"acme/chat-large": None, "acme/chat-mini": 60000}
    assert rows["shutdown_date"]["values"] == {"acme/chat-large": None, "acme/chat-mini": "2027-06-30"}


def test_csv_tsv_and_markdown():
    """One row a fact and a column a model; CSV has the machine's values, Markdown those of the table."""
    for name, delimiter in (("csv", ","), ("tsv", "\t")):
        table = list(csv.DictReader(io.StringIO(inside(*BOTH, "--format", name).stdout), delimiter=delimiter))
        rows = {row["fact"]: row for row in table}
        assert rows["context"] == {
            "group": "limits",
            "fact": "context",
            "acme/chat-large": "128000",
            "acme/chat-mini": "64000",
            "differs": "true",
            "best": "acme/chat-large",
            "disputed": "",
        }
        assert "" == rows["max_input"]["acme/chat-large"]
    markdown = inside(*BOTH, "--format", "markdown").stdout.splitlines()
    assert "| group | fact | acme/chat-large | acme/chat-mini | differs | best | disputed |" == markdown[0]
    assert "| limits | context window | 128,000 | 64,000 | yes | acme/chat-large |  |" in markdown


def test_ids_and_exit_codes():
    """All of them where nothing is required; else those that fit, the cheapest first, and 1 where none does."""
    assert ("acme/chat-large\nacme/chat-mini\n", "", 0) == inside(*BOTH, "-q")
    assert ("acme/chat-mini\nacme/chat-large\n", "", 0) == inside(*BOTH, "-q", "--context", "12k")
    assert ("acme/chat-large\n", "", 0) == inside(*BOTH, "-q", "--context", "100k")
    assert ("", "", 1) == inside(*BOTH, "-q", "--context", "900k")
    assert "acme/chat-old\n" in inside("compare", "acme/chat-old", "chat-large", *ASKED, "-q").stdout


def test_wrong_usage():
    """One model, the same one twice, and an unknown one are errors that say what to do."""
    assert (
        "one model has nothing to be compared with",
        "name another one, or try `modelpick show chat-large`",
    ) == error("compare", "chat-large", *ASKED)
    assert ("acme/chat-large is named twice", "name each model once") == error(
        "compare", "chat-large", "acme/chat-large", *ASKED
    )
    assert ("no model is called 'chat-larg'", "did you mean chat-large or acme/chat-large?") == error(
        "compare", "chat-large", "chat-larg", *ASKED
    )
    assert 3 == inside("compare", "chat-large", "chat-larg", *ASKED).code
    assert 2 == inside("compare", "chat-large", *ASKED).code
    assert 2 == inside("compare", "chat-large", "acme/chat-mini", "--model", "starcoder2-3b", *ASKED).code


@pytest.mark.parametrize("text", EVIL.values(), ids=EVIL)
def test_hostile_names(text, tmp_path: Path):
    """Whatever the texts of a catalog hold, nothing of it moves the cursor or breaks a line."""
    catalog = catalog_of(text)
    catalog["model"].append({"id": "acme/plain", "by": "card", "context": 8000})
    path = tmp_path / "evil.toml"
    path.write_text(tomli_w.dumps(catalog), encoding="utf-8")
    asked = ("compare", "acme/evil", "acme/plain", "--only-catalog", str(path), "--tools", "--context", "9k")
    for columns in (60, 200):
        shown = plain(on_terminal(*asked, columns=columns).stdout)
        assert not [char for char in shown if char != "\n" and not char.isprintable()]
    for format_ in ("csv", "tsv", "markdown"):
        shown = inside(*asked, "--format", format_).stdout
        assert not [char for char in shown if char not in "\n\t" and not char.isprintable()]
    assert [] == mistakes("compare", document(*asked))

"""`list` and `search`: the catalog, filtered by the flags of `recommend`."""

from __future__ import annotations

import csv
import io

import pytest

from cli_support import ASKED, ONLY, document, inside, records

KEYS = [
    "id",
    "name",
    "developer",
    "family",
    "released",
    "context",
    "max_input",
    "max_output",
    "vision",
    "tools",
    "json_mode",
    "json_schema",
    "reasoning",
    "fim",
    "tuning",
    "open_weights",
    "license",
    "parameters",
    "cheapest_provider",
    "input_usd_per_mtok",
    "output_usd_per_mtok",
    "routes",
    "lifecycle",
]
"""The flat object of the contract."""

ALL = [
    "acme/chat-large",
    "acme/chat-mini",
    "bigcode/starcoder2-3b",
    "harbor/open-60b-a5b",
    "harbor/open-7b",
    "shadow/mystery",
    "shadow/priceless",
]


def ids(*args: str) -> list[str]:
    """The ids that a command prints with `-q`."""
    return inside(*args, *ASKED, "-q").stdout.splitlines()


def test_the_catalog_in_the_order_of_ids(run):
    """Without flags every live model, by id."""
    result = run("list", *ASKED, "-q")
    assert (result.stdout.splitlines(), result.stderr, result.code) == (ALL, "", 0)
    assert ids("list", "--include-retired") == sorted([*ALL, "acme/chat-old"])


def test_jsonl_is_one_flat_object_a_model():
    """The keys of the contract in their order; numbers are numbers, unknown is null."""
    found = records("list", *ASKED)
    assert [list(one) for one in found] == [KEYS] * len(ALL)
    starcoder = {
        "id": "bigcode/starcoder2-3b",
        "name": "StarCoder2 3B",
        "developer": "bigcode",
        "family": "StarCoder2",
        "released": "2024-02-28",
        "context": 16384,
        "max_input": None,
        "max_output": None,
        "vision": False,
        "tools": None,
        "json_mode": None,
        "json_schema": None,
        "reasoning": None,
        "fim": True,
        "tuning": "base",
        "open_weights": True,
        "license": "bigcode-openrail-m",
        "parameters": 3030371328,
        "cheapest_provider": "fireworks-ai",
        "input_usd_per_mtok": 0.1,
        "output_usd_per_mtok": 0.1,
        "routes": 1,
        "lifecycle": None,
    }
    assert found[ALL.index("bigcode/starcoder2-3b")] == starcoder
    mystery = found[ALL.index("shadow/mystery")]
    known = {key: value for key, value in mystery.items() if value is not None}
    assert known == {"id": "shadow/mystery", "name": "mystery", "developer": "shadow", "routes": 0}


def test_json_holds_the_same_objects():
    """`--json` is one document around the objects of jsonl."""
    answer = document("list", *ASKED)
    assert answer["models"] == records("list", *ASKED)
    assert answer["catalog"] == {"as_of": "2026-11-20", "models": 8, "routes": 10}


def test_csv_has_the_same_columns():
    """csv and tsv have a header of the keys; unknown is an empty cell, true and false are words."""
    for name, delimiter in (("csv", ","), ("tsv", "\t")):
        shown = inside("list", *ASKED, "--format", name).stdout
        rows = list(csv.DictReader(io.StringIO(shown), delimiter=delimiter))
        assert [list(row) for row in rows] == [KEYS] * len(ALL)
        for row, record in zip(rows, records("list", *ASKED), strict=True):
            words = {
                key: "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
                for key, value in record.items()
            }
            assert row == words


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (["--developer", "bigcode"], ["bigcode/starcoder2-3b"]),
        (["--developer", "acme-ai"], ["acme/chat-large", "acme/chat-mini"]),
        (["--not-developer", "acme", "--not-developer", "shadow"], ALL[2:5]),
        (["--family", "starcoder2"], ["bigcode/starcoder2-3b"]),
        (["--model", "chat-large", "--model", "starcoder2-3b"], ["acme/chat-large", "bigcode/starcoder2-3b"]),
        (["--provider", "fireworks"], ["bigcode/starcoder2-3b", "harbor/open-60b-a5b"]),
        (["--region", "eu"], ["acme/chat-large"]),
        (["--open-weights"], ALL[2:5]),
        (["--license", "permissive"], ["harbor/open-60b-a5b", "harbor/open-7b"]),
        (["--max-params", "8B"], ["bigcode/starcoder2-3b", "harbor/open-7b"]),
        (["--max-active-params", "5B"], ["bigcode/starcoder2-3b", "harbor/open-60b-a5b"]),
        (["--min-params", "8B"], ["harbor/open-60b-a5b"]),
        (["--max-input-price", "0.1"], ["acme/chat-mini", "bigcode/starcoder2-3b"]),
        (["--max-output-price", "$0.5", "--tools"], ["acme/chat-mini"]),
        (["--released-after", "2026-02-01"], ["acme/chat-large", "acme/chat-mini"]),
        (["--knowledge-after", "2025-06-01"], ["acme/chat-large"]),
        (["--alive-until", "2027-06-29", "--developer", "acme"], ["acme/chat-large", "acme/chat-mini"]),
        (["--alive-until", "2027-06-30", "--developer", "acme"], ["acme/chat-large"]),
        (["--tuning", "base"], ["bigcode/starcoder2-3b"]),
        (["--prompt-caching"], ["acme/chat-large"]),
        (["--input", "60k", "--output", "4k"], ["acme/chat-large", "acme/chat-mini"]),
    ],
)
def test_filters(flags, expected):
    """Every flag of `recommend` filters; `-q` prints what fits."""
    assert ids("list", *flags) == expected
    assert sorted(ids("recommend", *flags)) == expected


def test_a_filter_adds_the_status():
    """Rows in doubt are shown under a filter, marked; rejected ones are not."""
    lines = inside("list", *ASKED, "--developer", "shadow", "--context", "8k").stdout.splitlines()
    assert lines[0].split()[:2] == ["status", "model"]
    assert [line.split()[:3] for line in lines[2:4]] == [
        ["?", "check", "shadow/mystery"],
        ["?", "check", "shadow/priceless"],
    ]
    assert inside("list", *ASKED, "--developer", "shadow", "--context", "8k").code == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("starcoder", ["bigcode/starcoder2-3b"]),
        ("STARCODER", ["bigcode/starcoder2-3b"]),
        ("Chat", ["acme/chat-large", "acme/chat-mini"]),
        ("harbor/", ["harbor/open-60b-a5b", "harbor/open-7b"]),
        ("accounts/fireworks", ["bigcode/starcoder2-3b", "harbor/open-60b-a5b"]),
        ("", ALL),
        ("zzz", []),
    ],
)
def test_search(text, expected):
    """Part of an id, name, alias, family or a provider's id, in any case."""
    result = inside("search", text, *ASKED, "-q")
    assert (result.stdout.splitlines(), result.code) == (expected, 0 if expected else 1)


def test_search_is_list_with_a_text():
    """The same document, the same filters."""
    assert document("search", "", *ASKED) == document("list", *ASKED)
    assert ids("search", "chat", "--max-input-price", "1.5") == ["acme/chat-large", "acme/chat-mini"]


def test_notes_under_the_table():
    """How many, what is hidden, and the catalog's date."""
    lines = inside("list", *ASKED).stdout.splitlines()
    assert lines[-2:] == [
        "7 models; 1 retired hidden (--include-retired shows them)",
        "catalog of 2026-11-20; ? is unknown, never no",
    ]


def test_sort_and_columns():
    """`--sort -context --columns id,context` as the help shows it."""
    shown = inside("list", *ASKED, "--sort", "-context", "--columns", "id,context", "--limit", "2", "--format", "csv")
    assert shown.stdout == "id,context\nharbor/open-60b-a5b,262144\nacme/chat-large,128000\n"


def test_retiring():
    """Models with a live route that shuts down in time, the soonest first, with the routes and what replaces them."""
    asked = (*ONLY, "--as-of", "2027-05-31")
    assert inside("list", *asked, "--retiring", "30d", "-q").stdout == "acme/chat-mini\n"
    assert inside("list", *asked, "--retiring", "29d", "-q").stdout == ""
    result = inside("list", *asked, "--retiring", "5w")
    (line,) = [line for line in result.stdout.splitlines() if line.startswith("acme/")]
    assert line.split()[:5] == ["acme/chat-mini", "2027-06-30", "30", "acme", "2027-06-30"]
    assert "retires within 180 days: --retiring 180d" in inside("list", *asked).stdout
    assert [
        row["next_shutdown"]
        for row in csv.DictReader(io.StringIO(inside("list", *asked, "--retiring", "90", "--format", "csv").stdout))
    ] == ["2027-06-30"]


@pytest.mark.parametrize("days", ["0", "-1", "soon", "90x", "", "99999", "1e3"])
def test_nonsense_days(days):
    """A usage error that names the flag."""
    result = inside("list", *ASKED, "--retiring", days)
    assert (result.stdout, result.code) == ("", 2)
    assert "--retiring" in result.stderr and "hint: for example --retiring 90d" in result.stderr

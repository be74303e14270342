"""`migrate` as a whole: formats, schema, exit codes, what goes to stderr, and texts that mean harm."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import tomli_w

from cli_support import ASKED, document, error, inside, on_terminal, plain, records
from modelpick.render.formats import FORMATS
from test_hostile import EVIL, catalog_of, harmful
from test_schema import mistakes

TO_MINI = ("migrate", "acme/chat-old", "acme/chat-mini", *ASKED)
TO_ANY = ("migrate", "acme/chat-old", *ASKED)
SENT = ("--input", "1k", "--output", "100", "--requests", "100/day")


@pytest.mark.parametrize(
    "args",
    [
        TO_MINI,
        TO_ANY,
        (*TO_MINI, *SENT, "--tools", "--max-price", "1"),
        (*TO_ANY, *SENT, "--limit", "1"),
        ("migrate", "chat-large", "harbor/open-7b", *ASKED),
        ("migrate", "chat-large", "acme/chat-old", *ASKED, "--task", "agentic"),
        ("migrate", "starcoder2-3b", *ASKED),
        (
            "migrate",
            "starcoder2-3b",
            "shadow/mystery",
            *ASKED,
            "--provider",
            "northwind",
            "--alive-until",
            "2027-01-01",
        ),
        ("migrate", "shadow/mystery", *ASKED, "--unknown", "exclude"),
        ("migrate", "shadow/priceless", "starcoder2-3b", *ASKED, "--like", "chat-large", "--unknown", "allow"),
    ],
)
def test_output_is_as_its_schema_says(args):
    """With a target and without, fitting or not, with doubts, presets, unknown models and retired ones."""
    assert [] == mistakes("migrate", document(*args))


def test_a_move_that_fits():
    """From a retired model: nothing lost, the id to replace, the end, the price; exit 0."""
    answer = document(*TO_MINI)
    assert ("acme/chat-old", "acme/chat-mini", "fits", "facts") == tuple(
        answer[key] for key in ("from", "to", "status", "needs_from")
    )
    assert ([], []) == (answer["lost"], answer["unknown"])
    assert ["context", "tuning"] == [need["rule"] for need in answer["kept"]]
    assert [{"fact": "context", "wanted": None, "before": 8000, "after": 64000}] == [
        {key: gain[key] for key in ("fact", "wanted", "before", "after")} for gain in answer["gained"]
    ]
    (change,) = answer["ids"]
    assert ("acme", "chat-old-1", "chat-mini-1") == (change["provider"], change["before"], change["after"])
    assert ("2025-01-31", None) == (
        answer["days_left"]["own_platform"]["shutdown_date"],
        answer["days_left"]["soonest"],
    )
    assert {"kept": ["acme"], "lost": [], "new": []} == answer["providers"]
    assert -86.88 == answer["prices"]["change_percent"]
    assert [("acme/chat-mini", ["acme"])] == [(one["id"], one["named_by"]) for one in answer["candidates"]]
    assert (0, "acme/chat-mini\n") == (inside(*TO_MINI).code, inside(*TO_MINI, "-q").stdout)


def test_a_move_that_loses_a_need():
    """Exit 1, no id for -q, and the need with both values."""
    args = ("migrate", "chat-large", "harbor/open-7b", *ASKED)
    answer = document(*args)
    assert [("context", 128000, 128000, 32768), ("vision", True, True, False)] == [
        (need["rule"], need["wanted"], need["before"], need["after"]) for need in answer["lost"]
    ]
    assert {"max_output", "tools", "json_mode", "json_schema"} == {need["rule"] for need in answer["unknown"]}
    assert (1, "") == (inside(*args).code, inside(*args, "-q").stdout)


def test_a_move_in_doubt():
    """Exit 1 and a word on stderr; --unknown allow makes it a fit."""
    args = ("migrate", "chat-large", "shadow/priceless", *ASKED)
    result = inside(*args, "-q")
    assert (1, "") == (result.code, result.stdout)
    assert "modelpick: note: nothing is lost, but 7 needs in doubt; --unknown allow takes that\n" == result.stderr
    assert ("shadow/priceless\n", 0) == inside(*args, "-q", "--unknown", "allow")[::2]


def test_what_is_sent_prices_both_and_needs_are_still_the_facts():
    """Sizes of requests are kept as needs beside the facts; the cost of both is of what was typed."""
    answer = document(*TO_MINI, *SENT)
    assert {"context": 8000, "tuning": "instruct", "input": 1000, "output": 100}.items() <= answer[
        "requirements"
    ].items()
    before, after = (answer["prices"][side]["usd_per_month"] for side in ("before", "after"))
    assert (3.3, 0.315) == (before, after)


def test_typed_needs_take_the_place_of_the_facts():
    """Then the facts of the old model ask for nothing."""
    answer = document("migrate", "chat-large", "acme/chat-mini", *ASKED, "--tools")
    assert ("flags", {"tools": True}, "fits") == tuple(answer[key] for key in ("needs_from", "requirements", "status"))
    assert {"vision", "context", "max_output"} <= {loss["fact"] for loss in answer["also_loses"]}


def test_successors():
    """Best first, the named one marked; exit 0, and 1 where none fits."""
    answer = document(*TO_ANY)
    assert (None, [], [], [], None) == tuple(answer[key] for key in ("to", "lost", "gained", "ids", "prices"))
    assert [
        ("acme/chat-mini", "fits", ["acme"]),
        ("acme/chat-large", "fits", []),
        ("harbor/open-60b-a5b", "fits", []),
        ("shadow/priceless", "check", []),
    ] == [(one["id"], one["status"], one["named_by"]) for one in answer["candidates"]]
    assert ("acme/chat-mini\nacme/chat-large\n", 0) == inside(*TO_ANY, "-q", "--limit", "2")[::2]
    result = inside("migrate", "chat-large", *ASKED)
    assert (1, "no model keeps every need beyond doubt") == (result.code, result.stderr[17:55])


def test_rows():
    """A row a need, fact, price, provider, id and end; without a target a row a successor."""
    rows = records(*TO_MINI)
    assert ["kept", "gained", "also_unknown", "limit", "fact", "price", "provider", "id", "end"] == list(
        dict.fromkeys(row["kind"] for row in rows)
    )
    assert document(*TO_ANY)["candidates"] == records(*TO_ANY)
    header, first, *_ = inside(*TO_MINI, "--format", "csv").stdout.splitlines()
    assert ("kind,name,wanted,before,after,text", "kept,context,8000,8000,64000") == (header, first[:28])
    assert 4 == len(inside(*TO_MINI, "--format", "markdown", "--limit", "2").stdout.splitlines())


@pytest.mark.parametrize("columns", [80, 120, 200])
def test_on_a_terminal(columns):
    """Nothing is wider than the screen but ids, which are whole."""
    for args in (TO_MINI, TO_ANY, ("migrate", "chat-large", "harbor/open-7b", *ASKED)):
        lines = plain(on_terminal(*args, columns=columns).stdout).splitlines()
        assert [] == [line for line in lines if len(line) > columns and " by " not in line]
    assert "acme  chat-old-1  by  chat-mini-1; retired on 2025-01-31" in plain(on_terminal(*TO_MINI, columns=80).stdout)


def test_errors():
    """One model is not two, and a name is known or not."""
    assert ("acme/chat-large is both the old and the new model", "name another one, or leave out the second") == error(
        "migrate", "chat-large", "acme/chat-large", *ASKED
    )
    assert 3 == inside("migrate", "nobody", *ASKED).code
    assert 3 == inside("migrate", "chat-large", "nobody", *ASKED).code
    assert "--columns: there is no column 'x'" == error(*TO_ANY, "--columns", "x")[0]


def test_the_page_of_a_model_has_its_checks():
    """What must be kept, how long it goes on, and who can take its place."""
    page = inside("show", "acme/chat-old", *ASKED).stdout.partition("Migration checks\n")[2]
    assert [
        "needs from its facts: context window 8,000, instruct model",
        "days left: acme retired on 2025-01-31",
        "named by acme: ✓ acme/chat-mini: loses nothing that is known",
        "successor: ✓ acme/chat-large: loses nothing that is known",
        "successor: ✓ harbor/open-60b-a5b: loses nothing that is known",
        "successor: ? shadow/priceless: in doubt: context window: unknown, no source says (+1 more)",
        "more: modelpick migrate acme/chat-old",
    ] == [line.strip() for line in page.splitlines() if line.startswith("  ") and "unknown of it" not in line]


@pytest.mark.parametrize("text", EVIL.values(), ids=EVIL)
@pytest.mark.parametrize("format_", FORMATS)
def test_no_answer_does_harm(text, format_, tmp_path: Path):
    """Texts of the catalog are made harmless in every format, with a target and without."""
    catalog = catalog_of(text)
    other = catalog["model"][0] | {"id": "acme/other", "aliases": []}
    catalog["model"].append(other)
    path = tmp_path / "evil.toml"
    path.write_text(tomli_w.dumps(catalog), encoding="utf-8")
    for args in (
        ("acme/evil",),
        ("acme/evil", "acme/other"),
        ("acme/evil", "acme/other", "--tools", "--license", "permissive"),
    ):
        result = inside("migrate", *args, "--as-of", "2026-11-23", "--only-catalog", path, "--format", format_)
        assert result.code in (0, 1), result.stderr
        assert set() == harmful(result.stdout, "\n\t" if format_ == "tsv" else "\n") | harmful(result.stderr)
        if format_ == "json":
            json.loads(result.stdout)

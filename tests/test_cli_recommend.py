"""`recommend`, whole: what fits, what does not, what is in doubt, and what to give up."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli_support import ASKED, ONLY, document, inside, many_models, records
from modelpick.render.columns import COLUMNS


def statuses(*args: str) -> dict[str, str]:
    """Model -> status, the rejected ones too."""
    found = document("recommend", *ASKED, "--show-rejected", *args)["candidates"]
    return {one["id"]: one["status"] for one in found}


def reason(model: str, *args: str) -> str:
    """The reason column of one model."""
    shown = inside("recommend", *ASKED, "--show-rejected", "--format", "tsv", *args).stdout
    rows = csv.DictReader(io.StringIO(shown), delimiter="\t")
    return next(row["reason"] for row in rows if row["id"] == model)


def test_the_first_question(run):
    """`recommend --context 8k --no-vision` prints the fit table, the counts, the order and the catalog's date."""
    result = run("recommend", *ASKED, "--context", "8k", "--no-vision")
    assert result.code == 0
    assert result.stderr == ""
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["status", "model", "route", "context", "vision", "in", "$/M", "out", "$/M", "reason"]
    assert lines[2].split()[:8] == [
        "✓",
        "fits",
        "bigcode/starcoder2-3b",
        "fireworks-ai",
        "16,384*",
        "no",
        "0.10",
        "0.10",
    ]
    assert "5 models fit, 2 to check, 0 rejected; 1 retired hidden (--include-retired shows them)" in lines
    assert "* sources disagree; `modelpick why MODEL` names them" in lines
    assert lines[-1] == "catalog of 2026-11-20; ? is unknown, never no"


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        (["--context", "8k"], "fits"),
        (["--context", "12k"], "check"),
        (["--context", "20k"], "rejected"),
        (["--task", "chat"], "rejected"),
        (["--tools"], "rejected"),
        (["--json-schema"], "rejected"),
        (["--json-mode"], "rejected"),
        (["--vision"], "rejected"),
        (["--fim", "--max-params", "4B"], "fits"),
        (["--tuning", "base"], "fits"),
        (["--license", "commercial"], "fits"),
        (["--license", "permissive"], "rejected"),
        (["--provider", "fireworks"], "fits"),
        (["--not-provider", "fireworks"], "rejected"),
        (["--tools", "--unknown", "allow"], "rejected"),
        (["--context", "12k", "--unknown", "allow"], "fits"),
        (["--context", "12k", "--unknown", "exclude"], "rejected"),
        (["--audio"], "check"),
    ],
)
def test_the_worked_example(asked, status):
    """StarCoder2 3B fits, is in doubt, or is rejected as issue 2 says."""
    assert status == statuses(*asked)["bigcode/starcoder2-3b"]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (
            ["--context", "12k"],
            "context window: sources disagree, 12,000 wanted: "
            "16,384 (card, 2026-10-01) against 8,192 (tracker, 2026-11-10)",
        ),
        (["--context", "20k"], "context window 16,384 is below 20,000"),
        (["--task", "chat"], "do not use for chat and following instructions: a base model"),
        (
            ["--tools"],
            "do not use for strict JSON or tool calling: nothing claims support; "
            "neither card nor provider mentions them",
        ),
        (["--vision"], "do not use for vision: takes no images"),
        (["--audio"], "audio: unknown, no source says"),
    ],
)
def test_reasons_in_words(asked, words):
    """The reason of the worked example, in words."""
    assert reason("bigcode/starcoder2-3b", *asked) == words


def test_disputed_context_has_both_claims_in_json():
    """A disputed finding carries the chosen value and the claim against it, each with source and date."""
    (candidate,) = document("recommend", *ASKED, "--context", "12k", "--model", "starcoder2-3b")["candidates"]
    found = next(one for one in candidate["findings"] if one["rule"] == "context")
    assert (found["outcome"], found["wanted"], found["found"]) == ("disputed", 12000, 16384)
    assert {"value": 8192, "source": "tracker", "as_of": "2026-11-10", "counts": True} in found["also"]


def test_json_document():
    """The keys and values of the contract, in the order of the contract."""
    answer = document("recommend", *ASKED, "--context", "8k", "--no-vision", "--model", "starcoder2-3b")
    assert list(answer) == [
        "format_version",
        "catalog",
        "requirements",
        "counts",
        "candidates",
        "blockers",
        "relaxations",
        "conflicts",
        "near_misses",
        "what_if",
    ]
    assert answer["format_version"] == "1.0"
    assert answer["catalog"] == {"as_of": "2026-11-20", "models": 8, "routes": 10}
    assert answer["requirements"] == {"context": 8000, "vision": False, "model": ["bigcode/starcoder2-3b"]}
    assert answer["counts"] == {"fits": 1, "check": 0, "rejected": 6, "hidden_retired": 1}
    (candidate,) = answer["candidates"]
    assert list(candidate) == [
        "rank",
        "id",
        "name",
        "status",
        "route",
        "blended_usd_per_mtok",
        "monthly_usd",
        "findings",
        "use_for",
        "caveats",
        "usd_per_request",
        "cost_assumptions",
        "lifecycle",
        "retires_in_days",
        "index",
        "frontier",
        "beaten_by",
        "beats",
    ]
    assert candidate["route"] == {
        "provider": "fireworks-ai",
        "id": "accounts/fireworks/models/starcoder2-3b",
        "region": None,
        "tier": None,
        "input_usd_per_mtok": 0.1,
        "output_usd_per_mtok": 0.1,
        "context": 16384,
    }
    assert candidate["findings"][0] == {
        "rule": "context",
        "outcome": "pass",
        "wanted": 8000,
        "found": 16384,
        "source": "card",
        "as_of": "2026-10-01",
        "also": [{"value": 8192, "source": "tracker", "as_of": "2026-11-10", "counts": True}],
        "text": "context window 16,384 holds 8,000",
    }


def test_unknown_is_null_and_a_self_hosted_route_is_null():
    """Weights to host oneself have no route, no price and no blended price."""
    (open_7b,) = document("recommend", *ASKED, "--model", "harbor/open-7b")["candidates"]
    assert (open_7b["route"], open_7b["blended_usd_per_mtok"], open_7b["monthly_usd"]) == (None, None, None)


def test_nothing_fits_in_json(run):
    """JSON parses and says what blocks, what excludes each other and what to give up; exit 1."""
    result = run("recommend", *ASKED, "--context", "12k", "--tools", "--vision", "--fim", "--json")
    assert (result.code, result.stderr) == (1, "")
    answer = json.loads(result.stdout)
    assert answer["counts"] == {"fits": 0, "check": 3, "rejected": 4, "hidden_retired": 1}
    assert answer["blockers"] == [
        {"rule": "vision", "rejected": 4, "only_blocker": 3},
        {"rule": "tools", "rejected": 1, "only_blocker": 0},
    ]
    assert answer["relaxations"] == [
        {"drop": ["fim"], "fits": 1, "examples": ["acme/chat-large"], "members": []},
        {
            "drop": ["context", "vision", "tools"],
            "fits": 1,
            "examples": ["bigcode/starcoder2-3b"],
            "members": [],
        },
    ]
    assert sorted(map(sorted, answer["conflicts"])) == [["context", "fim"], ["fim", "tools"], ["fim", "vision"]]


def test_nothing_fits_in_words():
    """The table says the same in words, under the rows."""
    result = inside("recommend", *ASKED, "--context", "12k", "--tools", "--vision", "--fim")
    lines = result.stdout.splitlines()
    assert result.code == 1
    for line in (
        "nothing fits",
        "  --vision rejects 4 models, 3 of them alone",
        "  --vision and --fim are each met by some model, but never together as far as is known",
        "  without --fim 1 model fits: acme/chat-large",
        "  without --context, --vision and --tools 1 model fits: bigcode/starcoder2-3b",
    ):
        assert line in lines


def test_a_task_is_given_up_whole():
    """A relaxation drops the task by its name and says which member of it blocks."""
    answer = document("recommend", *ASKED, "--task", "documents", "--model", "starcoder2-3b")
    with_task = next(one for one in answer["relaxations"] if one["drop"] == ["task"])
    assert with_task["members"] == ["pdf", "tuning"]
    words = inside("recommend", *ASKED, "--task", "documents", "--model", "starcoder2-3b").stdout
    assert "  without --task (its --pdf and --tuning block) 1 model fits: bigcode/starcoder2-3b" in words.splitlines()


def test_relaxations_are_empty_where_something_fits():
    """Nothing needs to be given up where something fits."""
    assert document("recommend", *ASKED, "--context", "8k")["relaxations"] == []


def test_quiet_prints_what_fits_and_nothing_else():
    """`-q` prints fits only, one id a line; doubts join them with `--unknown allow`."""
    fits = ["acme/chat-large", "acme/chat-mini", "bigcode/starcoder2-3b", "harbor/open-60b-a5b", "harbor/open-7b"]
    quiet = inside("recommend", *ASKED, "--context", "8k", "-q")
    assert (sorted(quiet.stdout.splitlines()), quiet.code, quiet.stderr) == (fits, 0, "")
    allowed = inside("recommend", *ASKED, "--context", "8k", "-q", "--unknown", "allow").stdout.splitlines()
    assert sorted(allowed) == [*fits, "shadow/mystery", "shadow/priceless"]


def test_quiet_prints_nothing_where_nothing_fits():
    """No line, and exit 1; rejected models are no ids even when they are shown."""
    for more in ([], ["--show-rejected"], ["--unknown", "exclude"]):
        result = inside("recommend", *ASKED, "--context", "900M", "-q", *more)
        assert (result.stdout, result.code) == ("", 1)


def test_rejected_models_are_shown_only_on_request():
    """`--show-rejected` adds the rejected ones, after the others; the counts are the same."""
    few, all_ = (document("recommend", *ASKED, "--context", "100k", *more) for more in ([], ["--show-rejected"]))
    assert {one["status"] for one in few["candidates"]} == {"fits", "check"}
    order = [one["status"] for one in all_["candidates"]]
    assert order == sorted(order, key=["fits", "check", "rejected"].index)
    assert few["counts"] == all_["counts"]
    assert order.count("rejected") == all_["counts"]["rejected"]


def test_retired_models_are_hidden_and_never_fit():
    """A retired model is counted; `--include-retired` shows it as rejected."""
    assert document("recommend", *ASKED)["counts"]["hidden_retired"] == 1
    shown = document("recommend", *ASKED, "--include-retired")
    assert shown["counts"]["hidden_retired"] == 0
    old = next(one for one in shown["candidates"] if one["id"] == "acme/chat-old")
    assert old["status"] == "rejected"
    assert [one["text"] for one in old["findings"]] == ["retired on 2025-01-31"]


def test_as_of_moves_the_day():
    """Before its shutdown the old model is a candidate."""
    shown = document("recommend", *ONLY, "--as-of", "2024-01-01", "--model", "acme/chat-old")["candidates"]
    assert [one["id"] for one in shown] == ["acme/chat-old"]


def test_the_cheapest_ordinary_route_is_chosen():
    """A free tier, and a retired route, never choose the route; a smaller window is passed over when too small."""

    def route(*args: str) -> str:
        (one,) = document("recommend", *ASKED, "--model", "chat-large", *args)["candidates"]
        return one["route"]["id"]

    assert route("--context", "8k") == "acme.chat-large-v1"
    assert route("--context", "40k") == "eu.acme.chat-large-v1"
    assert route("--context", "40k", "--tools") == "chat-large-1"
    assert route("--provider", "gratis") == "chat-large:free"


@pytest.fixture(scope="module")
def forty(tmp_path_factory) -> str:
    """A catalog file of 40 models that all fit."""
    path = tmp_path_factory.mktemp("catalog") / "forty.toml"
    path.write_text(many_models(40), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("format_", "more", "count"),
    [
        ("table", [], 15),
        ("markdown", [], 15),
        ("json", [], 40),
        ("jsonl", [], 40),
        ("csv", [], 40),
        ("tsv", [], 40),
        ("ids", [], 40),
        *((name, ["--all"], 40) for name in ("table", "markdown", "json", "ids")),
        *((name, ["--limit", "3"], 3) for name in ("table", "markdown", "json", "jsonl", "csv", "tsv", "ids")),
        ("table", ["--limit", "1000"], 40),
    ],
)
@pytest.mark.parametrize("command", ["recommend", "list"])
def test_how_many_rows(forty, command, format_, more, count):
    """15 rows in table and markdown, all in machine formats; `--all` and `--limit` decide otherwise."""
    shown = inside(command, "--only-catalog", forty, "--format", format_, *more).stdout
    assert shown.count("acme/model-") == count


def test_what_was_cut_is_said(forty):
    """The table says how many rows of how many are shown."""
    assert "15 of 40 shown; --all shows the rest" in inside("recommend", "--only-catalog", forty).stdout
    assert "--all shows" not in inside("recommend", "--only-catalog", forty, "--all").stdout


def test_quiet_takes_the_first_that_fit(forty):
    """`-q --limit 2` prints the two cheapest."""
    shown = inside("recommend", "--only-catalog", forty, "-q", "--limit", "2").stdout
    assert shown == "acme/model-0000\nacme/model-0001\n"


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_pipe_that_closes_early_is_silent(tmp_path: Path, unbuffered):
    """`recommend … | head -1`: nothing on stderr, 141 for the writer, also where PYTHONUNBUFFERED is set."""
    catalog = tmp_path / "big.toml"
    catalog.write_text(many_models(1000), encoding="utf-8")
    writer = subprocess.Popen(
        [sys.executable, "-m", "modelpick", "recommend", "--only-catalog", catalog, "--all", "--format", "jsonl"],
        env={"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": unbuffered},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert writer.stdout is not None and writer.stderr is not None
    assert json.loads(writer.stdout.readline())["id"] == "acme/model-0000"
    writer.stdout.close()
    assert writer.stderr.read() == b""
    writer.stderr.close()
    assert writer.wait(30) == 141


def test_rank():
    """Each order in one sentence, and by it; unknown last."""
    for rank, sentence in (
        (
            "cost",
            "order: cheapest first (list price) for the mix chat (3:0:1 input:cached:output); unknown prices last",
        ),
        ("context", "order: largest context window first; unknown windows last"),
        ("newest", "order: most recently released first; unknown dates last"),
    ):
        assert sentence in inside("recommend", *ASKED, "--rank", rank).stdout.splitlines()
    ids = inside("recommend", *ASKED, "--rank", "context", "-q").stdout.splitlines()
    assert ids[0] == "harbor/open-60b-a5b"
    newest = inside("recommend", *ASKED, "--rank", "newest", "-q").stdout.splitlines()
    assert newest[:3] == ["acme/chat-mini", "acme/chat-large", "harbor/open-7b"]


def test_columns():
    """`--columns` names the columns and their order, in every tabular format."""
    asked = ("recommend", *ASKED, "--model", "starcoder2-3b", "--columns", "context,id,status")
    assert inside(*asked, "--format", "csv").stdout == "context,id,status\n16384,bigcode/starcoder2-3b,fits\n"
    assert inside(*asked, "--format", "tsv").stdout == "context\tid\tstatus\n16384\tbigcode/starcoder2-3b\tfits\n"
    assert inside(*asked, "--format", "markdown").stdout.splitlines() == [
        "| context | model | status |",
        "| ---: | --- | --- |",
        "| 16,384 | bigcode/starcoder2-3b | ✓ fits |",
    ]


@pytest.mark.parametrize("name", [name for name in COLUMNS if name != "reason"])
def test_every_column_can_be_shown_and_sorted_by(name):
    """Any column shows in a table and in CSV, and orders the rows both ways with what is unknown last."""
    for by in (name, f"-{name}"):
        asked = ("recommend", *ASKED, "--show-rejected", "--columns", f"id,{name}", f"--sort={by}", "--format", "csv")
        result = inside(*asked)
        assert (result.code, result.stderr) == (0, "")
        values = [row[1] for row in csv.reader(io.StringIO(result.stdout))][1:]
        unknown = [value == "" for value in values]
        assert unknown == sorted(unknown)
    assert inside("recommend", *ASKED, "--columns", f"id,{name}").code == 0


def test_sort_is_by_value():
    """Numbers sort as numbers, and `-` turns the order round but leaves unknown last."""

    def contexts(by: str) -> list[int | None]:
        return [one["context"] for one in records("list", *ASKED, f"--sort={by}")]

    known = [16384, 32768, 64000, 128000, 262144]
    assert contexts("context") == [*known, None, None]
    assert contexts("-context") == [*reversed(known), None, None]


def test_a_stated_ability_is_a_column():
    """Each stated flag has its column with yes, no or ?, as it holds for the best route."""
    lines = inside("recommend", *ASKED, "--tools", "--no-audio", "--show-rejected").stdout.splitlines()
    assert lines[0].split()[4:6] == ["audio", "tools"]


def test_overridden_preset_is_said():
    """An explicit flag wins over the task's own, and stderr says so."""
    result = inside("recommend", *ASKED, "--task", "agentic", "--no-tools")
    assert result.stderr == "modelpick: note: --no-tools wins over what --task brings along\n"
    assert result.code == 0


def test_like_says_what_it_did_not_copy():
    """`--like` fills what is unstated from known facts; unknown ones are listed on stderr."""
    result = inside("recommend", *ASKED, "--like", "chat-large", "--json")
    needs = json.loads(result.stdout)["requirements"]
    expected = {
        "context": 128000,
        "output": 16000,
        "vision": True,
        "tools": True,
        "json_mode": True,
        "json_schema": True,
        "tuning": "instruct",
    }
    assert needs == expected
    assert result.stderr == (
        "modelpick: note: --like acme/chat-large: not copied, for it is unknown: "
        "pdf, audio, video, parallel tools and fim\n"
    )


def test_the_same_question_has_the_same_bytes(run):
    """Two processes with different hash seeds print the same answer."""
    asked = ("recommend", *ASKED, "--context", "12k", "--tools", "--vision", "--fim", "--json", "--show-rejected")
    first, second = (run(*asked, env={"PYTHONHASHSEED": seed}).stdout for seed in ("1", "2"))
    assert first == second


def test_the_stated_traffic_is_priced():
    """A request and a month get columns, and the order is theirs; a mix alone gets a blend."""
    asked = ("--avg-input", "20k", "--avg-output", "1k", "--requests", "1k/day")
    heading = inside("recommend", *ASKED, *asked).stdout.splitlines()[0]
    assert "$/request" in heading and "$/month" in heading
    assert "blended $/M" in inside("recommend", *ASKED, "--mix", "agent").stdout.splitlines()[0]
    answer = document("recommend", *ASKED, *asked)
    assert "bigcode/starcoder2-3b" not in [found["id"] for found in answer["candidates"]]  # its window is smaller
    months = [found["monthly_usd"] for found in answer["candidates"] if found["monthly_usd"] is not None]
    assert months and all(
        amount == pytest.approx(30_000 * per)
        for amount, per in zip(
            months,
            [found["usd_per_request"] for found in answer["candidates"] if found["monthly_usd"] is not None],
            strict=True,
        )
    )


def test_a_budget_rejects_what_is_dearer():
    """The finding names the month's cost."""
    asked = (
        "--avg-input",
        "20k",
        "--avg-output",
        "1k",
        "--requests",
        "1k/day",
        "--budget",
        "10/month",
        "--show-rejected",
    )
    findings = [
        finding
        for one in document("recommend", *ASKED, *asked)["candidates"]
        for finding in one["findings"]
        if finding["rule"] == "budget"
    ]
    assert {"fail", "unknown"} <= {finding["outcome"] for finding in findings}
    assert all(finding["found"] > 10 for finding in findings if finding["outcome"] == "fail")


def test_a_route_that_retires_soon_says_so():
    """In the reason for people, in days for machines; not 180 days before."""
    soon = ("recommend", *ONLY, "--as-of", "2027-05-31", "--model", "acme/chat-mini")
    (row,) = document(*soon)["candidates"]
    assert (row["route"]["id"], row["lifecycle"], row["retires_in_days"]) == ("chat-mini-1", "deprecated", 30)
    assert "retires in 30 days (2027-06-30)" in inside(*soon).stdout
    early = inside(*("2027-01-01" if word == "2027-05-31" else word for word in soon)).stdout
    assert "retires in" not in early

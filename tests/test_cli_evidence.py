"""The program on evidence: orders by quality and value, the frontier, scores to reach, tasks and benchmarks."""

import json

import pytest

from cli_support import DATA, error, inside

ONLY = ("--only-catalog", str(DATA / "evidence.toml"))
DAY = ("--as-of", "2026-11-23")


def ids(*args):
    """The ids that `-q` prints."""
    return inside("recommend", *ONLY, *DAY, *args, "-q").stdout.split()


def rows(*args):
    """The candidates of `recommend --json`, by id."""
    document = json.loads(inside("recommend", *ONLY, *DAY, *args, "--json").stdout)
    return {one["id"].partition("/")[2]: one for one in document["candidates"]}


def test_value_is_the_order_where_a_task_has_evidence():
    """The frontier first, on it those that beat the most others; then by index, the unmeasured last."""
    order = ["acme/value", "acme/best", "acme/dear", "acme/poor", "acme/unmeasured"]
    assert ids("--task", "coding", "--tools") == order
    assert ids("--task", "coding", "--rank", "value") == order
    assert ids("--task", "coding", "--rank", "quality")[:3] == ["acme/best", "acme/value", "acme/dear"]
    assert ids("--task", "coding", "--rank", "cost")[:2] == ["acme/unmeasured", "acme/value"]
    assert ids("--task", "knowledge")[0] == "acme/unmeasured"


def test_the_marks_of_the_frontier():
    """On it, beaten within the error, clearly beaten, and no part in it without an index."""
    found = rows("--task", "coding")
    marks = {name: (one["frontier"], one["beaten_by"]) for name, one in found.items()}
    assert marks == {
        "value": ("frontier", None),
        "best": ("frontier", None),
        "dear": ("within error", "acme/best"),
        "poor": ("beaten", "acme/value"),
        "unmeasured": (None, None),
    }
    assert (found["value"]["beats"], found["best"]["beats"]) == (2, 1)
    assert found["unmeasured"]["index"] is None
    assert found["best"]["index"] == {
        **{"task": "coding", "evidence": "any", "value": 90.0, "low": 88.0, "high": 92.0},
        **{"scores": 1, "benchmarks": 1},
    }


def test_the_table_marks_the_frontier_by_more_than_colour():
    """A sign and a word, and what they mean below."""
    table = inside("recommend", *ONLY, *DAY, "--task", "coding").stdout
    assert "◆ frontier" in table and "◇ within error" in table and "82.0 (76–88)" in table
    assert "no fitting model is both cheaper and better" in table


def test_independent_evidence_has_an_index_of_its_own():
    """One model has such an index here."""
    found = rows("--task", "coding", "--evidence", "independent")
    assert {name for name, one in found.items() if one["index"]} == {"best"}


def test_rank_by_quality_needs_a_task():
    """The error names the fix; without evidence the order falls back, and says so."""
    for rank in ("quality", "value"):
        words = ("recommend", *ONLY, "--rank", rank)
        assert inside(*words).code == 2
        assert error(*words)[1] == f"for example --task coding --rank {rank}"
    result = inside("recommend", *ONLY, "--task", "math", "--rank", "value", "-q")
    assert "no model has evidence for math; --rank value falls back on the price" in result.stderr
    result = inside("recommend", *ONLY, "--task", "math", "--evidence", "independent", "-q")
    assert "no model has independent evidence for math; `modelpick tasks`" in result.stderr


@pytest.mark.parametrize(
    ("asked", "fitting"),
    [
        (["quiz=80"], {"acme/best", "acme/dear", "acme/value"}),
        (["quiz:prompted=86"], {"acme/best"}),
        (["quiz=80", "errors=20"], set()),
        (["errors=12"], {"acme/poor"}),
        (["errors=11.9"], set()),
    ],
)
def test_a_score_to_reach(asked, fitting):
    """In the benchmark's own direction, at the best effort; what is not recorded is unknown."""
    assert set(ids(*(word for one in asked for word in ("--min", one)))) == fitting


def test_a_score_that_only_the_vendor_measured_is_unknown_to_independent_evidence():
    """A doubt, not a failure."""
    found = rows("--min", "quiz=80", "--evidence", "independent")
    assert found["dear"]["status"] == "check"
    assert found["best"]["status"] == "fits"


@pytest.mark.parametrize(
    ("text", "code", "hint"),
    [
        ("quizz=80", 3, "did you mean quiz?"),
        ("quiz:diff=80", 2, "recorded are prompted"),
        ("quiz", 2, "for example --min humaneval=80, or humaneval:prompted=80"),
        ("quiz=high", 2, "for example --min humaneval=80, or humaneval:prompted=80"),
    ],
)
def test_nonsense_scores(text, code, hint):
    """The flag, and the fix."""
    words = ("recommend", *ONLY, "--min", text)
    assert (inside(*words).code, error(*words)[1]) == (code, hint)


def test_why_explains_each_mark():
    """What the index rests on, who beats it, and by what."""
    best = inside("why", "acme/best", *ONLY, *DAY, "--task", "coding", "--tools").stdout
    assert "index for coding: 90.0 (88–92) of 100, from 1 score on 1 benchmark" in best
    assert "quiz (prompted) 90 at high effort (benchmark author)" in best
    assert "◆ on the frontier: of 4 fitting models with a price and an index none is both cheaper than" in best
    dear = inside("why", "acme/dear", *ONLY, *DAY, "--task", "coding").stdout
    assert "◇ beaten within the error by acme/best: $8.00" in dear
    poor = inside("why", "acme/poor", *ONLY, *DAY, "--task", "coding").stdout
    assert "clearly beaten by acme/value: $1.00" in poor
    none = inside("why", "acme/unmeasured", *ONLY, *DAY, "--task", "coding").stdout
    assert "no index for coding: no score of it compares" in none
    document = json.loads(inside("why", "acme/poor", *ONLY, *DAY, "--task", "coding", "--json").stdout)
    assert (document["frontier"], document["beaten_by"]) == ("beaten", "acme/value")


def test_show_has_bars_and_task_fit():
    """The model marked, the number beside the bar, the weaknesses below."""
    page = inside("show", "acme/value", *ONLY, *DAY).stdout
    assert "coding: The Quiz (prompted), percent; ▸ this model beside the nearest in size of 4 models" in page
    assert "▸ acme/value    82.0  █████████████████████████" in page
    assert "  acme/poor     40.0  ████████████\n" in page
    assert "mind: saturated" in page
    assert "index 82.0 (76–88), place 2 of 4 by 1 score on 1 benchmark" in page
    document = json.loads(inside("show", "acme/value", *ONLY, *DAY, "--json").stdout)["model"]
    assert document["top_uses"][0] == "agentic"
    assert [one["id"] for one in document["peer_bars"][0]["models"] if one["is_subject"]] == ["acme/value"]


def test_compare_draws_what_the_models_share():
    """All of the compared ones marked."""
    text = inside("compare", "acme/value", "acme/poor", *ONLY, *DAY).stdout
    assert text.count("   ▸ acme/") == 2
    document = json.loads(inside("compare", "acme/value", "acme/poor", *ONLY, *DAY, "--json").stdout)
    assert len(document["peer_bars"]) == 1


def test_tasks_say_what_is_evidence_and_what_is_not():
    """Benchmarks, how many models have an index, and what nothing measures."""
    found = {one["task"]: one for one in json.loads(inside("tasks", *ONLY, "--json").stdout)["rows"]}
    assert (found["coding"]["benchmarks"], found["coding"]["models"]) == (["quiz"], 4)
    assert (found["math"]["benchmarks"], found["math"]["models"]) == ([], 0)
    assert all(one["unmeasured"] for one in found.values())


def test_tasks_of_one_model():
    """Those that it fits first: the needs that are known to be met, then the place by index; -q prints them alone."""
    assert inside("tasks", "acme/value", *ONLY, *DAY, "-q").stdout.split() == [
        *("agentic", "chat", "knowledge", "math", "coding")
    ]
    assert inside("tasks", "acme/nobody", *ONLY, *DAY).code == 3


def test_benchmarks_are_explained():
    """Direction, scale, weaknesses, and how many scores there are."""
    found = {one["benchmark"]: one for one in json.loads(inside("benchmarks", *ONLY, "--json").stdout)["rows"]}
    assert (found["quiz"]["scores"], found["quiz"]["models"], found["quiz"]["weaknesses"]) == (5, 4, ["saturated"])
    assert (found["errors"]["better"], found["errors"]["unit"]) == ("lower", "mistakes")

"""scripts/scores.py: rows of a table become scores by declared names alone."""

import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.checkout
SCRIPTS = Path(__file__).parent.parent / "scripts"
if SCRIPTS.is_dir():
    sys.path.insert(0, str(SCRIPTS))
    import scores

QUIZ = {"id": "quiz", "highest": 100, "names": ["Quiz"], "version_of": {"Quiz 2": "2"}, "subset_of": {"Quiz D": "hard"}}
POINTS = {"id": "points", "highest": 10, "names": ["Points"]}
SETTINGS = {
    "order": ["subset", "shots", "harness"],
    "phrase": [
        {"find": r"(\d+)[- ]shot", "part": "shots", "word": r"\1-shot"},
        {"find": r"edit_format=(\w+)", "part": "harness", "word": r"\1"},
        {"find": r"\bv(\d)\b", "part": "version", "word": r"v\1", "only": ["quiz"]},
        {"find": r"thinking", "part": "effort", "word": "thinking"},
    ],
    "left_out": [{"url": r"https://example\.com/.*", "reason": "a placeholder"}],
}


def declared():
    """Two names of one model, one of them with an effort; one name that is left out."""
    return scores.Declared(
        models={"One": ("acme/one", None), "One (high)": ("acme/one", "high")},
        left_out={"Two + Three": "two models together"},
        benchmarks={"Quiz": QUIZ, "Quiz 2": QUIZ, "Quiz D": QUIZ, "Points": POINTS},
        settings=SETTINGS,
    )


def row(**facts):
    """A vendor's row of LLMStats."""
    return {
        "model_as_named": "One",
        "benchmark": "Quiz",
        "metric": "Accuracy",
        "score": "0.813",
        "variant": "",
        "measured_by": "vendor (self-reported)",
        "source_url": "https://acme.example/one",
        "date": "2025-07-19",
        "licence": "CC BY 4.0 (LLMStats)",
        **facts,
    }


AIDER = {
    "licence": "Apache-2.0",
    "measured_by": "benchmark-author",
    "source_url": "https://aider.chat/docs/leaderboards/",
    "variant": "edit_format=diff;effort=;aider=0.8",
    "score": "81.3",
}


def taken(*rows):
    """(scores of all files, reasons of those left out)."""
    files, left = scores.transcribe(rows, declared())
    return [score for of_file in files.values() for score in of_file], [reason for _, reason in left]


def test_a_fraction_becomes_percent_without_dust():
    """And points of ten become points."""
    (score,), _ = taken(row())
    assert score == {
        "model": "acme/one",
        "benchmark": "quiz",
        "value": 81.3,
        "measured_by": "vendor",
        "url": "https://acme.example/one",
        "by": "llm-stats@2025-07-19",
    }
    (points,), _ = taken(row(benchmark="Points", score="0.875"))
    assert points["value"] == 8.75


def test_the_setting_is_read_by_declared_phrases():
    """In the declared order; a version or subset can stand in the benchmark's name."""
    (score,), _ = taken(row(metric="v5, 3-shot, Thinking mode", benchmark="Quiz D"))
    assert (score["version"], score["variant"], score["effort"]) == ("v5", "hard, 3-shot", "thinking")
    (score,), _ = taken(row(benchmark="Quiz 2"))
    assert score["version"] == "2"
    (score,), _ = taken(row(model_as_named="One (high)", **AIDER))
    assert (score["variant"], score["effort"], score["measured_by"]) == ("diff", "high", "benchmark author")
    assert "url" not in score


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"model_as_named": "one"}, "no declared name"),
        ({"model_as_named": "Two + Three"}, "two models together"),
        ({"benchmark": "quiz"}, "no declared benchmark"),
        ({"source_url": "https://example.com/x"}, "a placeholder"),
        ({"score": "1.2"}, "off the benchmark's scale"),
        ({"score": "-0.1"}, "off the benchmark's scale"),
    ],
)
def test_what_is_left_out_has_a_reason(facts, reason):
    """A name joins exactly, or not at all."""
    assert taken(row(**facts)) == ([], [reason])


def test_a_row_can_be_left_out_where_its_name_is_right():
    """By name, and by source or benchmark."""
    found = declared()
    found.rows_left_out = [{"name": "One", "benchmarks": ["Quiz"], "reason": "the base model's figure"}]
    files, left = scores.transcribe([row(), row(benchmark="Points", score="0.5")], found)
    assert sum(map(len, files.values())) == 1
    assert [reason for _, reason in left] == ["the base model's figure"]


def test_of_two_rows_of_one_cell_one_is_kept():
    """The newer one; the other is listed, and whether it says the same."""
    kept, left = taken(row(), row(score="0.5", date="2025-08-01"))
    assert ([score["value"] for score in kept], left) == ([50.0], ["another row of the same says 50"])
    assert taken(row(), row())[1] == ["repeats another row"]


def test_a_repeat_of_the_authors_row_is_left_out():
    """A tracker that copies the leaderboard without the edit format."""
    copy = row(
        licence="MIT (models.dev)", measured_by="see source", source_url=AIDER["source_url"], score="81.3", date=""
    )
    kept, left = taken(row(**AIDER), copy)
    assert ([score["by"] for score in kept], left) == (["aider@2025-07-19"], ["repeats another row"])


def test_a_vendor_that_reports_anothers_model_is_a_third_party():
    """By the page."""
    facts = {"licence": "MIT (models.dev)", "measured_by": "see source", "score": "50"}
    (score,), _ = taken(row(source_url="https://www.anthropic.com/news/x", **facts))
    assert score["measured_by"] == "third party"


def test_every_row_is_accounted_for():
    """The report's head adds up."""
    rows = [row(), row(), row(model_as_named="nobody")]
    files, left = scores.transcribe(rows, declared())
    lines = list(scores.report(len(rows), files, left))
    assert "Of 3 rows of benchmark results, 1 are in the catalog and 2 are not." in lines
    assert "| nobody | 1 | Quiz 0.813 | no declared name |" in lines


def test_the_declared_tables_are_read():
    """The ones of the repository: every name once, every phrase a regular expression."""
    found = scores.read_declared(SCRIPTS.parent / "data" / "curated")
    assert found.models
    assert not found.models.keys() & found.left_out.keys()

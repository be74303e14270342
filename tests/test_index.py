"""The indexes that a build works out of the scores of its tables."""

from typing import Any

from modelpick.sources.index import FEWEST_CELLS, add_indexes

SOURCES: list[dict[str, Any]] = [{"id": "card", "title": "Cards"}]


def benchmark(**facts):
    """A benchmark of coding."""
    return {"id": "quiz", "name": "Quiz", "measures": "code", "highest": 100, "tasks": ["coding"], **facts}


def tables(count=FEWEST_CELLS, **facts):
    """Models whose scores on the quiz rise from 10 to 90."""
    return [
        {
            "id": f"acme/m{n:02}",
            "by": "card",
            "tuning": "instruct",
            "score": [
                {"benchmark": "quiz", "value": 10 + 80 * n / count, "measured_by": "vendor", "by": "card", **facts}
            ],
        }
        for n in range(count)
    ]


def found(models, *benchmarks):
    """The indexes of each model, by id."""
    add_indexes(models, benchmarks or [benchmark()], SOURCES)
    return {model["id"]: model.get("index", []) for model in models}


def test_scores_become_an_index_of_the_task():
    """In the order of the scores, with what stands behind it; a vendor's word is no independent evidence."""
    indexes = found(tables())
    values = [rows[0]["value"] for rows in indexes.values()]
    assert values == sorted(values)
    assert all(len(rows) == 1 for rows in indexes.values())
    (row,) = indexes["acme/m10"]
    assert (row["task"], row["scores"], row["benchmarks"], row["by"]) == ("coding", 1, 1, "modelpick-index")
    assert row["low"] <= row["value"] <= row["high"]


def test_an_authors_scores_are_independent_evidence_too():
    """Two indexes then."""
    indexes = found(tables(measured_by="benchmark author"))
    assert [row.get("evidence", "any") for row in indexes["acme/m10"]] == ["any", "independent"]


def test_too_few_results_make_no_index():
    """One less than the least."""
    assert not any(found(tables(FEWEST_CELLS - 1)).values())


def test_a_model_without_scores_has_none():
    """Nothing is made up for it."""
    models = [*tables(), {"id": "acme/none", "by": "card"}]
    assert found(models)["acme/none"] == []


def test_results_without_the_release_they_need_are_left_out():
    """A benchmark whose releases differ compares only results that say which."""
    assert not any(found(tables(), benchmark(needs_version=True)).values())
    assert all(found(tables(version="v2"), benchmark(needs_version=True)).values())


def test_where_less_is_better_the_order_turns():
    """The model with the fewest errors has the highest index."""
    values = [rows[0]["value"] for rows in found(tables(), benchmark(better="lower")).values()]
    assert values == sorted(values, reverse=True)


def test_a_scale_without_a_top_has_no_share():
    """A rating is no part of anything."""
    unbounded = benchmark()
    del unbounded["highest"]
    assert not any(found(tables(), unbounded).values())

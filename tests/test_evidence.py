"""Which score counts, who is on the frontier, who the peers are, which tasks fit."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import TODAY, make_catalog, make_model, make_route
from modelpick.core.evidence import benchmarks_of, index_of, settled
from modelpick.core.frontier import Point, frontier
from modelpick.core.peers import peer_bars
from modelpick.core.score import Benchmark, Index, Score, Setting
from modelpick.core.task_fit import task_fits, top_uses

QUIZ = Benchmark(id="quiz", name="The Quiz", measures="code", highest=100, tasks=("coding",))
ERRORS = Benchmark(id="errors", name="Errors", measures="mistakes", better="lower", tasks=("coding",))


def score(value, **facts):
    """A score on the quiz."""
    return Score(**{"benchmark": "quiz", "value": value, "measured_by": "vendor", "by": "card"} | facts)


def model(id, *scores, **facts):
    """A model with these scores."""
    return make_model(id, score=scores, **facts)


def only(*scores, evidence="any", benchmarks=(QUIZ, ERRORS)):
    """The values that count, by setting."""
    one = model("acme/one", *scores)
    return {
        setting: found.value
        for setting, found in settled(make_catalog(one, benchmarks=benchmarks), one, evidence).items()
    }


def test_a_setting_has_one_score():
    """The author's word over the vendor's at the same effort, whatever it says."""
    author = score(60.0, measured_by="benchmark author")
    third = score(65.0, measured_by="third party")
    assert only(score(90.0), author, third) == {Setting("quiz"): 60.0}
    assert only(score(90.0), third) == {Setting("quiz"): 65.0}


def test_versions_and_variants_are_settings_of_their_own():
    """Nothing is thrown together."""
    found = only(
        score(1.0), score(2.0, variant="diff"), score(3.0, version="v5"), score(4.0, version="v5", variant="x")
    )
    assert found == {
        Setting("quiz"): 1.0,
        Setting("quiz", None, "diff"): 2.0,
        Setting("quiz", "v5"): 3.0,
        Setting("quiz", "v5", "x"): 4.0,
    }


def test_of_several_efforts_the_best_counts():
    """The better one in the benchmark's own direction."""
    assert only(score(70.0, effort="low"), score(90.0, effort="high"), score(80.0)) == {Setting("quiz"): 90.0}
    low, high = score(7.0, effort="low", benchmark="errors"), score(9.0, effort="high", benchmark="errors")
    assert only(low, high) == {Setting("errors"): 7.0}


def test_independent_evidence_leaves_the_vendor_out():
    """And what nobody says who measured."""
    scores = (score(90.0, variant="a"), score(80.0, variant="b", measured_by="third party"))
    assert only(*scores, score(70.0, variant="c", measured_by=None), evidence="independent") == {
        Setting("quiz", None, "b"): 80.0
    }


def test_an_index_is_of_one_task_and_kind_of_evidence():
    """None where there is none."""
    one = index("coding", 50)
    own = make_model(index=(one,))
    assert index_of(own, "coding") == one
    assert index_of(own, "coding", "independent") is None
    assert index_of(own, "math") is None


def test_the_benchmarks_of_a_task():
    """By id."""
    found = benchmarks_of(make_catalog(benchmarks=(QUIZ, ERRORS)), "coding")
    assert [one.id for one in found] == ["errors", "quiz"]


def index(task, value, spread=2.0):
    """An index with an interval of this width to either side."""
    return Index(
        task=task, value=value, low=max(0.0, value - spread), high=min(100.0, value + spread), scores=1, benchmarks=1
    )


def test_an_index_lies_within_its_interval():
    """Anything else is an error."""
    with pytest.raises(ValueError, match="low, value and high"):
        Index(task="coding", value=1, low=2, high=3, scores=1, benchmarks=1)


POINTS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 10), st.integers(0, 3)), min_size=1, max_size=12).map(
    lambda rows: [
        Point(f"m{place}", Decimal(usd), index("coding", 10.0 * quality, 10.0 * spread))
        for place, (usd, quality, spread) in enumerate(rows)
    ]
)


@given(POINTS)
def test_the_frontier_is_what_nothing_beats(points):
    """An oracle by definition: on it if no other is at most as dear and at least as good, and better in one."""
    marks = frontier(points)
    for one in points:
        better = [
            other
            for other in points
            if (other.usd <= one.usd and other.index.value > one.index.value)
            or (other.usd < one.usd and other.index.value >= one.index.value)
        ]
        clear = [other for other in points if other.usd <= one.usd and other.index.low > one.index.high]
        mark = marks[one.name]
        assert (mark.place == "frontier") == (not better)
        assert (mark.place == "beaten") == bool(clear)
        assert mark.beaten_by in ({other.name for other in clear or better} or {None})
        assert mark.beats == sum(marks_beaten_by(points, one))


def marks_beaten_by(points, one):
    """Which of the points this one beats."""
    return [
        (one.usd < other.usd and one.index.value >= other.index.value)
        or (one.usd <= other.usd and one.index.value > other.index.value)
        for other in points
    ]


@given(POINTS)
def test_somebody_is_on_the_frontier(points):
    """The best of the cheapest, and the cheapest of the best."""
    marks = frontier(points)
    cheapest = min(points, key=lambda one: (one.usd, -one.index.value))
    best = min(points, key=lambda one: (-one.index.value, one.usd))
    assert {marks[cheapest.name].place, marks[best.name].place} == {"frontier"}


def sized(slug, value, billions=None, **facts):
    """A model of this size, with a score on the quiz."""
    size = {} if billions is None else {"parameters": billions * 10**9}
    return model(f"acme/{slug}", score(value), **size, **facts)


def test_peers_are_the_nearest_in_size():
    """Seven of them, by the ratio of the sizes; the best first, the model marked."""
    me = sized("me", 50.0, 8)
    others = [sized(f"m{billions}", float(billions), billions) for billions in (1, 2, 4, 6, 9, 12, 16, 30, 400)]
    (bars,) = peer_bars(make_catalog(me, *others, benchmarks=(QUIZ,)), [me], ["coding", "math"])
    assert (bars.task, bars.setting, bars.nearness, bars.of) == ("coding", Setting("quiz"), "size", 10)
    assert [bar.model.id for bar in bars.bars if bar.is_subject] == ["acme/me"]
    assert {bar.model.id for bar in bars.bars} == {"acme/me", *(f"acme/m{n}" for n in (2, 4, 6, 9, 12, 16, 30))}
    assert [bar.score.value for bar in bars.bars] == sorted((bar.score.value for bar in bars.bars), reverse=True)


def test_peers_by_price_and_by_family():
    """Where no size is known; the first by name where nothing is."""
    price = [make_route("acme", price={"input": 1.0, "output": 1.0})]
    me = sized("me", 50.0, routes=price, family="F")
    priced = [sized(f"p{n}", 1.0, routes=price) for n in range(3)]
    kin = [sized(f"k{n}", 1.0, family="F") for n in range(2)]
    assert peer_bars(make_catalog(me, *priced, benchmarks=(QUIZ,)), [me], ["coding"])[0].nearness == "price"
    assert peer_bars(make_catalog(me, *kin, benchmarks=(QUIZ,)), [me], ["coding"])[0].nearness == "family"
    assert peer_bars(make_catalog(me, sized("a", 1.0), sized("b", 1.0), benchmarks=(QUIZ,)), [me], ["coding"])


def test_no_bars_without_peers_or_across_settings():
    """Two models in the same setting are too few, and another variant is another setting."""
    me, other = sized("me", 50.0, 8), sized("other", 1.0, 8)
    variants = [model(f"acme/v{n}", score(1.0, variant="diff"), parameters=8 * 10**9) for n in range(5)]
    assert peer_bars(make_catalog(me, other, *variants, benchmarks=(QUIZ,)), [me], ["coding"]) == []
    assert peer_bars(make_catalog(me, *variants), [me], ["coding"]) == []


def test_task_fit_says_place_and_needs():
    """Needs known to be met come first, then the place among those with an index."""
    fim = {"json_mode": False}
    me = make_model("acme/me", [make_route("acme")], tuning="base", fim=True, index=(index("coding", 30),), **fim)
    better = make_model("acme/better", [make_route("acme")], tuning="instruct", index=(index("coding", 60),))
    fits = task_fits(make_catalog(me, better), me, TODAY)
    assert [one.task.name for one in top_uses(fits)] == ["fim", "coding"]
    coding = next(one for one in fits if one.task.name == "coding")
    assert (coding.place, coding.of) == (2, 2)
    assert next(one for one in fits if one.task.name == "math").place is None

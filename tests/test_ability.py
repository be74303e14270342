"""The three methods that predict results: laws that each must keep, and figures worked out by hand."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelpick.sources.ability import (
    BenchmarkMean,
    Cell,
    ItemResponse,
    MeanPercentile,
    calibrated,
    compared,
    expit,
    logit,
    percentile,
)


def cell(model, setting, share, group="instruct"):
    """One result; the benchmark is what stands before the dot."""
    return Cell(model, setting, setting.partition(".")[0], group, share)


def world(models=12, settings_=4, seed=1, noise=0.0):
    """Results that follow the item-response law, with abilities evenly spread."""
    generator = random.Random(seed)
    abilities = {f"m{n:02}": -1.5 + 3 * n / (models - 1) for n in range(models)}
    return [
        cell(name, f"b{k}", expit((0.8 + 0.2 * k) * ability + 0.5 * k - 1 + generator.gauss(0, noise)))
        for name, ability in abilities.items()
        for k in range(settings_)
    ]


def test_the_baselines_by_hand():
    """The mean of a setting; the result at the mean percentile."""
    cells = [cell("a", "x", 0.2), cell("b", "x", 0.4), cell("c", "x", 0.9), cell("a", "y", 0.1), cell("b", "y", 0.3)]
    assert BenchmarkMean(cells).predict("z", "x") == pytest.approx(0.5)
    assert BenchmarkMean(cells).predict("a", "unknown") == pytest.approx(1.9 / 5)
    found = MeanPercentile(cells)
    assert found.percentiles == pytest.approx({"a": (1 / 6 + 1 / 4) / 2, "b": (1 / 2 + 3 / 4) / 2, "c": 5 / 6})
    assert found.predict("c", "y") == pytest.approx(0.3)
    assert found.predict("nobody", "x") == pytest.approx(0.4)
    assert found.predict("a", "unknown") == 0.5


def test_percentiles_count_equals_by_half():
    """The middle of its equals."""
    assert percentile([0.1, 0.2, 0.2, 0.9], 0.2) == pytest.approx(0.5)


@given(st.floats(0.006, 0.994))
def test_logit_and_expit_are_inverse(share):
    """Within the part of the scale that is told apart."""
    assert expit(logit(share)) == pytest.approx(share)


def test_shares_at_the_ends_are_held_in():
    """0 and 1 have log-odds too."""
    assert logit(0) == -logit(1) == pytest.approx(math.log(0.005 / 0.995))


def test_it_finds_the_abilities_that_made_the_results():
    """In order, and close to what was hidden."""
    cells = world(noise=0.1)
    fitted = ItemResponse(cells)
    ranked = sorted(fitted.abilities, key=fitted.abilities.__getitem__)
    assert ranked == sorted(fitted.abilities)
    hidden = [one for one in cells if one.model == "m06" and one.setting == "b2"]
    rest = ItemResponse([one for one in cells if one not in hidden])
    assert rest.predict("m06", "b2") == pytest.approx(hidden[0].share, abs=0.05)


@given(st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None)
def test_the_order_of_the_results_does_not_matter(generator):
    """Same cells, same figures, to the last digit."""
    cells = world(6, 3, noise=0.3)
    shuffled = list(cells)
    generator.shuffle(shuffled)
    assert ItemResponse(shuffled).abilities == ItemResponse(cells).abilities


def test_the_index_grows_with_ability_and_lies_within_its_interval():
    """A better model has the higher index."""
    fitted = ItemResponse(world(noise=0.2))
    indexes = [fitted.index(model) for model in sorted(fitted.abilities, key=fitted.abilities.__getitem__)]
    assert indexes == sorted(indexes)
    assert all(0 < one.low < one.share < one.high < 1 for one in indexes)


def test_more_results_make_it_surer():
    """The interval of a model with one result is the wider one."""
    cells = [one for one in world(noise=0.3) if one.model != "m05" or one.setting == "b0"]
    fitted = ItemResponse(cells)
    assert fitted.deviation("m05") > fitted.deviation("m06")


def test_a_benchmark_counts_once_however_many_variants_it_has():
    """Ten variants of an easy one do not lift the index."""
    hard = [cell(f"m{n}", "hard", 0.1 + 0.02 * n) for n in range(6)]
    easy = [cell(f"m{n}", "easy", 0.9 + 0.01 * n) for n in range(6)]
    more = [cell(f"m{n}", f"easy.{k}", 0.9 + 0.01 * n) for n in range(6) for k in range(10)]
    once, often = ItemResponse(hard + easy).index("m3").share, ItemResponse(hard + easy + more).index("m3").share
    assert once == pytest.approx(often, abs=0.02)


def test_a_model_without_results_is_expected_to_be_like_those_measured_there():
    """Near the middle of the setting."""
    fitted = ItemResponse(world())
    shares = sorted(one.share for one in world() if one.setting == "b1")
    assert shares[3] < fitted.predict("nobody", "b1") < shares[-4]


def test_calibration_only_widens():
    """Nine of ten hidden results lie within; never narrower than the posterior."""
    cells = world(20, 5, noise=0.8)
    assert calibrated(cells).stretch >= 1.0
    sure, plain = calibrated(cells), ItemResponse(cells)
    assert all(sure.deviation(model) >= plain.deviation(model) for model in plain.abilities)


def test_a_setting_with_few_models_compares_nothing():
    """Three at least."""
    cells = [cell("a", "x", 0.1), cell("b", "x", 0.2), cell("a", "y", 0.1), cell("b", "y", 0.2), cell("c", "y", 0.3)]
    assert {one.setting for one in compared(cells)} == {"y"}

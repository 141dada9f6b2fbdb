"""units -> parts: dealt evenly, and the jackknife of a mean is the textbook's."""

import numpy as np
import pytest
from scipy import stats

from analysis.ground.parts import deal_parts, jackknife_interval


@pytest.mark.parametrize("n_parts", [2, 3, 10])
def test_parts_are_even_within_each_group(n_parts):
    groups = np.repeat([0, 1, 2], [20, 7, 1])
    parts = np.array([deal_parts(groups, n_parts, np.random.default_rng(seed)) for seed in range(300)])
    for group, size in ((0, 20), (1, 7), (2, 1)):
        sizes = np.apply_along_axis(np.bincount, 1, parts[:, groups == group], minlength=n_parts)
        assert set(sizes.ravel()) <= {size // n_parts, -(-size // n_parts)}
        # every unit comes into every part, and no part is the larger one by right
        assert sizes.mean(axis=0) == pytest.approx(size / n_parts, abs=0.15)
    assert (parts == 0).mean(axis=0) == pytest.approx(1 / n_parts, abs=0.12)


def test_the_jackknife_of_a_mean_is_its_t_interval():
    values = np.random.default_rng(0).normal(size=10)
    left_out = np.array([np.delete(values, n).mean() for n in range(10)])
    expected = stats.t.interval(0.95, 9, loc=values.mean(), scale=stats.sem(values))
    assert jackknife_interval(values.mean(), left_out) == pytest.approx(expected)
    both = jackknife_interval(np.array([values.mean()] * 2), np.column_stack([left_out, left_out]), level=0.95)
    assert both[0] == pytest.approx([expected[0]] * 2)


def test_any_two_units_may_come_together():
    dealt = {tuple(deal_parts(np.zeros(4, int), 2, np.random.default_rng(seed)).tolist()) for seed in range(200)}
    assert len(dealt) == 6  # 4! / (2! 2!)

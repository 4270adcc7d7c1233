"""Weights are fitted to which of several options is right."""

import numpy as np
import pytest

from index.evaluation.fit import ChoiceSet, fit_conditional_logit


def choices(count: int = 300) -> list[ChoiceSet]:
    """Choices among five options: the first feature tells the right one, the second is noise."""
    generator = np.random.default_rng(7)
    made = []
    for _ in range(count):
        features = generator.standard_normal((5, 2))
        likely = np.exp(2 * features[:, 0])
        right = np.zeros(5, dtype=np.bool_)
        right[generator.choice(5, p=likely / likely.sum())] = True
        made.append(ChoiceSet(features, right))
    return made


def test_the_weights_that_made_the_choices_are_found() -> None:
    """Nearly: there are few choices."""
    weights = fit_conditional_logit(choices())
    assert weights == pytest.approx([2, 0], abs=0.4)


def test_a_given_weight_stays() -> None:
    """The others are fitted beside it."""
    weights = fit_conditional_logit(choices(), {1: 0.5})
    assert weights[1] == 0.5
    assert weights[0] > 1


def test_choices_without_a_right_option_are_ignored() -> None:
    """If there are no others, it is an error."""
    none = ChoiceSet(np.ones((3, 2)), np.zeros(3, dtype=np.bool_))
    np.testing.assert_allclose(
        fit_conditional_logit([*choices(), none]), fit_conditional_logit(choices())
    )
    with pytest.raises(ValueError, match="no right option"):
        fit_conditional_logit([none])

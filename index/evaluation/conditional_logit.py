"""Conditional logit: weights under which the right options of several choices are likeliest.

Source: McFadden, "Conditional logit analysis of qualitative choice behavior", 1974. scikit-learn
has no such model.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ChoiceSet:
    """Options to choose from: `features`, shape (n_options, n_features), and which are right."""

    features: Floats
    right: NDArray[np.bool_]


def fit_conditional_logit(
    choices: Sequence[ChoiceSet], fixed: Mapping[int, float] | None = None, shrinkage: float = 2.0
) -> Floats:
    """Fit the weights by maximum likelihood.

    The likelihood of an option is the softmax of `features @ weights` over its choice. Right
    options share a choice equally; choices without any are ignored.

    Args:
        choices: What was chosen from, and what was right.
        fixed: Weights that stay as they are, by the number of their feature.
        shrinkage: Ridge penalty on the weights, as if each feature had unit deviation.

    Returns:
        The weights, shape (n_features,).

    Raises:
        ValueError: No choice has a right option.
    """
    answered = [choice for choice in choices if choice.right.any()]
    if not answered:
        raise ValueError("There is no right option in any choice.")
    features = np.concatenate([choice.features for choice in answered])
    shares = np.concatenate([choice.right / choice.right.sum() for choice in answered])
    sizes = np.array([len(choice.right) for choice in answered])
    starts = np.cumsum(sizes) - sizes
    deviations = features.std(axis=0)
    scale = np.where(deviations > 0, deviations, 1.0)
    scaled = features / scale
    weights = np.zeros(features.shape[1])
    weights[list(fixed or {})] = list((fixed or {}).values())
    weights *= scale
    free = np.array([number not in (fixed or {}) for number in range(len(weights))])

    def loss(free_weights: Floats) -> tuple[float, Floats]:
        weights[free] = free_weights
        scores = scaled @ weights
        scores -= np.repeat(np.maximum.reduceat(scores, starts), sizes)
        sums = np.add.reduceat(np.exp(scores), starts)
        log_likelihoods = scores - np.repeat(np.log(sums), sizes)
        gradient = (np.exp(log_likelihoods) - shares) @ scaled + shrinkage * weights
        value = shrinkage * (weights @ weights) / 2 - shares @ log_likelihoods
        return float(value), gradient[free]

    weights[free] = minimize(loss, weights[free], jac=True, method="BFGS").x
    fitted: Floats = weights / scale
    return fitted

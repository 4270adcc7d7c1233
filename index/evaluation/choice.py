"""Fit the weights by which one of several is chosen: a conditional logit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
MAX_STEPS = 20
ENOUGH = 1e-6  # of a gain in likelihood, for each choice


@dataclass(frozen=True, slots=True)
class Choice:
    """Things to choose from, `features` of shape (n_things, n_features), and which are right."""

    features: Matrix
    right: NDArray[np.bool_]


def fit_choice(
    choices: Sequence[Choice], given: Mapping[int, float] | None = None, shrinkage: float = 2.0
) -> Matrix:
    """The weights under which the right things are likeliest, by Newton's method.

    A thing's likelihood is exp(features @ weights) divided by the sum over all. Those that are
    right share a choice equally. `shrinkage` pulls the weights, each counted in deviations of its
    feature, towards 0. `given` are weights, by the number of their feature, that stay as they are.
    """
    answered = [choice for choice in choices if choice.right.any()]
    if not answered:
        raise ValueError("There is no right thing in any choice.")
    deviations = np.concatenate([choice.features for choice in answered]).std(axis=0)
    pull: Matrix = np.diag(shrinkage * deviations**2 + 1e-6)
    weights = np.zeros(len(pull))
    weights[list(given or {})] = list((given or {}).values())
    free = np.array([number not in (given or {}) for number in range(len(pull))])
    likelihood = _likelihood(answered, weights, pull)
    for _ in range(MAX_STEPS):
        step = _step(answered, weights, pull, free)
        while (reached := _likelihood(answered, weights + step, pull)) < likelihood:
            step /= 2
            if np.abs(step).max() < ENOUGH:
                return weights
        weights += step
        if reached - likelihood < ENOUGH * len(answered):
            break
        likelihood = reached
    return weights


def _step(
    choices: Sequence[Choice], weights: Matrix, pull: Matrix, free: NDArray[np.bool_]
) -> Matrix:
    slope: Matrix = -(pull @ weights)
    curvature: Matrix = pull.copy()
    for choice in choices:
        likely = _likely(choice, weights)
        centred = choice.features - likely @ choice.features
        slope += centred[choice.right].mean(axis=0)
        curvature += (centred.T * likely) @ centred
    step: Matrix = np.zeros(len(slope))
    step[free] = np.linalg.solve(curvature[np.ix_(free, free)], slope[free])
    return step


def _likelihood(choices: Sequence[Choice], weights: Matrix, pull: Matrix) -> float:
    logs = [np.log(_likely(choice, weights)[choice.right] + 1e-300).mean() for choice in choices]
    return float(sum(logs) - weights @ pull @ weights / 2)


def _likely(choice: Choice, weights: Matrix) -> Matrix:
    scores = choice.features @ weights
    likely: Matrix = np.exp(scores - scores.max())
    likely /= likely.sum()
    return likely

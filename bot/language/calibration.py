"""From scores to probabilities that mean what they say, fitted on sentences the scores were not trained on."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Scores = NDArray[np.float64]


def softmax(scores: Scores) -> Scores:
    """Probabilities along the last axis."""
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True))


@dataclass(frozen=True)
class Calibration:
    """A temperature that depends on how much of the sentence training has seen, and what the rest does to the foreign score."""

    sharpness: float = 0.0
    familiarity: float = 0.0
    unknown: float = 0.0
    bias: float = 0.0

    def probabilities(self, scores: Scores, known: Scores | float, foreign_column: int) -> Scores:
        """Chances of all intents; `known`: the share of each sentence's short character n-grams that training has seen."""
        share = np.asarray(known, dtype=np.float64)
        adjusted = scores * np.exp(self.sharpness + self.familiarity * share)[..., np.newaxis]
        adjusted[..., foreign_column] += self.unknown * (1 - share) + self.bias
        return softmax(adjusted)

    @classmethod
    def fit(cls, scores: Scores, known: Scores, truth: NDArray[np.int64], foreign_column: int) -> Calibration:
        """The calibration under which the held-out truth is likeliest (with a slight pull towards leaving scores as they are)."""

        def loss(parameters: NDArray[np.float64]) -> float:
            chances = cls(*map(float, parameters)).probabilities(scores, known, foreign_column)
            return float(-np.log(chances[np.arange(len(truth)), truth] + 1e-12).mean() + 1e-4 * (parameters**2).sum())

        best = minimize(loss, np.zeros(len(fields(cls))), method="L-BFGS-B", options={"maxiter": 60})
        return cls(*map(float, best.x))

    def as_json(self) -> dict[str, float]:
        return asdict(self)

"""From scores to probabilities that mean what they say, fitted on sentences the scores were not trained on."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Scores = NDArray[np.float64]


def softmax(scores: Scores) -> Scores:
    """Probabilities along the last axis."""
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True))


@dataclass(frozen=True)
class Evidence:
    """What is known of a sentence beside the classifier's scores."""

    home: float
    """Cosine with the nearest example of the hall's world."""
    foreign: float
    """Cosine with the nearest foreign example."""
    known: float
    """Share of its character n-grams that training has seen."""


@dataclass(frozen=True)
class Calibration:
    """A temperature for all intents, and how much the evidence moves the score of the foreign one."""

    sharpness: float = 1.0
    home: float = 0.0
    foreign: float = 0.0
    unknown: float = 0.0
    bias: float = 0.0

    def probabilities(self, scores: Scores, evidence: NDArray[np.float64], foreign_column: int) -> Scores:
        """`evidence`: rows of (home, foreign, known)."""
        adjusted = scores * self.sharpness
        push = evidence @ np.array([-self.home, self.foreign, -self.unknown]) + self.bias
        adjusted[..., foreign_column] = adjusted[..., foreign_column] + push
        return softmax(adjusted)

    @classmethod
    def fit(cls, scores: Scores, evidence: NDArray[np.float64], truth: NDArray[np.int64], foreign_column: int) -> Calibration:
        """The calibration under which the held-out truth is likeliest (with a slight pull to leaving evidence aside)."""

        def loss(parameters: NDArray[np.float64]) -> float:
            candidate = cls(float(np.exp(parameters[0])), *map(float, parameters[1:]))
            chances = candidate.probabilities(scores, evidence, foreign_column)[np.arange(len(truth)), truth]
            return float(-np.log(chances + 1e-12).mean() + 1e-4 * (parameters[1:] ** 2).sum())

        best = minimize(loss, np.zeros(5), method="L-BFGS-B", options={"maxiter": 80})
        return cls(float(np.exp(best.x[0])), *map(float, best.x[1:]))

    def as_json(self) -> dict[str, float]:
        return asdict(self)

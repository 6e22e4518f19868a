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


HOME, ABROAD, KNOWN = 0, 1, 2
"""Columns of the evidence: cosine with the nearest example of the hall's world and with the nearest foreign one, and the
share of the sentence's character n-grams that training has seen."""


@dataclass(frozen=True)
class Calibration:
    """A temperature that depends on how near the sentence is to what is known, and what evidence does to the foreign score."""

    sharpness: float = 0.0
    nearness: float = 0.0
    familiarity: float = 0.0
    home: float = 0.0
    foreign: float = 0.0
    unknown: float = 0.0
    bias: float = 0.0

    def probabilities(self, scores: Scores, evidence: NDArray[np.float64], foreign_column: int) -> Scores:
        """Chances of all intents; `evidence` has one row (HOME, ABROAD, KNOWN) a sentence, or is one such row."""
        home, abroad, known = evidence[..., HOME], evidence[..., ABROAD], evidence[..., KNOWN]
        sharp = np.exp(self.sharpness + self.nearness * np.maximum(home, abroad) + self.familiarity * known)
        adjusted = scores * sharp[..., np.newaxis]
        adjusted[..., foreign_column] += (
            self.foreign * abroad - self.home * home + self.unknown * (1 - known) + self.bias
        )
        return softmax(adjusted)

    @classmethod
    def fit(
        cls, scores: Scores, evidence: NDArray[np.float64], truth: NDArray[np.int64], foreign_column: int
    ) -> Calibration:
        """The calibration under which the held-out truth is likeliest (with a slight pull towards leaving evidence aside)."""

        def loss(parameters: NDArray[np.float64]) -> float:
            chances = cls(*map(float, parameters)).probabilities(scores, evidence, foreign_column)
            return float(-np.log(chances[np.arange(len(truth)), truth] + 1e-12).mean() + 1e-4 * (parameters**2).sum())

        best = minimize(loss, np.zeros(len(fields(cls))), method="L-BFGS-B", options={"maxiter": 60})
        return cls(*map(float, best.x))

    def as_json(self) -> dict[str, float]:
        return asdict(self)

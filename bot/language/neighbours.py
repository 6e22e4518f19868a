"""The nearest training example, inside the hall's world and outside it: a check on what a linear model extrapolates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from bot.language.vectors import Vector

TELLING = 250
"""Columns found in more examples than this say nothing about likeness, and would cost most of the time."""


@dataclass(frozen=True)
class Neighbours:
    """An inverted index of the training examples."""

    starts: NDArray[np.int32]
    rows: NDArray[np.int32]
    values: NDArray[np.float32]
    foreign: NDArray[np.bool_]

    @classmethod
    def build(cls, matrix: csr_matrix, foreign: NDArray[np.bool_]) -> Neighbours:
        """Index the rows of a training matrix; `foreign` marks those that are no business of the hall."""
        columns = matrix.tocsc()
        counts = np.diff(columns.indptr)
        keep = np.repeat(counts <= TELLING, counts)
        starts = np.concatenate([[0], np.cumsum(np.where(counts <= TELLING, counts, 0))])
        return cls(
            starts.astype(np.int32),
            columns.indices[keep].astype(np.int32),
            columns.data[keep].astype(np.float16).astype(np.float32),
            foreign,
        )

    def likeness(self, vector: Vector) -> tuple[float, float]:
        """Cosine with the nearest example of the hall's world, and with the nearest foreign one."""
        columns, values = vector
        length = float(values @ values)
        if not length:
            return 0.0, 0.0
        spans = [
            (start, stop, value)
            for start, stop, value in zip(self.starts[columns], self.starts[columns + 1], values)
            if stop > start
        ]
        if not spans:
            return 0.0, 0.0
        rows = np.concatenate([self.rows[start:stop] for start, stop, _ in spans])
        weights = np.concatenate([self.values[start:stop] * value for start, stop, value in spans])
        likeness = np.bincount(rows, weights=weights, minlength=len(self.foreign)) / length
        return float(np.max(likeness, where=~self.foreign, initial=0)), float(
            np.max(likeness, where=self.foreign, initial=0)
        )

    def as_arrays(self) -> dict[str, NDArray[Any]]:
        """What the model's file keeps: half precision is more than enough for likeness."""
        return {**vars(self), "values": self.values.astype(np.float16)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Neighbours:
        """The index that `as_arrays` gave."""
        return cls(arrays["starts"], arrays["rows"], arrays["values"].astype(np.float32), arrays["foreign"])

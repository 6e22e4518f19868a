"""The intent of a sentence: a linear classifier over n-grams, calibrated on what it was not trained on."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from bot.language.calibration import Calibration, Scores
from bot.language.concepts import Concepts
from bot.language.features import FeatureGroups
from bot.language.sound import SoundTable
from bot.language.vectors import Sentence, Vectoriser

FOREIGN = "out_of_scope"
BLOCK = 9
"""Examples that follow one another in the files and are held out together."""
ABSENT = -2.0
"""Score of an intent that has no example: well below what a margin of one gives those that have."""
TOLERANCE = 1e-2
"""Where the solver stops: a hundredth of scikit-learn's strictness reads every sentence the same, in less time."""


@dataclass(frozen=True)
class Recipe:
    """How the classifier is trained."""

    c: float = 0.5
    """Inverse of the regularisation (scikit-learn's C)."""
    seen_in_at_least: int = 2
    folds: int = 3
    """Parts of the training data that are held out in turn to fit the calibration; 0 leaves scores as they are."""
    misheard: bool = True
    """Whether a copy of every sentence with characters of the same sound is trained on too."""
    balance: float = 0.5
    """How far rare intents are made up for: 0 every example counts the same, 1 every intent does."""
    seed: int = 17


def _train(
    matrix: csr_matrix, truth: NDArray[np.int64], recipe: Recipe, intents: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights and bias of each of so many intents; one without an example (few data, all held out) is never likely."""
    from sklearn.svm import LinearSVC

    counts = np.bincount(truth)
    weights = {
        intent: float(counts[counts > 0].mean() / count) ** recipe.balance
        for intent, count in enumerate(counts)
        if count
    }
    model = LinearSVC(C=recipe.c, tol=TOLERANCE, random_state=recipe.seed, class_weight=weights)
    model.fit(matrix, truth)
    coefficients = np.zeros((matrix.shape[1], intents), dtype=np.float32)
    bias = np.full(intents, ABSENT, dtype=np.float32)
    coefficients[:, model.classes_] = model.coef_.T
    bias[model.classes_] = model.intercept_
    return coefficients, bias


@dataclass(frozen=True)
class Examples:
    """Labelled sentences. `origin` names the example that each is a copy of (itself, if it is none)."""

    sentences: Sequence[Sentence]
    labels: Sequence[str]
    origin: Sequence[int]


def parts(truth: NDArray[np.int64], foreign_column: int, folds: int, seed: int) -> NDArray[np.int64]:
    """Which fold each example is held out in. Neighbours in the files are held out together.

    They say much the same (the sentences of one frame, foreign ones of one subject); what is held out must be news, as in life.
    """
    blocks = np.arange(len(truth)) // BLOCK
    fold = (np.random.default_rng(seed).permutation(blocks.max() + 1) % folds)[blocks]
    subjects = np.array_split(np.flatnonzero(truth == foreign_column), folds * 8)
    for number, subject in enumerate(subjects):
        fold[subject] = number % folds
    return fold


@dataclass
class IntentModel:
    """A trained reader of intents."""

    names: list[str]
    vectoriser: Vectoriser
    weights: NDArray[np.float16]
    """Half precision: half the memory, the same readings."""
    bias: NDArray[np.float32]
    calibration: Calibration

    @classmethod
    def fit(
        cls, examples: Examples, recipe: Recipe, groups: FeatureGroups, sounds: SoundTable, concepts: Concepts
    ) -> IntentModel:
        """Train on labelled sentences; the same input gives the same model."""
        sentences = examples.sentences
        names = sorted(set(examples.labels) | {FOREIGN})
        truth = np.array([names.index(label) for label in examples.labels], dtype=np.int64)
        origin = np.array(examples.origin)
        vectoriser = Vectoriser(groups, sounds, concepts)
        matrix = vectoriser.fit(sentences, recipe.seen_in_at_least)
        foreign = names.index(FOREIGN)
        written = origin == np.arange(len(truth))
        jobs = [np.ones(len(truth), dtype=bool)]
        if recipe.folds:
            fold = np.zeros(len(truth), dtype=np.int64)
            fold[written] = parts(truth[written], foreign, recipe.folds, recipe.seed)
            jobs += [written & (fold != number) for number in range(recipe.folds)]
        trained = [_train(matrix[used], truth[used], recipe, len(names)) for used in jobs]
        calibration = Calibration()
        if recipe.folds:
            held_out = [written & ~used for used in jobs[1:]]
            calibration = _calibrate(
                matrix, truth, vectoriser.short(), foreign, list(zip(jobs[1:], held_out, trained[1:]))
            )
        weights, bias = trained[0]
        return cls(names, vectoriser, weights.astype(np.float16), bias, calibration)

    def probabilities(self, sentence: Sentence) -> Scores:
        """One probability an intent, in the order of `names`."""
        columns, values = self.vectoriser.vector(sentence)
        scores = (values @ self.weights[columns].astype(np.float32) + self.bias).astype(np.float64)
        return self.calibration.probabilities(scores, self.vectoriser.known(sentence), self.names.index(FOREIGN))

    def ranking(self, sentence: Sentence) -> list[tuple[str, float]]:
        """Intents, the likeliest first."""
        chances = self.probabilities(sentence)
        return [(self.names[index], float(chances[index])) for index in np.argsort(-chances)]

    def save(self, folder: Path) -> None:
        """Two files: numbers and names."""
        arrays = {"weights": self.weights, "bias": self.bias, "idf": self.vectoriser.idf}
        np.savez_compressed(
            folder / "intents.npz", **arrays
        )  # Rasa packs with gzip's slowest level: let it find nothing to gain
        text = {"names": self.names, "vectoriser": self.vectoriser.as_json(), "calibration": self.calibration.as_json()}
        (folder / "intents.json").write_text(json.dumps(text, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        """The model that `save` wrote."""
        text = json.loads((folder / "intents.json").read_text(encoding="utf-8"))
        with np.load(folder / "intents.npz") as arrays:
            vectoriser = Vectoriser.from_json(text["vectoriser"], arrays["idf"])
            return cls(text["names"], vectoriser, arrays["weights"], arrays["bias"], Calibration(**text["calibration"]))


def _calibrate(
    matrix: csr_matrix,
    truth: NDArray[np.int64],
    short: NDArray[np.bool_],
    foreign: int,
    trained: Sequence[tuple[NDArray[np.bool_], NDArray[np.bool_], tuple[NDArray[np.float32], NDArray[np.float32]]]],
) -> Calibration:
    """Fit on every example as the models saw it that were trained without it; misheard copies are left out for time's sake."""
    scores = np.zeros((len(truth), trained[0][2][1].size))
    known = np.zeros(len(truth))
    seen = np.zeros(len(truth), dtype=bool)
    for used, held_out, (weights, bias) in trained:
        seen |= held_out
        rows = matrix[held_out]
        scores[held_out] = rows @ weights + bias
        known[held_out] = _known(rows, short, matrix[used])
    return Calibration.fit(scores[seen], known[seen], truth[seen], foreign)


def _known(rows: csr_matrix, short: NDArray[np.bool_], used: csr_matrix) -> NDArray[np.float64]:
    """Share of each row's short character n-grams that the rows used contain."""
    seen = np.bincount(used.indices, minlength=used.shape[1]) > 0
    owner = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    of_all = np.bincount(owner[short[rows.indices]], minlength=rows.shape[0])
    of_seen = np.bincount(owner[(short & seen)[rows.indices]], minlength=rows.shape[0])
    return np.asarray(of_seen / np.maximum(of_all, 1))


def recipe_of(settings: dict[str, object]) -> Recipe:
    """A recipe from the component's configuration; unknown keys are left alone."""
    return Recipe(**{name: settings[name] for name in asdict(Recipe()) if name in settings})  # type: ignore[arg-type]

"""From labelled texts to a model."""

from __future__ import annotations

from typing import Sequence

from bot.language.concepts import Concepts, load_concepts
from bot.language.features import FeatureGroups
from bot.language.intents import Examples, IntentModel, Recipe
from bot.language.mishearing import misheard_copies
from bot.language.reading import sentence
from bot.language.segment import Segmenter
from bot.language.sound import SoundTable


def train(
    segmenter: Segmenter, texts: Sequence[str], labels: Sequence[str], recipe: Recipe, groups: FeatureGroups
) -> IntentModel:
    """Learn to read intents from labelled texts, and from how these may be misheard."""
    words = load_concepts()
    sentences = [sentence(segmenter, text) for text in texts]
    sounds = SoundTable.build({word for read in sentences for word in read.words} | words.keys())
    origin, labels = list(range(len(texts))), list(labels)
    if recipe.misheard:
        for index, copy in misheard_copies([read.gist for read in sentences], sounds, recipe.seed):
            sentences.append(sentence(segmenter, copy))
            labels.append(labels[index])
            origin.append(index)
    return IntentModel.fit(Examples(sentences, labels, origin), recipe, groups, sounds, Concepts(words, sounds))

"""`IntentReader`: the hall's intent classifier as a Rasa component."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.sources import digest
from bot.language.features import FeatureGroups
from bot.language.intents import IntentModel, Recipe, recipe_of
from bot.language.learning import train
from bot.language.reading import sentence
from bot.language.segment import segmenter
from bot.language.vectors import Sentence

INTENT_RANKING = "intent_ranking"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentReader(GraphComponent, IntentClassifier):
    """Names the best reading with a calibrated confidence, and all readings in order.

    There is no `nlu_fallback`: the hall sees confidence and ranking, and asks back between the two likeliest.
    Settings: those of `Recipe` and of `FeatureGroups`, and those of the tokenizer.
    """

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, model: IntentModel | None = None
    ) -> None:
        self._config, self._storage, self._resource, self._model = config, storage, resource, model
        self._segmenter = segmenter(config["lexicon"], config["least_frequency"])

    def _sentence(self, message: Message) -> Sentence:
        return sentence(self._segmenter, message.get(TEXT) or "")

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {**asdict(Recipe()), **asdict(FeatureGroups()), "lexicon": True, "least_frequency": 60}

    @staticmethod
    def required_packages() -> list[str]:
        return ["pypinyin"]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        return digest()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentReader:
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on the labelled messages and keep the model in the model's storage."""
        texts = [message.get(TEXT) for message in training_data.intent_examples]
        labels = [message.get(INTENT) for message in training_data.intent_examples]
        recipe = recipe_of(self._config)
        groups = FeatureGroups(**{name: self._config[name] for name in asdict(FeatureGroups())})
        self._model = train(self._segmenter, texts, labels, recipe, groups)
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> IntentReader:
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, IntentModel.load(folder))

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent and ranking. A message without a readable character is foreign, but hardly surely so."""
        if self._model is None:
            return messages
        for message in messages:
            ranking = [
                {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: confidence}
                for name, confidence in self._model.ranking(self._sentence(message))
            ]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING, ranking[:10], add_to_output=True)
        return messages

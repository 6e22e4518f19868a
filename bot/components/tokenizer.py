"""`HallTokenizer`: jieba with the hall's lexicon, on folded text, with places in the message as written."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.sources import digest
from bot.language.reading import words
from bot.language.segment import segmenter


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class HallTokenizer(Tokenizer):
    """What Rasa's own commands and `/model/parse` show as words; `IntentReader` cuts its own, folded text.

    Settings: `least_frequency`, below which jieba's words are left out; `lexicon`, whether the hall's words are known.
    """

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self._segmenter = segmenter(config["lexicon"], config["least_frequency"])

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
            "least_frequency": 60,
            "lexicon": True,
        }

    @staticmethod
    def required_packages() -> list[str]:
        return ["jieba"]

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
    ) -> HallTokenizer:
        return cls(config)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training data as they are: nothing that is trained here reads tokens, and 20,000 sentences of them cost seconds."""
        return training_data

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Tokens carry the folded text; `start` and `end` count in the text as written."""
        return [Token(word.text, word.start, word.end) for word in words(self._segmenter, message.get(attribute))]

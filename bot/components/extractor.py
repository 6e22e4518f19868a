"""`SpanExtractor`: the entities of `bot.language.spans` as Rasa's entities."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.sources import digest
from bot.language.concepts import load_concepts
from bot.language.phrases import PhraseFinder, load_phrases
from bot.language.script import fold
from bot.language.spans import extract


def known_phrases() -> dict[str, str]:
    """Phrases of the lexicon; the thesaurus' names of items are items unless they are something nearer."""
    items = {word: "item" for word, concept in load_concepts().items() if concept == "item" and len(word) > 1}
    return {**items, **load_phrases()}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class SpanExtractor(GraphComponent, EntityExtractorMixin):
    """Grammar and phrase lists, nothing trained. Values are the text as written; the hall resolves them."""

    def __init__(self) -> None:
        self._phrases = PhraseFinder(known_phrases())

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
    ) -> SpanExtractor:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities found to those other components found."""
        for message in messages:
            text = message.get(TEXT) or ""
            found = [
                {"entity": span.entity, "start": span.start, "end": span.end, "value": text[span.start : span.end]}
                for span in extract(fold(text), self._phrases)
            ]
            message.set(ENTITIES, message.get(ENTITIES, []) + self.add_extractor_name(found), add_to_output=True)
        return messages

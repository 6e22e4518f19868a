"""`HallImporter`: Rasa's own reading of the training files, without the minute it takes to read and copy twenty thousand sentences again and again.

Rasa reads every file under `data/` a dozen times (which kind is it, for its validation, for its training) and copies and hashes
every message at each of ten merges. What is read here is the same; it is read once, and a message is copied as the two strings it is.
"""

from __future__ import annotations

import copy
import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import rasa.shared.data
import ruamel.yaml
from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import cached_method

_KEY = re.compile(r"^([a-z_]+):", re.MULTILINE)
_PLAIN = {"intent", "examples"}
"""Keys of a block whose sentences are nothing but sentences; any other block is left to Rasa's reader."""
_ANNOTATED = re.compile(r"\][({]")


class Example(Message):
    """A training sentence: a text and its intent, until somebody adds more. Copied and compared as such."""

    def _is_plain(self) -> bool:
        return not self.features and all(isinstance(value, str) for value in self.data.values())

    def __deepcopy__(self, memo: dict[int, Any]) -> Example:
        twin = type(self)(
            self.data if self._is_plain() else copy.deepcopy(self.data, memo), set(self.output_properties), self.time
        )
        twin.features = copy.deepcopy(self.features, memo)
        twin._cached_fingerprint = self._cached_fingerprint  # noqa: SLF001 our own
        return twin

    def set(self, prop: str, info: Any, add_to_output: bool = False) -> None:
        """Set a property; setting what it is already forgets no fingerprint."""
        if add_to_output or prop not in self.data or (self.data[prop] is not info and self.data[prop] != info):
            super().set(prop, info, add_to_output)

    def fingerprint(self) -> str:
        """What Rasa's training cache tells messages apart by."""
        if self._cached_fingerprint is None and self._is_plain():
            self._cached_fingerprint = hashlib.md5(
                repr(sorted(self.data.items())).encode(), usedforsecurity=False
            ).hexdigest()
        return super().fingerprint()

    __hash__ = Message.__hash__


def _state(path: str) -> tuple[str, int, int]:
    file = Path(path).absolute()
    found = file.stat()
    return str(file), found.st_mtime_ns, found.st_size


@lru_cache(maxsize=512)
def _keys(state: tuple[str, int, int]) -> frozenset[str]:
    """The keys of a YAML file that stand at the margin."""
    return frozenset(_KEY.findall(Path(state[0]).read_text(encoding="utf-8")))


def _has(path: str, *keys: str) -> bool:
    return path.endswith((".yml", ".yaml")) and not _keys(_state(path)).isdisjoint(keys)


@lru_cache(maxsize=64)
def _read(state: tuple[str, int, int]) -> TrainingData:
    """The training data of one file. Rasa's own reader takes what is more than sentences by intent."""
    path = Path(state[0])
    text = path.read_text(encoding="utf-8")
    plain = None if _ANNOTATED.search(text) else _plain(ruamel.yaml.YAML(typ="safe").load(text))
    if plain is None:
        reader = RasaYAMLReader()
        reader.filename = str(path)
        return reader.reads(text)
    return TrainingData([Example({TEXT: sentence, INTENT: intent}) for intent, sentence in plain])


def _plain(content: Any) -> list[tuple[str, str]] | None:
    """(intent, sentence) of a file of nothing but sentences by intent, otherwise None."""
    blocks = content.get("nlu") if isinstance(content, dict) and set(content) <= {"version", "nlu"} else None
    if not isinstance(blocks, list):
        return None
    found: list[tuple[str, str]] = []
    for block in blocks:
        if (
            not isinstance(block, dict)
            or set(block) != _PLAIN
            or not all(isinstance(value, str) for value in block.values())
        ):
            return None
        lines = [line.strip() for line in block["examples"].splitlines() if line.strip()]
        if "/" in block["intent"] or not all(line.startswith("-") for line in lines):
            return None
        found += [(block["intent"].strip(), sentence) for line in lines if (sentence := line[1:].strip())]
    return found


class HallImporter(RasaFileImporter):
    """Reads each file once a process, however often Rasa asks."""

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
        **_: Any,
    ) -> None:
        self._domain_path, self.config_file = domain_path, config_file
        files = rasa.shared.data.get_data_files(
            training_data_paths, lambda path: _has(path, "nlu", "responses", "stories", "rules")
        )
        self._nlu_files = [path for path in files if _has(path, "nlu", "responses")]
        self._story_files = [path for path in files if _has(path, "stories", "rules")]
        self._conversation_test_files = [
            path for path in self._story_files if YAMLStoryReader.is_test_stories_file(path)
        ]

    @cached_method
    def get_domain(self) -> Domain:
        """The domain, read once."""
        return super().get_domain()

    @cached_method
    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        """Stories and rules, read once."""
        return super().get_stories(exclusion_percentage)

    @cached_method
    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """All training data, each file read once."""
        return TrainingData().merge(*(_read(_state(path)) for path in self._nlu_files))

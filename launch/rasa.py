"""Rasa's command line without TensorFlow, where config.yml names nothing that learns with it: `python -m launch.rasa run …`.

Rasa imports every component it ships, and with three of them TensorFlow, for pipelines that use none: half of the memory
and half of the time that the bot takes to start (docs/performance.md). Those three stand here as bare names, which is
what Rasa's own validation needs of them. With a component from elsewhere in config.yml everything is loaded as usual,
but for JAX: TensorFlow imports it wherever it is installed, for a converter that nobody uses here.
"""

from __future__ import annotations

import importlib
import importlib.util
import runpy
import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

import yaml

CONFIG = Path(__file__).resolve().parents[1] / "config.yml"
OURS = "bot."
LIGHT = {
    "MemoizationPolicy": "rasa.core.policies.memoization",
    "AugmentedMemoizationPolicy": "rasa.core.policies.memoization",
    "RulePolicy": "rasa.core.policies.rule_policy",
}
"""Rasa's components that need no TensorFlow and that this bot may use, with the module of each."""

LEARNING = {
    "rasa.nlu.classifiers.diet_classifier": "DIETClassifier",
    "rasa.nlu.selectors.response_selector": "ResponseSelector",
    "rasa.core.policies.ted_policy": "TEDPolicy",
}
ALL = "rasa.engine.recipes.default_components"
HELPERS = "rasa.utils.train_utils"


class _Late(ModuleType):
    """A module that is loaded when something of it is asked for."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        del sys.modules[self.__name__]
        loaded = importlib.import_module(self.__name__)
        self.__dict__.update(vars(loaded))
        return getattr(loaded, name)


def components(config: Path) -> list[str]:
    """Return what a Rasa configuration names in its pipeline and policies."""
    settings = yaml.safe_load(config.read_text(encoding="utf-8"))
    return [step["name"] for part in ("pipeline", "policies") for step in settings.get(part) or ()]


def is_light(names: Iterable[str]) -> bool:
    """Whether none of these components learns with TensorFlow, as far as is known here."""
    return all(name in LIGHT or name.startswith(OURS) for name in names)


def lighten(config: Path) -> None:
    """Keep TensorFlow from being loaded, unless this configuration names something that may need it."""
    if is_light(components(config)):
        leave_tensorflow_out()


def leave_tensorflow_out() -> None:
    """Let Rasa find, of its own components, the light ones only."""
    for name, kind in LEARNING.items():
        stand_in = ModuleType(name)
        setattr(stand_in, kind, type(kind, (), {"__module__": name}))
        _put(stand_in)
    helpers = _Late(HELPERS)
    helpers.__spec__ = importlib.util.find_spec(HELPERS)
    _put(helpers)
    registry = ModuleType(ALL)
    light = [getattr(importlib.import_module(module), name) for name, module in LIGHT.items()]
    vars(registry)["DEFAULT_COMPONENTS"] = light
    _put(registry)


def _put(module: ModuleType) -> None:
    """Have this module imported under its name."""
    parent, _, name = module.__name__.rpartition(".")
    setattr(importlib.import_module(parent), name, module)
    sys.modules[module.__name__] = module


if __name__ == "__main__":
    sys.modules["jax"] = None  # type: ignore[assignment]  # Python's own way of saying: not there
    lighten(CONFIG)
    runpy.run_module("rasa", run_name="__main__", alter_sys=True)

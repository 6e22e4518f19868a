"""Rasa's command line without JAX: `python -m launch.rasa run …` in the bot's environment.

TensorFlow imports JAX wherever it is installed, for a converter that nobody uses here, and goes without where it is not:
90 MB of memory and a fifth of the time that Rasa takes to start.
"""

from __future__ import annotations

import runpy
import sys

if __name__ == "__main__":
    sys.modules["jax"] = None  # type: ignore[assignment]  # Python's own way of saying: not there
    runpy.run_module("rasa", run_name="__main__", alter_sys=True)

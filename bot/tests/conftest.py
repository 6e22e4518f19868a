"""The bot's tests load of Rasa what the bot itself does (launch/rasa.py)."""

from __future__ import annotations

from launch.rasa import CONFIG, lighten

lighten(CONFIG)

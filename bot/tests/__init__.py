"""Tests of the bot; run with the bot's environment: PYTHONPATH=. bot/.venv/bin/python -m pytest bot/tests."""

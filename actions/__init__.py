"""Rasa's custom actions: each hands the turn to the hall and says what comes back. Nothing is decided here."""

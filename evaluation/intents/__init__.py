"""How well intents and entities are read."""

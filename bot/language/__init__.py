"""Chinese understanding in plain Python and numpy: no Rasa inside, so that it can be tested and measured alone."""

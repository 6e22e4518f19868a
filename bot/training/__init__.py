"""Grows part of the training data from frames that people write."""

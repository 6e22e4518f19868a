"""Evaluation on sentences that nobody trained on."""

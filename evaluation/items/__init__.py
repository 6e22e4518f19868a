"""Evaluation of the item linker."""

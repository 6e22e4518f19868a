"""Benchmarks: each prints its figures and, where one exists, a peer's beside them."""

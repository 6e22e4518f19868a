"""Personal values: tokens instead of numbers, sealed at rest, and the proof that a phone is a citizen's own."""

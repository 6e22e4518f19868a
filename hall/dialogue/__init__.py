"""The conversation's task frames: what is known, what is asked next, and one use case per task."""

"""Development only: the pinned clock and named fixtures. In production these routes do not exist."""

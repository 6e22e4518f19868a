"""Real services and real halls for the tests."""

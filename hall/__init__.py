"""The service hall's backend: the one process that faces the public."""

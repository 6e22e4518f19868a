"""First start: the schema, the shipped calendar and catalogue, the first administrator."""

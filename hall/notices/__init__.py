"""One-time notices (一次性告知单): everything a citizen must know before coming, told once and completely (clauses 3, 14)."""

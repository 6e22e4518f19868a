"""Consultations (clauses 12 to 18): every question that a person must answer has a number, an owner and a day."""

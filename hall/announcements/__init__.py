"""Telling citizens what happened to their appointments outside a turn of their own: absences, revocations, decisions."""

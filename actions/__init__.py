"""Custom Rasa actions: slots in, one call to the hall's API, events out."""

"""好差评, complaints and leads (七1, 七2): numbered, dated, tied to what they are about."""

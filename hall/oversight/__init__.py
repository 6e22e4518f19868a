"""Oversight (电子监察, 七3): what nears its day is warned of, what passes it is escalated, each stage once."""

"""Handing a conversation to a person and back: one owner at a time, nothing said twice, nobody left without an answer."""

"""Channels: pure codecs between what a vendor or a browser speaks and the hall's own events."""

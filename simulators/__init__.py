"""The vendors as separate programs: a WeChat server, a Twilio caller and a mainland SMS provider.

Written from the vendors' documents, importing nothing of the product, strict where a vendor is strict: what a real
account would refuse is refused here, and every breach of a rule is kept for a test to see.
"""

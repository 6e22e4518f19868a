"""WeChat official accounts as the vendor documents them: verify, open, read, answer. Pure but for the two clients."""

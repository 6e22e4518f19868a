"""Stock Rasa for Chinese, the peer of our own bot: trained on our data, served beside it."""

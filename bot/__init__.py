"""The Rasa bot: the only room that imports rasa. It meets the rest of the product over HTTP alone."""

"""Conversations: what citizens say is stored before it is worked on; the bot's answers are stored before they are shown."""

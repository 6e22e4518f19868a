"""The hall's own web pages: the page that embeds the widget, the one that does without JavaScript, and the widget's files."""

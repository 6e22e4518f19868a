"""Staff: who they are, what role they hold, and the tokens their programs present."""

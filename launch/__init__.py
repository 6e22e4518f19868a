"""Set-up and start of everything on one machine. Standard library only: it runs before anything is installed."""

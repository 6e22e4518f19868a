"""Is the process up, and does everything it needs answer?"""

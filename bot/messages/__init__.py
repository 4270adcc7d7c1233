"""Messages that people write: which ask, what they follow, and what becomes of their answers."""

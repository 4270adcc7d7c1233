"""`inyo doctor`: whether everything that a bot needs is there, and what to do about what isn't."""

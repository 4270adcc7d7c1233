"""Documents by title, and their pages."""

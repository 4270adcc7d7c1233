"""Text as words: language, terms, numbers, names by sound."""

"""Text -> terms: words, numbers and names as they are compared."""

"""A question's words -> the index's terms, across languages, spellings and scripts."""

"""Documents to an index: terms, postings, vectors, parallel texts."""

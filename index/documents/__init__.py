"""Files to documents, sentences and passages."""

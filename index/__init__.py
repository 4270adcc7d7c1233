"""Inyo's retrieval: documents in, quoted and cited answers out. Knows nothing of Discord."""
